package uk.co.provilex.crm.portability.list;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.csv.RejectsTable;
import uk.co.provilex.crm.portability.csv.RowFlaw;

/**
 * A file of vCards of the versions 4.0 (RFC 6350), 3.0 (RFC 2426) and 2.1 as a list, each card a row.
 *
 * <p>Photos, birthdays, genders and whatever else a CRM for leads has no use for are passed over (UK GDPR article 5(1)(c),
 * data minimisation).
 */
final class VcardList extends ListReading {

    private static final int LONGEST_CARD = 1_000_000;

    private static final Set<String> WANTED = Set.of(
            "BEGIN",
            "END",
            "VERSION",
            "N",
            "FN",
            "ORG",
            "TITLE",
            "ROLE",
            "EMAIL",
            "TEL",
            "ADR",
            "URL",
            "CATEGORIES",
            "NOTE",
            "UID",
            "KIND",
            "X-ADDRESSBOOKSERVER-KIND",
            "X-ABLABEL",
            "X-ABSHOWAS");

    private final VcardLines lines;

    VcardList(InputStream in, CsvLimits limits) {
        super(limits);
        this.lines = new VcardLines(in, WANTED::contains, limits.fieldLength());
    }

    @Override
    public ListFormat format() {
        return ListFormat.VCARD;
    }

    @Override
    public List<String> header() {
        return VcardColumn.HEADER;
    }

    @Override
    Optional<CsvRow> read(long number) throws IOException {
        var first = lines.next();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (!isBorder(first.get(), "BEGIN")) {
            throw broken("Line " + first.get().number() + " is outside of any card.");
        }
        return Optional.of(card(number, first.get().number()));
    }

    private CsvRow card(long number, long start) throws IOException {
        var properties = new ArrayList<VcardProperty>();
        var flaw = Optional.<RowFlaw>empty();
        var version = "";
        long length = 0;
        boolean agent = false;
        var unread = new ArrayList<String>();
        while (true) {
            var line = lines.next()
                    .orElseThrow(() -> broken("Card " + number + ", which begins on line " + start
                            + ", has no END:VCARD: the file ends first."));
            if (isBorder(line, "END")) {
                break;
            }
            if (isBorder(line, "BEGIN")) {
                if (!agent) {
                    throw broken("Card " + number + ", which begins on line " + start
                            + ", has no END:VCARD before the next card begins.");
                }
                skipCard(number, start);
            }
            agent = line.name().equals("AGENT");
            if (!line.colon()) {
                length = longer(length, line.head(), number);
                unread.add(line.head());
                flaw = Optional.of(new RowFlaw(
                        "Line " + line.number() + " of the file, in this card, is no property.",
                        "Write what it says into the column where it belongs. In a card, write a property as NAME:value, and"
                                + " begin each line that goes on with a blank."));
            } else if (WANTED.contains(line.name())) {
                var property = VcardProperty.of(line);
                version = property.name().equals("VERSION") ? requireVersion(property.value(), number) : version;
                length = longer(length, property.value(), number);
                properties.add(property);
            }
        }
        var cells = VcardCells.of(properties, version.equals("2.1"));
        var row = new ArrayList<>(cells.cells());
        int width = row.size();
        if (!unread.isEmpty()) {
            // as it is, after the last column, from where it gets into the refused rows
            row.add(String.join("\n", unread));
        }
        flaw = flaw.or(cells::flaw);
        if (flaw.isPresent() && unread.isEmpty()) {
            row.add(RejectsTable.MARK);
        }
        return new CsvRow(number, start, row, width, false, flaw);
    }

    /** Counts a line that is kept in memory, an empty one too. */
    private static long longer(long length, String text, long number) {
        long longer = length + 100 + text.length();
        if (longer > LONGEST_CARD) {
            throw new CsvFault(
                    Kind.FIELD_TOO_LONG,
                    "Card " + number + " is longer than " + LONGEST_CARD + " characters.",
                    "Shorten it, or leave it out.");
        }
        return longer;
    }

    /** Passes over the card of an agent, which versions 2.1 and 3.0 may hold within another. */
    private void skipCard(long number, long start) throws IOException {
        for (int depth = 1; depth > 0; ) {
            var line = lines.next()
                    .orElseThrow(() -> broken("Card " + number + ", which begins on line " + start
                            + ", holds a card that has no END:VCARD."));
            depth += isBorder(line, "BEGIN") ? 1 : isBorder(line, "END") ? -1 : 0;
        }
    }

    private static boolean isBorder(VcardLines.Line line, String name) {
        return line.name().equals(name)
                && VcardProperty.of(line).value().strip().equalsIgnoreCase("VCARD");
    }

    private static String requireVersion(String version, long number) {
        if (!Set.of("2.1", "3.0", "4.0").contains(version.strip())) {
            throw broken("Card " + number + " is of a version that is not read; 2.1, 3.0 and 4.0 are.");
        }
        return version.strip();
    }

    private static CsvFault broken(String detail) {
        return new CsvFault(
                Kind.NOT_VCARD,
                detail,
                "Export the contacts again as vCard 3.0 or 4.0; if the upload was cut short, upload the file again.");
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
