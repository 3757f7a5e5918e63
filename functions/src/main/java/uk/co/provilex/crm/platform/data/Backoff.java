package uk.co.provilex.crm.platform.data;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying again. */
@FunctionalInterface
public interface Backoff {

    /** Returns when the {@code attempt}-th try may be made; the first at once. */
    void beforeTry(int attempt);

    /** Waits a random time of at most 20 ms, doubled with each further try ("full jitter"). */
    static Backoff fullJitter() {
        return attempt -> {
            if (attempt == 1) {
                return;
            }
            try {
                Thread.sleep(ThreadLocalRandom.current().nextLong(10L << attempt));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new ContentionException(stopped);
            }
        };
    }
}
