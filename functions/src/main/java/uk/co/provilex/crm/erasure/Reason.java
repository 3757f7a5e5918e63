package uk.co.provilex.crm.erasure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** On which ground somebody is erased: those of UK GDPR article 17(1), and that the tenant wants it so. */
public enum Reason {
    /** The data is no longer needed: article 17(1)(a). */
    NO_LONGER_NEEDED,
    /** Consent was withdrawn, and there is no other basis: article 17(1)(b). */
    CONSENT_WITHDRAWN,
    /** The person objects: article 17(1)(c). */
    OBJECTION,
    /** The data was processed unlawfully: article 17(1)(d). */
    UNLAWFUL,
    /** A law demands it: article 17(1)(e). */
    LEGAL_OBLIGATION,
    /** The data is of a child: article 17(1)(f). */
    CHILD,
    /** The tenant's own wish. */
    OTHER;

    /** Returns the name as the API writes it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads a name as {@link #text} writes it. */
    public static Optional<Reason> of(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.text().equals(text))
                .findFirst();
    }
}
