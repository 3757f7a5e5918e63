package uk.co.provilex.crm.portability.mapping;

import java.util.Locale;
import java.util.Set;

/** What people write into a cell that has to hold something. */
final class Placeholder {

    private static final Set<String> WORDS =
            Set.of("n/a", "na", "none", "null", "nil", "-", "--", "?", "unknown", "tbc");

    private Placeholder() {}

    static boolean isOne(String cell) {
        return WORDS.contains(cell.toLowerCase(Locale.ROOT));
    }
}
