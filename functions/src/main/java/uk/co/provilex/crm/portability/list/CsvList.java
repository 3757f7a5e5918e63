package uk.co.provilex.crm.portability.list;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvFile;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;

/**
 * A CSV file as a list.
 *
 * @param file the file
 * @param lines what reads the lines of JSON that it may have in a column
 */
record CsvList(CsvFile file, Optional<JsonCell> lines) implements ListFile {

    static CsvList open(InputStream in, CsvLimits limits) throws IOException {
        var file = CsvFile.open(in, limits);
        return new CsvList(file, JsonCell.in(file.header(), limits.fieldLength()));
    }

    @Override
    public ListFormat format() {
        return ListFormat.CSV;
    }

    @Override
    public Charset encoding() {
        return file.dialect().encoding().charset();
    }

    @Override
    public Optional<Character> delimiter() {
        return Optional.of(file.dialect().delimiter());
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
        return lines.map(line -> line.read(row)).orElse(row);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
