package uk.co.provilex.crm.platform.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * A tenant's data for a rehearsal: it is read as it is stored, overlaid by what was written here, which never leaves the
 * memory. Conditions are judged as the table would judge them, so whoever writes meets the refusals it would meet. It reads
 * no index of the table and takes no write outside a transaction: whoever needs those cannot be rehearsed.
 */
final class RehearsedData extends TenantData {

    private final TenantData stored;

    /** By table, partition and sort key; as in a table, one may read while another writes. */
    private final Map<Table, Map<String, ConcurrentSkipListMap<String, Slot>>> written = new ConcurrentHashMap<>();

    /** About what a slot takes besides its item: its keys, its place among others, and often a partition of its own. */
    private static final long SLOT_BYTES = 500;

    private final AtomicLong held = new AtomicLong();

    /** What was written under a key: an item, or nothing where it was deleted. */
    private record Slot(Optional<PackedItem> packed) {

        Optional<EnhancedDocument> item() {
            return packed.map(PackedItem::item);
        }

        long bytes() {
            return SLOT_BYTES + packed.map(PackedItem::length).orElse(0);
        }
    }

    RehearsedData(TenantData stored) {
        super(stored);
        this.stored = stored;
    }

    @Override
    public TenantData rehearsal() {
        throw new UnsupportedOperationException("this is a rehearsal");
    }

    @Override
    public long rehearsedBytes() {
        return held.get();
    }

    @Override
    public Optional<EnhancedDocument> get(Table table, ItemKey key, boolean consistent) {
        var here = here(table, key);
        return here.isEmpty() ? stored.get(table, key, consistent) : here.get().item();
    }

    @Override
    public Fetched getAll(Map<Table, ? extends Iterable<ItemKey>> keys, boolean consistent) {
        var there = new EnumMap<Table, LinkedHashSet<ItemKey>>(Table.class);
        var mine = new ArrayList<Map.Entry<Table, EnhancedDocument>>();
        keys.forEach((table, some) -> some.forEach(key -> {
            var here = here(table, key);
            if (here.isEmpty()) {
                there.computeIfAbsent(table, t -> new LinkedHashSet<>()).add(key);
            } else {
                here.get().item().ifPresent(item -> mine.add(Map.entry(table, item)));
            }
        }));
        var fetched = stored.getAll(there, consistent);
        mine.forEach(entry -> fetched.add(entry.getKey(), entry.getValue()));
        return fetched;
    }

    @Override
    public Page query(Query query) {
        if (query.index() != null) {
            throw new UnsupportedOperationException("a rehearsal reads no index");
        }
        var here = written.getOrDefault(query.table(), Map.of())
                .getOrDefault(query.partition().value(), new ConcurrentSkipListMap<String, Slot>());
        if (here.isEmpty()) {
            return stored.query(query);
        }
        var from = query;
        while (true) {
            var page = stored.query(from);
            var end = page.more() ? sort(page.items().getLast()) : null;
            TreeMap<String, EnhancedDocument> merged =
                    query.forward() ? new TreeMap<>() : new TreeMap<>(Collections.reverseOrder());
            page.items().forEach(item -> merged.put(sort(item), item));
            // beyond the end of the page there may be stored ones in between
            here.forEach((sort, slot) -> {
                if (asked(query).test(sort) && (end == null || !follows(query, sort, end))) {
                    slot.item().ifPresentOrElse(put -> merged.put(sort, put), () -> merged.remove(sort));
                }
            });
            if (!merged.isEmpty() || end == null) {
                var all = List.copyOf(merged.values());
                boolean cut = all.size() > query.limit();
                return new Page(cut ? all.subList(0, query.limit()) : all, cut || page.more());
            }
            from = query.after(new Query.Position(query.partition().item(end), end));
        }
    }

    private static Predicate<String> asked(Query query) {
        Predicate<String> inRange =
                switch (query.range()) {
                    case Query.Range.All() -> sort -> true;
                    case Query.Range.Prefix(String prefix) -> sort -> sort.startsWith(prefix);
                    case Query.Range.Between(String first, String last) ->
                        sort -> sort.compareTo(first) >= 0 && sort.compareTo(last) <= 0;
                };
        var after = query.after();
        return after == null
                ? inRange
                : inRange.and(sort -> follows(query, sort, after.key().sort()));
    }

    private static boolean follows(Query query, String sort, String other) {
        int order = sort.compareTo(other);
        return query.forward() ? order > 0 : order < 0;
    }

