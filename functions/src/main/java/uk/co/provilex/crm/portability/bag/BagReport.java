package uk.co.provilex.crm.portability.bag;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the check of a bag found.
 *
 * @param faults everything that is wrong, as sentences; empty for a valid bag
 * @param payload the payload files and their sizes in octets
 * @param tags the other files
 * @param info what the bag says about itself
 */
public record BagReport(List<String> faults, Map<String, Long> payload, Set<String> tags, Map<String, String> info) {

    /** Copies its collections. */
    public BagReport {
        faults = List.copyOf(faults);
        payload = new LinkedHashMap<>(payload);
        tags = Set.copyOf(tags);
        info = new LinkedHashMap<>(info);
    }

    /** Returns whether the bag is complete and every checksum fits. */
    public boolean isValid() {
        return faults.isEmpty();
    }
}
