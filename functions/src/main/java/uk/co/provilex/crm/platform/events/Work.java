package uk.co.provilex.crm.platform.events;

import java.util.function.IntSupplier;

/**
 * The circumstances of one invocation of a worker.
 *
 * @param traceId the invocation's id, for ledger entries
 * @param remainingMillis how many milliseconds Lambda leaves it from now on
 * @param last whether what fails this time is given up
 */
public record Work(String traceId, IntSupplier remainingMillis, boolean last) {

    /** Describes an invocation after which what fails comes again. */
    public Work(String traceId, IntSupplier remainingMillis) {
        this(traceId, remainingMillis, false);
    }

    /** Tells whether at least {@code millis} milliseconds are left. */
    public boolean hasTime(int millis) {
        return remainingMillis.getAsInt() > millis;
    }
}
