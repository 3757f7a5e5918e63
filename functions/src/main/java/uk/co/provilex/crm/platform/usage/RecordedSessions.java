package uk.co.provilex.crm.platform.usage;

import java.util.LinkedHashSet;

/**
 * The sessions that a container knows to be recorded, so that nothing is read for any but their first request to it. At most
 * so many, the one that came longest ago forgotten first; it is looked up again when it comes again.
 */
public final class RecordedSessions {

    private final int most;
    private final LinkedHashSet<String> known = new LinkedHashSet<>();

    /** Knows at most {@code most} sessions. */
    public RecordedSessions(int most) {
        this.most = most;
    }

    synchronized boolean contains(String session) {
        return known.contains(session);
    }

    synchronized void add(String session) {
        known.addLast(session);
        if (known.size() > most) {
            known.removeFirst();
        }
    }
}
