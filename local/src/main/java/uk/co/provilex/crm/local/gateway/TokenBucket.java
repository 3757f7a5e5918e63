package uk.co.provilex.crm.local.gateway;

import java.util.function.LongSupplier;
import uk.co.provilex.crm.local.template.HttpApiSpec.Throttling;

/** Lets requests through at a rate with bursts, as API Gateway's throttling does. Thread-safe. */
final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Throttling limits;
    private final LongSupplier nanoTime;
    private double tokens;
    private long filledAt;

    TokenBucket(Throttling limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.tokens = limits.burst();
        this.filledAt = nanoTime.getAsLong();
    }

    /** Takes one token and returns true, or returns false when there is none. */
    synchronized boolean take() {
        long now = nanoTime.getAsLong();
        double gained = (now - filledAt) / NANOS_PER_SECOND * limits.ratePerSecond();
        tokens = Math.min(limits.burst(), tokens + gained);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
