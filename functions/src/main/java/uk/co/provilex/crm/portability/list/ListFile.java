package uk.co.provilex.crm.portability.list;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;

/**
 * A list read as a stream: its header, then its rows in order, whatever the format.
 *
 * <p>Memory is bounded by {@link CsvLimits} whatever the size of the file, and so is what a compressed one may become.
 * Whatever is wrong with the file as a whole is a {@link CsvFault}; a row that cannot be read is returned with its flaw,
 * for the caller to refuse it alone. The same file gives the same header and the same rows each time that it is read.
 */
public interface ListFile extends Iterator<CsvRow>, Closeable {

    /** Opens the same file once more, from its beginning. */
    @FunctionalInterface
    interface Again {

        /** Returns its bytes. */
        InputStream open() throws IOException;
    }

    /** Returns what the file is; that of the content, where it is compressed. */
    ListFormat format();

    /** Returns what its bytes mean, as far as they have been read. */
    Charset encoding();

    /** Tells whether that was guessed, since neither the user nor the file says it. */
    boolean isEncodingGuessed();

    /** Returns what separates its cells, if anything does. */
    Optional<Character> delimiter();

    /** Returns the names of the columns; a column without a name has an empty one. Each row has as many cells. */
    List<String> header();

    /** Returns how many rows have been read so far. */
    long rowsRead();

    /**
     * Tells whether another row follows.
     *
     * @throws CsvFault when the file turns out to be broken at this point
     * @throws UncheckedIOException when reading fails
     */
    @Override
    boolean hasNext();

    /**
     * Opens a file of which nothing is known. A format whose columns are only known at the end is read once for them.
     * Closing the list closes {@code in}, which is also closed when this fails.
     *
     * @param in the file
     * @param again opens it once more, if its columns have to be found out first
     * @param hints what the user says of it; nothing of a file but a CSV file goes by that
     * @param alive is told from time to time that this goes on
     * @throws CsvFault when the file is no list
     * @throws IOException when reading fails
     */
    static ListFile open(InputStream in, Again again, CsvHints hints, CsvLimits limits, Runnable alive)
            throws IOException {
        var file = ListOpener.unpacked(in);
        if (file.format() != ListFormat.JSON_LINES) {
            return ListOpener.open(file, List.of(), hints, limits);
        }
        List<String> header;
        try (var scanned = file.in()) {
            header = JsonColumns.of(scanned, limits, alive);
        }
        return ListOpener.open(ListOpener.unpacked(again.open()), header, hints, limits);
    }

    /**
     * Opens a file whose header is known, since it was opened before.
     *
     * @param header the names of its columns, as {@link #header} gave them
     * @param hints what the user says of it, as it was then
     * @throws CsvFault when the file is no list
     * @throws IOException when reading fails
     */
    static ListFile open(InputStream in, List<String> header, CsvHints hints, CsvLimits limits) throws IOException {
        return ListOpener.open(ListOpener.unpacked(in), header, hints, limits);
    }
}
