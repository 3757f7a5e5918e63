package uk.co.provilex.crm.leads;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.json.Json;

/**
 * What a tenant has settled about its leads.
 *
 * @param statuses the keys of its statuses, in order, at least one
 * @param customFields its own fields by key
 * @param defaultCountry the country (ISO 3166-1 alpha-2) of phone numbers typed without an international prefix
 * @param trashDays how many days a lead in the trash can be restored
 * @param shards over how many write shards the index entries of new leads are spread
 */
public record LeadRules(
        List<String> statuses,
        Map<String, CustomField> customFields,
        String defaultCountry,
        int trashDays,
        int shards) {

    /** Keeps copies that nobody can change. */
    public LeadRules {
        statuses = List.copyOf(statuses);
        customFields = Map.copyOf(customFields);
    }

    /** Reads the rules from a tenant's stored item. */
    public static LeadRules of(EnhancedDocument tenant) {
        var stored = tenant.getString("settings");
        var settings = stored == null ? Json.object() : Json.read(stored.getBytes(UTF_8), ObjectNode.class);
        var statuses = new ArrayList<String>();
        settings.path("leadStatuses")
                .forEach(status -> statuses.add(status.path("key").asText()));
        var fields = new HashMap<String, CustomField>();
        settings.path("customFields").forEach(field -> {
            var choices = new ArrayList<String>();
            field.path("choices").forEach(choice -> choices.add(choice.asText()));
            var type = FieldType.valueOf(field.path("type").asText().toUpperCase(Locale.ROOT));
            fields.put(field.path("key").asText(), new CustomField(type, List.copyOf(choices)));
        });
        var shards = tenant.getNumber("leadShards");
        return new LeadRules(
                statuses.isEmpty() ? List.of("new") : statuses,
                fields,
                settings.path("defaultCountry").asText("GB"),
                settings.path("trashDays").asInt(30),
                shards == null ? 1 : shards.intValue());
    }

    /** What a custom field takes. */
    public enum FieldType {
        /** Up to 2,000 characters. */
        TEXT,
        /** A number that every JSON reader keeps exactly. */
        NUMBER,
        /** A date, {@code yyyy-mm-dd}. */
        DATE,
        /** True or false. */
        BOOLEAN,
        /** One of the field's choices. */
        CHOICE
    }

    /**
     * One of the tenant's own fields.
     *
     * @param type what it takes
     * @param choices the choices, if it takes one of them
     */
    public record CustomField(FieldType type, List<String> choices) {

        private static final double LARGEST_EXACT = 9_007_199_254_740_991d;

        /** Returns what is wrong with {@code value}, as a remedy, or nothing. */
        Optional<String> fault(JsonNode value) {
            return switch (type) {
                case TEXT -> fault(value.isTextual(), "takes text");
                case NUMBER ->
                    fault(
                            value.isNumber() && Math.abs(value.doubleValue()) <= LARGEST_EXACT,
                            "takes a number of at most 9007199254740991 (RFC 8259, section 6)");
                case DATE -> fault(value.isTextual() && date(value.textValue()), "takes a date, yyyy-mm-dd");
                case BOOLEAN -> fault(value.isBoolean(), "takes true or false");
                case CHOICE ->
                    fault(
                            value.isTextual() && choices.contains(value.textValue()),
                            "takes one of " + String.join(", ", choices));
            };
        }

        private static Optional<String> fault(boolean fits, String remedy) {
            return fits ? Optional.empty() : Optional.of(remedy);
        }

        private static boolean date(String text) {
            try {
                return text.length() == 10 && LocalDate.parse(text).getYear() > 0;
            } catch (DateTimeParseException noDate) {
                return false;
            }
        }
    }
}
