package uk.co.provilex.crm.leads;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Awaited;
import uk.co.provilex.crm.platform.data.Page;

/**
 * Finds leads, live or in the trash, by what several of them may share: a phone number or an external id. The index that it
 * reads follows the leads by a moment and holds digests only, so whoever asks opens what is found and looks.
 */
public final class LeadFinder {

    /** How many questions are asked at the same time: as many as there are connections that the JDK keeps to a host. */
    private static final int AT_ONCE = 5;

    /** How many leads one number or id may have that are found: the newest. */
    public static final int MOST = 100;

    /** As many entries as cost less to read at once than fifty questions, each of half a unit. */
    private static final int MOST_ALONE = 500;

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
            /** A phone number of a lead that has no email, by which it could be told apart. */
            PHONE_ALONE,
            /** An id in a system of the tenant's. */
            EXTERNAL_ID
        }

        /** Names a phone number in E.164. */
        public static Shared phone(String e164) {
            return new Shared(Kind.PHONE, e164);
        }

        /** Names a phone number in E.164 of leads that have no email. */
        public static Shared phoneAlone(String e164) {
            return new Shared(Kind.PHONE_ALONE, e164);
        }

        /** Names an external id. */
        public static Shared externalId(String id) {
            return new Shared(Kind.EXTERNAL_ID, id);
        }

        /** Tells whether a lead has it. */
        public boolean isOf(LeadDetails lead) {
            return switch (kind) {
                case PHONE -> hasPhone(lead);
                case PHONE_ALONE -> lead.emails().isEmpty() && hasPhone(lead);
                case EXTERNAL_ID -> value.equals(lead.externalId());
            };
        }

        private boolean hasPhone(LeadDetails lead) {
            return lead.phones().stream().anyMatch(phone -> value.equals(phone.e164()));
        }

        /** Hides the person, whom a stray log or exception would otherwise show. */
        @Override
        public String toString() {
            return "Shared";
        }
    }

    /** Returns the numbers and the external id that a lead may share with others. */
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

    /** Returns the keyed digest by which the value of {@code shared} is known in keys. */
    public String token(Shared shared) {
        var key = tenancy.keys().tenantKey();
        return switch (shared.kind()) {
            case PHONE, PHONE_ALONE -> LeadTokens.ofPhone(key, shared.value()).token();
            case EXTERNAL_ID -> LeadTokens.ofExternal(key, shared.value()).token();
        };
    }

    /**
     * The leads that seem to have something.
     *
     * @param ids their ids
     * @param more whether there are older ones, too
     */
    public record Found(Set<String> ids, boolean more) {}

    /** Returns the leads that seem to have each of {@code sought}, the newest hundred of each. */
    public Map<Shared, Found> find(Collection<Shared> sought) {
        var found = new HashMap<Shared, Found>();
        var open = new LinkedHashSet<>(sought);
        answerAtOnce(open, found);
        if (open.isEmpty()) {
            return found;
        }
        var index = new LeadIndex(tenancy.data());
        try (var workers = Executors.newFixedThreadPool(
                Math.min(AT_ONCE, open.size()), Thread.ofVirtual().factory())) {
            var reads = new LinkedHashMap<Shared, CompletableFuture<Page>>();
            for (var shared : open) {
                var query = index.entries(entry(shared)).limit(MOST);
                Supplier<Page> read = () -> tenancy.data().query(query);
                reads.put(shared, CompletableFuture.supplyAsync(read, workers));
            }
            reads.forEach((shared, page) -> found.put(shared, found(Awaited.of(page))));
        }
        return found;
    }

    /** Where leads without an email are few, one read tells of all whose number is asked for. */
    private void answerAtOnce(Set<Shared> open, Map<Shared, Found> found) {
        var alone = open.stream()
                .filter(shared -> shared.kind() == Shared.Kind.PHONE_ALONE)
                .toList();
        if (alone.size() < 2) {
            return;
        }
        var any = LeadTokens.ofAnyPhoneAlone(tenancy.keys().tenantKey());
        var index = new LeadIndex(tenancy.data());
        var page = tenancy.data().query(index.entries(any).limit(MOST_ALONE));
        if (page.more()) {
            return;
        }
        var byPath = new HashMap<String, Set<String>>();
        for (var item : page.items()) {
            var sort = Attributes.text(item, "sk");
            byPath.computeIfAbsent(LeadIndex.path(sort), path -> new LinkedHashSet<>())
                    .add(LeadItems.idInSort(sort));
        }
        for (var shared : alone) {
            found.put(shared, new Found(byPath.getOrDefault(entry(shared).path(), Set.of()), false));
            open.remove(shared);
        }
    }

    private static Found found(Page page) {
        List<String> sorts =
                page.items().stream().map(item -> Attributes.text(item, "sk")).toList();
        return new Found(
                sorts.stream().map(LeadItems::idInSort).collect(Collectors.toCollection(LinkedHashSet::new)),
                page.more());
    }

    private LeadTokens.Entry entry(Shared shared) {
        var key = tenancy.keys().tenantKey();
        return switch (shared.kind()) {
            case PHONE -> LeadTokens.ofPhone(key, shared.value());
            case PHONE_ALONE -> LeadTokens.ofPhoneAlone(key, shared.value());
            case EXTERNAL_ID -> LeadTokens.ofExternal(key, shared.value());
        };
    }
}
