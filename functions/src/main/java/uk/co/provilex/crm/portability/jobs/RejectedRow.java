package uk.co.provilex.crm.portability.jobs;

import java.util.ArrayList;
import java.util.List;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.mapping.RowFault;

/**
 * A row that was refused, with its reasons. Whatever the row holds, it fits into an item of DynamoDB (400 KB; "Quotas in
 * Amazon DynamoDB").
 *
 * @param row its number, 1 for the first after the header
 * @param line the line of the file on which it starts
 * @param cells its cells as they were; those beyond 200,000 bytes together are left empty
 * @param faults the reasons; beyond 20 they are only counted
 */
public record RejectedRow(long row, long line, List<String> cells, List<RowFault> faults) {

    private static final int MOST_BYTES = 200_000;
    private static final int MOST_FAULTS = 20;

    private static final String NOT_ALL =
            " The row has more text than is kept, so that some of its cells are empty here. Take"
                    + " those cells from your own file, by its line.";

    /** Copies the lists. */
    public RejectedRow {
        cells = List.copyOf(cells);
        faults = List.copyOf(faults);
    }

    /** Keeps a row that was refused, as far as it can be stored. */
    public static RejectedRow of(CsvRow row, List<RowFault> faults) {
        var cells = new ArrayList<String>();
        int left = MOST_BYTES;
        for (var cell : row.cells()) {
            int bytes = bytes(cell);
            cells.add(bytes <= left ? cell : "");
            left -= bytes <= left ? bytes : 0;
        }
        var all = new ArrayList<>(some(faults));
        if (!cells.equals(row.cells())) {
            var last = all.removeLast();
            all.add(new RowFault(last.column(), last.reason(), last.remedy() + NOT_ALL));
        }
        return new RejectedRow(row.number(), row.line(), cells, all);
    }

    private static List<RowFault> some(List<RowFault> faults) {
        if (faults.size() <= MOST_FAULTS) {
            return faults;
        }
        var some = new ArrayList<>(faults.subList(0, MOST_FAULTS));
        some.add(RowFault.ofRow(
                "There are " + (faults.size() - MOST_FAULTS) + " more faults.",
                "Correct these first, and import the row again."));
        return some;
    }

    /** Returns the most bytes that a text takes as our JSON in UTF-8, where halves of surrogate pairs are escaped like controls. */
    private static int bytes(String text) {
        int bytes = 3;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || Character.isSurrogate(c)) {
                bytes += 6;
            } else if (c < 0x80) {
                bytes += c == '"' || c == '\\' ? 2 : 1;
            } else {
                bytes += c < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }

    /** Returns the most bytes that it takes when it is stored. */
    public int bytes() {
        return 100
                + cells.stream().mapToInt(RejectedRow::bytes).sum()
                + faults.stream()
                        .mapToInt(fault -> 50 + bytes(fault.column()) + bytes(fault.reason()) + bytes(fault.remedy()))
                        .sum();
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "RejectedRow " + row;
    }
}
