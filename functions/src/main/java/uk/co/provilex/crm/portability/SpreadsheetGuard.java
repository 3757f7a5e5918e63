package uk.co.provilex.crm.portability;

import java.util.regex.Pattern;

/**
 * Keeps a spreadsheet from running a cell as a formula (OWASP, "CSV Injection"), and takes that back.
 *
 * <p>A cell that begins with a sign that begins a formula gets an apostrophe before it, unless it can only be a number or a
 * phone number. A cell that looks as if it had such an apostrophe already gets another, so that {@code unguard} of
 * {@code guard} is what it was, whatever it was.
 */
final class SpreadsheetGuard {

    /**
     * What begins a formula: the four signs and their full-width forms, and what some programs skip before them (tab,
     * carriage return, line feed, NUL; OWASP ASVS 1.2.10).
     */
    private static final String SIGNS = "[=+\\-@\\t\\r\\n\\u0000\\uFF1D\\uFF0B\\uFF0D\\uFF20]";

    private static final Pattern GUARDED = Pattern.compile("'+" + SIGNS + ".*", Pattern.DOTALL);
    private static final Pattern FORMULA = Pattern.compile("'*" + SIGNS + ".*", Pattern.DOTALL);

    /** One number or several; without a second sign, which a spreadsheet would work out. */
    private static final Pattern NUMBERS = Pattern.compile("[+\\-]?[0-9][0-9 ().,]*(?:; \\+?[0-9][0-9 ().,]*)*");

    private SpreadsheetGuard() {}

    /** Returns the cell as a spreadsheet may have it. */
    static String guard(String cell) {
        return FORMULA.matcher(cell).matches() && !NUMBERS.matcher(cell).matches() ? "'" + cell : cell;
    }

    /** Returns the cell that {@link #guard} was given. */
    static String unguard(String cell) {
        return GUARDED.matcher(cell).matches() ? cell.substring(1) : cell;
    }
}
