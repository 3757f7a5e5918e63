package uk.co.provilex.crm.portability.list;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.csv.HeaderRules;
import uk.co.provilex.crm.portability.csv.RowFlaw;

/** A file of JSON Lines as a list, each line a row of a header that is known. */
final class JsonList extends ListReading {

    private static final RowFlaw TWICE = new RowFlaw("The line names something twice.", "Keep one of the two.");

    private final JsonLines lines;
    private final List<String> header;
    private final Map<String, Integer> columns = new HashMap<>();
    private final CsvLimits limits;

    JsonList(InputStream in, List<String> header, CsvLimits limits) {
        super(limits);
        this.lines = new JsonLines(in);
        this.header = List.copyOf(header);
        this.limits = limits;
        for (int i = 0; i < header.size(); i++) {
            columns.put(HeaderRules.folded(header.get(i)), i);
        }
    }

    @Override
    public ListFormat format() {
        return ListFormat.JSON_LINES;
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    Optional<CsvRow> read(long number) throws IOException {
        return lines.next().map(line -> row(number, line));
    }

    private CsvRow row(long number, JsonLines.Line line) {
        var found = JsonRecord.of(line.text(), limits.fieldLength());
        if (found.flaw().isPresent()) {
            return flawed(number, line, found.flaw().get());
        }
        var cells = new String[header.size()];
        for (var entry : found.cells().entrySet()) {
            var column = columns.get(HeaderRules.folded(entry.getKey()));
            if (column == null) {
                continue;
            }
            if (cells[column] != null) {
                return flawed(number, line, TWICE);
            }
            cells[column] = entry.getValue();
        }
        var row = Arrays.stream(cells).map(cell -> cell == null ? "" : cell).toList();
        return new CsvRow(number, line.number(), row, row.size(), false, Optional.empty());
    }

    /** The line as it is comes after the last column, from where it gets into the refused rows. */
    private CsvRow flawed(long number, JsonLines.Line line, RowFlaw flaw) {
        var cells = new ArrayList<>(Collections.nCopies(header.size(), ""));
        cells.add(line.text());
        return new CsvRow(number, line.number(), cells, cells.size(), false, Optional.of(flaw));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
