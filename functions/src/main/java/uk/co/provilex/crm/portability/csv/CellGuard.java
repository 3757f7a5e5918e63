package uk.co.provilex.crm.portability.csv;

import java.util.regex.Pattern;

/**
 * Takes off what spreadsheet-safe exports put before a cell that a spreadsheet would run as a formula (OWASP, "CSV
 * Injection").
 *
 * <p>That is one apostrophe, as this product writes it and EspoCRM does, or one zero-width joiner, as Twenty does. Only a
 * guard goes: "'s-Hertogenbosch" keeps its apostrophe, and a cell that had an apostrophe before a sign of a formula was
 * given a second one by our export, so that the first comes back.
 */
final class CellGuard {

    /** The four signs and their full-width forms, and what some programs skip before them (OWASP ASVS 1.2.10). */
    private static final Pattern GUARDED =
            Pattern.compile("(?:'+|\\u200D)[=+\\-@\\t\\r\\n\\u0000\\uFF1D\\uFF0B\\uFF0D\\uFF20].*", Pattern.DOTALL);

    private CellGuard() {}

    static String off(String cell) {
        if (cell.isEmpty() || (cell.charAt(0) != '\'' && cell.charAt(0) != '\u200D')) {
            return cell;
        }
        return GUARDED.matcher(cell).matches() ? cell.substring(1) : cell;
    }
}
