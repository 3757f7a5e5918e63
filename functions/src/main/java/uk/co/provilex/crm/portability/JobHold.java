package uk.co.provilex.crm.portability;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobRows;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.LostHoldException;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Tracked;

/**
 * A worker's hold on a job: every step it commits requires that the job is still its own and still wanted, and moves the
 * progress. Two workers can never both commit a step, with or without a hold; the hold only keeps them from doing the
 * same work twice.
 */
final class JobHold {

    /** How long a worker is believed to live after its last step. */
    static final Duration LIFETIME = Duration.ofSeconds(90);

    /** What must be left of an invocation for another step to begin. */
    private static final int STEP_MILLIS = 30_000;

    /** What must be left of an invocation that has staged for packing to begin in it, rather than in a fresh one. */
    private static final int PASS_MILLIS = 600_000;

    private static final int MOST_SUBJECTS = 100;

    private final Platform platform;
    private final Tenancy tenancy;
    private final Work work;
    private final Jobs jobs;
    private final JobRows rows;
    private final SubjectKey key;
    private final boolean rehearses;
    private Job job;
    private Progress progress;

    private JobHold(Platform platform, Tenancy tenancy, Work work, Tracked tracked, boolean rehearses) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.work = work;
        this.jobs = new Jobs(tenancy);
        this.rows = new JobRows(tenancy);
        this.key = tracked.key();
        this.rehearses = rehearses;
        this.job = tracked.job();
        this.progress = tracked.progress();
    }

    /** Tells whether another worker may be at work on a job. */
    static boolean isAnothers(Platform platform, Work work, Tracked tracked) {
        return tracked.progress().isHeldAgainst(work.traceId(), platform.now());
    }

    /** Takes an open job; when another worker or a user was quicker it is a {@link LostHoldException}. */
    static JobHold take(Platform platform, Tenancy tenancy, Work work, Tracked tracked) {
        var hold = new JobHold(platform, tenancy, work, tracked, false);
        var changes = new Changes();
        var held = hold.progress.held(work.traceId(), hold.until());
        if (hold.job.state() == JobState.QUEUED) {
            hold.record("run", List.of(), Map.of(), changes);
            if (hold.job.kind() == JobKind.IMPORT) {
                // whatever the file may hold now, nobody is shown what it would have come to before
                hold.rows.removePreview(hold.job, changes);
            }
            hold.step(hold.job.running(hold.now()), held, changes);
        } else {
            hold.step(held, changes);
        }
        return hold;
    }

    /** Returns a hold on the same job in a rehearsal of it, whose steps nobody else sees. */
    JobHold rehearsing(Tenancy rehearsal, JobSettings settings) {
        var same = new Job(
                job.id(),
                job.kind(),
                job.state(),
                job.version(),
                job.createdAt(),
                job.createdBy(),
                job.startedAt(),
                job.finishedAt(),
                job.expiresAt(),
                settings);
        return new JobHold(platform, rehearsal, work, new Tracked(same, progress, key), true);
    }

    Job job() {
        return job;
    }

    Progress progress() {
        return progress;
    }

    SubjectKey key() {
        return key;
    }

    Jobs jobs() {
        return jobs;
    }

    JobRows rows() {
        return rows;
    }

    Instant now() {
        return platform.now();
    }

    Instant until() {
        return now().plus(LIFETIME);
    }

    /** Tells whether nothing of what is done is to reach anybody: what is not the tenant's own must be left alone. */
    boolean rehearses() {
        return rehearses;
    }

    /** Opens what belongs to no customer, in a rehearsal too. */
    Tenancy reserved() {
        return platform.tenant(TenantId.PLATFORM);
    }

    boolean hasTime() {
        return work.hasTime(STEP_MILLIS);
    }

    /** Tells whether enough is left for a pass over everything that was staged. */
    boolean hasTimeForAWholePass() {
        return work.hasTime(PASS_MILLIS);
    }

    /** Commits {@code changes} together with the next progress, provided that nobody else moved it or stopped the job. */
    void step(Progress next, Changes changes) {
        jobs.requireRunning(job, changes);
        commit(job, next, changes);
    }

    /** Commits another version of the job together with the next progress. */
    void step(Job nextJob, Progress next, Changes changes) {
        jobs.put(nextJob, key, changes, stored -> new LostHoldException());
        commit(nextJob, next, changes);
    }

    private void commit(Job nextJob, Progress next, Changes changes) {
        jobs.put(nextJob, next, changes);
        tenancy.data().commit(changes);
        tenancy.keys().committed();
        job = nextJob;
        progress = next;
    }

    /** Tells that this worker lives; a job that was stopped or taken over makes it a {@link LostHoldException}. */
    void renew() {
        renew(new Changes());
    }

    /** Commits {@code changes}, which move nothing, and tells that this worker lives. */
    void renew(Changes changes) {
        step(progress.held(work.traceId(), until()), changes);
    }

    /**
     * Leaves an import to its user again.
     *
     * @param settings what was found out about the file
     * @param found what bringing it in would do, if that is known
     */
    void preview(JobSettings settings, @Nullable ImportPreview found, Changes changes) {
        if (found != null) {
            rows.putPreview(job, found, changes);
        }
        step(job.previewed(settings), progress.reset(), changes);
    }

    /** Ends the job, and says why it cannot be done and what to do; what it left behind is still to be cleared. */
    void fail(String why) {
        var changes = new Changes();
        record("fail", List.of(), Map.of(), changes);
        step(job.ended(JobState.FAILED, now(), null, job.settings().failed(why)), progress.released(), changes);
    }

    /** Gives the job back for another worker to go on with. */
    void release() {
        step(progress.released(), new Changes());
    }

    /** Adds what the job did, in the name of the user who asked for it, to the ledger; an entry for each 100 subjects. */
    void record(String what, List<SubjectId> subjects, Map<String, String> facts, Changes changes) {
        record(what, subjects, facts, Optional.empty(), changes);
    }

    /** Does as the other, and keeps what of it is personal, sealed. */
    void record(
            String what,
            List<SubjectId> subjects,
            Map<String, String> facts,
            Optional<LedgerEntry.Personal> personal,
            Changes changes) {
        for (int i = 0; i == 0 || i < subjects.size(); i += MOST_SUBJECTS) {
            var some = subjects.isEmpty()
                    ? List.of(job.subject())
                    : subjects.subList(i, Math.min(subjects.size(), i + MOST_SUBJECTS));
            var entry = new LedgerEntry(
                    now(),
                    job.actor(),
                    job.kind().text() + "." + what,
                    some,
                    with(facts, job.kind().text(), job.id()),
                    personal,
                    work.traceId());
            changes.put(Table.LEDGER, entry.item(tenancy));
        }
    }

    private static Map<String, String> with(Map<String, String> facts, String name, String value) {
        var all = new LinkedHashMap<>(facts);
        all.put(name, value);
        return all;
    }
}
