package uk.co.provilex.crm.platform.sealing;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * Keys as they are at this moment: every read is strongly consistent and goes past what a container remembers, so that a
 * key which was destroyed is not found and one which was minted is. For whoever has to be sure, at twice the price.
 */
public final class FreshKeys {

    /** How many consecutive keys may be read for each that is asked about, before asking one by one costs less. */
    private static final int WORTH_A_KEY = 8;

    private static final int MOST_IN_RANGE = 5000;

    private final Keyring keyring;
    private final TenantData data;

    FreshKeys(Keyring keyring, TenantData data) {
        this.keyring = keyring;
        this.data = data;
    }

    /**
     * Some keys of one kind.
     *
     * @param keys the keys by the ids of their subjects, in the order of those
     * @param next the id after which to go on, absent at the end
     */
    public record Range(Map<String, SubjectKey> keys, Optional<String> next) {}

    /**
     * Reads the keys of the subjects of one kind in the order of their ids, which is that of their creation; those whose key
     * was destroyed are left out. Every subject that was created by a transaction which has been answered is met.
     *
     * @param first the first id
     * @param last the last id, included
     * @param after the id after which to begin, or {@code null}
     * @param limit the most keys to read, destroyed ones too
     */
    public Range range(Kind kind, String first, String last, @Nullable String after, int limit) {
        var page = data.query(query(kind, first, last, after, limit));
        var keys = new LinkedHashMap<String, SubjectKey>();
        for (var item : page.items()) {
            open(new SubjectId(kind, id(item)), item).ifPresent(key -> keys.put(id(item), key));
        }
        return new Range(
                keys,
                page.more() && !page.items().isEmpty()
                        ? Optional.of(id(page.items().getLast()))
                        : Optional.empty());
    }

    /**
     * Some subjects of one kind, whether or not they still have a key.
     *
     * @param ids the ids, in their order
     * @param undestroyed those whose key is not destroyed; it may be withheld
     * @param next the id after which to go on, absent at the end
     */
    public record Subjects(List<String> ids, Set<String> undestroyed, Optional<String> next) {}

    /**
     * Reads who ever had a key of one kind, in the order of the ids, strongly consistent and without opening any: whoever was
     * stored had one, written by the same transaction.
     *
     * @param after the id after which to begin, or {@code null}
     * @param limit the most of them
     */
    public Subjects subjects(Kind kind, @Nullable String after, int limit) {
        var partition = keyring.place(new SubjectId(kind, "0")).partition();
        var page = data.query(Query.of(Table.KEYS, partition)
                .limit(limit)
                .after(after == null ? null : new Query.Position(partition.item(after), after))
                .consistently());
        var ids = page.items().stream().map(FreshKeys::id).toList();
        var undestroyed = new HashSet<String>();
        page.items().stream().filter(FreshKeys::isThere).forEach(item -> undestroyed.add(id(item)));
        return new Subjects(
                ids, undestroyed, page.more() && !ids.isEmpty() ? Optional.of(ids.getLast()) : Optional.empty());
    }

    /** Returns those of {@code ids} whose key has not been destroyed; cheapest where they lie close together. */
    public Set<String> present(Kind kind, Collection<String> ids) {
        var present = new HashSet<String>();
        var open = new TreeSet<>(ids);
        if (open.isEmpty()) {
            return present;
        }
        var first = open.first();
        var last = open.last();
        int worth = WORTH_A_KEY * open.size();
        @Nullable String after = null;
        boolean more = true;
        while (more && worth > 0 && !open.isEmpty()) {
            var page = data.query(query(kind, first, last, after, Math.min(worth, MOST_IN_RANGE)));
            for (var item : page.items()) {
                after = id(item);
                if (open.remove(after) && isWhole(item)) {
                    present.add(after);
                }
            }
            worth -= page.items().size();
            more = page.more();
        }
        if (more && !open.isEmpty()) {
            var found = items(kind, open);
            found.forEach((id, item) -> {
                if (isWhole(item)) {
                    present.add(id);
                }
            });
        }
        return present;
    }

    /** Tells whether the key of a subject is there, and neither withheld nor destroyed; one read. */
    public boolean isWhole(SubjectId subject) {
        return items(subject.kind(), List.of(subject.id())).values().stream().anyMatch(FreshKeys::isWhole);
    }

    /** Returns the keys of those of {@code ids} that have one, by their subjects. */
    public Map<SubjectId, SubjectKey> openAll(Kind kind, Collection<String> ids) {
        var keys = new HashMap<SubjectId, SubjectKey>();
        items(kind, ids).forEach((id, item) -> {
            var subject = new SubjectId(kind, id);
            open(subject, item).ifPresent(key -> keys.put(subject, key));
        });
        return keys;
    }

    /** Returns the key of a subject, or nothing when it does not exist. */
    public Optional<SubjectKey> find(SubjectId subject) {
        return Optional.ofNullable(
                openAll(subject.kind(), List.of(subject.id())).get(subject));
    }

    /** Returns those of {@code subjects} whose key is destroyed, or never was; not those whose key is withheld only. */
    public Set<SubjectId> destroyed(Collection<SubjectId> subjects) {
        var places = new LinkedHashMap<SubjectId, ItemKey>();
        subjects.forEach(subject -> places.put(subject, keyring.place(subject)));
        var found = data.getAll(Map.of(Table.KEYS, places.values()), true);
        var destroyed = new HashSet<SubjectId>();
        places.forEach((subject, place) -> {
            if (found.get(Table.KEYS, place).filter(FreshKeys::isThere).isEmpty()) {
                destroyed.add(subject);
            }
        });
        return destroyed;
    }

    private Map<String, EnhancedDocument> items(Kind kind, Collection<String> ids) {
        var places = new LinkedHashMap<String, ItemKey>();
        ids.forEach(id -> places.put(id, keyring.place(new SubjectId(kind, id))));
        var found = data.getAll(Map.of(Table.KEYS, places.values()), true);
        var items = new LinkedHashMap<String, EnhancedDocument>();
        places.forEach((id, place) -> found.get(Table.KEYS, place).ifPresent(item -> items.put(id, item)));
        return items;
    }

    private Query query(Kind kind, String first, String last, @Nullable String after, int limit) {
        var partition = keyring.place(new SubjectId(kind, first)).partition();
        return Query.of(Table.KEYS, partition)
                .between(first, last)
                .limit(limit)
                .after(after == null ? null : new Query.Position(partition.item(after), after))
                .consistently();
    }

    private Optional<SubjectKey> open(SubjectId subject, EnhancedDocument item) {
        return isWhole(item)
                ? Optional.of(SubjectKey.unwrap(
                        subject, Attributes.bytes(item, "wrapped"), keyring.tenantKey(), keyring.place(subject)))
                : Optional.empty();
    }

    private static boolean isWhole(EnhancedDocument item) {
        return item.isPresent(Keyring.WHOLE);
    }

    private static boolean isThere(EnhancedDocument item) {
        return isWhole(item) || item.isPresent(Keyring.WITHHELD);
    }

    private static String id(EnhancedDocument item) {
        return Attributes.text(item, "sk");
    }
}
