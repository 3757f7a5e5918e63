package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** Consumes the import queue: brings a list in, piece by piece, and sends itself the rest before its time runs out. */
public final class RunImport extends JobWorker {

    private final long mostRehearsed;

    /** Runs as a Lambda function. */
    public RunImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RunImport(Platform platform) {
        this(platform, Runtime.getRuntime().maxMemory() / 4);
    }

    /** Rehearses, for a preview, about as much as takes so many bytes of memory. */
    RunImport(Platform platform, long mostRehearsed) {
        super(platform, JobKind.IMPORT);
        this.mostRehearsed = mostRehearsed;
    }

    @Override
    boolean run(Tenancy tenancy, JobHold hold) {
        return new ImportRun(platform(), tenancy, hold, mostRehearsed, outcome -> {}).run();
    }

    @Override
    void clear(Tenancy tenancy, Tracked ended) {
        ImportFiles.clear(
                new TransferBucket(platform(), tenancy.scope().tenant()),
                ended.job().id(),
                ended.progress());
    }
}
