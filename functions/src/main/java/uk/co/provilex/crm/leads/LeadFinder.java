package uk.co.provilex.crm.leads;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Page;

/**
 * Finds leads, live or in the trash, by what several of them may share: a phone number or an external id. The index that it
 * reads follows the leads by a moment and holds digests only, so whoever asks opens what is found and looks.
 */
public final class LeadFinder {

    /** How many questions are asked at the same time: as many as there are connections that the JDK keeps to a host. */
    private static final int AT_ONCE = 5;

    /** How many leads one number or id may have that are found: the newest. */
    private static final int MOST = 100;

    private final Tenancy tenancy;

    /** Finds leads of a tenant. */
    public LeadFinder(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * What is shared.
     *
     * @param kind what it is
     * @param value a number in E.164, or an external id as it is written
     */
    public record Shared(Kind kind, String value) {

        /** What leads can share. */
        public enum Kind {
            /** A phone number. */
            PHONE,
            /** An id in a system of the tenant's. */
            EXTERNAL_ID
        }

        /** Names a phone number in E.164. */
        public static Shared phone(String e164) {
            return new Shared(Kind.PHONE, e164);
        }

        /** Names an external id. */
        public static Shared externalId(String id) {
            return new Shared(Kind.EXTERNAL_ID, id);
        }

        /** Tells whether a lead has it. */
        public boolean isOf(LeadDetails lead) {
            return switch (kind) {
                case PHONE -> lead.phones().stream().anyMatch(phone -> value.equals(phone.e164()));
                case EXTERNAL_ID -> value.equals(lead.externalId());
            };
        }

        /** Hides the person, whom a stray log or exception would otherwise show. */
        @Override
        public String toString() {
            return "Shared";
        }
    }

    /** Returns all that a lead may share with others. */
    public static Set<Shared> of(LeadDetails lead) {
        var shared = new LinkedHashSet<Shared>();
        for (var phone : lead.phones()) {
            var e164 = phone.e164();
            if (e164 != null) {
                shared.add(Shared.phone(e164));
            }
        }
        var externalId = lead.externalId();
        if (externalId != null) {
            shared.add(Shared.externalId(externalId));
        }
        return shared;
    }

    /** Returns the keyed digest by which {@code shared} is known in keys. */
    public String token(Shared shared) {
        return entry(shared).token();
    }

    /** Returns the ids of the leads that seem to have each of {@code sought}, the newest hundred of each. */
    public Map<Shared, Set<String>> find(Collection<Shared> sought) {
        var found = new HashMap<Shared, Set<String>>();
        if (sought.isEmpty()) {
            return found;
        }
        var index = new LeadIndex(tenancy.data());
        try (var workers = Executors.newFixedThreadPool(
                Math.min(AT_ONCE, sought.size()), Thread.ofVirtual().factory())) {
            var reads = new HashMap<Shared, CompletableFuture<Page>>();
            for (var shared : new LinkedHashSet<>(sought)) {
                var query = index.entries(entry(shared)).limit(MOST);
                Supplier<Page> read = () -> tenancy.data().query(query);
                reads.put(shared, CompletableFuture.supplyAsync(read, workers));
            }
            reads.forEach((shared, page) -> found.put(shared, ids(page.join())));
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw failed;
            }
        }
        return found;
    }

    private static Set<String> ids(Page page) {
        List<String> sorts =
                page.items().stream().map(item -> LeadItems.text(item, "sk")).toList();
        return sorts.stream().map(LeadItems::idInSort).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private LeadTokens.Entry entry(Shared shared) {
        var key = tenancy.keys().tenantKey();
        return switch (shared.kind()) {
            case PHONE -> LeadTokens.ofPhone(key, shared.value());
            case EXTERNAL_ID -> LeadTokens.ofExternal(key, shared.value());
        };
    }
}
