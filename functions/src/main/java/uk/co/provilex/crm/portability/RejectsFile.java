package uk.co.provilex.crm.portability;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.portability.csv.CellGuard;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.HeaderRules;
import uk.co.provilex.crm.portability.csv.RejectsTable;
import uk.co.provilex.crm.portability.csv.TextEncoding;
import uk.co.provilex.crm.portability.jobs.RejectedRow;
import uk.co.provilex.crm.portability.list.JsonCell;
import uk.co.provilex.crm.portability.list.ListFormat;
import uk.co.provilex.crm.portability.mapping.Column;
import uk.co.provilex.crm.portability.mapping.RowFault;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/**
 * The refused rows of an import as a CSV file: each as it was, after its number and line, before its reasons and remedies.
 * Cells say exactly what they said in the tenant's own file, so that the corrected file can be imported again, as the
 * file was: with the delimiter that the user says, if any, and in UTF-8 with its mark, which goes before what is said.
 * The file is made to be opened in a spreadsheet, and lists come from anybody: unless the user said that the list has no guards,
 * cells that could be run as formulas have one, which comes off again. A line of JSON that could not be read is whole in a column of its own, where it can be corrected. What has no place
 * in a column is in one of its own, too, and keeps its row from coming in until it is emptied.
 */
record RejectsFile(TransferBucket bucket, JobHold hold) {

    private static final String TOO_LONG = "It is too long to be here; take it from the file, by its line.";

    void write() throws IOException {
        var columns = hold.job().settings().columns();
        var key = ImportFiles.rejects(bucket, hold.job().id());
        try (var upload = bucket.upload(key, "text/csv; charset=utf-8", this::opened)) {
            TextEncoding.mark(upload);
            try (var csv = CsvWriter.builder()
                    .fieldSeparator(delimiter())
                    .build(new Unclosed(upload), StandardCharsets.UTF_8)) {
                var form = form(columns);
                csv.writeRecord(form.header());
                @Nullable String next = null;
                do {
                    var page = hold.rows().rejects(hold.job(), next);
                    page.rows().forEach(row -> csv.writeRecord(form.record(row)));
                    next = page.next();
                    if (next != null) {
                        hold.renew();
                    }
                } while (next != null);
            }
            upload.complete();
        }
    }

    private char delimiter() {
        var said = hold.job().settings().said().delimiter();
        return said == null ? ',' : said;
    }

    private void opened(String uploadId) {
        hold.step(hold.progress().uploading(uploadId), new Changes());
    }

    private Form form(List<Column> columns) {
        var settings = hold.job().settings();
        var format = settings.format();
        boolean isTable = format == null || format == ListFormat.CSV;
        var taken = columns.stream()
                .map(column -> HeaderRules.folded(column.header()))
                .collect(Collectors.toSet());
        return new Form(
                columns,
                taken,
                format == ListFormat.JSON_LINES && !taken.contains(JsonCell.COLUMN),
                !settings.planned().keepsGuards(),
                isTable);
    }

    /**
     * How refused rows are written.
     *
     * @param columns the columns of the list
     * @param taken their names, as they are compared
     * @param lines whether lines of JSON have a column
     * @param guards whether cells have a guard, which is taken off when they come again
     * @param guarded whether cells may have had one
     */
    private record Form(List<Column> columns, Set<String> taken, boolean lines, boolean guards, boolean guarded) {

        /** A list that came from a rejects file has such columns already; no two may have one name, or it could not come again. */
        List<String> header() {
            var header = new ArrayList<>(List.of(unlike(RejectsTable.ROW), unlike(RejectsTable.LINE)));
            columns.forEach(column -> header.add(column.header()));
            if (lines) {
                header.add(JsonCell.COLUMN);
            }
            List.of(RejectsTable.REASON, RejectsTable.REMEDY, RejectsTable.EXTRA)
                    .forEach(name -> header.add(unlike(name)));
            return header;
        }

        private String unlike(String name) {
            return RejectsTable.beside(taken, name);
        }

        List<String> record(RejectedRow row) {
            var cells = new ArrayList<>(List.of(Long.toString(row.row()), Long.toString(row.line())));
            for (int i = 0; i < columns.size(); i++) {
                cells.add(i < row.cells().size() ? cell(row.cells().get(i)) : "");
            }
            boolean more = row.cells().size() > columns.size();
            var beyond = !more ? "" : lines ? row.cells().get(columns.size()) : extra(row);
            boolean tooLong = beyond.length() > CsvLimits.IMPORT.fieldLength();
            if (lines) {
                cells.add(tooLong ? "" : cell(beyond));
            }
            // which begins with the name of a column
            cells.add(
                    CellGuard.on(row.faults().stream().map(RowFault::described).collect(Collectors.joining(" "))));
            var remedies = new LinkedHashSet<String>();
            row.faults().forEach(fault -> remedies.add(fault.remedy()));
            // a line of JSON that was too long to keep is empty by now
            if (tooLong || (lines && more && beyond.isEmpty())) {
                remedies.add(TOO_LONG);
            }
            if (more && !lines) {
                remedies.add("Correct it here, and then empty the cell \"" + unlike(RejectsTable.EXTRA) + "\".");
            }
            cells.add(String.join(" ", remedies));
            // what was in more cells than can be kept is missed here, too
            cells.add(!more || lines ? "" : tooLong || beyond.isBlank() ? RejectsTable.MARK : CellGuard.on(beyond));
            return cells;
        }

        private String cell(String cell) {
            if (!guards) {
                return cell;
            }
            var safe = CellGuard.on(guarded ? CellGuard.off(cell) : cell);
            // one more character, and the whole file could not come again
            return safe.length() > CsvLimits.IMPORT.fieldLength() ? cell : safe;
        }

        /** What stood beyond the last column of a row that was too long, as the file would have it, in one cell. */
        private String extra(RejectedRow row) {
            var text = new StringWriter();
            try (var csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
                csv.writeRecord(row.cells().subList(columns.size(), row.cells().size()));
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return text.toString().substring(0, text.getBuffer().length() - 1);
        }
    }
}
