package uk.co.provilex.crm.portability.csv;

import java.util.regex.Pattern;

/**
 * Keeps a spreadsheet from running a cell as a formula (OWASP, "CSV Injection"), and takes that back.
 *
 * <p>A cell that begins with a sign that begins a formula gets an apostrophe before it, unless it can only be a number or a
 * phone number. A cell that looks as if it were guarded already gets another, so that {@code off} of {@code on} is what it
 * was, whatever it was. EspoCRM guards with an apostrophe as well, Twenty with a zero-width joiner; both come off. Only a
 * guard goes: "'s-Hertogenbosch" keeps its apostrophe.
 */
public final class CellGuard {

    /**
     * What begins a formula: the four signs and their full-width forms, and what some programs skip before them (tab,
     * carriage return, line feed, NUL; OWASP ASVS 1.2.10).
     */
    private static final String SIGNS = "[=+\\-@\\t\\r\\n\\u0000\\uFF1D\\uFF0B\\uFF0D\\uFF20]";

    private static final Pattern GUARDED = Pattern.compile("['\\u200D]+" + SIGNS + ".*", Pattern.DOTALL);
    private static final Pattern FORMULA = Pattern.compile("['\\u200D]*" + SIGNS + ".*", Pattern.DOTALL);

    /** One number or several; without a second sign, which a spreadsheet would work out. */
    private static final Pattern NUMBERS = Pattern.compile("[+\\-]?[0-9][0-9 ().,]*(?:; \\+?[0-9][0-9 ().,]*)*");

    private CellGuard() {}

    /** Returns the cell as a spreadsheet may have it. */
    public static String on(String cell) {
        return FORMULA.matcher(cell).matches() && !NUMBERS.matcher(cell).matches() ? "'" + cell : cell;
    }

    /** Returns the cell that {@link #on} was given. */
    public static String off(String cell) {
        return isOn(cell) ? cell.substring(1) : cell;
    }

    /** Tells whether the cell has what looks like a guard. */
    public static boolean isOn(String cell) {
        if (cell.isEmpty() || (cell.charAt(0) != '\'' && cell.charAt(0) != '\u200D')) {
            return false;
        }
        return GUARDED.matcher(cell).matches();
    }

    /** Returns the cell that {@link #off} makes {@code cell} of, guarding nothing that does not look as if it were already. */
    public static String preserving(String cell) {
        return isOn(cell) ? "'" + cell : cell;
    }
}
