package uk.co.provilex.crm.closure;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.sealing.Keyring;

/**
 * The purge of one tenant: ids, times and numbers. While it goes on it is kept with the tenant, and moves with what it says;
 * when nothing is left of the tenant it stays by itself.
 *
 * @param id its id
 * @param version its version, from 1
 * @param step what its worker does
 * @param at where it is within that
 * @param found whether anything was found since it last began to look everywhere
 * @param counts what was removed so far, by what it is
 * @param requestedAt when an owner asked for it
 * @param graceUntil until when it could be cancelled
 * @param closedAt since when nobody is let in
 * @param liveDeletedAt when nothing live was left
 * @param keysDestroyedAt when the last key was destroyed
 */
record Closure(
        String id,
        long version,
        Step step,
        String at,
        boolean found,
        Map<String, Long> counts,
        Instant requestedAt,
        Instant graceUntil,
        Instant closedAt,
        @Nullable Instant liveDeletedAt,
        @Nullable Instant keysDestroyedAt) {

    Closure {
        counts = Map.copyOf(counts);
    }

    /** What the worker does next, in this order; it looks everywhere once more when it has found anything. */
    enum Step {
        FENCE,
        DRAIN,
        LEADS,
        FILES,
        JOBS,
        USERS,
        REST,
        ACCOUNTS,
        TENANT,
        KEYS,
        CERTIFICATE
    }

    static Closure begun(String id, Instant requestedAt, Instant graceUntil, Instant at) {
        return new Closure(id, 1, Step.FENCE, "", false, Map.of(), requestedAt, graceUntil, at, null, null);
    }

    Closure moved(Step next, String place, Map<String, Long> more, boolean foundSome) {
        return next(next, place, found || foundSome, more, liveDeletedAt, keysDestroyedAt);
    }

    /** Returns the next version, which begins to look everywhere. */
    Closure looking() {
        return next(Step.LEADS, "", false, Map.of(), liveDeletedAt, keysDestroyedAt);
    }

    Closure liveDeleted(Instant now) {
        return next(Step.KEYS, "", false, Map.of(), now, null);
    }

    Closure keysDestroyed(Instant now, Map<String, Long> more) {
        return next(Step.CERTIFICATE, "", false, more, liveDeletedAt, now);
    }

    private Closure next(
            Step next,
            String place,
            boolean foundSome,
            Map<String, Long> more,
            @Nullable Instant live,
            @Nullable Instant keys) {
        var sums = new HashMap<>(counts);
        more.forEach((what, count) -> sums.merge(what, count, Long::sum));
        return new Closure(
                id, version + 1, next, place, foundSome, sums, requestedAt, graceUntil, closedAt, live, keys);
    }

    /** Returns from when on nobody can bring a key back: when the backups of the table of keys reach back to then no more. */
    Optional<Instant> unrecoverableAfter() {
        return Optional.ofNullable(keysDestroyedAt).map(at -> at.plus(Keyring.BACKED_UP_FOR));
    }

    ClosureState stateAt(Instant now) {
        if (unrecoverableAfter().filter(now::isAfter).isPresent()) {
            return ClosureState.UNRECOVERABLE;
        }
        if (keysDestroyedAt != null) {
            return ClosureState.KEYS_DESTROYED;
        }
        return liveDeletedAt == null ? ClosureState.CLOSED : ClosureState.LIVE_DELETED;
    }
}
