package uk.co.provilex.crm.platform.data;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/**
 * Items of a tenant that is closed, to be removed in one transaction whatever is in them: as many as one takes, each once,
 * and counted by what they are.
 */
public final class Clearing {

    /** Fewer than a transaction takes, since the record of what was done goes with them. */
    private static final int MOST = 90;

    /** What one subject may leave for another transaction to begin with the next. */
    private static final int ENOUGH = 50;

    private final TenantData data;
    private final Map<Table, Set<ItemKey>> items = new EnumMap<>(Table.class);
    private final Map<String, Long> counts = new HashMap<>();
    private boolean touched;

    /** Gathers items of one tenant. */
    public Clearing(TenantData data) {
        this.data = data;
    }

    /** Adds an item, which is of this {@code kind}; there need not be one. */
    public void add(Table table, ItemKey key, String kind) {
        if (items.computeIfAbsent(table, t -> new LinkedHashSet<>()).add(key)) {
            counts.merge(kind, 1L, Long::sum);
        }
    }

    /** Adds an item that is no thing of its own to count; there need not be one. */
    public void add(Table table, ItemKey key) {
        items.computeIfAbsent(table, t -> new LinkedHashSet<>()).add(key);
    }

    /**
     * Adds what is in a partition, as far as there is room.
     *
     * @param prefix how sort keys begin, or the empty string
     * @param kind what an item is, by its sort key
     * @return whether that is all of it
     */
    public boolean addAll(Table table, PartitionKey partition, String prefix, Function<String, String> kind) {
        if (room() <= 0) {
            return false;
        }
        var query = Query.of(table, partition).limit(room()).consistently();
        var page = data.query(prefix.isEmpty() ? query : query.prefix(prefix));
        for (var item : page.items()) {
            var sort = Attributes.text(item, "sk");
            add(table, partition.item(sort), kind.apply(sort));
        }
        return !page.more();
    }

    /** Returns how many more there is room for. */
    public int room() {
        return MOST - size();
    }

    /** Tells whether it is time to commit. */
    public boolean isFull() {
        return size() >= ENOUGH;
    }

    /** Notes that something else was removed already. */
    public void touched() {
        touched = true;
    }

    /** Tells whether nothing was found that had to be removed. */
    public boolean isEmpty() {
        return counts.isEmpty() && !touched;
    }

    /** Returns how many items of what kind there are. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** Adds the removal of all of them to {@code changes}. */
    public void addTo(Changes changes) {
        items.forEach((table, keys) -> keys.forEach(key -> changes.delete(table, key)));
    }

    private int size() {
        return items.values().stream().mapToInt(Set::size).sum();
    }
}
