package uk.co.provilex.crm.portability;

import java.time.Duration;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.QueueConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Jobs;

/** Consumes the export queue: packs a tenant's leads, piece by piece, and sends itself the rest before its time runs out. */
public final class RunExport extends QueueConsumer {

    /** Runs as a Lambda function. */
    public RunExport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RunExport(Platform platform) {
        super(platform);
    }

    @Override
    protected void consume(Notice notice, Work work) {
        var tenancy = platform().tenant(notice.tenantId());
        var tracked = new Jobs(tenancy).find(JobKind.EXPORT, notice.id());
        if (tracked.isEmpty()) {
            return;
        }
        if (!tracked.get().job().state().isOpen()) {
            new ExportStage(platform(), tenancy, tracked.get().job())
                    .clear(tracked.get().progress());
            return;
        }
        var hold = JobHold.take(platform(), tenancy, work, tracked.get());
        if (hold.isEmpty()) {
            JobHold.again(platform(), "EXPORT_QUEUE_URL", notice, JobHold.LIFETIME);
        } else if (!new ExportRun(platform(), tenancy, hold.get()).run()) {
            JobHold.again(platform(), "EXPORT_QUEUE_URL", notice, Duration.ZERO);
        }
    }
}
