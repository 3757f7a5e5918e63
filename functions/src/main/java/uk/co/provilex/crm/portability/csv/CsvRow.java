package uk.co.provilex.crm.portability.csv;

import java.util.List;

/**
 * One data row, its cells exactly as the file has them.
 *
 * @param number the ordinal of the row, 1 for the first after the header; blank lines do not count
 * @param line the line of the file on which the row starts, 1 for the first line of the file
 * @param cells the cells, never more than the header's limit of columns
 * @param width how many cells the file has in this row, which is more than {@code cells} holds when it is absurdly wide
 * @param strayQuote whether a quoted cell holds a quotation mark that is not doubled, so that its end is a guess
 */
public record CsvRow(long number, long line, List<String> cells, int width, boolean strayQuote) {

    /** Copies the cells. */
    public CsvRow {
        cells = List.copyOf(cells);
    }

    /** Returns the cell of the column, or an empty text where the row is too short to have it. */
    public String cell(int column) {
        return column < cells.size() ? cells.get(column) : "";
    }
}
