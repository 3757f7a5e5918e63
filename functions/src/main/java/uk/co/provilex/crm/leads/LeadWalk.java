package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import uk.co.provilex.crm.platform.data.Awaited;
import uk.co.provilex.crm.platform.sealing.FreshKeys;
import uk.co.provilex.crm.platform.sealing.SubjectKey;

/**
 * A walk through an archive, page by page. It reads leads ahead, and their keys before these, across the ends of pages: the store
 * is never waited for by itself. For one thread at a time.
 */
public final class LeadWalk implements AutoCloseable {

    /** How many leads are read at the same time. */
    private static final int AT_ONCE = 8;

    /** How many may have been read, or be waiting to be: more than are read, so that one that takes long holds up nobody. */
    private static final int AHEAD = 2 * AT_ONCE;

    /** After how many sealed bytes a page ends early; one read of the table gives at most a megabyte more. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private final LeadArchive archive;
    private final int limit;
    private final Supplier<Instant> now;
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    private final ArrayDeque<Reading> ahead = new ArrayDeque<>();
    private Iterator<Map.Entry<String, SubjectKey>> keys = Collections.emptyIterator();
    private Optional<CompletableFuture<FreshKeys.Range>> moreKeys;
    private LeadArchive.Place place;

    private record Reading(String id, CompletableFuture<LeadArchive.Found> found) {}

    /** Begins to read at {@code place}, in pages of at most {@code limit} leads. */
    LeadWalk(LeadArchive archive, LeadArchive.Place place, int limit, Supplier<Instant> now) {
        this.archive = archive;
        this.place = place;
        this.limit = limit;
        this.now = now;
        this.moreKeys = Optional.of(begin(() -> archive.keys(place.after(), limit)));
    }

    /**
     * Returns the next page: at most as many leads as a page has, and fewer where much belongs to them. However much that is, a page
     * holds some megabytes; it may be empty where leads have gone.
     */
    public LeadArchive.Section next() {
        if (!place.within().isEmpty()) {
            var section = archive.more(place, now.get());
            place = LeadArchive.Place.of(section.next().orElseThrow());
            return section;
        }
        var entries = new ArrayList<LeadArchive.Entry>();
        long bytes = 0;
        int restricted = 0;
        fill();
        for (int taken = 0; taken < limit && bytes <= MOST_BYTES && !ahead.isEmpty(); taken++) {
            var reading = ahead.removeFirst();
            var found = Awaited.of(reading.found());
            place = new LeadArchive.Place(reading.id(), found.within().orElse(""));
            restricted += found.restricted() ? 1 : 0;
            bytes += found.bytes();
            found.entry().ifPresent(entries::add);
            if (found.within().isPresent()) {
                break;
            }
            fill();
        }
        boolean last = ahead.isEmpty() && moreKeys.isEmpty() && place.within().isEmpty();
        return new LeadArchive.Section(entries, last ? Optional.empty() : Optional.of(place.text()), restricted);
    }

    /**
     * Has leads read until enough are ahead or none are left. It waits for keys only when fewer leads are being read than could be,
     * and for one read of them if they are all destroyed: the caller has to show that it lives.
     */
    private void fill() {
        while (ahead.size() < AHEAD) {
            if (keys.hasNext()) {
                var key = keys.next();
                ahead.add(
                        new Reading(key.getKey(), begin(() -> archive.find(key.getKey(), key.getValue(), now.get()))));
                continue;
            }
            if (moreKeys.filter(coming -> ahead.size() < AT_ONCE || coming.isDone())
                    .isEmpty()) {
                return;
            }
            var range = Awaited.of(moreKeys.get());
            moreKeys = range.next().map(after -> begin(() -> archive.keys(after, limit)));
            keys = range.keys().entrySet().iterator();
            if (!keys.hasNext()) {
                range.next()
                        .filter(after -> ahead.isEmpty())
                        .ifPresent(after -> place = new LeadArchive.Place(after, ""));
                return;
            }
        }
    }

    private <T> CompletableFuture<T> begin(Supplier<T> read) {
        return CompletableFuture.supplyAsync(read, workers);
    }

    /** Waits for what is being read for nobody. */
    @Override
    public void close() {
        workers.close();
    }
}
