package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.transfer.MultipartUpload;

/** Consumes the export queue: packs a tenant's leads, piece by piece, and sends itself the rest before its time runs out. */
public final class RunExport extends JobWorker {

    private final int partBytes;

    /** Runs as a Lambda function. */
    public RunExport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RunExport(Platform platform) {
        this(platform, MultipartUpload.PART_BYTES);
    }

    /** Does as the other, with parts of the package of so many bytes. */
    RunExport(Platform platform, int partBytes) {
        super(platform, JobKind.EXPORT);
        this.partBytes = partBytes;
    }

    @Override
    boolean run(Tenancy tenancy, JobHold hold) {
        return new ExportRun(platform(), tenancy, hold, partBytes).run();
    }

    @Override
    void clear(Tenancy tenancy, Tracked ended) {
        ExportRun.clear(new ExportStage(platform(), tenancy, ended.job()), ended.progress());
    }
}
