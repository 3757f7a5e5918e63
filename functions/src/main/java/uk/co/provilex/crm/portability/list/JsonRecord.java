package uk.co.provilex.crm.portability.list;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.Serial;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.RowFlaw;

/**
 * One line of JSON Lines as cells by name. An object within goes by the names on the way to its texts, as in
 * {@code address.city}; a list stays JSON in its cell; numbers stay as they are written; {@code null} is a blank cell.
 *
 * @param cells the cells by name, none when there is a flaw
 * @param flaw why the line cannot be read, if it cannot
 */
record JsonRecord(Map<String, String> cells, Optional<RowFlaw> flaw) {

    private static final int DEEPEST = 20;

    private static final String AN_OBJECT =
            "Write one JSON object on each line, such as {\"firstName\":\"Ada\",\"email\":\"ada@example.com\"}.";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNameLength(256)
                    .maxNumberLength(64)
                    .maxStringLength(JsonLines.LONGEST)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A source excerpt in an exception could carry a personal value into a log.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** Ends the reading of a line that has a flaw. */
    private static final class FlawException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient RowFlaw flaw;

        FlawException(String reason, String remedy) {
            super("a line has a flaw");
            this.flaw = new RowFlaw(reason, remedy);
        }
    }

    /** Reads a line whose texts may each have {@code longest} characters. */
    static JsonRecord of(String line, int longest) {
        Map<String, String> cells = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw notAnObject();
            }
            readObject(parser, "", cells, longest);
            if (parser.nextToken() != null) {
                throw notAnObject();
            }
            return new JsonRecord(cells, Optional.empty());
        } catch (FlawException flawed) {
            return new JsonRecord(Map.of(), Optional.of(flawed.flaw));
        } catch (StreamConstraintsException beyond) {
            return flawed(
                    "The line nests deeper than " + DEEPEST + " levels, or has a name or a number that is too long.",
                    "Keep to the names of a lead's fields, as GET /v1/leads/{leadId} answers them.");
        } catch (JsonProcessingException broken) {
            // The parser has one type for all its faults; the tests notice when a new version words this one
            // differently.
            return String.valueOf(broken.getOriginalMessage()).startsWith("Duplicate")
                    ? flawed("The line names something twice.", "Keep one of the two.")
                    : flawed("The line is no JSON object.", AN_OBJECT);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static FlawException notAnObject() {
        return new FlawException("The line is no JSON object.", AN_OBJECT);
    }

    private static JsonRecord flawed(String reason, String remedy) {
        return new JsonRecord(Map.of(), Optional.of(new RowFlaw(reason, remedy)));
    }

    private static void readObject(JsonParser parser, String path, Map<String, String> cells, int longest)
            throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
                throw new FlawException(
                        "The line has a name that is blank or holds a control character.",
                        "Name each member in one line of plain text.");
            }
            String whole = path + name.strip();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                readObject(parser, whole + ".", cells, longest);
                continue;
            }
            String cell =
                    switch (token) {
                        case START_ARRAY -> list(parser);
                        case VALUE_NULL -> "";
                        default -> parser.getText();
                    };
            if (cell.length() > longest) {
                throw new FlawException("The line has a text of more than " + longest + " characters.", "Shorten it.");
            }
            // Two ways to one name, as {"a":{"b":1},"a.b":2}.
            if (cells.putIfAbsent(whole, cell) != null) {
                throw new FlawException("The line names something twice.", "Keep one of the two.");
            }
        }
    }

    /** Returns a list as JSON, an empty one as a blank cell. */
    private static String list(JsonParser parser) throws IOException {
        var text = new StringWriter();
        int depth = 0;
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            do {
                JsonToken token = parser.currentToken();
                if (token.isNumeric()) {
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            } while (depth > 0 && parser.nextToken() != null);
        }
        return text.toString().equals("[]") ? "" : text.toString();
    }

    /** Shows nothing: the line holds a person. */
    @Override
    public String toString() {
        return "JsonRecord";
    }
}
