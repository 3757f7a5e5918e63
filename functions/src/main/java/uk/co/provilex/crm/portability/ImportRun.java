package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.list.ListFile;
import uk.co.provilex.crm.portability.mapping.Column;
import uk.co.provilex.crm.portability.mapping.MappingFault;
import uk.co.provilex.crm.portability.transfer.ReplacedException;
import uk.co.provilex.crm.portability.transfer.TransferBucket;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * One invocation's share of an import. Its three phases can each be left and taken up again: the file is checked whole,
 * its rows are written in batches, and the refused ones are put together.
 */
final class ImportRun {

    private static final String WRITING = "writing";
    private static final String COMPOSING = "composing";

    /** Rows and characters that are read ahead: more than one transaction can take, and little enough for any memory. */
    private static final int MOST_ROWS = 32;

    private static final int MOST_TEXT = 500_000;

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final TransferBucket bucket;

    ImportRun(Platform platform, Tenancy tenancy, JobHold hold) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.bucket = new TransferBucket(platform, tenancy.scope().tenant());
    }

    /** Works until the import ends or time runs out; tells whether there is nothing left to do. */
    boolean run() {
        try {
            var tenants = new Tenants(tenancy);
            var tenant = tenants.item().map(tenants::open);
            if (tenant.isEmpty()) {
                return true;
            }
            return work(tenant.get());
        } catch (CsvFault fault) {
            return fail(fault.detail() + " " + fault.remedy());
        } catch (MappingFault fault) {
            return fail(fault.detail());
        } catch (ReplacedException replaced) {
            return fail("The uploaded file is gone, too large, or was replaced while it was read. Begin a new import.");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean work(Tenant tenant) throws IOException {
        var phase = hold.progress().phase();
        if (!phase.equals(WRITING) && !phase.equals(COMPOSING)) {
            var check = new ImportCheck(bucket, upload(), hold.job().settings(), tenant.settings());
            var checked = check.check(hold::renew);
            hold.step(hold.job().with(checked), hold.progress().in(WRITING), new Changes());
        }
        if (!hold.progress().phase().equals(COMPOSING) && !write(tenant)) {
            hold.release();
            return false;
        }
        compose();
        return true;
    }

    /** Writes rows until the end of the file, which it tells, or until time runs out. */
    private boolean write(Tenant tenant) throws IOException {
        var object = bucket.open(upload(), hold.job().settings().entityTag()).orElseThrow(ReplacedException::new);
        try (var file = ListFile.open(object, header(), CsvLimits.IMPORT)) {
            var writer = new ImportWriter(platform, tenancy, hold, tenant);
            var waiting = new ArrayDeque<CsvRow>();
            skip(file, hold.progress().done());
            while (true) {
                fill(waiting, file);
                if (waiting.isEmpty()) {
                    hold.step(hold.progress().in(COMPOSING), new Changes());
                    return true;
                }
                if (!hold.hasTime()) {
                    // What is left of a large file is not worth reading to its end.
                    object.abort();
                    return false;
                }
                int written = writer.write(waiting.stream().toList());
                for (int i = 0; i < written; i++) {
                    waiting.removeFirst();
                }
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private List<String> header() {
        return hold.job().settings().columns().stream().map(Column::header).toList();
    }

    private static void skip(ListFile file, long rows) {
        while (file.rowsRead() < rows && file.hasNext()) {
            file.next();
        }
    }

    private static void fill(ArrayDeque<CsvRow> waiting, ListFile file) {
        long text = waiting.stream().mapToLong(ImportRun::length).sum();
        while (waiting.size() < MOST_ROWS && text < MOST_TEXT && file.hasNext()) {
            var row = file.next();
            waiting.addLast(row);
            text += length(row);
        }
    }

    private static long length(CsvRow row) {
        return row.cells().stream().mapToLong(String::length).sum();
    }

    private void compose() throws IOException {
        var abandoned = hold.progress().uploadId();
        if (abandoned != null) {
            bucket.abort(ImportFiles.rejects(bucket, hold.job().id()), abandoned);
            hold.step(hold.progress().uploading(null), new Changes());
        }
        new RejectsFile(bucket, hold).write();
        // The list has done its duty: what was taken from it is in the leads, the rest in the refused rows.
        bucket.delete(upload());
        var job = hold.job();
        var changes = new Changes();
        hold.record(
                "complete",
                List.of(),
                Map.of("rows", Long.toString(hold.progress().done())),
                changes);
        hold.step(
                job.ended(JobState.COMPLETED, hold.now(), null, job.settings()),
                hold.progress().ended(Map.of()),
                changes);
    }

    private boolean fail(String why) {
        hold.fail(why);
        ImportFiles.clear(bucket, hold.job().id(), hold.progress());
        return true;
    }

    private String upload() {
        return ImportFiles.upload(bucket, hold.job().id());
    }
}
