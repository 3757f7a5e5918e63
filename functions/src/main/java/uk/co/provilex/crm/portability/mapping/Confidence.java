package uk.co.provilex.crm.portability.mapping;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How sure it is what a column fills. */
public enum Confidence {
    /** The user said so, or the column has the field's own name or one that means nothing else. */
    EXACT,
    /** The name usually means the field; a glance at it is worth while. */
    GUESSED,
    /** Nothing is known of it, and it is ignored. */
    NONE;

    /** Returns the name as the API writes it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
