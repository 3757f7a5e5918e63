package uk.co.provilex.crm.portability.csv;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/**
 * A CSV file read as a stream: its header, then its rows in order, each cell exactly as written.
 *
 * <p>Memory is bounded by {@link CsvLimits} whatever the size of the file. Encoding and delimiter are found out from the
 * first 64 KiB, as far as the user does not say them. Whatever is wrong with the file as a whole is a {@link CsvFault}; a
 * row whose number of cells differs from the header's is returned as it is, for the caller to reject it alone. Lines
 * without any text are skipped.
 */
public final class CsvFile implements Iterator<CsvRow>, Closeable {

    private final CsvLimits limits;
    private final CsvDialect dialect;
    private final CsvCharacters characters;
    private final CsvRowHandler handler;
    private final CsvReader<CsvRow> reader;
    private final Iterator<CsvRow> records;
    private final List<String> header;
    private Optional<CsvRow> next = Optional.empty();
    private long rows;

    private CsvFile(
            CsvReader<CsvRow> reader,
            CsvRowHandler handler,
            CsvLimits limits,
            CsvDialect dialect,
            CsvCharacters characters) {
        this.limits = limits;
        this.dialect = dialect;
        this.characters = characters;
        this.handler = handler;
        this.reader = reader;
        if (dialect.separatorLine()) {
            reader.skipLines(1);
        }
        this.records = reader.iterator();
        this.header = readHeader();
    }

    /** Opens a file of which the user says nothing; fails as the other does. */
    public static CsvFile open(InputStream in, CsvLimits limits) throws IOException {
        return open(in, CsvHints.NONE, limits);
    }

    /**
     * Opens a file and reads its header. Closing it closes {@code in}.
     *
     * @param hints what the user says of it
     * @throws CsvFault when the file is empty, not CSV, not as the user says, or its header cannot be used
     * @throws IOException when reading fails
     */
    public static CsvFile open(InputStream in, CsvHints hints, CsvLimits limits) throws IOException {
        byte[] sample = in.readNBytes(CsvSniffer.SAMPLE_BYTES);
        CsvDialect dialect = CsvSniffer.sniff(sample, hints);
        int mark = dialect.encoding().byteOrderMark();
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(sample, mark, sample.length - mark), in);
        CsvCharacters characters = new CsvCharacters(whole, dialect.encoding());
        CsvRowHandler handler = new CsvRowHandler(limits);
        CsvReader<CsvRow> reader = CsvReader.builder()
                .fieldSeparator(dialect.delimiter())
                .quoteCharacter('"')
                .commentStrategy(CommentStrategy.NONE)
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                // Twice, because an escaped quotation mark takes two characters and the parser's buffer grows by
                // doubling.
                .maxBufferSize(limits.fieldLength() * 2 + 32 * 1024)
                .build(handler, new QuotationRepair(characters, dialect.delimiter()));
        try {
            return new CsvFile(reader, handler, limits, dialect, characters);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Returns the header's cells, stripped of surrounding blanks; a column without a name has an empty one. */
    public List<String> header() {
        return header;
    }

    /** Returns what the bytes mean, as far as they have been read. */
    public Charset encoding() {
        return characters.charset();
    }

    /** Tells whether that was guessed, since neither the user nor the file says it. */
    public boolean isEncodingGuessed() {
        return characters.isGuess();
    }

    /** Returns what separates the cells. */
    public char delimiter() {
        return dialect.delimiter();
    }

    /** Returns how many rows have been read so far. */
    public long rowsRead() {
        return rows;
    }

    /**
     * Tells whether another row follows.
     *
     * @throws CsvFault when the file turns out to be broken at this point
     * @throws UncheckedIOException when reading fails
     */
    @Override
    public boolean hasNext() {
        if (next.isEmpty()) {
            next = advance();
        }
        return next.isPresent();
    }

    /** Returns the next row; fails as {@link #hasNext()} does. */
    @Override
    public CsvRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more rows");
        }
        CsvRow row = next.orElseThrow();
        next = Optional.empty();
        return row;
    }

    private Optional<CsvRow> advance() {
        handler.expect(rows + 1);
        Optional<CsvRow> row = read();
        while (row.isPresent() && row.get().cells().stream().allMatch(String::isBlank)) {
            row = read();
        }
        if (row.isEmpty()) {
            return row;
        }
        rows++;
        if (rows > limits.rows()) {
            throw new CsvFault(
                    Kind.TOO_MANY_ROWS,
                    "The file has more than " + limits.rows() + " rows.",
                    "Split the list into several files.");
        }
        return row;
    }

    private Optional<CsvRow> read() {
        try {
            return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
        } catch (CsvParseException e) {
            throw faultOf(e);
        }
    }

    /** Finds out what a failure of the parser means: its own message names no column and may quote the file. */
    private RuntimeException faultOf(CsvParseException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CsvFault fault) {
                return fault;
            }
            if (cause instanceof IOException io) {
                return new UncheckedIOException(io);
            }
        }
        // The parser has one type for all its faults; the tests notice when a new version words them differently.
        String message = failure.getMessage() + " " + causeMessage(failure);
        if (message.contains("maximum buffer size")) {
            return handler.tooLong();
        }
        return message.contains("Unclosed") ? handler.unclosed() : failure;
    }

    private static String causeMessage(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    private List<String> readHeader() {
        CsvRow first = read().orElseThrow(() ->
                new CsvFault(Kind.EMPTY_FILE, "The file holds no header row.", "Upload a file with a header row."));
        HeaderRules.requireFewer(first.width(), limits.mostColumns(), limits);
        List<String> names = new ArrayList<>();
        for (String cell : first.cells()) {
            names.add(cell.strip());
        }
        HeaderRules.check(names, limits);
        handler.keep(RejectsTable.is(names) ? limits.mostColumns() : limits.columns());
        return List.copyOf(names);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
