package uk.co.provilex.crm.platform.sealing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Opened keys of a warm container, for at most 5 minutes each: so long may a key stay usable in memory after it was
 * destroyed in the store. Bounded; the least recently used go first. Emptied before a snapshot is taken.
 */
public final class KeyCache {

    /** How long an opened key is remembered. */
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    private record Name(TenantId tenant, Optional<SubjectId> subject) {}

    private record Held(Object key, Instant until) {}

    private final InstantSource clock;
    private final int most;
    private final LinkedHashMap<Name, Held> held = new LinkedHashMap<>(16, 0.75f, true);

    /** Remembers at most {@code most} keys. */
    public KeyCache(InstantSource clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    Optional<TenantKey> tenantKey(TenantId tenant) {
        return get(new Name(tenant, Optional.empty())).map(TenantKey.class::cast);
    }

    Optional<SubjectKey> subjectKey(TenantId tenant, SubjectId subject) {
        return get(new Name(tenant, Optional.of(subject))).map(SubjectKey.class::cast);
    }

    void remember(TenantId tenant, TenantKey key) {
        put(new Name(tenant, Optional.empty()), key);
    }

    void remember(TenantId tenant, SubjectKey key) {
        put(new Name(tenant, Optional.of(key.subject())), key);
    }

    /** Forgets the key of a subject, in this container. */
    public synchronized void forget(TenantId tenant, SubjectId subject) {
        held.remove(new Name(tenant, Optional.of(subject)));
    }

    /** Forgets the key of a tenant, in this container. */
    public synchronized void forget(TenantId tenant) {
        held.remove(new Name(tenant, Optional.empty()));
    }

    /** Forgets every key. */
    public synchronized void clear() {
        held.clear();
    }

    private synchronized Optional<Object> get(Name name) {
        var entry = held.get(name);
        if (entry == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(entry.until())) {
            held.remove(name);
            return Optional.empty();
        }
        return Optional.of(entry.key());
    }

    private synchronized void put(Name name, Object key) {
        held.put(name, new Held(key, clock.instant().plus(LIFETIME)));
        if (held.size() > most) {
            held.pollFirstEntry();
        }
    }
}
