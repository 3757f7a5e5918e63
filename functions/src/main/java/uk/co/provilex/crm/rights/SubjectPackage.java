package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.OpenJobs;

/**
 * The package of everything that is held of one lead, which answers a request for access or portability.
 *
 * @param tenancy the tenant
 * @param ids makes the id of a new one
 * @param userId who answers
 * @param now when
 */
record SubjectPackage(Tenancy tenancy, Ids ids, String userId, Instant now) {

    /**
     * Returns the export that holds the package: the one that was made before, or a new one that is queued with
     * {@code changes}. Nothing when the lead is gone, and with it what could be packed.
     *
     * @param request the request that it answers
     */
    @Nullable
    String attach(RightsRequest request, String leadId, @Nullable String exportId, Changes changes) {
        var jobs = new Jobs(tenancy);
        if (exportId != null) {
            var fits = jobs.find(JobKind.EXPORT, exportId)
                    .filter(tracked -> answers(tracked.job(), request, leadId))
                    .isPresent();
            new Checks()
                    .require(
                            fits,
                            "/exportId",
                            "is no export of this lead that was made since the request came and can be had; leave it out"
                                    + " and one is made")
                    .done();
            return exportId;
        }
        if (!Leads.stored(tenancy).findAll(List.of(leadId), now, true).containsKey(leadId)) {
            return null;
        }
        var id = ids.next();
        var settings = JobSettings.ofExport("provilex-export-" + id + ".zip", ExportScope.ofLead(leadId));
        jobs.create(Job.begun(id, JobKind.EXPORT, JobState.QUEUED, now, userId, settings), changes);
        new OpenJobs(tenancy, JobKind.EXPORT).admit(id, changes);
        return id;
    }

    /** Tells whether an export holds what was asked for, and is or will be there to be handed over. */
    private boolean answers(Job job, RightsRequest request, String leadId) {
        var until = job.expiresAt();
        return job.settings().taking().lead().equals(Optional.of(leadId))
                && !job.createdAt().isBefore(request.course().receivedAt())
                && (job.state().isOpen() || (job.state() == JobState.COMPLETED && until != null && until.isAfter(now)));
    }
}
