package uk.co.provilex.crm.portability;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.portability.jobs.RejectedRow;
import uk.co.provilex.crm.portability.mapping.Column;
import uk.co.provilex.crm.portability.mapping.RowFault;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/**
 * The refused rows of an import as a CSV file: each as it was, after its number and line, before its reasons and remedies.
 * Cells are exactly those of the tenant's own file, formulas too, so that the corrected file can be imported again.
 */
record RejectsFile(TransferBucket bucket, JobHold hold) {

    void write() throws IOException {
        var columns = hold.job().settings().columns();
        var key = ImportFiles.rejects(bucket, hold.job().id());
        try (var upload = bucket.upload(key, "text/csv; charset=utf-8", id -> {})) {
            try (var csv = CsvWriter.builder().build(new Unclosed(upload), StandardCharsets.UTF_8)) {
                csv.writeRecord(header(columns));
                @Nullable String next = null;
                do {
                    var page = hold.jobs().rejects(hold.job(), hold.key(), next);
                    page.rows().forEach(row -> csv.writeRecord(record(row, columns.size())));
                    next = page.next();
                } while (next != null);
            }
            upload.complete();
        }
    }

    private static List<String> header(List<Column> columns) {
        var header = new ArrayList<>(List.of("row", "line"));
        columns.forEach(column -> header.add(column.header()));
        header.add("reason");
        header.add("remedy");
        return header;
    }

    private static List<String> record(RejectedRow row, int columns) {
        var cells = new ArrayList<>(List.of(Long.toString(row.row()), Long.toString(row.line())));
        for (int i = 0; i < columns; i++) {
            cells.add(i < row.cells().size() ? row.cells().get(i) : "");
        }
        cells.add(row.faults().stream().map(RowFault::described).collect(Collectors.joining(" ")));
        cells.add(row.faults().stream().map(RowFault::remedy).distinct().collect(Collectors.joining(" ")));
        // A row that was too long keeps what stood beyond the last column, after everything else.
        for (int i = columns; i < row.cells().size(); i++) {
            cells.add(row.cells().get(i));
        }
        return cells;
    }
}
