package uk.co.provilex.crm.portability.list;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import uk.co.provilex.crm.portability.csv.CellGuard;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.csv.HeaderRules;
import uk.co.provilex.crm.portability.csv.RowFlaw;

/**
 * A line of JSON in a cell of a table. A line of JSON Lines that could not be read comes back so among the refused rows, as
 * it was; corrected there, it is read like the line that it is, into the columns that it names.
 */
public final class JsonCell {

    /** The name of the column. */
    public static final String COLUMN = "json line";

    private static final RowFlaw NO_COLUMN = new RowFlaw(
            "The line in \"" + COLUMN + "\" has a name that no column has.",
            "Add a column of that name, or take it out of the line.");

    private static final RowFlaw TWICE = new RowFlaw(
            "The line in \"" + COLUMN + "\" says what another cell of the row says too.", "Keep one of the two.");

    private final List<String> header;
    private final int column;
    private final int longest;

    private JsonCell(List<String> header, int column, int longest) {
        this.header = header.stream().map(HeaderRules::folded).toList();
        this.column = column;
        this.longest = longest;
    }

    /** Returns what reads such cells of a table, if it has the column. */
    static Optional<JsonCell> in(List<String> header, int longest) {
        OptionalInt column = IntStream.range(0, header.size())
                .filter(i -> header.get(i).equals(COLUMN))
                .findFirst();
        return column.isEmpty() ? Optional.empty() : Optional.of(new JsonCell(header, column.getAsInt(), longest));
    }

    /** Returns the row with what the line in its cell says; a row without such a line as it is. */
    CsvRow read(CsvRow row) {
        if (row.flaw().isPresent()
                || row.width() != header.size()
                || row.cells().get(column).isBlank()) {
            return row;
        }
        var line = row.cell(column).strip();
        if (line.length() > JsonLines.LONGEST) {
            return row;
        }
        var found = JsonRecord.of(line, longest);
        if (found.flaw().isPresent()) {
            return flawed(row, found.flaw().get());
        }
        var cells = new ArrayList<>(row.cells());
        cells.set(column, "");
        for (var entry : found.cells().entrySet()) {
            int place = header.indexOf(HeaderRules.folded(entry.getKey()));
            if (place < 0 || place == column) {
                return flawed(row, NO_COLUMN);
            }
            if (!cells.get(place).isBlank()) {
                return flawed(row, TWICE);
            }
            // the row's cells are read without their guards, and what JSON says has none
            cells.set(place, row.guarded() ? CellGuard.preserving(entry.getValue()) : entry.getValue());
        }
        return new CsvRow(row.number(), row.line(), cells, row.width(), row.guarded(), Optional.empty());
    }

    private static CsvRow flawed(CsvRow row, RowFlaw flaw) {
        return new CsvRow(row.number(), row.line(), row.cells(), row.width(), row.guarded(), Optional.of(flaw));
    }
}
