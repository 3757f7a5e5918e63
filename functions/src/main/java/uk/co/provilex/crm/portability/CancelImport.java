package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobRows;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** {@code DELETE /v1/imports/{importId}}: stops an import after the rows in hand; what was imported stays. */
public final class CancelImport extends Operation<NoBody, NoBody> {

    /** Runs as a Lambda function. */
    public CancelImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public CancelImport(Platform platform) {
        super(platform, Action.CANCEL_IMPORT, NoBody.class);
    }

    @Override
    protected Reply<NoBody> handle(Call call, NoBody request) {
        var tracked = JobAccess.found(call, JobKind.IMPORT);
        var job = tracked.job();
        var reply = Reply.<NoBody>noContent().about(job.subject());
        if (job.state() == JobState.CANCELLED) {
            return reply;
        }
        if (job.state().isOpen() && job.settings().undo() != null) {
            throw JobAccess.wrongState(tracked, "it is being taken back, which cannot be stopped half way.");
        }
        if (job.state().awaitsItsUser()) {
            // No worker will ever see this import again. Of one that was started, the worker removes the list.
            var bucket = new TransferBucket(platform(), call.caller().tenant());
            bucket.delete(ImportFiles.upload(bucket, job.id()));
        } else if (!job.state().isOpen()) {
            throw JobAccess.wrongState(tracked, "it can no longer be cancelled.");
        }
        var changes = new Changes();
        var jobs = new Jobs(call.tenancy());
        jobs.put(
                job.ended(JobState.CANCELLED, call.now(), null, job.settings()),
                tracked.key(),
                changes,
                stored -> Call.stale());
        new JobRows(call.tenancy()).removePreview(job, changes);
        return reply.committing(changes);
    }
}
