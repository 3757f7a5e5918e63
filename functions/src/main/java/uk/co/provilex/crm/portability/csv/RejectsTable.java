package uk.co.provilex.crm.portability.csv;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A table of refused rows, as an import gives it to its user to be corrected and imported again: the columns of the list, and
 * besides them the number and line of each row, its reasons, its remedies, and what has no place in a column. As long as
 * something stands there the row is not right: cells that were put in order for the table alone must not come in unseen.
 */
public final class RejectsTable {

    /** The number of the row. */
    public static final String ROW = "row";

    /** The line on which it starts. */
    public static final String LINE = "line";

    /** Why it was refused. */
    public static final String REASON = "reason";

    /** What to do. */
    public static final String REMEDY = "remedy";

    /** What has no place in a column. */
    public static final String EXTRA = "extra cells";

    /** What stands there of a row that has nothing without a place, but whose form was wrong. */
    public static final String MARK = "empty this cell when the row is right";

    private static final List<String> NAMES = List.of(ROW, LINE, REASON, REMEDY, EXTRA);

    private RejectsTable() {}

    /** Returns the name of a column beside others; where one has it already, a number follows. */
    public static String beside(Set<String> taken, String name) {
        var beside = name;
        for (int i = 2; taken.contains(beside); i++) {
            beside = name + " " + i;
        }
        return beside;
    }

    /** Tells whether a table with these columns is one. */
    public static boolean is(List<String> header) {
        return NAMES.stream().allMatch(name -> header.stream().anyMatch(column -> isNamed(column, name)));
    }

    /** Returns in which columns of a table with these there may be what has no place; in none if it is none of this kind. */
    public static List<Integer> extras(List<String> header) {
        return is(header)
                ? IntStream.range(0, header.size())
                        .filter(i -> isNamed(header.get(i), EXTRA))
                        .boxed()
                        .toList()
                : List.of();
    }

    private static boolean isNamed(String column, String name) {
        var folded = HeaderRules.folded(column);
        return folded.startsWith(name) && folded.substring(name.length()).matches("(?: [0-9]{1,2})?");
    }
}
