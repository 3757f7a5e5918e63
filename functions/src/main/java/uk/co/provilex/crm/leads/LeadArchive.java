package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Page;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.Ids;

/**
 * Everything about each live lead of a tenant, page by page, for whoever takes all of it out. A lead that is created while
 * the pages are read may or may not be among them; every other one is, exactly once.
 */
public final class LeadArchive {

    /** How many leads are read at the same time. */
    private static final int AT_ONCE = 8;

    /** After how many sealed bytes a page ends early; one read of the table gives at most a megabyte more. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private final Tenancy tenancy;
    private final Consents consents;
    private final Notes notes;
    private final int shards;

    /**
     * A lead with what belongs to it, or with more of that.
     *
     * @param lead the lead
     * @param begins whether it is here for the first time; a lead with more than one read of the table gives is there again
     * @param consents lawful bases on which it is held
     * @param notes notes on it
     */
    public record Entry(Lead lead, boolean begins, List<Consent> consents, List<Note> notes) {

        /** Copies the lists. */
        public Entry {
            consents = List.copyOf(consents);
            notes = List.copyOf(notes);
        }
    }

    /**
     * One page.
     *
     * @param entries the leads, by shard and creation
     * @param next where the next page begins; absent at the end
     */
    public record Section(List<Entry> entries, Optional<String> next) {}

    /**
     * Where a page begins.
     *
     * @param shard the write shard
     * @param after the lead after which it begins, or within which; empty at the beginning of the shard
     * @param within the item of that lead after which it begins; empty after the whole lead
     */
    private record Place(int shard, String after, String within) {

        static Place of(@Nullable String text) {
            var parts = text == null ? new String[] {"0", ""} : text.split("\\.", 3);
            return new Place(Integer.parseInt(parts[0]), parts[1], parts.length == 3 ? parts[2] : "");
        }

        Optional<String> text() {
            return Optional.of(shard + "." + after + (within.isEmpty() ? "" : "." + within));
        }
    }

    /** Opens the archive of a tenant whose leads are spread over {@code shards} write shards. */
    public LeadArchive(Tenancy tenancy, Ids ids, int shards) {
        this.tenancy = tenancy;
        this.consents = new Consents(tenancy, ids);
        this.notes = new Notes(tenancy, ids);
        this.shards = shards;
    }

    /**
     * Reads the page that begins at {@code from}, or the first one: at most {@code limit} leads, and fewer where much belongs
     * to them. However much that is, a page holds some megabytes.
     */
    public Section read(@Nullable String from, int limit, Instant now) {
        var place = Place.of(from);
        if (!place.within().isEmpty()) {
            return more(place, now);
        }
        int shard = place.shard();
        var query = Query.of(Index.CREATED, LeadItems.byCreation(tenancy.scope(), shard))
                .limit(limit);
        if (!place.after().isEmpty()) {
            query = query.after(new Query.Position(LeadItems.key(tenancy.scope(), place.after()), place.after()));
        }
        var page = tenancy.data().query(query);
        var ids = page.items().stream().map(LeadItems::leadId).toList();
        var next = page.more() && !ids.isEmpty()
                ? new Place(shard, ids.getLast(), "").text()
                : Optional.of(shard + 1).filter(s -> s < shards).flatMap(s -> new Place(s, "", "").text());
        return ids.isEmpty() ? new Section(List.of(), next) : open(shard, ids, next, now);
    }

