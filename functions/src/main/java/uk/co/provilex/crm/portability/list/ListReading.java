package uk.co.provilex.crm.portability.list;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;

/** What the lists have in common that are not tables: rows one ahead, counted, and UTF-8 without a delimiter. */
abstract sealed class ListReading implements ListFile permits JsonList, VcardList {

    private final CsvLimits limits;
    private Optional<CsvRow> next = Optional.empty();
    private long rows;

    ListReading(CsvLimits limits) {
        this.limits = limits;
    }

    /** Reads row {@code number}, or nothing at the end. */
    abstract Optional<CsvRow> read(long number) throws IOException;

    @Override
    public final Charset encoding() {
        return StandardCharsets.UTF_8;
    }

    @Override
    public final boolean isEncodingGuessed() {
        return false;
    }

    @Override
    public final Optional<Character> delimiter() {
        return Optional.empty();
    }

    @Override
    public final long rowsRead() {
        return rows;
    }

    @Override
    public final boolean hasNext() {
        if (next.isEmpty()) {
            next = advance();
        }
        return next.isPresent();
    }

    @Override
    public final CsvRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more rows");
        }
        CsvRow row = next.orElseThrow();
        next = Optional.empty();
        return row;
    }

    private Optional<CsvRow> advance() {
        Optional<CsvRow> row;
        try {
            row = read(rows + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (row.isPresent()) {
            rows++;
            if (rows > limits.rows()) {
                throw new CsvFault(
                        Kind.TOO_MANY_ROWS,
                        "The file has more than " + limits.rows() + " rows.",
                        "Split the list into several files.");
            }
        }
        return row;
    }
}
