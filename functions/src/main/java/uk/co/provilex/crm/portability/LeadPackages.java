package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
import uk.co.provilex.crm.portability.jobs.Tracked;

/** Exports of one lead, for features that hand them over. */
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

    /** How far the making of a package is. */
    public enum State {
        /** It will be there. */
        IN_WORK,
        /** It was made, whether or not it can still be had. */
        MADE,
        /** It could not be made. */
        FAILED,
        /** A user stopped it before it was made. */
        CANCELLED
    }

    /**
     * What became of a package that was asked for.
     *
     * @param state how far it is
     * @param madeAt when it was there, if it was and that is still known
     */
    public record Made(State state, @Nullable Instant madeAt) {}

    /** Tells what became of the export {@code exportId}; nothing when there is no record of it. */
    public Optional<Made> find(String exportId) {
        return new Jobs(tenancy)
                .find(JobKind.EXPORT, exportId)
                .map(Tracked::job)
                .map(job -> switch (job.state()) {
                    case COMPLETED, EXPIRED -> new Made(State.MADE, job.finishedAt());
                    // who deletes a package that was made cancels its export too; it keeps the checksum, and not the
                    // time
                    case CANCELLED -> new Made(job.settings().sha512() == null ? State.CANCELLED : State.MADE, null);
                    case FAILED -> new Made(State.FAILED, null);
                    case QUEUED, RUNNING, AWAITING_UPLOAD, PREVIEWED, UNDOING, UNDONE -> new Made(State.IN_WORK, null);
                });
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
