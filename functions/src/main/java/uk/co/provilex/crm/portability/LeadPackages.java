package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.Optional;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.OpenJobs;

/** Exports of everything that is held of one lead, for features that hand them over. */
public final class LeadPackages {

    private final Tenancy tenancy;

    /** Opens the packages of a tenant's leads. */
    public LeadPackages(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * Tells whether an export holds this lead alone, as it was at {@code since} or later, and is or will be there to be had.
     *
     * @param exportId the id of an export, or anything else
     */
    public boolean has(String exportId, String leadId, Instant since, Instant now) {
        return new Jobs(tenancy)
                .find(JobKind.EXPORT, exportId)
                .filter(tracked -> holds(tracked.job(), leadId, since, now))
                .isPresent();
    }

    private static boolean holds(Job job, String leadId, Instant since, Instant now) {
        var until = job.expiresAt();
        return job.settings().taking().lead().equals(Optional.of(leadId))
                && !job.createdAt().isBefore(since)
                && (job.state().isOpen() || (job.state() == JobState.COMPLETED && until != null && until.isAfter(now)));
    }

    /**
     * Adds to {@code changes} that a package of a lead is to be made.
     *
     * @param id the new export's id
     * @param userId who asks for it
     * @throws ProblemException {@link Problem#RATE_LIMITED} when as many exports are open as may be
     */
    public void queue(String id, String leadId, String userId, Instant now, Changes changes) {
        var settings = JobSettings.ofExport("provilex-export-" + id + ".zip", ExportScope.ofLead(leadId));
        new Jobs(tenancy).create(Job.begun(id, JobKind.EXPORT, JobState.QUEUED, now, userId, settings), changes);
        new OpenJobs(tenancy, JobKind.EXPORT).admit(id, changes);
    }
}
