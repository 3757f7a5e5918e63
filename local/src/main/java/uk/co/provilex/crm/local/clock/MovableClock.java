package uk.co.provilex.crm.local.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Real time plus an offset that only grows: tests move days ahead without waiting, and nothing ever runs backwards. */
public final class MovableClock implements InstantSource {

    private final InstantSource real;
    private final TreeMap<Instant, Duration> offsets = new TreeMap<>();

    /** Starts in step with the system clock. */
    public MovableClock() {
        this(InstantSource.system());
    }

    /** Starts in step with {@code real}. */
    public MovableClock(InstantSource real) {
        this.real = real;
        offsets.put(Instant.MIN, Duration.ZERO);
    }

    @Override
    public Instant instant() {
        return at(real.instant());
    }

    /**
     * Moves this clock ahead by {@code step}, which must not be negative.
     *
     * <p>In step with the system clock this waits for its next full second, because signatures carry whole seconds: so
     * everything signed before the move can be told from everything signed after it.
     */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("a clock only moves ahead");
        }
        Instant from = real.instant();
        if (real == InstantSource.system()) {
            from = from.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
            while (real.instant().isBefore(from)) {
                LockSupport.parkNanos(Duration.between(real.instant(), from).toNanos());
            }
        }
        move(from, step);
    }

    private synchronized void move(Instant from, Duration step) {
        offsets.put(from, offsets.lastEntry().getValue().plus(step));
    }

    /**
     * Returns what this clock showed when the system clock showed {@code realTime}. The AWS SDK signs with the system
     * clock, so a signature's age in moved time can only be told by this.
     */
    public synchronized Instant at(Instant realTime) {
        return realTime.plus(offsets.floorEntry(realTime).getValue());
    }
}
