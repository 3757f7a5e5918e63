package uk.co.provilex.crm.platform.data;

import java.util.Map;

/**
 * What one step of a removal removes.
 *
 * @param counts how many items, by what they are
 * @param more whether there may be more
 */
public record Removal(Map<String, Long> counts, boolean more) {

    /** Copies the counts. */
    public Removal {
        counts = Map.copyOf(counts);
    }
}
