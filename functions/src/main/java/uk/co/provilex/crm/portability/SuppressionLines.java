package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Where the entries of a tenant's suppression list come from when everything is taken out. */
@FunctionalInterface
interface SuppressionLines {

    /** A tenant that has no such list. */
    SuppressionLines NONE = taker -> {};

    /** Takes one entry. */
    @FunctionalInterface
    interface Taker {
        /** Takes the entry as the package has it; see {@code schemas/suppressions.schema.json}. */
        void take(ObjectNode entry) throws IOException;
    }

    /** Hands over every entry, page by page, in the order of the list. */
    void each(Taker taker) throws IOException;
}
