package uk.co.provilex.crm.portability;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import uk.co.provilex.crm.platform.data.Awaited;

/**
 * A look into some rows: what they say, what is known of their people, and what the import has written since it looked.
 *
 * @param rows the rows, at least one
 * @param reading what is known of the first of them, and perhaps still being read
 * @param since what was written after the reading had begun
 */
record ImportLook(List<RowFacts> rows, CompletableFuture<KnownLeads> reading, Written since) {

    /** Returns what is known, once it is. */
    KnownLeads known() {
        return Awaited.of(reading);
    }

    /** Returns the number of its first row. */
    long from() {
        return rows.getFirst().row().number();
    }

    /** Returns the number of the row after the last one that it is of. */
    long to() {
        return from() + known().rows();
    }

    /** Returns what it says of the row with this number. */
    RowFacts row(long number) {
        return rows.get((int) (number - from()));
    }
}
