package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** {@code DELETE /v1/exports/{exportId}}: stops an export, or deletes the package of a completed one. */
public final class CancelExport extends Operation<NoBody, NoBody> {

    /** Runs as a Lambda function. */
    public CancelExport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public CancelExport(Platform platform) {
        super(platform, Action.CANCEL_EXPORT, NoBody.class);
    }

    @Override
    protected Reply<NoBody> handle(Call call, NoBody request) {
        var tracked = JobAccess.found(call, JobKind.EXPORT);
        var job = tracked.job();
        var reply = Reply.<NoBody>noContent().about(job.subject());
        if (job.state() == JobState.COMPLETED) {
            // Before it is recorded: a package that is said to be deleted must be gone.
            var bucket = new TransferBucket(platform(), call.caller().tenant());
            bucket.delete(ExportFiles.pack(bucket, job.id()));
        } else if (!job.state().isOpen()) {
            return reply;
        }
        var changes = new Changes();
        new Jobs(call.tenancy())
                .put(
                        job.ended(JobState.CANCELLED, call.now(), null, job.settings()),
                        tracked.key(),
                        changes,
                        stored -> Call.stale());
        return reply.committing(changes);
    }
}
