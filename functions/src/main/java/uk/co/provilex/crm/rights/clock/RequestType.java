package uk.co.provilex.crm.rights.clock;

import java.util.Locale;
import java.util.Optional;

/** What a person asks for. */
public enum RequestType {
    /** A copy of the personal data, article 15 of both GDPRs. */
    ACCESS,
    /** Correction, article 16. */
    RECTIFICATION,
    /** Erasure, article 17. */
    ERASURE,
    /** Restriction of processing, article 18. */
    RESTRICTION,
    /** The data in a form to take elsewhere, article 20. */
    PORTABILITY,
    /** An end of processing, article 21. */
    OBJECTION,
    /** A complaint to the controller; in the United Kingdom, section 164A of the Data Protection Act 2018. */
    COMPLAINT;

    /** Returns the name as the API writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds a type by the name that the API writes. */
    public static Optional<RequestType> of(String text) {
        for (var type : values()) {
            if (type.text().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
