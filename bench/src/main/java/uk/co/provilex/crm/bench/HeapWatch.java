package uk.co.provilex.crm.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers the most heap that was still in use after any garbage collection: what lives, not what waits to be freed. */
final class HeapWatch implements AutoCloseable {

    private final AtomicLong peak = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    private final ScheduledFuture<?> watch;

    HeapWatch() {
        watch = timer.scheduleAtFixedRate(this::look, 0, 100, TimeUnit.MILLISECONDS);
    }

    long peakMegabytes() {
        look();
        return peak.get() >> 20;
    }

    void reset() {
        peak.set(0);
    }

    private void look() {
        peak.accumulateAndGet(live(), Math::max);
    }

    /** Returns how many bytes of the heap the last garbage collection left in use. */
    static long live() {
        long live = 0;
        for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
            var after = pool.getCollectionUsage();
            if (pool.getType() == MemoryType.HEAP && after != null) {
                live += after.getUsed();
            }
        }
        return live;
    }

    @Override
    public void close() {
        watch.cancel(true);
        timer.shutdown();
    }
}
