package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

    private final Tenancy tenancy;
    private final Consents consents;
    private final Notes notes;
    private final int shards;

    /**
     * A lead with what belongs to it.
     *
     * @param lead the lead
     * @param consents the lawful bases on which it is held
     * @param notes the notes on it
     */
    public record Entry(Lead lead, List<Consent> consents, List<Note> notes) {

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

    /** Opens the archive of a tenant whose leads are spread over {@code shards} write shards. */
    public LeadArchive(Tenancy tenancy, Ids ids, int shards) {
        this.tenancy = tenancy;
        this.consents = new Consents(tenancy, ids);
        this.notes = new Notes(tenancy, ids);
        this.shards = shards;
    }

    /** Reads the page that begins at {@code from}, or the first one, with at most {@code limit} leads. */
    public Section read(@Nullable String from, int limit, Instant now) {
        int dot = from == null ? -1 : from.indexOf('.');
        int shard = from == null ? 0 : Integer.parseInt(from.substring(0, dot));
        var after = from == null ? "" : from.substring(dot + 1);
        var query = Query.of(Index.CREATED, LeadItems.byCreation(tenancy.scope(), shard))
                .limit(limit);
        if (!after.isEmpty()) {
            query = query.after(new Query.Position(LeadItems.key(tenancy.scope(), after), after));
        }
        var page = tenancy.data().query(query);
        var ids = page.items().stream().map(LeadItems::leadId).toList();
        var next = page.more() && !ids.isEmpty()
                ? Optional.of(shard + "." + ids.getLast())
                : Optional.of(shard + 1).filter(s -> s < shards).map(s -> s + ".");
        return new Section(open(ids, now), next);
    }

    private List<Entry> open(List<String> ids, Instant now) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<SubjectId, SubjectKey> keys = tenancy.keys().openRange(Kind.LEAD, ids);
        var entries = new ArrayList<Entry>();
        try (var workers = Executors.newFixedThreadPool(AT_ONCE)) {
            var reads = new HashMap<String, CompletableFuture<List<EnhancedDocument>>>();
            for (var id : ids) {
                Supplier<List<EnhancedDocument>> read = () -> items(id);
                reads.put(id, CompletableFuture.supplyAsync(read, workers));
            }
            for (var id : ids) {
                var key = keys.get(SubjectId.lead(id));
                var read = reads.get(id);
                if (key != null && read != null) {
                    entry(read.join(), key, now).ifPresent(entries::add);
                }
            }
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
        return entries;
    }

    /** Between a lead's lawful bases and its notes lies the lead itself, so one read of the table sees all three alike. */
    private List<EnhancedDocument> items(String id) {
        var query = Query.of(Table.RECORDS, LeadItems.partition(tenancy.scope(), id))
                .between(Consents.KIND + "#", Notes.KIND + "#~");
        var page = tenancy.data().query(query);
        var items = new ArrayList<>(page.items());
        while (page.more()) {
            var place = LeadItems.partition(tenancy.scope(), id).item(LeadItems.text(items.getLast(), "sk"));
            page = tenancy.data().query(query.after(new Query.Position(place, place.sort())));
            items.addAll(page.items());
        }
        return items;
    }

    private Optional<Entry> entry(List<EnhancedDocument> items, SubjectKey key, Instant now) {
        Optional<Lead> lead = Optional.empty();
        var bases = new ArrayList<Consent>();
        var remarks = new ArrayList<Note>();
        for (var item : items) {
            var sort = LeadItems.text(item, "sk");
            if (sort.startsWith(Consents.KIND + "#")) {
                bases.add(consents.open(item, key));
            } else if (sort.startsWith(Notes.KIND + "#")) {
                remarks.add(notes.open(item, key));
            } else if (!LeadItems.isTrashed(item) && !LeadItems.hasLapsed(item, now)) {
                lead = Optional.of(LeadItems.lead(tenancy.scope(), item, key));
            }
        }
        return lead.map(found -> new Entry(found, bases, remarks));
    }
}
