package uk.co.provilex.crm.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field that a tenant adds to its leads.
 *
 * @param key what leads store, {@code [a-z][A-Za-z0-9_]{0,49}}
 * @param label what people read
 * @param type what values it takes
 * @param choices the values of a choice; empty for any other type
 */
public record CustomField(
        String key,
        String label,
        Type type,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> choices) {

    /** What values a custom field takes. */
    public enum Type {
        /** Text. */
        @JsonProperty("text")
        TEXT,
        /** A number. */
        @JsonProperty("number")
        NUMBER,
        /** A day, {@code yyyy-mm-dd}. */
        @JsonProperty("date")
        DATE,
        /** Yes or no. */
        @JsonProperty("boolean")
        BOOLEAN,
        /** One of the field's choices. */
        @JsonProperty("choice")
        CHOICE;

        /** Returns the name as the API writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Finds a type by the name that the API writes. */
        public static Optional<Type> of(String text) {
            return switch (text) {
                case "text" -> Optional.of(TEXT);
                case "number" -> Optional.of(NUMBER);
                case "date" -> Optional.of(DATE);
                case "boolean" -> Optional.of(BOOLEAN);
                case "choice" -> Optional.of(CHOICE);
                default -> Optional.empty();
            };
        }
    }

    /** Copies the choices, of which a field that is no choice has none. */
    public CustomField(String key, String label, Type type, @Nullable List<String> choices) {
        this.key = key;
        this.label = label;
        this.type = type;
        this.choices = choices == null ? List.of() : List.copyOf(choices);
    }
}
