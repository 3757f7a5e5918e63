package uk.co.provilex.crm.platform.sealing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * One tenant's keys. KMS wraps the tenant's key, the tenant's key wraps each subject's, and a subject's key seals that
 * subject's personal data. A key item without its {@code wrapped} attribute opens for nobody, and no key can be minted
 * in its place: the subject is being erased, and the item still has the key under another name, or it was erased, and the
 * item is a tombstone.
 */
public final class Keyring {

    /**
     * For how long after it was destroyed a key can come back out of the backups of its table: the recovery period of Keys in
     * {@code infrastructure/data.yaml}, which a test holds to this.
     */
    public static final Duration BACKED_UP_FOR = Duration.ofDays(1);

    static final String WHOLE = "wrapped";
    static final String WITHHELD = "withheld";

    /**
     * How many consecutive keys may be read for each that is wanted: a single read costs half a unit, as much as 22 keys
     * of a query; fewer are allowed, for time counts too.
     */
    private static final int WORTH_A_KEY = 8;

    private static final int MOST_IN_RANGE = 500;

    private final TenantData data;
    private final MasterKey master;
    private final KeyCache cache;
    private final Map<SubjectId, SubjectKey> minted = new ConcurrentHashMap<>();
    private @Nullable TenantKey created;

    /** Opens keys through {@code data}, remembering them in {@code cache}. */
    public Keyring(TenantData data, MasterKey master, KeyCache cache) {
        this.data = data;
        this.master = master;
        this.cache = cache;
    }

    /** Makes the key of a tenant that has none, to be written with {@code changes}. */
    public TenantKey createTenantKey(Changes changes) {
        var tenant = data.scope().tenant();
        var generated = master.generate(tenant);
        changes.put(
                Table.KEYS,
                tenantKeyItem().item().putBytes("wrapped", generated.wrapped()).build(),
                Condition.absent(),
                stored -> new IllegalStateException("the tenant has a key"));
        created = new TenantKey(generated.plain().asByteArray());
        return created;
    }

    /**
     * Returns the tenant's key.
     *
     * @throws SubjectErasedException when the tenant has none, because it never existed or was closed
     */
    public TenantKey tenantKey() {
        if (created != null) {
            return created;
        }
        var tenant = data.scope().tenant();
        return cache.tenantKey(tenant).orElseGet(() -> {
            var item = data.get(Table.KEYS, tenantKeyItem(), false)
                    // it may be so new that only a consistent read sees it; one that was destroyed has left its
                    // tombstone
                    .or(() -> data.get(Table.KEYS, tenantKeyItem()))
                    .filter(found -> found.isPresent("wrapped"))
                    .orElseThrow(SubjectErasedException::new);
            var key = new TenantKey(master.open(tenant, Attributes.bytes(item, "wrapped")));
            cache.remember(tenant, key);
            return key;
        });
    }

    /**
     * Returns the tenant's key, which is made and written at once if there is none: for the reserved tenant, which nobody
     * signs up.
     */
    public TenantKey tenantKeyOrNew() {
        var tenant = data.scope().tenant();
        var known = cache.tenantKey(tenant);
        if (known.isPresent()) {
            return known.get();
        }
        if (data.get(Table.KEYS, tenantKeyItem()).isEmpty()) {
            var item = tenantKeyItem()
                    .item()
                    .putBytes("wrapped", master.generate(tenant).wrapped());
            // whoever writes first decides; all others read what was written
            data.putIf(Table.KEYS, item.build(), Condition.absent());
        }
        return tenantKey();
    }

    /** Destroys the tenant's key with {@code changes}, and with it all that was ever sealed for the tenant. */
    public void destroyTenantKey(String at, Changes changes) {
        changes.put(
                Table.KEYS, tenantKeyItem().item().putString("destroyedAt", at).build());
        cache.forget(data.scope().tenant());
    }

    /** Makes the key of a new subject, to be written with {@code changes}; an erased subject is refused at commit. */
    public SubjectKey mint(SubjectId subject, Changes changes) {
        var key = new SubjectKey(subject, Aead.randomKey());
        var place = subject.keyItem(data.scope());
        changes.put(
                Table.KEYS,
                place.item()
                        .putBytes("wrapped", SdkBytes.fromByteArray(key.wrappedBy(tenantKey(), place)))
                        .putNumber("keyVersion", SubjectKey.VERSION)
                        .build(),
                Condition.absent(),
                stored -> new SubjectErasedException());
        minted.put(subject, key);
        return key;
    }

    /**
     * Notes that the keys which were minted so far are written: they are remembered as those that were read are, so that
     * whoever mints any number keeps a bounded number in memory.
     */
    public void committed() {
        minted.values().forEach(key -> cache.remember(data.scope().tenant(), key));
        minted.clear();
    }

    /** Returns what reads keys as they are at this moment, whatever this container remembers. */
    public FreshKeys fresh() {
        return new FreshKeys(this, data);
    }

    /**
     * Withholds the key of a subject with {@code changes}: from then on it opens for nobody, as if it were destroyed, but that
     * is still to come.
     *
     * @throws SubjectErasedException at once or at commit, when there is no key that could be withheld
     */
    public void withhold(SubjectId subject, String at, Changes changes) {
        var item = data.get(Table.KEYS, place(subject))
                .filter(found -> found.isPresent(WHOLE))
                .orElseThrow(SubjectErasedException::new);
        changes.put(
                Table.KEYS,
                place(subject)
                        .item()
                        .putBytes(WITHHELD, Objects.requireNonNull(item.getBytes(WHOLE)))
                        .putNumber("keyVersion", SubjectKey.VERSION)
                        .putString("withheldAt", at)
                        .build(),
                Condition.has(WHOLE),
                stored -> new SubjectErasedException());
        cache.forget(data.scope().tenant(), subject);
    }

