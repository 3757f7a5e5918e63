package uk.co.provilex.crm.portability.jobs;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is, and which worker has it. It moves in the same transaction as what it counts, so that everything is
 * counted exactly once however often workers die. It holds numbers and ids only.
 *
 * @param version its version, from 1; a write requires the version that was read
 * @param phase what is being done
 * @param holder the worker that has it, if any
 * @param heldUntil until when that worker may be believed to live
 * @param done rows read, or segments written
 * @param position where the next page begins, in the words of the worker
 * @param uploadId the multipart upload that may be open
 * @param counts what was counted, by name
 */
public record Progress(
        long version,
        String phase,
        @Nullable String holder,
        @Nullable Instant heldUntil,
        long done,
        @Nullable String position,
        @Nullable String uploadId,
        Map<String, Long> counts) {

    /** Copies the counts. */
    public Progress {
        counts = Map.copyOf(counts);
    }

    /** Returns how far a new job is. */
    public static Progress none() {
        return new Progress(1, "new", null, null, 0, null, null, Map.of());
    }

    /** Returns a count, zero if nothing was counted. */
    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /** Returns what was counted, with what is done as {@code rows}. */
    public Map<String, Long> withRows() {
        var all = new HashMap<>(counts);
        all.put("rows", done);
        return all;
    }

    /** Tells whether another worker than {@code worker} may be at work. */
    public boolean isHeldAgainst(String worker, Instant now) {
        return holder != null && !holder.equals(worker) && heldUntil != null && heldUntil.isAfter(now);
    }

    /** Returns the next version, held by a worker. */
    public Progress held(String worker, Instant until) {
        return new Progress(version + 1, phase, worker, until, done, position, uploadId, counts);
    }

    /** Returns the next version, held by nobody. */
    public Progress released() {
        return new Progress(version + 1, phase, null, null, done, position, uploadId, counts);
    }

    /** Returns the next version, in another phase. */
    public Progress in(String next) {
        return new Progress(version + 1, next, holder, heldUntil, done, position, uploadId, counts);
    }

    /** Returns the next version, in another phase, with more that was counted. */
    public Progress in(String next, Map<String, Long> more) {
        return new Progress(version + 1, next, holder, heldUntil, done, position, uploadId, sums(more));
    }

    /** Returns the next version, at the beginning of another phase. */
    public Progress begin(String next) {
        return new Progress(version + 1, next, holder, heldUntil, done, null, null, counts);
    }

    /** Returns the next version, as if nothing had been done yet. */
    public Progress reset() {
        return new Progress(version + 1, "new", null, null, 0, null, null, Map.of());
    }

    /** Returns the next version, with a multipart upload that may be open, or none. */
    public Progress uploading(@Nullable String id) {
        return new Progress(version + 1, phase, holder, heldUntil, done, position, id, counts);
    }

    /** Returns the next version with no upload open and held by nobody, to end a job with. */
    public Progress ended(Map<String, Long> more) {
        return new Progress(version + 1, phase, null, null, done, position, null, sums(more));
    }

    /** Returns the next version, further on by what was counted. */
    public Progress moved(long nowDone, @Nullable String next, Map<String, Long> more, Instant until) {
        return new Progress(version + 1, phase, holder, until, nowDone, next, uploadId, sums(more));
    }

    /** Returns the next version as {@link #ended}, with these counts instead of those so far. */
    public Progress endedWith(Map<String, Long> exact) {
        return new Progress(version + 1, phase, null, null, done, position, null, exact);
    }

    private Map<String, Long> sums(Map<String, Long> more) {
        var sums = new HashMap<>(counts);
        more.forEach((name, count) -> sums.merge(name, count, Long::sum));
        return sums;
    }
}