    /** Opens leads, some read ahead, until all are there or they are much. */
    private Section open(int shard, List<String> ids, Optional<String> next, Instant now) {
        Map<SubjectId, SubjectKey> keys = tenancy.keys().openRange(Kind.LEAD, ids);
        var entries = new ArrayList<Entry>();
        long bytes = 0;
        try (var workers = Executors.newFixedThreadPool(AT_ONCE)) {
            var ahead = ids.iterator();
            var reads = new ArrayDeque<CompletableFuture<Page>>();
            for (var id : ids) {
                while (reads.size() < AT_ONCE && ahead.hasNext()) {
                    var other = ahead.next();
                    Supplier<Page> read = () -> items(other, "");
                    reads.add(CompletableFuture.supplyAsync(read, workers));
                }
                var page = reads.removeFirst().join();
                var key = keys.get(SubjectId.lead(id));
                var lead = key == null ? Optional.<Lead>empty() : live(page, id, key, now);
                if (key == null || lead.isEmpty()) {
                    continue;
                }
                entries.add(entry(lead.get(), true, page, key));
                bytes += bytes(page);
                if (page.more()) {
                    return new Section(entries, new Place(shard, id, last(page)).text());
                }
                if (bytes > MOST_BYTES && !id.equals(ids.getLast())) {
                    return new Section(entries, new Place(shard, id, "").text());
                }
            }
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
        return new Section(entries, next);
    }

    /** Reads more of one lead; nothing when it has gone meanwhile. */
    private Section more(Place place, Instant now) {
        var id = place.after();
        var after = new Place(place.shard(), id, "").text();
        var key = tenancy.keys().find(SubjectId.lead(id));
        var lead = key.flatMap(found -> stored(id, found, now));
        if (key.isEmpty() || lead.isEmpty()) {
            return new Section(List.of(), after);
        }
        var page = items(id, place.within());
        return new Section(
                List.of(entry(lead.get(), false, page, key.get())),
                page.more() ? new Place(place.shard(), id, last(page)).text() : after);
    }

    /** Between a lead's lawful bases and its notes lies the lead itself, so one read of the table sees all three alike. */
    private Page items(String id, String after) {
        var partition = LeadItems.partition(tenancy.scope(), id);
        var query = Query.of(Table.RECORDS, partition).between(Consents.KIND + "#", Notes.KIND + "#~");
        return tenancy.data()
                .query(after.isEmpty() ? query : query.after(new Query.Position(partition.item(after), after)));
    }

    private static String last(Page page) {
        return LeadItems.text(page.items().getLast(), "sk");
    }

    private static long bytes(Page page) {
        return page.items().stream()
                .mapToLong(item -> Optional.ofNullable(item.getBytes("sealed"))
                        .map(text -> text.asByteArrayUnsafe().length)
                        .orElse(0))
                .sum();
    }

    private Optional<Lead> live(Page page, String id, SubjectKey key, Instant now) {
        return page.items().stream()
                .filter(item -> kind(item).equals(LeadItems.LEAD))
                .findFirst()
                .map(item -> live(item, key, now))
                // its lawful bases alone are more than one read gives
                .orElseGet(() -> page.more() ? stored(id, key, now) : Optional.empty());
    }

    private Optional<Lead> stored(String id, SubjectKey key, Instant now) {
        return tenancy.data()
                .get(Table.RECORDS, LeadItems.key(tenancy.scope(), id))
                .flatMap(item -> live(item, key, now));
    }

    private Optional<Lead> live(EnhancedDocument item, SubjectKey key, Instant now) {
        return LeadItems.isTrashed(item) || LeadItems.hasLapsed(item, now)
                ? Optional.empty()
                : Optional.of(LeadItems.lead(tenancy.scope(), item, key));
    }

    private Entry entry(Lead lead, boolean begins, Page page, SubjectKey key) {
        var bases = new ArrayList<Consent>();
        var remarks = new ArrayList<Note>();
        for (var item : page.items()) {
            switch (kind(item)) {
                case Consents.KIND -> bases.add(consents.open(item, key));
                case Notes.KIND -> remarks.add(notes.open(item, key));
                default -> {}
            }
        }
        return new Entry(lead, begins, bases, remarks);
    }

    private static String kind(EnhancedDocument item) {
        var sort = LeadItems.text(item, "sk");
        int hash = sort.indexOf('#');
        return hash < 0 ? sort : sort.substring(0, hash);
    }
}
