package uk.co.provilex.crm.portability.jobs;

import java.util.ArrayList;
import java.util.List;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.mapping.RowFault;

/**
 * A row that was refused, with its reasons.
 *
 * @param row its number, 1 for the first after the header
 * @param line the line of the file on which it starts
 * @param cells its cells as they were; those beyond 64 KiB characters of text together are left empty
 * @param faults the reasons
 */
public record RejectedRow(long row, long line, List<String> cells, List<RowFault> faults) {

    private static final int MOST_TEXT = 64 * 1024;

    /** Copies the lists. */
    public RejectedRow {
        cells = List.copyOf(cells);
        faults = List.copyOf(faults);
    }

    /** Keeps a row that was refused, as far as it can be stored. */
    public static RejectedRow of(CsvRow row, List<RowFault> faults) {
        var cells = new ArrayList<String>();
        int left = MOST_TEXT;
        for (var cell : row.cells()) {
            boolean fits = cell.length() <= left;
            cells.add(fits ? cell : "");
            left -= fits ? cell.length() : 0;
        }
        return new RejectedRow(row.number(), row.line(), cells, faults);
    }

    /** Returns how many characters it takes, about. */
    public int size() {
        return cells.stream().mapToInt(String::length).sum() + 200 * faults.size() + 100;
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "RejectedRow " + row;
    }
}
