package uk.co.provilex.crm.portability;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Tracked;

/**
 * An export as the API answers it, the {@code Export} of the contract.
 *
 * @param id its id
 * @param state how it stands
 * @param scope what it takes out: all, filter or lead
 * @param createdAt when it was asked for
 * @param createdBy the user who asked
 * @param startedAt when a worker began
 * @param finishedAt when it ended
 * @param counts what is packed so far
 * @param problem why it failed or is not handed out, and what to do
 * @param expiresAt when the package is deleted
 * @param download where to get the package, only of one completed export
 */
public record ExportView(
        String id,
        JobState state,
        ExportScope.Kind scope,
        Instant createdAt,
        String createdBy,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Counts counts,
        @Nullable String problem,
        @Nullable Instant expiresAt,
        @Nullable Download download) {

    static final String LEADS = "leads";
    static final String CONSENTS = "consents";
    static final String NOTES = "notes";
    static final String TASKS = "tasks";
    static final String USERS = "users";
    static final String SUPPRESSIONS = "suppressions";
    static final String IMPORTS = "imports";
    static final String BYTES = "bytes";

    /** Leads that were left out because their processing is restricted (P15). */
    static final String RESTRICTED = "restricted";

    /**
     * What is packed.
     *
     * @param leads how many leads
     * @param consents how many lawful bases
     * @param notes how many notes
     * @param tasks how many tasks
     * @param users how many users
     * @param suppressions how many entries of the suppression list
     * @param imports how many records of imports
     * @param bytes the size of the package
     * @param restricted how many leads were left out because their processing is restricted
     */
    public record Counts(
            long leads,
            long consents,
            long notes,
            long tasks,
            long users,
            long suppressions,
            long imports,
            long bytes,
            long restricted) {
        static Counts of(Progress progress) {
            return new Counts(
                    progress.count(LEADS),
                    progress.count(CONSENTS),
                    progress.count(NOTES),
                    progress.count(TASKS),
                    progress.count(USERS),
                    progress.count(SUPPRESSIONS),
                    progress.count(IMPORTS),
                    progress.count(BYTES),
                    progress.count(RESTRICTED));
        }
    }

    /**
     * Where to get the package.
     *
     * @param url the signed URL
     * @param expiresAt until when it works
     * @param fileName the name to save it under
     * @param sha512 its checksum, in hexadecimal
     */
    public record Download(String url, Instant expiresAt, String fileName, String sha512) {}

    /** Returns the same without a way to get the package, and why. */
    ExportView withheld(String why) {
        return new ExportView(
                id, state, scope, createdAt, createdBy, startedAt, finishedAt, counts, why, expiresAt, null);
    }

    static ExportView of(Tracked tracked, Instant now, @Nullable Download download) {
        var job = tracked.job();
        return new ExportView(
                job.id(),
                stateOf(job, now),
                job.settings().taking().kind(),
                job.createdAt(),
                job.createdBy(),
                job.startedAt(),
                job.finishedAt(),
                Counts.of(tracked.progress()),
                job.settings().problem(),
                job.expiresAt(),
                download);
    }

    /** A package that is older than 7 days is gone, whether or not the bucket's lifecycle has removed it. */
    static JobState stateOf(Job job, Instant now) {
        var expires = job.expiresAt();
        return job.state() == JobState.COMPLETED && expires != null && !expires.isAfter(now)
                ? JobState.EXPIRED
                : job.state();
    }
}
