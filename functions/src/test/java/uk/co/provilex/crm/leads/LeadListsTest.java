package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/** Walking the pages of any list meets each lead of it exactly once, whatever is written meanwhile. */
final class LeadListsTest {

    private static final List<String> STATUSES = List.of("new", "won", "lost");

    private final long seed = Seed.drawn();
    private final Random random = new Random(seed);
    private final FakeTenancy fake = new FakeTenancy();
    private final int shards = 1 + random.nextInt(6);
    private final List<String> users = List.of(fake.ids.next(), fake.ids.next(), fake.ids.next());
    private final Map<String, Lead> all = new HashMap<>();
    private int omitted;

    /** One list: what it should hold and in which order. */
    private record Case(String name, LeadLists.Listing listing, Predicate<Lead> holds, Function<Lead, String> place) {}

    @RepeatedTest(15)
    void eachLeadOfAListIsMetExactlyOnceInItsOrder() {
        for (int n = random.nextInt(120); n > 0; n--) {
            write(null);
        }
        for (var one : cases()) {
            for (boolean ascending : List.of(true, false)) {
                var expected = expected(one, ascending);
                assertEquals(expected, walk(one, ascending, 1 + random.nextInt(20), () -> {}), message(one));
            }
        }
    }

    @RepeatedTest(15)
    void theRestrictedLeadsThatAListLeavesOutAreCountedOverItsPages() {
        for (int n = random.nextInt(120); n > 0; n--) {
            write(null);
        }
        var one = cases().getFirst();
        walk(one, random.nextBoolean(), 1 + random.nextInt(20), () -> {});
        long restricted =
                all.values().stream().filter(lead -> lead.restriction() != null).count();
        assertEquals(restricted, omitted, message(one));
    }

    @RepeatedTest(15)
    void whatIsWrittenMeanwhileDisturbsNoOtherLead() {
        for (int n = random.nextInt(80); n > 0; n--) {
            write(null);
        }
        for (var one : cases()) {
            boolean ascending = random.nextBoolean();
            var before = new HashMap<>(all);
            var met = walk(one, ascending, 1 + random.nextInt(10), () -> {
                for (int n = random.nextInt(4); n > 0; n--) {
                    write(random.nextBoolean() ? null : any());
                }
            });
            var untouched = expected(one, ascending).stream()
                    .filter(id -> Objects.equals(all.get(id), before.get(id)))
                    .toList();
            var distinct = new HashSet<>(met);
            var stillThere = met.stream()
                    .filter(id -> Objects.equals(all.get(id), before.get(id)))
                    .toList();
            assertEquals(untouched, stillThere, message(one));
            if (!one.name().equals("updated")) {
                // only in the order of changes can a lead be met again, where it is changed between
                assertEquals(met.size(), distinct.size(), message(one));
            }
        }
    }

    private String message(Case one) {
        return one.name() + ", shards " + shards + ", seed " + seed;
    }

    private List<Case> cases() {
        var lists = lists();
        Predicate<Lead> live = lead -> lead.trashed() == null && lead.restriction() == null;
        Predicate<Lead> inTrash = lead -> lead.trashed() != null;
        var cases = new ArrayList<Case>();
        cases.add(new Case("created", lists.byCreation(), live, Lead::id));
        cases.add(new Case(
                "updated", lists.byUpdate(), live, lead -> LeadItems.timeSort(lead.lastActivityAt(), lead.id())));
        cases.add(new Case("trash", lists.inTrash(), inTrash.and(this::isThere), Lead::id));
        for (var status : STATUSES) {
            cases.add(new Case(
                    "status",
                    lists.ofStatus(status),
                    live.and(lead -> lead.status().equals(status)),
                    Lead::id));
        }
        for (var user : users) {
            Predicate<Lead> owned = lead -> lead.ownerId().equals(user);
            cases.add(new Case("owner", lists.ofOwner(user), live.and(owned), Lead::id));
            cases.add(new Case(
                    "own trash",
                    lists.inTrash().ownedBy(user),
                    inTrash.and(this::isThere).and(owned),
                    Lead::id));
            cases.add(new Case(
                    "own of a status",
                    lists.ofOwner(user).withStatus("won"),
                    live.and(owned).and(lead -> lead.status().equals("won")),
                    Lead::id));
        }
        return cases;
    }

    private boolean isThere(Lead lead) {
        var trashed = lead.trashed();
        return trashed == null || trashed.restorableUntil().isAfter(fake.now);
    }

    private LeadLists lists() {
        return new LeadLists(fake.tenancy.data()::query, fake.scope, shards, fake.now);
    }

    private List<String> expected(Case one, boolean ascending) {
        var order = Comparator.comparing(one.place());
        return all.values().stream()
                .filter(one.holds())
                .sorted(ascending ? order : order.reversed())
                .map(Lead::id)
                .toList();
    }

    private List<String> walk(Case one, boolean ascending, int limit, Runnable between) {
        var met = new ArrayList<String>();
        @Nullable String after = null;
        for (int pages = 0; ; pages++) {
            assertTrue(pages < 2_000, message(one));
            var page = lists().page(one.listing(), ascending, after, limit);
            assertTrue(page.slice().items().size() <= limit);
            omitted += page.restricted();
            page.slice().items().forEach(item -> met.add(LeadItems.leadId(item)));
            if (page.slice().next().isEmpty()) {
                return met;
            }
            after = page.slice().next().get();
            if (pages < 40) {
                // new changes come at the end of their order: whoever never stops writing never lets a walk end
                between.run();
            }
        }
    }

    private @Nullable Lead any() {
        return all.isEmpty() ? null : List.copyOf(all.values()).get(random.nextInt(all.size()));
    }

    /** Writes a new lead, or another state of one. */
    private void write(@Nullable Lead before) {
        fake.now = fake.now.plusMillis(random.nextInt(3));
        var id = before == null ? fake.ids.next() : before.id();
        // some of the trash is gone already, whether or not its items were removed
        var trashed = random.nextInt(4) > 0
                ? null
                : new Lead.Trashed(
                        fake.now, users.getFirst(), fake.now.plus(Duration.ofHours(random.nextInt(3) - 1)), null);
        var lead = new Lead(
                id,
                LeadsTest.details("x"),
                STATUSES.get(random.nextInt(3)),
                users.get(random.nextInt(3)),
                before == null ? fake.now : before.createdAt(),
                fake.now,
                users.getFirst(),
                users.getFirst(),
                before == null ? 1 : before.version() + 1,
                trashed,
                trashed == null && random.nextInt(5) == 0
                        ? new Lead.Restriction(fake.now, users.getFirst(), RestrictionGround.LEGAL_CLAIM, null)
                        : null,
                Leads.shardOf(id, shards),
                null,
                // what is recorded beside a lead comes after its last change
                Keeping.begun(fake.now.plusMillis(random.nextInt(3)), Keeping.NOTE, null));
        var changes = new Changes();
        var key = before == null
                ? fake.tenancy.keys().mint(SubjectId.lead(id), changes)
                : fake.tenancy.keys().open(SubjectId.lead(id));
        fake.commit(changes.put(Table.RECORDS, LeadItems.item(fake.scope, lead, key)));
        all.put(id, lead);
    }
}
