package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Blank;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Mode;
import uk.co.provilex.crm.portability.jobs.ImportPlan.OnTrashed;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.suppression.Contact;

/** Which rows are taken, whom they are about, and what blank cells, the trash and suppressions do to them. */
class ImportRulesTest {

    private final Worksite site = new Worksite();

    private static ImportPlan plan(Mode mode, Blank blank, OnTrashed trashed, MatchKey... keys) {
        var by = keys.length == 0 ? ImportPlan.standard().matchBy() : List.of(keys);
        return new ImportPlan(Task.IMPORT, mode, by, blank, trashed, List.of(), true, null, false);
    }

    private static ImportPlan by(MatchKey... keys) {
        return plan(Mode.UPSERT, Blank.KEEP, OnTrashed.REJECT, keys);
    }

    private String run(String csv) {
        return run(csv, ImportPlan.standard());
    }

    private String run(String csv, ImportPlan plan) {
        var id = site.importing(csv, Worksite.basis(), plan);
        site.finish(JobKind.IMPORT, id);
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(
                JobState.COMPLETED,
                job.state(),
                () -> String.valueOf(job.settings().problem()));
        return id;
    }

    private String counts(String id) {
        var counts = ImportView.Counts.of(site.job(JobKind.IMPORT, id).progress());
        assertEquals(
                counts.rows(),
                counts.created() + counts.updated() + counts.unchanged() + counts.rejected() + counts.suppressed());
        return "%d created, %d updated, %d unchanged, %d rejected, %d suppressed, %d duplicates"
                .formatted(
                        counts.created(),
                        counts.updated(),
                        counts.unchanged(),
                        counts.rejected(),
                        counts.suppressed(),
                        counts.duplicatesInFile());
    }

    private String rejects(String id) {
        return new String(site.object("imports", id, "rejects.csv"), UTF_8);
    }

    @Nested
    class Modes {

