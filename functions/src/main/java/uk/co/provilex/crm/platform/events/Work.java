package uk.co.provilex.crm.platform.events;

import java.util.function.IntSupplier;

/**
 * The circumstances of one invocation of a worker.
 *
 * @param traceId the invocation's id, for ledger entries
 * @param remainingMillis how many milliseconds Lambda leaves it from now on
 * @param receives how often the message has come, this time included
 */
public record Work(String traceId, IntSupplier remainingMillis, int receives) {

    /** Describes an invocation after which what fails comes again. */
    public Work(String traceId, IntSupplier remainingMillis) {
        this(traceId, remainingMillis, 1);
    }

    /** Tells whether what fails this time is given up. */
    public boolean isLastTry() {
        return receives >= QueueConsumer.TRIES;
    }

    /** Tells whether no try is left, so that all there is to do is to say so. */
    public boolean isGivenUp() {
        return receives > QueueConsumer.TRIES;
    }

    /** Tells whether at least {@code millis} milliseconds are left. */
    public boolean hasTime(int millis) {
        return remainingMillis.getAsInt() > millis;
    }
}
