package uk.co.provilex.crm.portability.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.platform.json.Json;

/**
 * Several values in one cell, as a JSON list: texts, or objects with a value each. Our own exports, EspoCRM and Twenty
 * write them so, and it is the one notation in which a value may hold any character.
 */
final class ListCell {

    private static final List<String> VALUES =
            List.of("value", "email", "emailAddress", "number", "phoneNumber", "phone", "e164");
    private static final List<String> LABELS = List.of("label", "type");

    private ListCell() {}

    /**
     * One value.
     *
     * @param value the text, empty where an object has none
     * @param label what it is for, or empty
     * @param optedOut whether the list says that the person does not want to be addressed by it
     */
    record Item(String value, String label, boolean optedOut) {
        @Override
        public String toString() {
            return "Item";
        }
    }

    /** Returns the values of a cell that holds a JSON list; nothing, when it holds something else. */
    static Optional<List<Item>> of(String cell) {
        if (!cell.startsWith("[") || !cell.endsWith("]")) {
            return Optional.empty();
        }
        try {
            var items = new ArrayList<Item>();
            for (JsonNode node : Json.parse(cell, JsonNode.class)) {
                items.add(item(node));
            }
            return Optional.of(items);
        } catch (JsonProcessingException somethingElse) {
            return Optional.empty();
        }
    }

    /**
     * Returns the values of a cell of one of our own exports exactly: a semicolon and a blank part them, and a semicolon or a
     * backslash within one has a backslash before it. Other blanks are part of a value. One of nothing but blanks, which no
     * lead has, is empty.
     */
    static List<String> ofOwnTable(String cell) {
        var values = new ArrayList<String>();
        var value = new StringBuilder();
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '\\' && i + 1 < cell.length()) {
                i++;
                value.append(cell.charAt(i));
            } else if (c == ';') {
                values.add(unlessBlank(value));
                value.setLength(0);
                if (i + 1 < cell.length() && cell.charAt(i + 1) == ' ') {
                    i++;
                }
            } else {
                value.append(c);
            }
        }
        values.add(unlessBlank(value));
        return values;
    }

    private static String unlessBlank(StringBuilder value) {
        var text = value.toString();
        return text.isBlank() ? "" : text;
    }

    private static Item item(JsonNode node) {
        if (!node.isObject()) {
            return new Item(node.isValueNode() && !node.isNull() ? node.asText().strip() : "", "", false);
        }
        String value = text(node, VALUES);
        String code = node.path("callingCode").asText("");
        return new Item(
                code.isEmpty() || value.startsWith("+") ? value : code + value,
                text(node, LABELS),
                node.path("optOut").asBoolean(false));
    }

    private static String text(JsonNode node, List<String> names) {
        return names.stream()
                .map(name -> node.path(name).asText(""))
                .filter(text -> !text.isBlank())
                .findFirst()
                .map(String::strip)
                .orElse("");
    }
}
