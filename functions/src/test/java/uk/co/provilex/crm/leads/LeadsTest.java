package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SealBrokenException;
import uk.co.provilex.crm.platform.validation.EmailAddress;

final class LeadsTest {

    private static final String USER = "01k5ha7c0d4e8f2g6h1j5k9m3n";
    private static final Consent.Evidence BASIS = new Consent.Evidence(
            "consent",
            "News",
            "email",
            "Yes",
            null,
            "Fair",
            null,
            "paper",
            Instant.parse("2025-05-03T13:20:00Z"),
            null,
            null,
            null,
            null);

    private final FakeTenancy fake = new FakeTenancy();
    private final Leads leads = fake.leads(4);

    private static final class Taken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Taken(String leadId) {
            super(leadId);
        }
    }

    static LeadDetails details(@Nullable String lastName, String... addresses) {
        var emails = new ArrayList<LeadDetails.Email>();
        for (var typed : addresses) {
            emails.add(new LeadDetails.Email(
                    typed, EmailAddress.parse(typed).orElseThrow().normalised(), null));
        }
        return new LeadDetails(
                null, lastName, null, null, emails, List.of(), null, null, null, List.of(), Map.of(), null);
    }

    private Lead create(LeadDetails details) {
        var changes = new Changes();
        var lead = leads.create(
                details, "new", USER, BASIS, fake.author(USER), (leadId, address) -> new Taken(leadId), changes);
        fake.commit(changes);
        return lead;
    }

    private Lead update(Lead lead, LeadDetails details) {
        var changes = new Changes();
        var next = leads.update(
                lead,
                details,
                lead.status(),
                lead.ownerId(),
                fake.author(USER),
                (id, address) -> new Taken(id),
                changes);
        fake.commit(changes);
        return next;
    }

    private Lead trash(Lead lead) {
        var changes = new Changes();
        var next = leads.trash(lead, 30, fake.author(USER), changes);
        fake.commit(changes);
        return next;
    }

    private Lead restore(Lead lead) {
        var changes = new Changes();
        var next = leads.restore(lead, fake.author(USER), changes);
        fake.commit(changes);
        return next;
    }

    private Optional<Lead> found(Lead lead) {
        return new Leads(fake.open(), 4).find(lead.id(), fake.now);
    }

    @Test
    void whatWasCreatedIsFoundByIdAndByAddress() {
        var lead = create(details("Nguyễn", "Chloe@Example.org", "b@example.org"));
        assertEquals(Optional.of(lead), found(lead));
        assertEquals(
                Map.of("chloe@example.org", lead, "b@example.org", lead),
                leads.findByEmails(List.of("chloe@example.org", "b@example.org", "c@example.org"), fake.now));
    }

    /** For up to a second only a consistent read sees what was written; of a new tenant that holds for its own key, too. */
    @Test
    void whatIsNewIsFoundByAContainerThatRemembersNothing() {
        var lead = create(details("A", "a@example.org"));
        fake.tables.lag();
        assertEquals(Optional.of(lead), found(lead));
        var token = fake.tenancy.keys().tenantKey().token("email", "a@example.org");
        assertEquals(token, fake.open().keys().tenantKeyOrNew().token("email", "a@example.org"));
    }

    @Test
    void nothingThatNamesAPersonIsStoredInClear() {
        create(details("Canary", "canary@example.org"));
        for (var table : List.of("records", "lookup", "keys")) {
            assertFalse(fake.tables.dump(table).toLowerCase(Locale.ROOT).contains("canary"), table);
        }
    }

    @Test
    void anAddressBelongsToOneLeadOnly() {
        var first = create(details("A", "a@example.org"));
        var refusal = assertThrows(Taken.class, () -> create(details("B", "b@example.org", "A@EXAMPLE.org")));
        assertEquals(first.id(), refusal.getMessage());
        // nothing of the refused one is left
        create(details("B", "b@example.org"));
    }

    @Test
    void anAddressThatIsTakenAwayIsFreeAndOneThatIsAddedIsTaken() {
        var first = create(details("A", "a@example.org"));
        update(first, details("A", "b@example.org"));
        create(details("B", "a@example.org"));
        assertThrows(Taken.class, () -> create(details("C", "b@example.org")));
    }

    /** As after the claims were lost: what is made anew leaves an address to whoever has taken it meanwhile. */
    @Test
    void anAddressThatAnotherHoldsStaysTheOthersWhenItIsTakenAway() {
        var loser = create(details("A", "a@example.org", "b@example.org"));
        var lost = new Changes();
        lost.delete(
                Table.LOOKUP,
                LeadItems.sentinel(
                        fake.scope, LeadTokens.ofEmail(fake.tenancy.keys().tenantKey(), "a@example.org")));
        fake.commit(lost);
        var winner = create(details("B", "a@example.org"));
        update(loser, details("A", "b@example.org"));
        var refusal = assertThrows(Taken.class, () -> create(details("C", "a@example.org")));
        assertEquals(winner.id(), refusal.getMessage());
    }

    @Test
    void aTrashedLeadKeepsItsAddressesUntilItIsGone() {
        var lead = create(details("A", "a@example.org"));
        var trashed = trash(lead);
        assertEquals(
                lead.id(),
                assertThrows(Taken.class, () -> create(details("B", "a@example.org")))
                        .getMessage());
        var until = Objects.requireNonNull(trashed.trashed()).restorableUntil();
        fake.now = until.minusSeconds(1);
        assertTrue(found(lead).isPresent());
        fake.now = until;
        assertEquals(Optional.empty(), found(lead));
        assertEquals(Map.of(), leads.findByEmails(List.of("a@example.org"), fake.now));
        create(details("B", "a@example.org"));
    }

    @Test
    void aRestoredLeadHoldsItsAddressesForGood() {
        var lead = create(details("A", "a@example.org"));
        var restored = restore(trash(lead));
        assertEquals(Optional.of(restored), found(lead));
        assertEquals(3, restored.version());
        fake.now = fake.now.plus(Duration.ofDays(3650));
        assertThrows(Taken.class, () -> create(details("B", "a@example.org")));
    }

    @Test
    void aChangeOfAnOlderVersionIsStale() {
        var lead = create(details("A"));
        update(lead, details("B"));
        var refusal = assertThrows(ProblemException.class, () -> update(lead, details("C")));
        assertEquals(Problem.STALE, refusal.problem());
    }

    @Test
    void whoErasesWhatAnotherHasJustChangedIsToldWhenToTryAgain() {
        var lead = create(details("A"));
        update(lead, details("B"));
        var changes = new Changes();
        new LeadErasures(fake.tenancy).hide(lead, fake.now, changes);
        var refusal = assertThrows(ProblemException.class, () -> fake.commit(changes));
        assertEquals(Problem.UNAVAILABLE, refusal.problem());
        assertEquals(Optional.of(Duration.ofSeconds(1)), refusal.retryAfter());
    }

    @Test
    void whoeverIsOvertakenByATouchWorksItOutAnewAndLosesNothing() {
        var lead = create(details("A"));
        var end = fake.now.plus(Duration.ofDays(1));
        touch(lead, lead.keeping().basisEnding(end));
        var refusal = assertThrows(ProblemException.class, () -> update(lead, details("B")));
        assertTrue(refusal.isByChance(), "the caller named the version that there is");
        assertThrows(ProblemException.class, () -> touch(lead, lead.keeping().requests(1)));
        var changed = update(read(lead), details("B"));
        assertEquals(lead.version() + 1, changed.version());
        assertEquals(end, read(lead).keeping().basisEndsAt());
        assertTrue(
                assertThrows(
                                ProblemException.class,
                                () -> touch(lead, lead.keeping().requests(1)))
                        .isByChance(),
                "nobody named the version for this");
    }

    @Test
    void notesDoNotWaitForEachOtherNorAChangeForThem() {
        var lead = create(details("A"));
        fake.now = fake.now.plusSeconds(1);
        touch(lead, lead.keeping().active(fake.now, Keeping.NOTE));
        touch(lead, lead.keeping().active(fake.now, Keeping.TASK));
        assertEquals(Keeping.TASK, read(lead).keeping().activity());
        assertEquals(lead.version(), read(lead).version());
        update(lead, details("B"));
    }

    @Test
    void noRuleTrashesALeadForWhichSomethingWasRecordedSinceItWasRead() {
        var lead = create(details("A"));
        fake.now = fake.now.plusSeconds(1);
        touch(lead, lead.keeping().active(fake.now, Keeping.NOTE));
        assertThrows(ProblemException.class, () -> retire(lead));
        retire(read(lead));
        var trashed = Objects.requireNonNull(read(lead).trashed());
        assertEquals("no-activity", trashed.rule());
        assertEquals(Keeping.NOTE, read(lead).keeping().activity());
    }

    private void touch(Lead lead, Keeping keeping) {
        var changes = new Changes();
        leads.touch(lead, keeping, changes);
        fake.commit(changes);
    }

    private void retire(Lead lead) {
        var changes = new Changes();
        leads.trash(lead, 30, "no-activity", fake.now, changes);
        fake.commit(changes);
    }

    private Lead read(Lead lead) {
        return leads.find(lead.id(), fake.now).orElseThrow();
    }

    @Test
    void aChangeThatChangesNothingWritesNothing() {
        var lead = create(details("A", "a@example.org"));
        var changes = new Changes();
        assertEquals(
                lead,
                leads.update(
                        lead,
                        details("A", "a@example.org"),
                        "new",
                        USER,
                        fake.author(USER),
                        (id, address) -> new Taken(id),
                        changes));
        assertTrue(changes.isEmpty());
    }

    @Test
    void theNamesOfChangedMembersAreTold() {
        var lead = create(details("A", "a@example.org"));
        assertEquals(Set.of("emails", "lastName"), Leads.changed(lead, update(lead, details(null, "b@example.org"))));
    }

    @Test
    void aLeadWhoseKeyWasDestroyedIsGone() {
        var lead = create(details("A"));
        var changes = new Changes();
        fake.tenancy.keys().destroy(lead.subject(), fake.now.toString(), changes);
        fake.commit(changes);
        assertEquals(Optional.empty(), found(lead));
        assertEquals(Map.of(), new Leads(fake.open(), 4).findAll(List.of(lead.id()), fake.now, true));
    }

    @Test
    void aSealedPartThatIsMovedToAnotherLeadDoesNotOpen() {
        var one = create(details("A"));
        var other = create(details("B"));
        var data = fake.tenancy.data();
        var stolen =
                data.get(Table.RECORDS, LeadItems.key(fake.scope, one.id())).orElseThrow();
        data.put(
                Table.RECORDS,
                data.get(Table.RECORDS, LeadItems.key(fake.scope, other.id())).orElseThrow().toBuilder()
                        .putBytes("sealed", Objects.requireNonNull(stolen.getBytes("sealed")))
                        .build());
        assertThrows(SealBrokenException.class, () -> leads.find(other.id(), fake.now));
    }

    @Test
    void theShardOfALeadIsFixedAndWithinTheCount() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            int shards = 1 + random.nextInt(16);
            var id = fake.ids.next();
            int shard = Leads.shardOf(id, shards);
            assertTrue(shard >= 0 && shard < shards, "seed " + seed);
            assertEquals(shard, Leads.shardOf(id, shards));
        }
    }

    @Test
    void timesSortAsTextTheWayTheyFollowEachOther() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var one = Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(5_000));
            var other = Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(5_000));
            assertEquals(
                    Integer.signum(one.compareTo(other)),
                    Integer.signum(LeadItems.time(one).compareTo(LeadItems.time(other))),
                    "seed " + seed);
        }
    }
}
