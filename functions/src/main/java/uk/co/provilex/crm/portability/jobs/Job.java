package uk.co.provilex.crm.portability.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/**
 * A job as its users know it. It changes only when its state does.
 *
 * @param id its id
 * @param kind what it does
 * @param state how it stands
 * @param version its version, from 1
 * @param createdAt when it was asked for
 * @param createdBy the user who asked
 * @param startedAt when a worker began
 * @param finishedAt when it ended, however it ended
 * @param expiresAt when what it made is deleted
 * @param settings what may name a person or quote a file, stored only sealed
 */
public record Job(
        String id,
        JobKind kind,
        JobState state,
        long version,
        Instant createdAt,
        String createdBy,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant expiresAt,
        JobSettings settings) {

    /** Begins a job. */
    public static Job begun(String id, JobKind kind, JobState state, Instant at, String userId, JobSettings settings) {
        return new Job(id, kind, state, 1, at, userId, null, null, null, settings);
    }

    /** Returns the job in its next version, queued with these settings. */
    public Job queued(JobSettings next) {
        return new Job(id, kind, JobState.QUEUED, version + 1, createdAt, createdBy, null, null, null, next);
    }

    /** Returns the job in its next version, queued for what it did to be taken back; when it began and ended stays. */
    public Job undoing(JobSettings next) {
        return new Job(
                id, kind, JobState.QUEUED, version + 1, createdAt, createdBy, startedAt, finishedAt, expiresAt, next);
    }

    /** Returns the job in its next version, in the hands of a worker. */
    public Job running(Instant at) {
        return new Job(
                id,
                kind,
                JobState.RUNNING,
                version + 1,
                createdAt,
                createdBy,
                startedAt == null ? at : startedAt,
                finishedAt,
                null,
                settings);
    }

    /** Returns the job in its next version, waiting for its user to say how it goes on. */
    public Job previewed(JobSettings next) {
        return new Job(id, kind, JobState.PREVIEWED, version + 1, createdAt, createdBy, null, null, null, next);
    }

    /** Returns the job in its next version, with other settings and otherwise as it is. */
    public Job with(JobSettings next) {
        return new Job(id, kind, state, version + 1, createdAt, createdBy, startedAt, finishedAt, expiresAt, next);
    }

    /** Returns the job in its next version, ended: at {@code at}, or when it had ended before it was taken back. */
    public Job ended(JobState end, Instant at, @Nullable Instant expires, JobSettings next) {
        return new Job(
                id,
                kind,
                end,
                version + 1,
                createdAt,
                createdBy,
                startedAt,
                next.undo() == null || finishedAt == null ? at : finishedAt,
                expires,
                next);
    }

    /** Returns the user in whose name it works. */
    public String actor() {
        var undo = settings.undo();
        return undo == null ? createdBy : undo.by();
    }

    /** Names the job as the subject of its data. */
    public SubjectId subject() {
        return SubjectId.job(id);
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Job " + id;
    }
}
