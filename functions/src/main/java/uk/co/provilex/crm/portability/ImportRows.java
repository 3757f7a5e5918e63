package uk.co.provilex.crm.portability;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import uk.co.provilex.crm.portability.csv.CsvFile;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.transfer.ReplacedException;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** The rows of an uploaded list, some read ahead: more than one transaction can take, and little enough for any memory. */
final class ImportRows implements Closeable {

    private static final int MOST_ROWS = 32;
    private static final int MOST_TEXT = 500_000;

    private final ResponseInputStream<GetObjectResponse> object;
    private final CsvFile file;
    private final ArrayDeque<CsvRow> waiting = new ArrayDeque<>();
    private long text;

    private ImportRows(ResponseInputStream<GetObjectResponse> object, CsvFile file) {
        this.object = object;
        this.file = file;
    }

    /**
     * Opens the list.
     *
     * @param checked what checking it found out
     * @throws ReplacedException when it is gone, or another one than was checked
     */
    static ImportRows open(TransferBucket bucket, String key, JobSettings checked) throws IOException {
        var object = bucket.open(key, checked.entityTag()).orElseThrow(ReplacedException::new);
        return new ImportRows(object, CsvFile.open(object, CsvLimits.IMPORT));
    }

    /** Leaves out the first {@code rows}. */
    void skip(long rows) {
        while (file.rowsRead() < rows && file.hasNext()) {
            file.next();
        }
    }

    /** Returns the next rows; none at the end. */
    List<CsvRow> ahead() {
        while (waiting.size() < MOST_ROWS && text < MOST_TEXT && file.hasNext()) {
            var row = file.next();
            waiting.addLast(row);
            text += length(row);
        }
        return List.copyOf(waiting);
    }

    /** Takes the first {@code rows} off those that were read ahead. */
    void taken(int rows) {
        for (int i = 0; i < rows; i++) {
            text -= length(waiting.removeFirst());
        }
    }

    /** Gives up what is left: of a large file it is not worth reading to its end. */
    void abandon() {
        object.abort();
    }

    static long length(CsvRow row) {
        return row.cells().stream().mapToLong(String::length).sum();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
