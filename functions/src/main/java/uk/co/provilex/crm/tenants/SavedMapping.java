package uk.co.provilex.crm.tenants;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the columns of a list fill, kept for the next list of its kind.
 *
 * @param name what the tenant calls it
 * @param columns the field that each column fills, by header, as an import's {@code mapping} has it
 */
public record SavedMapping(String name, Map<String, String> columns) {

    /** Copies the columns, in their order. */
    public SavedMapping {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** Hides the columns, which can name people. */
    @Override
    public String toString() {
        return "SavedMapping";
    }
}
