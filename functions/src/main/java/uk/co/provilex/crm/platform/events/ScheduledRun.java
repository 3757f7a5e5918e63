package uk.co.provilex.crm.platform.events;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import java.time.Instant;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.log.Log;

/**
 * One run of a function that a schedule starts. It looks at one thing after another, and one that fails does not keep the
 * others: it is logged, counted, and told when the run ends, so that the invocation fails and the next run finds it again.
 */
public final class ScheduledRun {

    private final Platform platform;
    private final long started = System.nanoTime();
    private final Instant now;
    private final Work work;
    private final Log log;
    private int looked;
    private int failed;

    /** Begins the run that {@code context} is of. */
    public ScheduledRun(Platform platform, Context context) {
        this.platform = platform;
        this.now = platform.now();
        this.work = new Work(context.getAwsRequestId(), context::getRemainingTimeInMillis);
        this.log = new Log(context.getLogger(), platform.functionName());
    }

    /** Returns when it began, in whole milliseconds: what is due by then is its business. */
    public Instant now() {
        return now;
    }

    /** Returns its circumstances. */
    public Work work() {
        return work;
    }

    /** Returns where it logs. */
    public Log log() {
        return log;
    }

    /** Returns how many things it has looked at. */
    public int looked() {
        return looked;
    }

    /** Returns how many steps have failed. */
    public int failed() {
        return failed;
    }

    /** Does all that the run is for. What escapes {@code all} ends the run, in words that say nothing of anybody. */
    public void go(Runnable all) {
        try {
            all.run();
        } catch (RuntimeException fault) {
            throw log.failure(platform.now(), work.traceId(), fault);
        }
    }

    /** Looks at one more thing: does {@code step}, whose failure keeps nothing else. */
    public void look(Runnable step) {
        looked++;
        attempt(step);
    }

    /** Does {@code step}, which is no look at a thing of its own; its failure keeps nothing else either. */
    public void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            failed++;
            log.fault(platform.now(), work.traceId(), fault);
        }
    }

    /**
     * Logs what the run came to.
     *
     * @param failure what to say when anything failed
     * @throws IllegalStateException when anything failed
     */
    public void end(String failure) {
        long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
        log.consumed(now, work.traceId(), looked, failed, millis);
        if (failed > 0) {
            throw new IllegalStateException(failure);
        }
    }
}
