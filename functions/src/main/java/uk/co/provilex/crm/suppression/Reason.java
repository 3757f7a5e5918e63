package uk.co.provilex.crm.suppression;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why somebody is not to be stored again. */
public enum Reason {
    /** The data were erased at the person's request (UK GDPR, article 17). */
    ERASURE,
    /** The person objects to direct marketing (UK GDPR, article 21(2) and (3)). */
    OBJECTION;

    /** Returns the code that items and packages use. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #code} writes; nothing for anything else. */
    public static Optional<Reason> of(String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code().equals(code))
                .findFirst();
    }
}
