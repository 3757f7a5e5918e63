package uk.co.provilex.crm.portability.list;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvFile;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.csv.RejectsTable;
import uk.co.provilex.crm.portability.csv.RowFlaw;

/**
 * A CSV file as a list.
 *
 * @param file the file
 * @param lines what reads the lines of JSON that it may have in a column
 * @param extras in which columns a table of refused rows has what has no place in any
 */
record CsvList(CsvFile file, Optional<JsonCell> lines, List<Integer> extras) implements ListFile {

    private static final Optional<RowFlaw> NOT_YET = Optional.of(new RowFlaw(
            "The cell \"" + RejectsTable.EXTRA + "\" still holds something.",
            "Put what it holds into the column where it belongs, or leave it out, see that the other cells are right, and"
                    + " empty that cell."));

    static CsvList open(InputStream in, CsvHints hints, CsvLimits limits) throws IOException {
        var file = CsvFile.open(in, hints, limits);
        return new CsvList(file, JsonCell.in(file.header(), limits.fieldLength()), RejectsTable.extras(file.header()));
    }

    @Override
    public ListFormat format() {
        return ListFormat.CSV;
    }

    @Override
    public Charset encoding() {
        return file.encoding();
    }

    @Override
    public boolean isEncodingGuessed() {
        return file.isEncodingGuessed();
    }

    @Override
    public Optional<Character> delimiter() {
        return Optional.of(file.delimiter());
    }

    @Override
    public List<String> header() {
        return file.header();
    }

    @Override
    public long rowsRead() {
        return file.rowsRead();
    }

    @Override
    public boolean hasNext() {
        return file.hasNext();
    }

    @Override
    public CsvRow next() {
        var row = file.next();
        if (row.flaw().isPresent() || row.width() != header().size()) {
            return marked(row);
        }
        if (extras.stream().anyMatch(column -> !row.cells().get(column).isBlank())) {
            return new CsvRow(row.number(), row.line(), row.cells(), row.width(), row.guarded(), NOT_YET);
        }
        return lines.map(line -> line.read(row)).orElse(row);
    }

    /**
     * Returns a row whose form is wrong with something after its last column, from where it gets into the refused rows: there
     * it is in order, so that nothing else would show whether anybody has looked at it.
     */
    private CsvRow marked(CsvRow row) {
        int columns = header().size();
        if (row.cells().stream().skip(columns).anyMatch(cell -> !cell.isBlank())) {
            return row;
        }
        var cells = new ArrayList<>(
                row.cells().subList(0, Math.min(columns, row.cells().size())));
        cells.addAll(Collections.nCopies(columns - cells.size(), ""));
        cells.add(RejectsTable.MARK);
        return new CsvRow(row.number(), row.line(), cells, row.width(), row.guarded(), row.flaw());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
