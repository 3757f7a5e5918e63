package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.portability.ImportCheck.Checked;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.mapping.Column;
import uk.co.provilex.crm.portability.mapping.MappingFault;
import uk.co.provilex.crm.portability.transfer.TransferBucket;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * Tells what an import would do by doing it in a rehearsal: the same writer, on the tenant's data as it is, and nothing of
 * it ever leaves the memory but what is told.
 */
final class PreviewRun {

    private static final int ROWS_BETWEEN_SIGNS = 1_000;

    private static final String ASK =
            "The dates of this file could be read either way: 03/04 may be in March or in April."
                    + " Start the import with dateOrder dmy or mdy. Nothing was imported yet.";

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final TransferBucket bucket;
    private final Tenant tenant;
    private final long mostRehearsed;

    /**
     * Opens the import that is held.
     *
     * @param mostRehearsed after how many bytes of what would be written the preview ends
     */
    PreviewRun(
            Platform platform,
            Tenancy tenancy,
            JobHold hold,
            TransferBucket bucket,
            Tenant tenant,
            long mostRehearsed) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.bucket = bucket;
        this.tenant = tenant;
        this.mostRehearsed = mostRehearsed;
    }

    /** Finds out what the import would do. */
    void run() throws IOException {
        var settings = hold.job().settings();
        try {
            finish(check(settings), null);
        } catch (MappingFault fault) {
            // another mapping, and the file can be imported
            end(settings.previewed(fault.detail()), null, 0);
        }
    }

    /** Ends an import that cannot know how to read its dates as a preview, which says so. */
    void askForDateOrder(Checked checked) throws IOException {
        finish(checked, ASK);
    }

    private Checked check(JobSettings settings) throws IOException {
        var later = tenant.settings().adding(settings.planned().newFields());
        return new ImportCheck(bucket, upload(), settings, later).check(hold::renew);
    }

    private void finish(Checked checked, @Nullable String needed) throws IOException {
        var found = rehearse(checked);
        end(checked.settings().previewed(needed), found, found.counts().getOrDefault("rows", 0L));
    }

    private void end(JobSettings settings, @Nullable ImportPreview found, long rows) {
        var changes = new Changes();
        hold.record("previewed", List.of(), Map.of("rows", Long.toString(rows)), changes);
        hold.preview(settings, found, changes);
    }

    private ImportPreview rehearse(Checked checked) throws IOException {
        var settings = checked.settings();
        var rehearsal = platform.rehearsal(tenancy);
        var acting = hold.rehearsing(rehearsal, settings);
        var telling = new Telling();
        var later = tenant.changed(
                tenant.name(), tenant.settings().adding(settings.planned().newFields()), hold.now());
        boolean complete = false;
        try (var rows = ImportRows.open(bucket, upload(), settings);
                var writer = new ImportWriter(rehearsal, acting, later, telling::tell)) {
            while (!complete) {
                var waiting = rows.ahead();
                complete = waiting.isEmpty();
                boolean isFull = rehearsal.data().rehearsedBytes() >= mostRehearsed;
                if (!complete && (isFull || !hold.hasTime())) {
                    rows.abandon();
                    break;
                }
                if (!complete) {
                    rows.taken(writer.write(waiting));
                    telling.renewAfterSome();
                }
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        return new ImportPreview(
                hold.now(),
                checked.encoding(),
                checked.encodingGuessed(),
                checked.delimiter(),
                order(checked),
                settings.columns().stream().map(PreviewRun::target).toList(),
                telling.samples,
                acting.progress().withRows(),
                complete,
                telling.refusals,
                checked.guardedCells(),
                settings.planned().keepsGuards());
    }

    private static @Nullable String order(Checked checked) {
        return checked.dates() == ImportCheck.Dates.NONE
                ? null
                : checked.dates().name().toLowerCase(Locale.ROOT);
    }

    private static ImportPreview.Target target(Column column) {
        return new ImportPreview.Target(column.name(), column.target(), column.confidence());
    }

    private String upload() {
        return ImportFiles.upload(bucket, hold.job().id());
    }

    /** Gathers what is told of the rows: the first of them, and why the first of the refused ones are. */
    private final class Telling {

        private static final int MOST_SAMPLES = 10;
        private static final int MOST_REFUSALS = 20;

        /** Of leads as large as they may be fewer are shown, so that the job stays one item. */
        private static final int MOST_BYTES = 100_000;

        private final List<ImportPreview.Sample> samples = new ArrayList<>();
        private final List<ImportPreview.Refusal> refusals = new ArrayList<>();

        /** The rows that would make leads, by paths at which nobody will find them: the import gives other ids. */
        private final Map<String, Long> made = new HashMap<>();

        private int rows;
        private int bytes;
        private int sinceSign;

        void tell(RowOutcome outcome) {
            rows++;
            sinceSign++;
            if (rows <= MOST_SAMPLES) {
                var sample = PreviewSamples.of(outcome, hold.job().id());
                bytes += PreviewSamples.bytes(sample);
                if (bytes <= MOST_BYTES) {
                    samples.add(sample);
                }
            }
            if (refusals.size() < MOST_REFUSALS) {
                outcome.lead()
                        .filter(lead -> outcome.count().equals(ImportCounts.CREATED))
                        .ifPresent(lead -> made.put(lead.path(), outcome.row().number()));
                if (!outcome.faults().isEmpty()) {
                    refusals.add(PreviewSamples.refusal(outcome, made));
                }
            }
        }

        void renewAfterSome() {
            if (sinceSign >= ROWS_BETWEEN_SIGNS) {
                sinceSign = 0;
                hold.renew();
            }
        }
    }
}
