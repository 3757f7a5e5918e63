package uk.co.provilex.crm.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.EndingLeads;
import uk.co.provilex.crm.leads.Horizon;
import uk.co.provilex.crm.leads.Keeping;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.tenants.RetentionRegister;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.tenants.Tenants;

class SweepRetentionTest {

    private static final String LIST = """
            First Name,Email
            Ada,ada@example.com
            Bob,bob@example.com
            Cat,cat@example.com
            """;

    /** Three leads, and rules that were set long ago. */
    private static final Worksite SITE = begun();

    private final Worksite site = SITE.copy();

    private static Worksite begun() {
        var site = new Worksite();
        site.finish(JobKind.IMPORT, site.importing(LIST, Worksite.basis()));
        set(site, new RetentionRules(12, null, site.now.minus(Duration.ofDays(400))), Tenant.Status.ACTIVE);
        return site;
    }

    /** Sets the rules as UpdateTenant does. */
    private static void set(Worksite site, RetentionRules rules, Tenant.Status status) {
        site.change((tenancy, changes) -> {
            var tenants = new Tenants(tenancy);
            var item = tenants.item().orElseThrow();
            var before = tenants.open(item);
            var after = before.changed(before.name(), before.settings().retaining(rules), site.now);
            tenants.replace(
                    item,
                    new Tenant(
                            after.id(),
                            status,
                            after.createdAt(),
                            after.updatedAt(),
                            after.version(),
                            1,
                            1,
                            Optional.empty(),
                            Optional.empty(),
                            after.acceptance(),
                            after.name(),
                            after.settings()),
                    changes);
        });
        register(site).changed(new TenantId(Worksite.TENANT), rules, site.now);
    }

    private static RetentionRegister register(Worksite site) {
        return new RetentionRegister(site.platform().tenant(TenantId.PLATFORM));
    }

    private static Optional<SweepRetention.Swept> sweep(Worksite site) {
        return site.run(SweepRetention::new);
    }

    private static TenantSettings settings(Worksite site) {
        var tenants = new Tenants(site.tenancy());
        return tenants.open(tenants.item().orElseThrow()).settings();
    }

    private static Lead read(Worksite site, Lead lead) {
        return Leads.stored(site.tenancy()).find(lead.id(), site.now).orElseThrow();
    }

    private static List<Lead> all(Worksite site) {
        return List.of(site.lead("ada@example.com"), site.lead("bob@example.com"), site.lead("cat@example.com"));
    }

    private static void note(Worksite site, Lead lead) {
        site.change((tenancy, changes) -> Leads.stored(tenancy)
                .touch(lead.id(), keeping -> keeping.active(site.now, Keeping.NOTE), site.now, changes));
    }

    private static List<ObjectNode> ledger(Worksite site) {
        return site.aws.items("ledger", "").stream()
                .filter(entry -> entry.toString().contains("lead.trash"))
                .toList();
    }

    private static long activities(Worksite site) {
        return site.aws.items("records", "ACT#").stream()
                .filter(item -> item.at("/kind/S").asText().equals("trashed"))
                .count();
    }

    private void later(int days) {
        site.now = site.now.plus(Duration.ofDays(days));
    }

    @Test
    void whatIsDueGoesToTheTrashAndSaysWhichRuleDidIt() {
        var ada = site.lead("ada@example.com");
        note(site, ada);
        later(366);
        note(site, site.lead("bob@example.com"));
        later(1);

        assertEquals(Optional.of(new SweepRetention.Swept(2, 2)), sweep(site));

        var trashed = Objects.requireNonNull(read(site, ada).trashed());
        assertEquals(RetentionRules.NO_ACTIVITY, trashed.rule());
        assertNull(trashed.by());
        assertEquals(site.now.plus(Duration.ofDays(30)), trashed.restorableUntil());
        assertEquals(ada.updatedAt(), read(site, ada).updatedAt(), "nobody changed it");
        assertEquals(ada.updatedBy(), read(site, ada).updatedBy());
        assertNull(site.lead("bob@example.com").trashed());
        assertNotNull(site.lead("cat@example.com").trashed());
        assertEquals(2, ledger(site).size());
        assertTrue(ledger(site).getFirst().toString().contains("no-activity"));
        assertTrue(site.aws.items("records", "ACT#").toString().contains("by the rule no-activity"));
        assertEquals(Optional.of(new SweepRetention.Swept(0, 0)), sweep(site));
    }

