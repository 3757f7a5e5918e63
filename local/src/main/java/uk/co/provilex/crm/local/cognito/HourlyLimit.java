package uk.co.provilex.crm.local.cognito;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import uk.co.provilex.crm.local.edge.AwsFault;

/** Bounds how often something may be tried for one name within an hour. */
final class HourlyLimit {

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final int MAXIMUM_NAMES = 10_000;

    private record Window(Instant start, int count) {}

    private final InstantSource clock;
    private final int most;
    private final Map<String, Window> windows = new LinkedHashMap<>();

    HourlyLimit(InstantSource clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    /** Counts one attempt, or refuses it. */
    synchronized void attempt(String name) throws AwsFault {
        Instant now = clock.instant();
        Window window = windows.getOrDefault(name, new Window(now, 0));
        if (!now.isBefore(window.start().plus(WINDOW))) {
            window = new Window(now, 0);
        }
        if (window.count() >= most) {
            throw Faults.fault("LimitExceededException", "Attempt limit exceeded, please try after some time.");
        }
        if (windows.size() >= MAXIMUM_NAMES) {
            windows.remove(windows.keySet().iterator().next());
        }
        windows.put(name, new Window(window.start(), window.count() + 1));
    }

    synchronized void clear(String name) {
        windows.remove(name);
    }
}
