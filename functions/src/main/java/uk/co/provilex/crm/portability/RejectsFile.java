package uk.co.provilex.crm.portability;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.data.Changes;
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
        try (var upload = bucket.upload(key, "text/csv; charset=utf-8", this::opened)) {
            try (var csv = CsvWriter.builder().build(new Unclosed(upload), StandardCharsets.UTF_8)) {
                csv.writeRecord(header(columns));
                @Nullable String next = null;
                do {
                    var page = hold.jobs().rejects(hold.job(), hold.key(), next);
                    page.rows().forEach(row -> csv.writeRecord(record(row, columns.size())));
                    next = page.next();
                    if (next != null) {
                        hold.renew();
                    }
                } while (next != null);
            }
            upload.complete();
        }
    }

    private void opened(String uploadId) {
        hold.step(hold.progress().uploading(uploadId), new Changes());
    }

    /** A list that came from a rejects file has such columns already; no two may have one name, or it could not come again. */
    private static List<String> header(List<Column> columns) {
        var taken = new HashSet<String>();
        columns.forEach(column -> taken.add(column.header().toLowerCase(Locale.ROOT)));
        var header = new ArrayList<>(List.of(unlike("row", taken), unlike("line", taken)));
        columns.forEach(column -> header.add(column.header()));
        List.of("reason", "remedy", "extra cells").forEach(name -> header.add(unlike(name, taken)));
        return header;
    }

    private static String unlike(String name, Set<String> taken) {
        var unlike = name;
        for (int i = 2; taken.contains(unlike); i++) {
            unlike = name + " " + i;
        }
        return unlike;
    }

    private static List<String> record(RejectedRow row, int columns) {
        var cells = new ArrayList<>(List.of(Long.toString(row.row()), Long.toString(row.line())));
        for (int i = 0; i < columns; i++) {
            cells.add(i < row.cells().size() ? row.cells().get(i) : "");
        }
        cells.add(row.faults().stream().map(RowFault::described).collect(Collectors.joining(" ")));
        cells.add(row.faults().stream().map(RowFault::remedy).distinct().collect(Collectors.joining(" ")));
        cells.add(extra(row, columns));
        return cells;
    }

    /** What stood beyond the last column of a row that was too long, as the file would have it, in one cell. */
    private static String extra(RejectedRow row, int columns) {
        if (row.cells().size() <= columns) {
            return "";
        }
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            csv.writeRecord(row.cells().subList(columns, row.cells().size()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString().substring(0, text.getBuffer().length() - 1);
    }
}
