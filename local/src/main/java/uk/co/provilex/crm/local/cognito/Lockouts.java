package uk.co.provilex.crm.local.cognito;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import uk.co.provilex.crm.local.edge.AwsFault;

/**
 * Slows guessing: after the fifth failure a name is locked for one second, then twice as long after each further one,
 * up to 15 minutes. A success, or 15 minutes without an attempt, clears the count. Unknown names are counted alike.
 *
 * @see <a href="https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html">Lockout behaviour for
 *     failed sign-in attempts</a>
 */
final class Lockouts {

    private static final int FREE_FAILURES = 5;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int MAXIMUM_NAMES = 10_000;

    private record Count(int failures, Instant lockedUntil, Instant lastAttempt) {}

    private final InstantSource clock;
    private final Map<String, Count> counts = new LinkedHashMap<>();

    Lockouts(InstantSource clock) {
        this.clock = clock;
    }

    /** Refuses an attempt on a locked name; it does not count as a failure, but it is an attempt. */
    synchronized void check(String name) throws AwsFault {
        Count count = current(name);
        Instant now = clock.instant();
        if (now.isBefore(count.lockedUntil())) {
            counts.put(name, new Count(count.failures(), count.lockedUntil(), now));
            throw Faults.notAuthorized("Password attempts exceeded");
        }
    }

    synchronized void fail(String name) {
        Instant now = clock.instant();
        int failures = current(name).failures() + 1;
        Duration lock = failures < FREE_FAILURES
                ? Duration.ZERO
                : Duration.ofSeconds(1L << Math.min(failures - FREE_FAILURES, 10));
        Instant until = now.plus(lock.compareTo(LONGEST) > 0 ? LONGEST : lock);
        if (counts.size() >= MAXIMUM_NAMES) {
            counts.remove(counts.keySet().iterator().next());
        }
        counts.put(name, new Count(failures, until, now));
    }

    synchronized void clear(String name) {
        counts.remove(name);
    }

    private Count current(String name) {
        Count none = new Count(0, Instant.EPOCH, Instant.EPOCH);
        Count count = counts.getOrDefault(name, none);
        boolean forgotten = !clock.instant().isBefore(count.lastAttempt().plus(LONGEST));
        return forgotten ? none : count;
    }
}
