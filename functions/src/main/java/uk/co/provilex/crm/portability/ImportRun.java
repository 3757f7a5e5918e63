package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.mapping.MappingFault;
import uk.co.provilex.crm.portability.transfer.ReplacedException;
import uk.co.provilex.crm.portability.transfer.TransferBucket;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * One invocation's share of an import: of its preview, of itself, or of taking it back. The three phases of the import can
 * each be left and taken up again: the file is checked whole, its rows are written in batches, and the refused ones are put
 * together.
 */
final class ImportRun {

    private static final String WRITING = "writing";
    private static final String COMPOSING = "composing";

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final TransferBucket bucket;
    private final long mostRehearsed;
    private final Consumer<RowOutcome> witness;

    /**
     * Opens the import that is held.
     *
     * @param mostRehearsed after how many bytes of what would be written a preview ends
     * @param witness is told of each row that was written
     */
    ImportRun(Platform platform, Tenancy tenancy, JobHold hold, long mostRehearsed, Consumer<RowOutcome> witness) {
        this.mostRehearsed = mostRehearsed;
        this.witness = witness;
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
            return switch (hold.job().settings().planned().task()) {
                case IMPORT -> work(tenant.get());
                case PREVIEW -> {
                    if (isPackage()) {
                        pack().preview(mostRehearsed);
                    } else {
                        preview(tenant.get()).run();
                    }
                    yield true;
                }
                case UNDO -> new UndoRun(platform, tenancy, hold, tenant.get()).run();
            };
        } catch (CsvFault fault) {
            return fail(fault.detail() + " " + fault.remedy());
        } catch (MappingFault fault) {
            // another mapping, and the file can be imported: a saved one may name a column that this week's lacks
            pack().ask(fault.detail() + " Nothing was imported; start it again with another mapping.");
            return true;
        } catch (PackageFault fault) {
            return fail(fault.detail());
        } catch (PackageRepeats.RepeatedException repeated) {
            pack().ask(repeated.detail());
            return true;
        } catch (ReplacedException replaced) {
            return fail("The uploaded file is gone, too large, or was replaced while it was read. Begin a new import.");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private PreviewRun preview(Tenant tenant) {
        return new PreviewRun(platform, tenancy, hold, bucket, tenant, mostRehearsed);
    }

    private PackageRun pack() {
        return new PackageRun(platform, tenancy, hold, bucket, witness);
    }

    private boolean isPackage() throws IOException {
        return PackageFile.isZip(bucket, upload());
    }

    private boolean work(Tenant tenant) throws IOException {
        var phase = hold.progress().phase();
        boolean begins = !phase.equals(WRITING) && !phase.equals(COMPOSING);
        if (begins && (PackageRun.isAt(phase) || isPackage())) {
            if (!pack().run(COMPOSING)) {
                hold.release();
                return false;
            }
            compose();
            return true;
        }
        if (begins) {
            var check = new ImportCheck(bucket, upload(), hold.job().settings(), tenant.settings());
            var checked = check.check(hold::renew);
            if (checked.isAmbiguous()) {
                // read the wrong way round, a consent would be given on a day on which it was not
                preview(tenant).askForDateOrder(checked);
                return true;
            }
            hold.step(hold.job().with(checked.settings()), hold.progress().in(WRITING), new Changes());
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
        try (var rows = ImportRows.open(bucket, upload(), hold.job().settings());
                var writer = new ImportWriter(tenancy, hold, tenant, witness)) {
            rows.skip(hold.progress().done());
            while (true) {
                var waiting = rows.ahead();
                if (waiting.isEmpty()) {
                    hold.step(hold.progress().in(COMPOSING), new Changes());
                    return true;
                }
                if (!hold.hasTime()) {
                    rows.abandon();
                    return false;
                }
                rows.taken(writer.write(waiting));
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
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