    /** Requires, with {@code changes}, that nobody has begun to erase the subject; else {@code refusal} is thrown. */
    public void requireWhole(SubjectId subject, Changes changes, Changes.Refusal refusal) {
        changes.check(Table.KEYS, place(subject), Condition.has(WHOLE), refusal);
    }

    /**
     * Destroys the key of a subject with {@code changes}, leaving the tombstone that no new key can replace. For a lead or a
     * user, {@link Erasures#noted} belongs into the same changes.
     */
    public void destroy(SubjectId subject, String at, Changes changes) {
        changes.put(
                Table.KEYS,
                subject.keyItem(data.scope())
                        .item()
                        .putString("destroyedAt", at)
                        .build());
        cache.forget(data.scope().tenant(), subject);
    }

    /**
     * Returns the key of a subject.
     *
     * @throws SubjectErasedException when it does not exist
     */
    public SubjectKey open(SubjectId subject) {
        return find(subject).orElseThrow(SubjectErasedException::new);
    }

    /** Returns the key of a subject, or nothing when it does not exist. */
    public Optional<SubjectKey> find(SubjectId subject) {
        return Optional.ofNullable(openAll(List.of(subject)).get(subject));
    }

    /** Returns the keys of those of {@code subjects} that still have one, reading what is not remembered in batches. */
    public Map<SubjectId, SubjectKey> openAll(Collection<SubjectId> subjects) {
        var open = new HashMap<SubjectId, SubjectKey>();
        var missing = remembered(subjects, open);
        if (!missing.isEmpty()) {
            var places = missing.stream().map(this::place).toList();
            var found = data.getAll(Map.of(Table.KEYS, places), false);
            var unseen = new ArrayList<SubjectId>();
            for (int i = 0; i < missing.size(); i++) {
                var subject = missing.get(i);
                found.get(Table.KEYS, places.get(i))
                        .ifPresentOrElse(item -> adopt(subject, item, open), () -> unseen.add(subject));
            }
            openNew(unseen, open);
        }
        return open;
    }

    /** A key may be so new that only a consistent read sees it; an erased one has left its tombstone. */
    private void openNew(List<SubjectId> unseen, Map<SubjectId, SubjectKey> into) {
        if (unseen.isEmpty()) {
            return;
        }
        var found =
                data.getAll(Map.of(Table.KEYS, unseen.stream().map(this::place).toList()), true);
        unseen.forEach(subject -> found.get(Table.KEYS, place(subject)).ifPresent(item -> adopt(subject, item, into)));
    }

    /**
     * Does as {@link #openAll}, for subjects of one kind whose ids lie close together, as on a page in order of
     * creation: their keys are consecutive, so one query costs far less than as many single reads.
     */
    public Map<SubjectId, SubjectKey> openRange(Kind kind, Collection<String> ids) {
        var open = new HashMap<SubjectId, SubjectKey>();
        var subjects = ids.stream().map(id -> new SubjectId(kind, id)).toList();
        var missing = remembered(subjects, open);
        if (missing.isEmpty()) {
            return open;
        }
        var wanted = new TreeSet<>(missing.stream().map(SubjectId::id).toList());
        var query = Query.of(Table.KEYS, place(missing.getFirst()).partition())
                .between(wanted.first(), wanted.last())
                .limit(Math.min(MOST_IN_RANGE, WORTH_A_KEY * wanted.size()));
        var page = data.query(query);
        for (var item : page.items()) {
            if (wanted.remove(Attributes.text(item, "sk"))) {
                adopt(new SubjectId(kind, Attributes.text(item, "sk")), item, open);
            }
        }
        if (!wanted.isEmpty()) {
            // too many others' keys lie between, or a key is too new for this read: the rest are read one by one
            open.putAll(
                    openAll(wanted.stream().map(id -> new SubjectId(kind, id)).toList()));
        }
        return open;
    }

    /** Returns where the key of {@code subject} is stored, for a caller that reads it together with other items. */
    public ItemKey place(SubjectId subject) {
        return subject.keyItem(data.scope());
    }

    /** Opens a key item that was read together with other items; nothing when it is a tombstone. */
    public Optional<SubjectKey> adopt(SubjectId subject, EnhancedDocument item) {
        var open = new HashMap<SubjectId, SubjectKey>();
        adopt(subject, item, open);
        return Optional.ofNullable(open.get(subject));
    }

    /** Returns the key of {@code subject} if this container has it open, without any call. */
    public Optional<SubjectKey> remembered(SubjectId subject) {
        var fresh = minted.get(subject);
        return fresh != null
                ? Optional.of(fresh)
                : cache.subjectKey(data.scope().tenant(), subject);
    }

    private List<SubjectId> remembered(Collection<SubjectId> subjects, Map<SubjectId, SubjectKey> into) {
        var missing = new ArrayList<SubjectId>();
        for (var subject : subjects) {
            remembered(subject).ifPresentOrElse(key -> into.put(subject, key), () -> missing.add(subject));
        }
        return missing;
    }

    private void adopt(SubjectId subject, EnhancedDocument item, Map<SubjectId, SubjectKey> into) {
        if (!item.isPresent("wrapped")) {
            return;
        }
        var key = SubjectKey.unwrap(subject, Attributes.bytes(item, "wrapped"), tenantKey(), place(subject));
        cache.remember(data.scope().tenant(), key);
        into.put(subject, key);
    }

    private ItemKey tenantKeyItem() {
        return data.scope().key("KEY", "TENANT");
    }
}
