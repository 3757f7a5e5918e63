package uk.co.provilex.crm.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Collects the whole heap again and again and remembers the most that was left: what lives, to the kilobyte, for its price in time. */
final class LiveHeap implements AutoCloseable {

    private final AtomicLong peak = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    private final ScheduledFuture<?> watch;

    /**
     * Begins to watch.
     *
     * @param every how long it waits after each look: as many looks at a short run as at a long one find peaks as well
     */
    LiveHeap(Duration every) {
        watch = timer.scheduleWithFixedDelay(this::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    double peakMegabytes() {
        look();
        return peak.get() / 1e6;
    }

    /** What a young collection leaves after the full one is not what lives: then there is nothing to be seen. */
    synchronized void look() {
        long before = collections();
        System.gc();
        long live = HeapWatch.live();
        if (collections() == before + 1) {
            peak.accumulateAndGet(live, Math::max);
        }
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    @Override
    public void close() {
        watch.cancel(true);
        timer.shutdown();
    }
}