    /** A run may take minutes, and an export that is asked for meanwhile asks who was live then. */
    @Test
    void aLeadIsInTheTrashFromWhenItGoesThereNotFromWhenTheRunBegan() {
        later(367);
        for (int request = 1; ; request++) {
            var each = site.copy();
            var live = new ArrayList<String>();
            each.aws.interruptAt(request, () -> {
                all(each).stream()
                        .filter(lead -> lead.trashed() == null)
                        .map(Lead::id)
                        .forEach(live::add);
                each.now = each.now.plus(Duration.ofMinutes(10));
            });
            sweep(each);
            long early = all(each).stream()
                    .filter(lead -> live.contains(lead.id())
                            && Objects.requireNonNull(lead.trashed()).at().equals(site.now))
                    .count();
            assertTrue(early <= 1, "more than the one that was being moved, at request " + request);
            if (live.isEmpty()) {
                assertTrue(request > 3, "it made more requests than that");
                return;
            }
        }
    }

    @Test
    void aTenantWithManyLeadsThatAreDueGivesWayToTheOthersAndIsGoneOnWith() {
        later(367);
        var today = RetentionRegister.day(site.now);
        var other = new RetentionRegister.Entry(today, new TenantId("01k5hd2mzq8v7r4t9w1x3y5a6b"));
        register(site).list(other);
        boolean gaveWay = false;
        for (int request = 10; request < 100 && !gaveWay; request++) {
            var broken = site.copy();
            broken.aws.interruptAt(request, () -> broken.remainingMillis = 10_000);
            broken.run(platform -> new SweepRetention(platform, 1));
            gaveWay = ledger(broken).size() == 1 && !listed(broken, today).contains(other);
        }
        assertTrue(gaveWay, "no moment at which the other one was looked at and not all leads were moved");
        assertEquals(
                Optional.of(new SweepRetention.Swept(3, 3)), site.run(platform -> new SweepRetention(platform, 1)));
        assertEquals(List.of(), listed(site, today));
    }

    private static List<RetentionRegister.Entry> listed(Worksite site, LocalDate day) {
        return register(site).dueBy(day, null);
    }

    @Test
    void aLeadThatIsRestoredHasItsWholeTimeAgain() {
        later(367);
        sweep(site);
        var ada = site.lead("ada@example.com");
        site.change((tenancy, changes) ->
                new Leads(tenancy, 1).restore(ada, new Author(Worksite.USER, site.now, null, false), changes));
        var horizon = Horizon.of(read(site, ada), settings(site));
        assertEquals(new Horizon.Event("restored", site.now), horizon.since());
        later(1);
        sweep(site);
        assertNull(read(site, ada).trashed());
    }

    @Test
    void nothingIsEndedForAWeekAfterTheRulesWereChanged() {
        later(400);
        set(site, new RetentionRules(1, null, site.now), Tenant.Status.ACTIVE);
        for (int day = 0; day < 8; day++) {
            assertEquals(Optional.of(new SweepRetention.Swept(0, 0)), sweep(site));
            later(1);
        }
        assertEquals(Optional.of(new SweepRetention.Swept(3, 3)), sweep(site));
    }

    @Test
    void whereverItDiesItCompletesAndDoesEachLeadOnce() {
        later(367);
        var all = site.whereverItDies(() -> sweep(site));
        assertTrue(all.size() > 5, "it changes more than that: " + all.size());
        for (var each : all) {
            assertEquals(ledger(each).size(), activities(each), "what is recorded has happened");
            assertEquals(
                    ledger(each).size(),
                    all(each).stream().filter(lead -> lead.trashed() != null).count());
            assertTrue(sweep(each).isPresent());
            assertTrue(all(each).stream().allMatch(lead -> lead.trashed() != null));
            assertEquals(3, ledger(each).size());
            assertEquals(3, activities(each));
            assertEquals(List.of(), listed(each, RetentionRegister.day(each.now)));
            assertEquals(
                    1, listed(each, RetentionRegister.day(each.now).plusDays(1)).size());
        }
    }

