package uk.co.provilex.crm.portability.mapping;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Judges what a list says of whether a person agreed or objected. Whoever said no is never imported, whatever the uploader
 * attests for the file; nor is whoever may have, but words that nobody understands are not recorded as an objection.
 */
final class AgreementReader {

    private static final Set<String> YES = Set.of("yes", "y", "true", "t", "1", "x", "on", "checked");
    private static final Set<String> NO = Set.of("no", "n", "false", "f", "0", "off");

    private static final Set<String> OPTED_IN = Set.of("opt in", "opted in", "subscribed");

    private static final Set<String> OPTED_OUT = Set.of(
            "opt out",
            "opted out",
            "unsubscribe",
            "unsubscribed",
            "not subscribed",
            "do not allow",
            "do not call",
            "do not contact",
            "do not email",
            "do not mail",
            "do not text");

    /** Of those who have not agreed. */
    private static final Set<String> NOT_OPTED_IN = Set.of("none", "never subscribed", "no consent");

    /**
     * Of those who made no objection. The state of a mailing list may be written in full; sources: Pipedrive's "Campaigns:
     * marketing contacts" and the "Allow" of Dynamics 365.
     */
    private static final Set<String> NO_OBJECTION = Set.of(
            "not opted out",
            "none",
            "never subscribed",
            "no consent",
            "bounced",
            "archived",
            "pending upgrade",
            "pending double opt in",
            "allow",
            "n/a",
            "na",
            "null",
            "nil",
            "");

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s_\\p{Pd}]+");

    private static final String SAID_OPTED_OUT = "The list says that this person has opted out.";

    private AgreementReader() {}

    /**
     * Judges a cell of a column that tells who agreed, or who objected; adds to {@code faults} unless all is well.
     *
     * @param among the columns of the list: beside one that is known to tell who agreed, one that is guessed to has to be clear only
     *     in saying no
     */
    static void read(Column column, String cell, ColumnMap among, List<RowFault> faults) {
        String answer = BETWEEN_WORDS
                .matcher(cell.toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
        if (column.field() == Field.OPTED_IN) {
            readOptedIn(
                    column, answer, column.confidence() == Confidence.EXACT || !among.hasExact(Field.OPTED_IN), faults);
        } else {
            readOptedOut(column, answer, cell, faults);
        }
    }

    private static void readOptedIn(Column column, String answer, boolean hasToBeClear, List<RowFault> faults) {
        if (NO.contains(answer) || OPTED_OUT.contains(answer) || NOT_OPTED_IN.contains(answer)) {
            faults.add(new RowFault(
                    column.name(),
                    "The list says that this person has not opted in.",
                    "Leave the row out: only people who agreed can be imported."));
        } else if (hasToBeClear && !YES.contains(answer) && !OPTED_IN.contains(answer)) {
            faults.add(new RowFault(
                    column.name(),
                    "It is not clear whether this person has opted in.",
                    "Write yes or no, or map the column to \"ignore\"."));
        }
    }

    private static void readOptedOut(Column column, String answer, String cell, List<RowFault> faults) {
        boolean plain = !leavesOpen(column);
        if (OPTED_OUT.contains(answer) || (plain && YES.contains(answer)) || isDate(cell)) {
            faults.add(optedOut(column.name()));
        } else if (!(plain && NO.contains(answer)) && !OPTED_IN.contains(answer) && !NO_OBJECTION.contains(answer)) {
            faults.add(new RowFault(
                    column.name(),
                    "It is not clear whether this person has opted out.",
                    "Write \"opted out\" or \"not opted out\", or map the column to \"ignore\" if it tells of something"
                            + " else."));
        }
    }

    private static boolean isDate(String cell) {
        return Dates.isDate(cell) || Dates.hasShortYear(cell);
    }

    /** Where nobody has said what the column means, its name may not tell what is answered by yes. */
    private static boolean leavesOpen(Column column) {
        return column.confidence() == Confidence.GUESSED
                && ObjectionNames.leaveOpen(String.join(" ", UsualNames.words(column.header())));
    }

    static RowFault optedOut(String column) {
        return new RowFault(
                column,
                SAID_OPTED_OUT,
                "Leave the row out: only people who agreed can be imported. If the person is a lead all the same, under"
                        + " another email, record the objection on that lead.");
    }

    /** Tells whether a row is refused because its person has opted out. */
    static boolean isOptOut(RowFault fault) {
        return fault.reason().equals(SAID_OPTED_OUT);
    }
}
