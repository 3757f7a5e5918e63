package uk.co.provilex.crm.portability.csv;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/** What the names of a list's columns must be: they are kept with the import and answered with it. */
public final class HeaderRules {

    private static final Pattern LOOKS_LIKE_EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

    /** The most characters of a name. */
    public static final int LONGEST_NAME = 256;

    private static final int LONGEST_HEADER = 30_000;

    /** What the names are long that the table of refused rows adds to those of its list. */
    private static final int MORE_CHARACTERS = 200;

    /** The most characters that the names of any table have together. */
    public static final int LONGEST_OF_ALL = LONGEST_HEADER + MORE_CHARACTERS;

    private HeaderRules() {}

    /**
     * Holds the names of the columns against the rules.
     *
     * @throws CsvFault when there are too many, or they are texts, data, or not distinct
     */
    public static void check(List<String> names, CsvLimits limits) {
        boolean refused = RejectsTable.is(names);
        requireFewer(names.size(), refused ? limits.mostColumns() : limits.columns(), limits);
        refuseLong(names, refused ? LONGEST_OF_ALL : LONGEST_HEADER);
        refuseData(names);
        refuseDuplicates(names);
    }

    /** Refuses a file that has more columns than {@code most}; a list has no more than {@code limits} say. */
    static void requireFewer(int columns, int most, CsvLimits limits) {
        if (columns > most) {
            throw new CsvFault(
                    Kind.TOO_MANY_COLUMNS,
                    "The header row has " + columns + " columns; at most " + limits.columns() + " are read.",
                    "Remove the columns that are not wanted.");
        }
    }

    /** They are names, not texts. */
    private static void refuseLong(List<String> names, int longest) {
        int together = 0;
        for (int i = 0; i < names.size(); i++) {
            together += names.get(i).length();
            if (names.get(i).length() > LONGEST_NAME || together > longest) {
                throw new CsvFault(
                        Kind.HEADER,
                        names.get(i).length() > LONGEST_NAME
                                ? "The name of column " + (i + 1) + " is longer than " + LONGEST_NAME + " characters."
                                : "The names of the columns have more than " + LONGEST_HEADER + " characters together.",
                        "Give the columns short names, such as Email and First Name.");
            }
        }
    }

    private static void refuseData(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (LOOKS_LIKE_EMAIL.matcher(names.get(i)).matches()) {
                throw new CsvFault(
                        Kind.HEADER,
                        "The first row is not a header: column " + (i + 1) + " holds an email address.",
                        "Add a first row that names the columns, e.g. Email,First Name,Last Name.");
            }
            if (names.get(i).chars().anyMatch(Character::isISOControl)) {
                throw new CsvFault(
                        Kind.HEADER,
                        "The name of column " + (i + 1) + " holds a control character or a line break.",
                        "Name each column in one line of plain text.");
            }
        }
        if (names.stream().allMatch(String::isEmpty)) {
            throw new CsvFault(Kind.HEADER, "The header row names no column.", "Name the columns in the first row.");
        }
    }

    private static void refuseDuplicates(List<String> names) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = folded(names.get(i));
            if (name.isEmpty()) {
                continue;
            }
            Integer earlier = seen.putIfAbsent(name, i + 1);
            if (earlier != null) {
                throw new CsvFault(
                        Kind.HEADER,
                        "Columns " + earlier + " and " + (i + 1) + " have the same name.",
                        "Give each column a name of its own, e.g. Phone 1 and Phone 2.");
            }
        }
    }

    /** Returns the form in which names are compared. */
    public static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }
}
