package uk.co.provilex.crm.portability;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a lead is brought in to which more belongs than one transaction takes.
 *
 * @param leadId the id under which it was stored
 * @param children how much of what belongs to it is stored with it
 */
record PackagePlace(String leadId, int children) {

    static Optional<PackagePlace> of(@Nullable String text) {
        return Optional.ofNullable(text).map(given -> {
            int slash = given.indexOf('/');
            return new PackagePlace(given.substring(0, slash), Integer.parseInt(given.substring(slash + 1)));
        });
    }

    String text() {
        return leadId + "/" + children;
    }
}
