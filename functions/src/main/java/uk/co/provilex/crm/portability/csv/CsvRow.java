package uk.co.provilex.crm.portability.csv;

import java.util.List;
import java.util.Optional;

/**
 * One data row, its cells exactly as the file has them.
 *
 * @param number the ordinal of the row, 1 for the first after the header; blank lines do not count
 * @param line the line of the file on which the row starts, 1 for the first line of the file
 * @param cells the cells, never more than the header's limit of columns; after them what a list could not put into any
 * @param width how many cells the file has in this row, which is more than {@code cells} holds when it is absurdly wide
 * @param guarded whether the file may hold apostrophes that keep a spreadsheet from running a cell
 * @param flaw why the row cannot be read, if it cannot
 */
public record CsvRow(long number, long line, List<String> cells, int width, boolean guarded, Optional<RowFlaw> flaw) {

    /** Copies the cells. */
    public CsvRow {
        cells = List.copyOf(cells);
    }

    /**
     * Returns what the cell of the column says, without the guard that a spreadsheet-safe export put before it, or an
     * empty text where the row is too short to have it.
     */
    public String cell(int column) {
        if (column >= cells.size()) {
            return "";
        }
        return guarded ? CellGuard.off(cells.get(column)) : cells.get(column);
    }

    /** Returns this row for a file of which it is known that it has no guards: each cell says what it is. */
    public CsvRow unguarded() {
        return guarded ? new CsvRow(number, line, cells, width, false, flaw) : this;
    }

    /** Tells how many cells have what looks like a guard. */
    public int guards() {
        return guarded ? (int) cells.stream().filter(CellGuard::isOn).count() : 0;
    }

    /** Shows the number alone: the row holds a person. */
    @Override
    public String toString() {
        return "CsvRow " + number;
    }
}