    @Test
    void aLeadForWhichSomethingIsRecordedMeanwhileStays() {
        later(367);
        int stayed = 0;
        int went = 0;
        for (int request = 1; request < 20; request++) {
            var each = site.copy();
            var bob = each.lead("bob@example.com");
            var noted = new ArrayList<Boolean>();
            each.aws.interruptAt(request, () -> noted.add(noteIfLive(each, bob)));
            sweep(each);
            if (noted.isEmpty()) {
                break;
            }
            boolean trashed = read(each, bob).trashed() != null;
            assertEquals(noted.getFirst(), !trashed, "request " + request);
            assertNotNull(each.lead("ada@example.com").trashed(), "the others go");
            stayed += trashed ? 0 : 1;
            went += trashed ? 1 : 0;
        }
        assertTrue(stayed > 0 && went > 0, "both happened");
    }

    /** Writes a note as AddNote does: on a live lead as it was read. */
    private static boolean noteIfLive(Worksite site, Lead lead) {
        var now = read(site, lead);
        if (now.trashed() != null) {
            return false;
        }
        try {
            site.change((tenancy, changes) ->
                    Leads.stored(tenancy).touch(now, now.keeping().active(site.now, Keeping.NOTE), changes));
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    @Test
    void whenTimeRunsOutTheNextRunGoesOn() {
        later(367);
        site.remainingMillis = 10_000;
        assertEquals(Optional.of(new SweepRetention.Swept(0, 0)), sweep(site));
        assertFalse(register(site).dueBy(RetentionRegister.day(site.now), null).isEmpty());
        site.remainingMillis = 900_000;
        assertEquals(Optional.of(new SweepRetention.Swept(3, 3)), sweep(site));
    }

    @Test
    void aTenantWithoutRulesIsNotLookedAtAgainAndOneThatIsSuspendedLosesNothing() {
        later(367);
        set(site, new RetentionRules(12, null, site.now.minus(Duration.ofDays(400))), Tenant.Status.SUSPENDED);
        assertEquals(Optional.of(new SweepRetention.Swept(0, 0)), sweep(site));
        var tomorrow = RetentionRegister.day(site.now).plusDays(1);
        assertEquals(1, register(site).dueBy(tomorrow, null).size());
        set(site, RetentionRules.NONE, Tenant.Status.ACTIVE);
        later(1);
        assertEquals(Optional.of(new SweepRetention.Swept(0, 0)), sweep(site));
        assertEquals(List.of(), register(site).dueBy(tomorrow.plusDays(10), null));
        set(site, new RetentionRules(12, null, site.now.minus(Duration.ofDays(400))), Tenant.Status.CLOSED);
        assertEquals(Optional.of(new SweepRetention.Swept(0, 0)), sweep(site));
        assertEquals(List.of(), register(site).dueBy(tomorrow.plusDays(10), null));
    }

    /** Whatever is recorded: each lead goes on the day that its horizon and the preview named, and on no other. */
    @Test
    void horizonPreviewAndSweepAgree() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var rules = new RetentionRules(1, 5, site.now.minus(Duration.ofDays(20)));
        set(site, rules, Tenant.Status.ACTIVE);
        var named = new HashMap<String, @Nullable LocalDate>();
        for (var lead : all(site)) {
            site.change((tenancy, changes) -> {
                var keeping = lead.keeping()
                        .active(site.now.plus(Duration.ofHours(random.nextInt(300))), Keeping.NOTE)
                        .requests(random.nextInt(4) == 0 ? 1 : 0);
                Leads.stored(tenancy)
                        .touch(
                                lead,
                                random.nextBoolean()
                                        ? keeping
                                        : keeping.basisEnding(site.now.plus(Duration.ofHours(random.nextInt(900)))),
                                changes);
            });
            named.put(lead.id(), Horizon.of(read(site, lead), settings(site)).trashOn());
        }
        var previewed = new HashMap<String, @Nullable LocalDate>();
        all(site).forEach(lead -> previewed.put(lead.id(), null));
        new EndingLeads(site.tenancy(), 1, rules)
                .page(null, 100, null)
                .leads()
                .forEach(lead -> previewed.put(
                        lead.id(), Horizon.of(lead, settings(site)).trashOn()));
        var went = new HashMap<String, @Nullable LocalDate>();
        all(site).forEach(lead -> went.put(lead.id(), null));
        for (int day = 0; day < 80; day++) {
            sweep(site);
            List.copyOf(named.keySet()).forEach(id -> Leads.stored(site.tenancy())
                    .find(id, site.now)
                    .map(Lead::trashed)
                    .ifPresent(in -> went.putIfAbsent(id, day(in.at()))));
            later(1);
        }
        assertEquals(named, previewed, "seed " + seed);
        assertEquals(named, went, "seed " + seed);
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
