package uk.co.provilex.crm.portability;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.list.ListFile;
import uk.co.provilex.crm.portability.mapping.Column;
import uk.co.provilex.crm.portability.transfer.ReplacedException;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** The rows of an uploaded list, some read ahead: what is written, and what is looked into meanwhile; little enough for any memory. */
final class ImportRows implements Closeable {

    private static final int MOST_ROWS = 200;
    private static final int MOST_TEXT = 1_000_000;

    private final ResponseInputStream<GetObjectResponse> object;
    private final ListFile file;
    private final boolean keepsGuards;
    private final ArrayDeque<CsvRow> waiting = new ArrayDeque<>();
    private long text;

    private ImportRows(ResponseInputStream<GetObjectResponse> object, ListFile file, boolean keepsGuards) {
        this.object = object;
        this.file = file;
        this.keepsGuards = keepsGuards;
    }

    /**
     * Opens the list.
     *
     * @param settings what was found out when the list was checked: its version and its columns
     * @throws ReplacedException when it is gone, or another one
     */
    static ImportRows open(TransferBucket bucket, String key, JobSettings settings) throws IOException {
        var object = bucket.open(key, settings.entityTag()).orElseThrow(ReplacedException::new);
        var header = settings.columns().stream().map(Column::header).toList();
        return new ImportRows(
                object,
                ListFile.open(object, header, settings.said(), CsvLimits.IMPORT),
                settings.planned().keepsGuards());
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
            var read = file.next();
            var row = keepsGuards ? read.unguarded() : read;
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
