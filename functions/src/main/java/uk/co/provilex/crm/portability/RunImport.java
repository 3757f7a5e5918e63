package uk.co.provilex.crm.portability;

import java.time.Duration;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.QueueConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Jobs;

/** Consumes the import queue: brings a list in, piece by piece, and sends itself the rest before its time runs out. */
public final class RunImport extends QueueConsumer {

    /** Runs as a Lambda function. */
    public RunImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RunImport(Platform platform) {
        super(platform);
    }

    @Override
    protected void consume(Notice notice, Work work) {
        var tenancy = platform().tenant(notice.tenantId());
        var tracked = new Jobs(tenancy).find(JobKind.IMPORT, notice.id());
        if (tracked.isEmpty() || !tracked.get().job().state().isOpen()) {
            return;
        }
        var hold = JobHold.take(platform(), tenancy, work, tracked.get());
        if (hold.isEmpty()) {
            JobHold.again(platform(), "IMPORT_QUEUE_URL", notice, JobHold.LIFETIME);
        } else if (!new ImportRun(platform(), tenancy, hold.get()).run()) {
            JobHold.again(platform(), "IMPORT_QUEUE_URL", notice, Duration.ZERO);
        }
    }
}