        @Test
        void createOnlyRefusesWhoIsThereAndNamesTheLead() {
            run("Name,Email\nAda,ada@example.com\n");
            var ada = site.lead("ada@example.com");
            var id = run(
                    "Name,Email\nAdele,ada@example.com\nBob,bob@example.com\n",
                    plan(Mode.CREATE, Blank.KEEP, OnTrashed.REJECT));
            assertEquals("1 created, 0 updated, 0 unchanged, 1 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertTrue(rejects(id).contains(ada.path()), () -> rejects(id));
            assertEquals("Ada", site.lead("ada@example.com").details().firstName());
        }

        @Test
        void updateOnlyRefusesWhoIsNew() {
            run("Name,Email\nAda,ada@example.com\n");
            var id = run(
                    "Name,Email\nAdele,ada@example.com\nBob,bob@example.com\n",
                    plan(Mode.UPDATE, Blank.KEEP, OnTrashed.REJECT));
            assertEquals("0 created, 1 updated, 0 unchanged, 1 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertTrue(rejects(id).contains("No lead matches the row"));
            assertEquals(1, site.all().size());
        }

        @Test
        void aSecondRowOfTheSameFileIsCountedAsSuchAlsoWhereItIsRefused() {
            var twice = "Name,Email\nAda,ada@example.com\nAda,ADA@example.com\n";
            var id = run(twice, plan(Mode.CREATE, Blank.KEEP, OnTrashed.REJECT));
            assertEquals("1 created, 0 updated, 0 unchanged, 1 rejected, 0 suppressed, 1 duplicates", counts(id));
            var again = run(twice, plan(Mode.CREATE, Blank.KEEP, OnTrashed.REJECT));
            assertEquals("0 created, 0 updated, 0 unchanged, 2 rejected, 0 suppressed, 0 duplicates", counts(again));
        }

        @Test
        void aSecondRowOfTheSameFileIsNoNewPerson() {
            var id = run("Name,Email\nAda,ada@example.com\nAda,ADA@example.com\n");
            assertEquals("1 created, 0 updated, 1 unchanged, 0 rejected, 0 suppressed, 1 duplicates", counts(id));
        }
    }

    /** Each way of naming somebody, of whom a lead is there, in the trash, or nowhere, in each mode. */
    @Nested
    class EachKey {

        private static final String NOBODY = "01k5hzzzzzzzzzzzzzzzzzzzzz";

        @BeforeEach
        void knowTwoOfThree() {
            run("""
                    First name,External id,Email,Phone
                    Ada,A-1,ada@example.com,020 7946 0001
                    Bob,B-2,bob@example.com,020 7946 0002
                    """);
            site.trash(site.lead("bob@example.com"));
            site.index();
        }

        private String csv(MatchKey key) {
            var named =
                    switch (key) {
                        case ID ->
                            List.of(
                                    "Id",
                                    site.lead("ada@example.com").id(),
                                    site.lead("bob@example.com").id(),
                                    NOBODY);
                        case EXTERNAL_ID -> List.of("External id", "A-1", "B-2", "C-3");
                        case EMAIL -> List.of("Email", "Ada@example.com", "BOB@example.com", "cy@example.com");
                        case PHONE -> List.of("Phone", "+44 20 79460001", "020 79460002", "020 7946 0003");
                    };
            return "%s,First name,City\n%s,Ada,York\n%s,Bob,York\n%s,Cy,York\n".formatted(named.toArray());
        }

        @Test
        void andEachModeTakesWhomItIsTo() {
            for (var key : MatchKey.values()) {
                for (var mode : Mode.values()) {
                    for (var trashed : OnTrashed.values()) {
                        check(site.copy(), key, mode, trashed);
                    }
                }
            }
        }

        private void check(Worksite each, MatchKey key, Mode mode, OnTrashed trashed) {
            var which = key + " " + mode + " " + trashed;
            var id = each.importing(csv(key), Worksite.basis(), plan(mode, Blank.KEEP, trashed, key));
            each.finish(JobKind.IMPORT, id);
            boolean updates = mode != Mode.CREATE;
            boolean revives = updates && trashed == OnTrashed.RESTORE;
            boolean creates = mode != Mode.UPDATE;
            var counts = ImportView.Counts.of(each.job(JobKind.IMPORT, id).progress());
            int updated = (updates ? 1 : 0) + (revives ? 1 : 0);
            int created = creates ? 1 : 0;
            assertEquals(new ImportView.Counts(3, created, updated, 0, 3 - created - updated, 0, 0), counts, which);
            assertEquals(2 + created, each.all().size(), which);
            assertEquals(updates, isChanged(each, "Ada"), which);
            assertEquals(revives, isChanged(each, "Bob"), which);
            assertEquals(!revives, each.lead("bob@example.com").trashed() != null, which);
            assertEquals(creates, isChanged(each, "Cy"), which);
            var rejects = new String(each.object("imports", id, "rejects.csv"), UTF_8);
            var ada = each.lead("ada@example.com").path();
            var bob = each.lead("bob@example.com").path();
            assertEquals(!updates, rejects.contains(ada + ", is there already"), () -> which + rejects);
            assertEquals(!revives, rejects.contains(bob + ", is in the trash"), () -> which + rejects);
            assertEquals(!creates, rejects.contains("No lead matches the row"), () -> which + rejects);
        }

        private static boolean isChanged(Worksite each, String firstName) {
            return each.all().stream()
                    .filter(lead -> firstName.equals(lead.details().firstName()))
                    .map(lead -> lead.details().address())
                    .anyMatch(address -> address != null && "York".equals(address.city()));
        }
    }

    @Nested
    class TheTrash {

        @Test
        void refusesTheRowAndSaysWhichLeadToRestore() {
            run("Name,Email\nAda,ada@example.com\n");
            var ada = site.lead("ada@example.com");
            site.trash(ada);
            var id = run("Name,Email\nAdele,ada@example.com\n");
            assertTrue(rejects(id).contains("POST " + ada.path() + "/restore"), () -> rejects(id));
        }

        @Test
        void givesTheLeadBackWhenAskedTo() {
            run("Name,Email\nAda,ada@example.com\n");
            site.trash(site.lead("ada@example.com"));
            var id = run("Name,Email\nAdele,ada@example.com\n", plan(Mode.UPSERT, Blank.KEEP, OnTrashed.RESTORE));
            assertEquals("0 created, 1 updated, 0 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
            var ada = site.lead("ada@example.com");
            assertNull(ada.trashed());
            assertEquals("Adele", ada.details().firstName());
            assertTrue(site.aws.itemsAt("lookup", "U").stream().noneMatch(claim -> claim.has("expiresAt")));
        }

        @Test
        void advisesAnotherModeWhereTheImportOnlyCreates() {
            run("Name,Email\nAda,ada@example.com\n");
            site.trash(site.lead("ada@example.com"));
            var csv = "Name,Email\nAdele,ada@example.com\n";
            for (var trashed : OnTrashed.values()) {
                var told = rejects(run(csv, plan(Mode.CREATE, Blank.KEEP, trashed)));
                assertTrue(told.contains("is in the trash, and the import only creates."), told);
                assertTrue(told.contains("mode upsert or update"), told);
                assertFalse(told.contains("/restore"), told);
            }
            var advised = run(csv, plan(Mode.UPSERT, Blank.KEEP, OnTrashed.RESTORE));
            assertEquals("0 created, 1 updated, 0 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(advised));
        }

        @Test
        void isLookedIntoByPhoneToo() {
            run("Name,Phone\nAda,020 7946 0001\n");
            site.trash(site.all().getFirst());
            site.index();
            var id = run("Name,Phone\nAda,+44 20 7946 0001\n");
            assertEquals("0 created, 0 updated, 0 unchanged, 1 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertTrue(rejects(id).contains("in the trash"));
        }
    }

    @Nested
    class Matching {

        @Test
        void anIdNamesTheLead() {
            run("Name,Email\nAda,ada@example.com\n");
            var ada = site.lead("ada@example.com");
            var id = site.importing("key,City\n" + ada.id() + ",York\n", Worksite.basis(), by(MatchKey.ID));
            site.again(
                    id,
                    job -> job.queued(job.settings()
                            .started(
                                    job.settings().planned(),
                                    Map.of("key", "id"),
                                    job.settings().lawfulBasis(),
                                    job.settings().attestation(),
                                    null,
                                    null)));
            site.finish(JobKind.IMPORT, id);
            assertEquals("0 created, 1 updated, 0 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
            var address = site.lead("ada@example.com").details().address();
            assertNotNull(address);
            assertEquals("York", address.city());
        }

        @Test
        void anExternalIdNamesTheLeadAlsoOfAnEarlierRow() {
            run("Name,External id\nAda,A-1\n");
            site.index();
            var id =
                    run("Name,External id,City\nAda,A-1,York\nBob,B-2,Hull\nBob,B-2,Leeds\n", by(MatchKey.EXTERNAL_ID));
            assertEquals("1 created, 2 updated, 0 unchanged, 0 rejected, 0 suppressed, 1 duplicates", counts(id));
            assertEquals(2, site.all().size());
        }

        @Test
        void aPhoneNamesTheLeadWhereNoEmailContradicts() {
            run("First name,Phone,Email\nAda,020 7946 0001,\nBob,020 7946 0002,bob@example.com\n");
            site.index();
            var id = run("""
                    First name,Phone,Email
                    Ada,+44 20 7946 0001,ada@example.com
                    Bob,020 7946 0002,
                    Bob,020 7946 0002,robert@example.com
                    """);
            assertEquals("1 created, 1 updated, 1 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertEquals(3, site.all().size());
            assertEquals("Ada", site.lead("ada@example.com").details().firstName());
        }

        @Test
        void aSharedPhoneIsToldApartByTheNameOrNotAtAll() {
            run("""
                    First name,Last name,Phone,Email
                    Ada,Example,020 7946 0001,a@example.com
                    Bob,Example,020 7946 0001,b@example.com
                    """);
            site.index();
            var id = run("""
                    First name,Last name,Phone,City
                    ADA,Example,020 7946 0001,York
                    Cy,Example,020 7946 0001,Hull
                    """);
            assertEquals("0 created, 1 updated, 0 unchanged, 1 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertTrue(rejects(id).contains(site.lead("a@example.com").path()), () -> rejects(id));
            assertTrue(rejects(id).contains(site.lead("b@example.com").path()), () -> rejects(id));
        }

        @Test
        void aSecondPersonAtTheOnlyPhoneDoesNotReplaceTheFirst() {
            var id = run("First name,Phone\nAda,020 7946 0001\nBob,020 7946 0001\nAda,020 7946 0001\n");
            assertEquals("1 created, 0 updated, 1 unchanged, 1 rejected, 0 suppressed, 1 duplicates", counts(id));
            assertEquals("Ada", site.all().getFirst().details().firstName());
        }

        @Test
        void twoWithEmailsAtOnePhoneAreStoredWhereOthersOfTheListHaveNone() {
            var id = run("""
                    First name,Phone,Email
                    Ada,020 7946 0001,ada@example.com
                    Bob,020 7946 0001,bob@example.com
                    Cy,020 7946 0002,
                    Bob,020 7946 0001,
                    """);
            assertEquals("3 created, 0 updated, 1 unchanged, 0 rejected, 0 suppressed, 1 duplicates", counts(id));
        }

        @Test
        void aRowWithAnEmailIsComparedWithNobodyWhoHasOneHoweverManyShareItsPhone() {
            var people = new StringBuilder("First name,Phone,Email\n");
            for (int i = 0; i < 150; i++) {
                people.append("P%d,020 7946 0001,p%d@example.com\n".formatted(i, i));
            }
            run(people.toString());
            site.index();
            long before = (long) site.aws.calls("Query") + site.aws.calls("BatchGetItem");
            var id = run(people.toString().replace("@example.com", "@example.net"));
            assertEquals("150 created, 0 updated, 0 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
            long reads = site.aws.calls("Query") + site.aws.calls("BatchGetItem") - before;
            assertTrue(reads < 20, () -> reads + " reads for 150 rows");
        }

        @Test
        void aPhoneTellsAlsoWhereVeryManyLeadsHaveNoEmail() {
            var people = new StringBuilder("First name,Phone\n");
            for (int i = 0; i < 520; i++) {
                people.append("P%d,01632 %06d\n".formatted(i, i));
            }
            run(people.toString());
            site.index();
            var id = run("""
                    First name,Phone,Email
                    P0,01632 000000,p0@example.com
                    P519,01632 000519,p519@example.com
                    New,01632 000777,new@example.com
                    """);
            assertEquals("1 created, 2 updated, 0 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
        }

        @Test
        void whereManyShareAPhoneTheRowsThatAskForItAreLookedIntoAFewAtATime() {
            var people = new StringBuilder("First name,Last name,Phone,Email\n");
            for (int i = 0; i < 400; i++) {
                people.append("Ada,Example%d,020 7946 %04d,p%d@example.com\n".formatted(i, i / 80, i));
            }
            run(people.toString());
            site.index();
            var asking = new StringBuilder("First name,Last name,Phone,City\n");
            for (int i = 0; i < 400; i += 40) {
                asking.append("Ada,Example%d,020 7946 %04d,York\n".formatted(i, i / 80));
            }
            var id = run(asking.toString());
            assertEquals("0 created, 10 updated, 0 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
        }

        @Test
        void whereMoreShareAPhoneThanAreComparedItTellsNobody() {
            run("First name,Last name,Phone,Email\nAda,Example,020 7946 0001,old@example.com\n");
            site.now = site.now.plusSeconds(1);
            var others = new StringBuilder("First name,Last name,Phone,Email\n");
            for (int i = 0; i < 120; i++) {
                others.append("Bob,Example%d,020 7946 0001,p%d@example.com\n".formatted(i, i));
            }
            run(others.toString());
            site.now = site.now.plusSeconds(1);
            run("First name,Last name,Phone,Email\nAda,Example,020 7946 0001,new@example.com\n");
            site.index();
            var id = run("First name,Last name,Phone,City\nAda,Example,020 7946 0001,York\n");
            assertEquals("0 created, 0 updated, 0 unchanged, 1 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertTrue(rejects(id).contains("not all of them can be compared"), () -> rejects(id));
        }

        @Test
        void emailsOfTwoLeadsNameBoth() {
            run("Email\na@example.com\nb@example.com\n");
            var id = run("Email,Email 2\na@example.com,b@example.com\n");
            assertTrue(rejects(id).contains(site.lead("a@example.com").path()));
            assertTrue(rejects(id).contains(site.lead("b@example.com").path()));
        }

        @Test
        void whatIsFoundByOneKeyAndBelongsToAnotherByItsEmailIsRefused() {
            run("Name,External id,Email\nAda,A-1,a@example.com\nBob,B-2,b@example.com\n");
            site.index();
            var id = run("Name,External id,Email\nAda,A-1,b@example.com\n", by(MatchKey.EXTERNAL_ID));
            assertEquals("0 created, 0 updated, 0 unchanged, 1 rejected, 0 suppressed, 0 duplicates", counts(id));
            var new1 = run("Name,External id,Email\nCy,C-3,b@example.com\n", by(MatchKey.EXTERNAL_ID));
            assertTrue(rejects(new1).contains("belongs to another lead"), () -> rejects(new1));
        }
    }

    @Nested
    class NumbersInOtherNotations {

        @Test
        void areNotAddedAgain() {
            run("First name,Email,Phone\nAda,ada@example.com,020 7946 0018\n");
            var id = run("First name,Email,Phone\nAda,ada@example.com,+44 (0)20 7946-0018\n");
            assertEquals("0 created, 0 updated, 1 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertEquals(List.of("020 7946 0018"), phones());
        }

        @Test
        void withAnotherExtensionAreOtherNumbers() {
            run("First name,Email,Phone\nAda,ada@example.com,020 7946 0018 ext. 12\n");
            var id = run("""
                    First name,Email,Phone
                    Ada,ada@example.com,+44 20 7946 0018 x12
                    Ada,ada@example.com,+44 20 7946 0018 x13
                    """);
            assertEquals("0 created, 1 updated, 1 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertEquals(List.of("020 7946 0018 ext. 12", "+44 20 7946 0018 x13"), phones());
        }

        private List<String> phones() {
            return site.lead("ada@example.com").details().phones().stream()
                    .map(LeadDetails.Phone::value)
                    .toList();
        }
    }

    /** A number without a country code is one of the country of the lead that the row is about. */
    @Nested
    class NumbersOfOtherCountries {

        @BeforeEach
        void knowSomebodyInGermany() {
            run("First name,Email,Country\nAda,ada@example.com,DE\n");
        }

        @Test
        void aSuppressedOneIsNoticedAsItWouldBeStored() {
            site.suppress(Contact.phone("+4930901820"));
            var id = run("First name,Email,Phone\nAda,ada@example.com,030 901820\n");
            assertEquals("0 created, 0 updated, 0 unchanged, 0 rejected, 1 suppressed, 0 duplicates", counts(id));
            assertEquals(List.of(), site.lead("ada@example.com").details().phones());
        }

        @Test
        void aSuppressedOneIsNoticedWhereTheRowIsRefused() {
            site.suppress(Contact.phone("+4930901820"));
            var id = run(
                    "First name,Email,Phone\nAda,ada@example.com,030 901820\n",
                    plan(Mode.CREATE, Blank.KEEP, OnTrashed.REJECT));
            assertEquals("0 created, 0 updated, 0 unchanged, 0 rejected, 1 suppressed, 0 duplicates", counts(id));
            assertFalse(rejects(id).contains("901820"), () -> rejects(id));
        }

        @Test
        void aLaterRowFindsWhomItWasGivenTo() {
            var id = run("""
                    First name,Email,Phone,City
                    Ada,ada@example.com,030 901820,
                    Ada,,+49 30 901820,Berlin
                    """);
            assertEquals("0 created, 2 updated, 0 unchanged, 0 rejected, 0 suppressed, 1 duplicates", counts(id));
            assertEquals(
                    "+4930901820",
                    site.lead("ada@example.com").details().phones().getFirst().e164());
        }
    }

    @Nested
    class BlankCells {

        private static final String BEFORE =
                "First name,Email,Phone,City,Tags\nAda,ada@example.com,020 7946 0001,York,spring\n";

        @Test
        void leaveValuesAlone() {
            run(BEFORE);
            var id = run("First name,Email,Phone,City,Tags\n,ada@example.com,,,\n");
            assertEquals("0 created, 0 updated, 1 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
        }

        @Test
        void leaveThePartOfANameThatTheFullNameDoesNotTell() {
            run("First name,Last name,Email\nJane,Doe,jane@example.com\n");
            run("Name,Last name,Email\nMs. Doe,Doe,jane@example.com\n");
            assertEquals("Jane", site.lead("jane@example.com").details().firstName());
        }

        @Test
        void areNoneWhereANameOfOneWordReplacesOneOfTwo() {
            run("First name,Last name,Email\nJane,Doe,jane@example.com\n");
            var before = site.lead("jane@example.com").details();
            var csv = "Name,Email\nPrince,jane@example.com\n";
            var id = run(csv);
            var details = site.lead("jane@example.com").details();
            assertEquals("Prince", details.firstName());
            assertNull(details.lastName());
            assertEquals("0 created, 0 updated, 1 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(run(csv)));
            site.undo(id);
            site.finish(JobKind.IMPORT, id);
            assertEquals(before, site.lead("jane@example.com").details());
        }

        @Test
        void stayWhereAWholeNameSaysNoMoreThanTheFirst() {
            run("First name,Last name,Email\nJane,Doe,jane@example.com\n");
            assertEquals(
                    "0 created, 0 updated, 1 unchanged, 0 rejected, 0 suppressed, 0 duplicates",
                    counts(run("Name,Email\nJane,jane@example.com\n")));
            run("Name,Email\nJANE,jane@example.com\n");
            assertEquals("Doe", site.lead("jane@example.com").details().lastName());
        }

        @Test
        void ofACardAreFilledFromTheWholeName() {
            var id = site.importing("""
                    BEGIN:VCARD
                    VERSION:3.0
                    N:Doe;;;;
                    FN:Jane Doe
                    EMAIL:jane@example.com
                    END:VCARD
                    """.getBytes(UTF_8), ImportPlan.standard());
            site.finish(JobKind.IMPORT, id);
            assertEquals("Jane", site.lead("jane@example.com").details().firstName());
        }

        @Test
        void clearValuesWhenToldToAndOnlyOfMappedColumns() {
            run(BEFORE);
            run("Email,Phone,City\nada@example.com,,\n", plan(Mode.UPSERT, Blank.CLEAR, OnTrashed.REJECT));
            var details = site.lead("ada@example.com").details();
            assertEquals("Ada", details.firstName());
            assertEquals(List.of("spring"), details.tags());
            assertEquals(List.of(), details.phones());
            assertNull(details.address());
        }

        @Test
        void givesAnAddressFreeThatIsCleared() {
            run("Name,External id,Email\nAda,A-1,ada@example.com\n");
            site.index();
            var id = run(
                    "Name,External id,Email\nAda,A-1,\nBob,B-2,ada@example.com\n",
                    plan(Mode.UPSERT, Blank.CLEAR, OnTrashed.REJECT, MatchKey.EXTERNAL_ID));
            assertEquals("1 created, 1 updated, 0 unchanged, 0 rejected, 0 suppressed, 0 duplicates", counts(id));
            assertEquals("Bob", site.lead("ada@example.com").details().firstName());
        }
    }

    @Nested
    class Suppressed {

        @Test
        void peopleAreCountedAndNeitherStoredNorAmongTheRefused() {
            site.suppress(Contact.email("ada@example.com"), Contact.phone("+442079460002"));
            var id = run("""
                    Name,Email,Phone
                    Ada,ADA@example.com,
                    Bob,bob@example.com,020 7946 0002
                    Ada,not an email ada@example.com,
                    Cy,cy@example.com,
                    """);
            assertEquals("1 created, 0 updated, 0 unchanged, 0 rejected, 3 suppressed, 0 duplicates", counts(id));
            assertFalse(rejects(id).contains("example.com"), () -> rejects(id));
            assertEquals(1, site.all().size());
        }

        @Test
        void peopleOfRowsThatAreRefusedForTheLeadTheyMeetAreNoticedInColumnsThatNobodyWants() {
            run("Name,Email,Phone\nAda,ada@example.com,020 7946 0001\nBob,bob@example.com,020 7946 0001\n");
            site.index();
            site.suppress(Contact.email("gone@example.com"), Contact.phone("+4930901820"));
            var list = """
                    Name,Email,Phone,Shoe,Country
                    Ada,ada@example.com,,ask gone@example.com,
                    Ada,ada@example.com,,030 901820,DE
                    Cy,,020 7946 0001,gone@example.com,
                    Ada,ada@example.com,,41,
                    New,new@example.com,,gone@example.com,
                    """;
            var id = run(list, plan(Mode.CREATE, Blank.KEEP, OnTrashed.REJECT));
            assertEquals("1 created, 0 updated, 0 unchanged, 1 rejected, 3 suppressed, 0 duplicates", counts(id));
            assertFalse(rejects(id).contains("gone@example.com"), () -> rejects(id));
            assertFalse(rejects(id).contains("901820"), () -> rejects(id));
        }

        @Test
        void peopleOfARowWithTooManyCellsAreNoticedToo() {
            site.suppress(Contact.email("ada@example.com"));
            var id = run("Name,Email\nAda,x,ada@example.com\n");
            assertEquals("0 created, 0 updated, 0 unchanged, 0 rejected, 1 suppressed, 0 duplicates", counts(id));
        }

        @Test
        void peopleOfRefusedRowsAreNoticedInListsAndNotesAndByTheNumbersOfTheirCountry() {
            site.suppress(Contact.email("ada@example.com"), Contact.phone("+4930901820"));
            var note = "met @ the fair, ".repeat(63)
                    + IntStream.range(0, 100)
                            .mapToObj(i -> "x" + i + "@example.org")
                            .collect(Collectors.joining(" "));
            var id = run("""
                    Notes,Name,Email,Phone,Country,Calling code,Status
                    ,Ada,"[""ada@example.com""]",,,,nowhere
                    ,Bob,,030 901820,DE,,nowhere
                    ,Bob,,030 901820,,+49,nowhere
                    "%s",Ada,ada@example.com,,,,nowhere
                    "%s",Ada,ada@example.com,,,,new,too many
                    too,Bob,030 901820,many,Germany,,new,cells
                    ,Cy,cy@example.com,030 901820,,,nowhere
                    """.formatted(note, note));
            assertEquals("0 created, 0 updated, 0 unchanged, 1 rejected, 6 suppressed, 0 duplicates", counts(id));
            assertTrue(rejects(id).contains("cy@example.com"), "whose number it is here is nobody's");
        }

        @Test
        void peopleOfRefusedLinesOfJsonAreNoticedEvenWhereTheLineIsBroken() {
            site.suppress(Contact.email("ada@example.com"), Contact.phone("+4930901820"));
            var id = run("""
                    {"name":"Ada","emails":["ada@example.com"],"status":"nowhere"}
                    {"name":"Ada","emails":[{"email":"ada@example.com"}],"status":"nowhere"}
                    {"name":"Ada","email":"ada@example.com",}
                    {"name":"Bob","phone":"030 901820","country":"DE",}
                    {"name":"Cy","email":"cy@example.com"}
                    {"name":"Dot","email":"dot@example.com"}
                    """);
            assertEquals("2 created, 0 updated, 0 unchanged, 0 rejected, 4 suppressed, 0 duplicates", counts(id));
        }

        @Test
        void whoIsSuppressedWhileTheImportIsAtWorkIsNotStoredAnyMore() {
            var csv = new StringBuilder("Name,Email\n");
            for (int i = 0; i < 24; i++) {
                csv.append("P,p").append(i).append("@example.com\n");
            }
            var id = site.importing(csv.toString(), Worksite.basis());
            var there = new AtomicBoolean();
            int missed = 0;
            for (int request = 1; !there.get(); request++) {
                var each = site.copy();
                each.aws.interruptAt(request, () -> {
                    there.set(!each.leads("p23@example.com").isEmpty());
                    each.suppress(Contact.email("p23@example.com"));
                });
                each.finish(JobKind.IMPORT, id);
                assertTrue(each.aws.interrupted(), "it was stored before the import had ended");
                assertEquals(there.get(), !each.leads("p23@example.com").isEmpty(), "at request " + request);
                missed += there.get() ? 0 : 1;
            }
            assertTrue(missed > 5, "it was suppressed before it was stored");
        }

        @Test
        void nobodyIsNamedByWhatIsRemembered() {
            site.suppress(Contact.email("ada@example.com"));
            var stored = site.aws.items("records", "email#").toString();
            assertTrue(stored.contains("#SUPPRESSED"));
            assertFalse(stored.contains("ada"));
        }
    }
}
