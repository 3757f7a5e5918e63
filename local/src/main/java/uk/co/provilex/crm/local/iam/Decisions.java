package uk.co.provilex.crm.local.iam;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Remembers what was asked of the policies: which grants were needed, and what was denied. */
public final class Decisions {

    private static final int DENIALS_KEPT = 1_000;

    private final ConcurrentHashMap<Grant, LongAdder> used = new ConcurrentHashMap<>();
    private final Set<Grant> needed = ConcurrentHashMap.newKeySet();
    private final Deque<Denial> denials = new ArrayDeque<>();
    private final ConcurrentHashMap<Asked, LongAdder> denied = new ConcurrentHashMap<>();

    private record Asked(String role, String action) {}

    /**
     * A request that the policies did not allow.
     *
     * @param role the caller's role
     * @param action such as {@code dynamodb:GetItem}
     * @param resource the ARN asked for
     */
    public record Denial(String role, String action, String resource) {}

    void record(String role, AccessRequest request, Verdict verdict) {
        switch (verdict) {
            case Verdict.Allowed(Set<Grant> by, boolean alone) -> {
                by.forEach(grant ->
                        used.computeIfAbsent(grant, g -> new LongAdder()).increment());
                if (alone) {
                    needed.addAll(by);
                }
            }
            case Verdict.Denied _ -> {
                denied.computeIfAbsent(new Asked(role, request.action()), asked -> new LongAdder())
                        .increment();
                synchronized (denials) {
                    if (denials.size() == DENIALS_KEPT) {
                        denials.removeFirst();
                    }
                    denials.addLast(new Denial(role, request.action(), request.resource()));
                }
            }
        }
    }

    /** Returns the grants that have allowed at least one request. */
    public Set<Grant> used() {
        return Set.copyOf(used.keySet());
    }

    /** Returns the grants that have allowed at least one request that nothing else allowed: without them it is denied. */
    public Set<Grant> needed() {
        return Set.copyOf(needed);
    }

    /** Returns how many requests a grant has allowed. */
    public long uses(Grant grant) {
        LongAdder count = used.get(grant);
        return count == null ? 0 : count.sum();
    }

    /** Returns the last denials, oldest first; at most a thousand are kept. */
    public List<Denial> denials() {
        synchronized (denials) {
            return List.copyOf(denials);
        }
    }

    /** Returns how many requests for an action a role was denied, also those that are not kept any more. */
    public long denied(String role, String action) {
        LongAdder count = denied.get(new Asked(role, action));
        return count == null ? 0 : count.sum();
    }

    /** Forgets everything. */
    public void clear() {
        used.clear();
        needed.clear();
        denied.clear();
        synchronized (denials) {
            denials.clear();
        }
    }
}
