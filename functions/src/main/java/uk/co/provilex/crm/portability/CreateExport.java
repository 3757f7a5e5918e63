package uk.co.provilex.crm.portability;

import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.OpenJobs;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code POST /v1/exports}: queues the packing of everything, of the leads that a filter takes, or of one lead for the
 * person it is about (P08, P14, P16).
 */
public final class CreateExport extends Operation<NewExport, ExportView> {

    /** Runs as a Lambda function. */
    public CreateExport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public CreateExport(Platform platform) {
        super(platform, Action.CREATE_EXPORT, NewExport.class);
    }

    @Override
    protected Optional<NewExport> withoutBody() {
        return Optional.of(NewExport.OF_ALL);
    }

    @Override
    protected Reply<ExportView> handle(Call call, NewExport request) {
        var checks = new Checks();
        var scope = request.accept(Tenants.of(call).settings(), checks);
        checks.done();
        scope.lead().ifPresent(lead -> requireThere(call, lead));
        var id = call.newId();
        var job = Job.begun(
                id,
                JobKind.EXPORT,
                JobState.QUEUED,
                call.now(),
                call.caller().userId(),
                JobSettings.ofExport("provilex-export-" + id + ".zip", scope));
        var changes = new Changes();
        var key = new Jobs(call.tenancy()).create(job, changes);
        new OpenJobs(call.tenancy(), job.kind()).admit(id, changes);
        return Reply.accepted(
                        job.kind().path(id), ExportView.of(new Tracked(job, Progress.none(), key), call.now(), null))
                .committing(changes)
                .about(job.subject())
                .about(scope.lead().stream().map(SubjectId::lead).toList())
                .fact("scope", scope.kind().text())
                .keptFor(key);
    }

    /** Also a lead in the trash is held, and can be asked for by whom it is about. */
    private static void requireThere(Call call, String leadId) {
        if (!Ids.wellFormed(leadId)
                || !Leads.of(call).findAll(List.of(leadId), call.now(), true).containsKey(leadId)) {
            throw Call.notFound();
        }
    }
}
