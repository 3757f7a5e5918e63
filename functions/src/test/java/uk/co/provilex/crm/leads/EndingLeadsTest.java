package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.EndingLeads.Held;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.TenantSettings;

/** Random leads under random rules: the pages are what the horizons of the leads say, neither more nor less. */
class EndingLeadsTest {

    private static final String USER = "01k5ha7c0d4e8f2g6h1j5k9m3n";

    private final long seed = Seed.drawn();
    private final Random random = new Random(seed);

    @Test
    void thePagesAreWhatTheHorizonsSay() {
        for (int shards = 1; shards <= 3; shards++) {
            var fake = new FakeTenancy();
            var leads = new ArrayList<Lead>();
            for (int i = 0; i < 60; i++) {
                leads.add(write(fake, shards));
            }
            for (int i = 0; i < 40; i++) {
                holds(fake, leads, shards, rules(fake.now));
            }
        }
    }

    private void holds(FakeTenancy fake, List<Lead> leads, int shards, RetentionRules rules) {
        var settings = TenantSettings.standard().retaining(rules);
        @Nullable
        LocalDate until = random.nextBoolean() ? null : Horizon.day(fake.now).plusDays(random.nextInt(1_500) - 500);
        var expected = new HashMap<String, LocalDate>();
        int held = 0;
        for (var lead : leads) {
            var horizon = Horizon.of(lead, settings);
            if (horizon.trashOn() != null
                    && (until == null || !horizon.trashOn().isAfter(until))) {
                expected.put(lead.id(), horizon.trashOn());
            }
            held += horizon.heldBy() != null && until == null ? 1 : 0;
        }
        var walk = walk(new EndingLeads(fake.tenancy, shards, rules), 1 + random.nextInt(20), until);
        var message = "seed " + seed + ", shards " + shards + ", " + rules + ", until " + until;
        assertEquals(expected.keySet(), new HashSet<>(walk.ids()), message);
        assertEquals(expected.size(), walk.ids().size(), "each is met once; " + message);
        var days = walk.ids().stream()
                .map(expected::get)
                .map(Objects::requireNonNull)
                .toList();
        assertEquals(days.stream().sorted().toList(), days, "the first first; " + message);
        if (until == null) {
            assertEquals(held, walk.held(), message);
        }
    }

    private record Walk(List<String> ids, int held) {}

    private static Walk walk(EndingLeads ending, int limit, @Nullable LocalDate until) {
        var ids = new ArrayList<String>();
        int held = 0;
        var after = Optional.<String>empty();
        do {
            var page = ending.page(after.orElse(null), limit, until);
            assertTrue(page.leads().size() <= limit);
            page.leads().forEach(lead -> ids.add(lead.id()));
            held += page.held().values().stream().mapToInt(Integer::intValue).sum();
            after = page.next();
        } while (after.isPresent());
        return new Walk(ids, held);
    }

    private RetentionRules rules(Instant now) {
        return new RetentionRules(
                random.nextInt(4) == 0 ? null : 1 + random.nextInt(30),
                random.nextInt(4) == 0 ? null : 1 + random.nextInt(600),
                now.minus(Duration.ofDays(random.nextInt(900))));
    }

    /** Many begin at the end of a month, since months are of different lengths, and many at the same time. */
    private Lead write(FakeTenancy fake, int shards) {
        fake.now = fake.now.plusSeconds(1);
        var day = LocalDate.of(2024, 1 + random.nextInt(12), 1)
                .plusMonths(1)
                .minusDays(random.nextInt(4))
                .plusMonths(random.nextInt(12));
        var at = Instant.parse(day + "T" + (random.nextBoolean() ? "00:00:00Z" : "23:59:59.999Z"));
        var basis = random.nextInt(3) == 0 ? null : at.plus(Duration.ofDays(random.nextInt(400) - 200));
        var keeping = Keeping.begun(at, Keeping.NOTE, basis).requests(random.nextInt(8) == 0 ? 1 : 0);
        var trashed = random.nextInt(8) == 0
                ? new Lead.Trashed(fake.now, USER, fake.now.plus(Duration.ofDays(30)), null)
                : null;
        var restriction = trashed == null && random.nextInt(8) == 0
                ? new Lead.Restriction(fake.now, USER, RestrictionGround.LEGAL_CLAIM, null)
                : null;
        var id = fake.ids.next();
        var lead = new Lead(
                id,
                LeadsTest.details("x"),
                "new",
                USER,
                at,
                at,
                USER,
                USER,
                1,
                trashed,
                restriction,
                Leads.shardOf(id, shards),
                null,
                keeping);
        var changes = new Changes();
        var key = fake.tenancy.keys().mint(SubjectId.lead(id), changes);
        fake.commit(changes.put(Table.RECORDS, LeadItems.item(fake.scope, lead, key)));
        return lead;
    }

    @Test
    void whatIsHeldIsCountedByWhatHoldsIt() {
        var fake = new FakeTenancy();
        for (int i = 0; i < 80; i++) {
            write(fake, 1);
        }
        var rules = new RetentionRules(1, 1, Instant.EPOCH);
        var page = new EndingLeads(fake.tenancy, 1, rules).page(null, 100, null);
        assertTrue(page.held().getOrDefault(Held.RESTRICTION, 0) > 0, "seed " + seed);
        assertTrue(page.held().getOrDefault(Held.RIGHTS_REQUEST, 0) > 0, "seed " + seed);
    }

    @Test
    void withoutRulesNothingIsRead() {
        var page = new EndingLeads(new FakeTenancy().tenancy, 3, RetentionRules.NONE).page(null, 100, null);
        assertEquals(new EndingLeads.Page(List.of(), Optional.empty(), Map.of()), page);
    }
}