    /** Writes all of them here, or throws the refusal of the first whose condition does not hold. */
    @Override
    public void commit(Changes changes) {
        var judged = new HashMap<Table, LinkedHashSet<ItemKey>>();
        for (var change : changes.all()) {
            if (change.condition() != null) {
                judged.computeIfAbsent(change.table(), t -> new LinkedHashSet<>())
                        .add(key(change));
            }
        }
        var present = getAll(judged, true);
        for (var change : changes.all()) {
            var condition = change.condition();
            var item = present.get(change.table(), key(change));
            if (condition != null && !holds(condition, item)) {
                throw change.refusal().apply(item);
            }
        }
        for (var change : changes.all()) {
            switch (change) {
                // nobody reads the ledger back
                case Changes.Put put
                when put.table() != Table.LEDGER -> write(put.table(), key(put), Optional.of(put.item()));
                case Changes.Delete delete -> write(delete.table(), delete.key(), Optional.empty());
                default -> {}
            }
        }
    }

    private ItemKey key(Changes.Change change) {
        return switch (change) {
            case Changes.Put(Table table, EnhancedDocument item, Condition condition, Changes.Refusal refusal) -> {
                var partition = text(item, "pk");
                var ours = "T#" + scope().tenant() + "#";
                if (!partition.startsWith(ours)) {
                    throw new IllegalArgumentException("the key belongs to another tenant");
                }
                yield scope().key(partition.substring(ours.length()), sort(item));
            }
            case Changes.Delete delete -> delete.key();
            case Changes.Check check -> check.key();
        };
    }

    private static boolean holds(Condition condition, Optional<EnhancedDocument> item) {
        return switch (condition) {
            case Condition.Absent() -> item.isEmpty();
            case Condition.AbsentOrExpired(var now) ->
                item.map(there -> number(there, "expiresAt")
                                .filter(at -> at <= now.getEpochSecond())
                                .isPresent())
                        .orElse(true);
            case Condition.Present() -> item.isPresent();
            case Condition.VersionIs(long version) ->
                item.flatMap(there -> number(there, "version"))
                        .filter(v -> v == version)
                        .isPresent();
            case Condition.AsRead(long version, String attribute, long wanted, Map<String, String> texts) ->
                item.filter(there -> number(there, "version")
                                .filter(v -> v == version)
                                .isPresent())
                        .filter(there -> number(there, attribute).orElse(0L) == wanted)
                        .filter(there -> texts.entrySet().stream()
                                .allMatch(text -> text.getValue().equals(there.getString(text.getKey()))))
                        .isPresent();
            case Condition.PresentWithout(String attribute) ->
                item.filter(there -> !there.isPresent(attribute)).isPresent();
            case Condition.TextIs(String attribute, String value) ->
                item.map(there -> there.getString(attribute))
                        .filter(value::equals)
                        .isPresent();
            case Condition.NumberIs(String attribute, long value) ->
                item.flatMap(there -> number(there, attribute))
                        .filter(v -> v == value)
                        .isPresent();
            case Condition.Has(String attribute) ->
                item.filter(there -> there.isPresent(attribute)).isPresent();
        };
    }

    private static Optional<Long> number(EnhancedDocument item, String attribute) {
        return item.isPresent(attribute) ? Optional.of(item.getNumber(attribute).longValue()) : Optional.empty();
    }

    private void write(Table table, ItemKey key, Optional<EnhancedDocument> item) {
        var slot = new Slot(item.map(PackedItem::of));
        var before = written.computeIfAbsent(table, t -> new ConcurrentHashMap<>())
                .computeIfAbsent(key.partition().value(), p -> new ConcurrentSkipListMap<>())
                .put(key.sort(), slot);
        held.addAndGet(slot.bytes() - (before == null ? 0 : before.bytes()));
    }

    private Optional<Slot> here(Table table, ItemKey key) {
        return Optional.ofNullable(written.getOrDefault(table, Map.of())
                .getOrDefault(key.partition().value(), new ConcurrentSkipListMap<>())
                .get(key.sort()));
    }

    private static String sort(EnhancedDocument item) {
        return text(item, "sk");
    }

    private static String text(EnhancedDocument item, String attribute) {
        var text = item.getString(attribute);
        if (text == null) {
            throw new IllegalArgumentException("an item without a key");
        }
        return text;
    }

    @Override
    public void put(Table table, EnhancedDocument item) {
        throw outside();
    }

    @Override
    public void writeAll(Table table, List<EnhancedDocument> puts, List<ItemKey> deletes) {
        throw outside();
    }

    @Override
    public Optional<EnhancedDocument> putIf(Table table, EnhancedDocument item, Condition condition) {
        throw outside();
    }

    @Override
    public void delete(Table table, ItemKey key) {
        throw outside();
    }

    @Override
    public boolean deleteIf(Table table, ItemKey key, Condition condition) {
        throw outside();
    }

    @Override
    public long increment(Table table, ItemKey key, String attribute, long expiresAt) {
        throw outside();
    }

    private static UnsupportedOperationException outside() {
        return new UnsupportedOperationException("a rehearsal writes in transactions only");
    }
}
