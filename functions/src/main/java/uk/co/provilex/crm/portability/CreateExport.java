package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Tracked;

/** {@code POST /v1/exports}: queues the packing of every live lead with its lawful bases and notes (P08, P16). */
public final class CreateExport extends Operation<NoBody, ExportView> {

    /** Runs as a Lambda function. */
    public CreateExport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public CreateExport(Platform platform) {
        super(platform, Action.CREATE_EXPORT, NoBody.class);
    }

    @Override
    protected Reply<ExportView> handle(Call call, NoBody request) {
        var id = call.newId();
        var job = Job.begun(
                id,
                JobKind.EXPORT,
                JobState.QUEUED,
                call.now(),
                call.caller().userId(),
                JobSettings.of("provilex-export-" + id + ".zip"));
        var changes = new Changes();
        var key = new Jobs(call.tenancy()).create(job, changes);
        return Reply.accepted(
                        job.kind().path(id), ExportView.of(new Tracked(job, Progress.none(), key), call.now(), null))
                .committing(changes)
                .about(job.subject())
                .keptFor(key);
    }
}
