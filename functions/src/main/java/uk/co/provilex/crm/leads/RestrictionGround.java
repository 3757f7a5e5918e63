package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why the processing of a lead is restricted: the grounds of UK GDPR article 18(1). */
public enum RestrictionGround {
    /** The person contests the accuracy of the data; until it is verified (a). */
    ACCURACY_CONTESTED,
    /** The processing is unlawful, and the person prefers restriction to erasure (b). */
    UNLAWFUL_PROCESSING,
    /** The person needs the data for a legal claim (c). */
    LEGAL_CLAIM,
    /** The person has objected; until it is verified whose grounds override (d). */
    OBJECTION_PENDING;

    /** Returns the code that the API and the store use. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Finds the ground that has this code. */
    public static Optional<RestrictionGround> of(String code) {
        return Arrays.stream(values())
                .filter(ground -> ground.code().equals(code))
                .findFirst();
    }
}
