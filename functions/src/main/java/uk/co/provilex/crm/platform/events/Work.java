package uk.co.provilex.crm.platform.events;

import java.util.function.IntSupplier;

/**
 * The circumstances of one invocation of a worker.
 *
 * @param traceId the invocation's id, for ledger entries
 * @param remainingMillis how many milliseconds Lambda leaves it from now on
 */
public record Work(String traceId, IntSupplier remainingMillis) {

    /** Tells whether at least {@code millis} milliseconds are left. */
    public boolean hasTime(int millis) {
        return remainingMillis.getAsInt() > millis;
    }
}
