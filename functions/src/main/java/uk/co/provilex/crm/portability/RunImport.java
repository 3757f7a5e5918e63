package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** Consumes the import queue: brings a list in, piece by piece, and sends itself the rest before its time runs out. */
public final class RunImport extends JobWorker {

    /** Runs as a Lambda function. */
    public RunImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RunImport(Platform platform) {
        super(platform, JobKind.IMPORT);
    }

    @Override
    boolean run(Tenancy tenancy, JobHold hold) {
        return new ImportRun(platform(), tenancy, hold).run();
    }

    @Override
    void clear(Tenancy tenancy, Tracked ended) {
        ImportFiles.clear(
                new TransferBucket(platform(), tenancy.scope().tenant()),
                ended.job().id(),
                ended.progress());
    }
}
