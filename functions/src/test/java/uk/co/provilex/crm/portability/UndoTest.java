package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.RestoreLead;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Blank;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Mode;
import uk.co.provilex.crm.portability.jobs.ImportPlan.OnTrashed;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.ImportUndo;
import uk.co.provilex.crm.portability.jobs.ImportUndo.Reason;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobRows;
import uk.co.provilex.crm.portability.jobs.JobRows.KeptPlace;
import uk.co.provilex.crm.portability.jobs.JobState;

/** An import can be taken back: all of it, whatever is killed, but for what others did since. */
class UndoTest {

    private static final int FILES = 60;

    private static final ImportPlan RESTORING = new ImportPlan(
            Task.IMPORT,
            Mode.UPSERT,
            ImportPlan.standard().matchBy(),
            Blank.KEEP,
            OnTrashed.RESTORE,
            List.of(),
            true,
            null,
            false);

    private static String imported(Worksite site, String csv, ImportPlan plan) {
        var id = site.importing(csv, Worksite.basis(), plan);
        site.finish(JobKind.IMPORT, id);
        assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, id).job().state());
        return id;
    }

    private static ImportUndo undone(Worksite site, String id) {
        site.undo(id);
        site.finish(JobKind.IMPORT, id);
        return undo(site, id);
    }

    private static ImportUndo undo(Worksite site, String id) {
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(
                JobState.UNDONE,
                job.state(),
                () -> String.valueOf(job.settings().problem()));
        return Objects.requireNonNull(job.settings().undo());
    }

    /** What of each lead is to be as it was, with its lawful bases and notes. */
    private static Map<String, String> picture(Worksite site) {
        var pictures = new TreeMap<String, String>();
        for (var lead : site.all()) {
            pictures.put(
                    lead.id(),
                    Json.text(lead.details())
                            + lead.status()
                            + lead.ownerId()
                            + (lead.trashed() != null)
                            + records(site, lead, Consent.Kind.LAWFUL_BASIS)
                            + children(site, lead, "NOTE#"));
        }
        return pictures;
    }

    /** What people objected to, which undoing leaves. */
    private static Map<String, List<String>> objections(Worksite site) {
        return site.all().stream()
                .collect(Collectors.toMap(Lead::id, lead -> records(site, lead, Consent.Kind.OBJECTION)));
    }

    private static List<String> records(Worksite site, Lead lead, Consent.Kind kind) {
        return new Consents(site.tenancy())
                .all(lead.id()).stream()
                        .filter(record -> record.kind() == kind)
                        .map(Consent::id)
                        .toList();
    }

    private static List<String> children(Worksite site, Lead lead, String kind) {
        return site.aws.items("records", kind).stream()
                .filter(item -> item.at("/pk/S").asText().endsWith(lead.id()))
                .map(item -> item.at("/sk/S").asText())
                .toList();
    }

    /** Which addresses are claimed, by whom, and whether for good. */
    private static Map<String, String> claims(Worksite site) {
        return site.aws.itemsAt("lookup", "U").stream()
                .collect(Collectors.toMap(
                        claim -> claim.at("/pk/S").asText(),
                        claim -> claim.at("/lead/S").asText() + claim.has("expiresAt"),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static long count(Worksite site, String id, String name) {
        return site.job(JobKind.IMPORT, id).progress().count(name);
    }

    private static void assertTakenBack(
            Worksite site, String id, Map<String, String> before, Map<String, String> claims, String which) {
        var after = picture(site);
        before.forEach((lead, picture) -> assertEquals(picture, after.get(lead), which));
        for (var lead : site.all()) {
            if (!before.containsKey(lead.id())) {
                assertNotNull(lead.trashed(), which);
                assertEquals(id, lead.importId(), which);
            }
        }
        var now = claims(site);
        claims.forEach((address, claim) -> assertEquals(claim, now.get(address), which));
        assertTrue(site.aws.items("records", "UNDO#").stream().noneMatch(item -> item.has("sealed")), which);
    }

    @Test
    void everythingIsAsItWasAndWhatWasMadeIsInTheTrash() {
        long seed = Seed.drawn();
        for (int file = 0; file < FILES; file++) {
            var lists = new RandomLists(new Random(seed + file));
            var site = new Worksite();
            lists.furnish(site);
            var before = picture(site);
            var claims = claims(site);
            var csv = lists.list(14);
            var id = imported(site, csv, lists.plan());
            var which = "seed " + (seed + file) + "\n" + csv;
            var objections = objections(site);
            var kept = undone(site, id).kept();
            assertEquals(objections, objections(site), which);
            var known = site.all().stream()
                    .filter(UndoTest::isKnownByItsEmailsAlone)
                    .map(Lead::id)
                    .collect(Collectors.toSet());
            var holders = claims(site);
            for (var each : kept) {
                assertEquals(Reason.EMAIL_TAKEN, each.reason(), which);
                var theirs = claims.entrySet().stream()
                        .filter(claim -> claim.getValue().startsWith(each.lead()))
                        .map(Map.Entry::getKey)
                        .toList();
                assertTrue(
                        theirs.stream()
                                .map(address -> holders.getOrDefault(address, ""))
                                .anyMatch(holder -> holder.isEmpty() || known.contains(holder.substring(0, 26))),
                        which);
                before.remove(each.lead());
                claims.keySet().removeAll(theirs);
            }
            assertTakenBack(site, id, before, claims, which);
            assertEquals(count(site, id, ImportCounts.CREATED), count(site, id, ImportCounts.TRASHED), which);
        }
    }

    private static boolean isKnownByItsEmailsAlone(Lead lead) {
        var emails =
                lead.details().emails().stream().map(LeadDetails.Email::address).collect(Collectors.toSet());
        return !emails.isEmpty() && !lead.details().withoutEmails(emails).namesSomebody();
    }

    private static final String KNOWN = """
            First name,Email,City
            Ada,ada@example.com,York
            Bob,bob@example.com,Hull
            Cy,cy@example.com,Leeds
            """;

    private static String changing() {
        var csv = new StringBuilder("""
                First name,Email,City,Notes
                Adele,ada@example.com other@example.com,Bath,met
                ,bob@example.com,,only a note
                Cyd,cy@example.com,,
                Adele,ada@example.com,Wells,met again
                """);
        for (int i = 0; i < 30; i++) {
            csv.append("New").append(i).append(",n").append(i).append("@example.com,Rye,\n");
        }
        return csv.append("New0,n0@example.com,Deal,one more\n").toString();
    }

    private static Worksite furnished() {
        var site = new Worksite();
        imported(site, KNOWN, ImportPlan.standard());
        site.trash(site.lead("cy@example.com"));
        return site;
    }

    @Test
    void killedAtAnyRequestItTakesBackEverythingOnce() {
        var site = furnished();
        var before = picture(site);
        var claims = claims(site);
        var id = imported(site, changing(), RESTORING);
        site.undo(id);
        var left = site.whereverItDies(JobKind.IMPORT, id);
        assertTrue(left.size() > 8, "it changes more than that: " + left.size());
        for (int request = 0; request < left.size(); request++) {
            var each = left.get(request);
            each.now = each.now.plus(Duration.ofMinutes(2));
            each.finish(JobKind.IMPORT, id);
            assertEquals(List.of(), undo(each, id).kept());
            assertTakenBack(each, id, before, claims, "after request " + request);
            assertEquals(30, count(each, id, ImportCounts.TRASHED));
            assertEquals(3, count(each, id, ImportCounts.REVERTED));
        }
    }

    private static final ImportPlan CLEARING = new ImportPlan(
            Task.IMPORT,
            Mode.UPSERT,
            List.of(MatchKey.EXTERNAL_ID),
            Blank.CLEAR,
            OnTrashed.RESTORE,
            List.of(),
            true,
            null,
            false);

    private static final String NUMBERED = """
            External id,First name,Email,City
            A-1,Ada,ada@example.com,York
            C-3,Cy,cy@example.com cyd@example.com,Leeds
            D-4,Dee,dee@example.com,Deal
            """;

    /** Ada's address goes to a new lead; that of Cy to Dee, whose own goes to Cy. */
    private static final String PASSING_ON = """
            External id,First name,Email,City
            A-1,Ada,,Bath
            B-2,Bob,ada@example.com,Bath
            C-3,Cy,,Wells
            D-4,Dee,,Rye
            D-4,Dee,cy@example.com,Rye
            C-3,Cy,dee@example.com,Wells
            """;

    private static Worksite numbered() {
        var site = new Worksite();
        imported(site, NUMBERED, CLEARING);
        site.index();
        return site;
    }

    @Test
    void anAddressComesBackFromWhoeverHasItByTheImportWhereverItDies() {
        var site = numbered();
        var before = picture(site);
        var claims = claims(site);
        var id = imported(site, PASSING_ON, CLEARING);
        assertEquals(1, count(site, id, ImportCounts.CREATED));
        assertEquals("Dee", site.lead("cy@example.com").details().firstName());
        assertEquals("Cy", site.lead("dee@example.com").details().firstName());
        var bob = site.lead("ada@example.com");
        site.undo(id);
        var left = site.whereverItDies(JobKind.IMPORT, id);
        for (int request = 0; request < left.size(); request++) {
            var each = left.get(request);
            each.now = each.now.plus(Duration.ofMinutes(2));
            each.finish(JobKind.IMPORT, id);
            assertEquals(List.of(), undo(each, id).kept());
            assertTakenBack(each, id, before, claims, "after request " + request);
            assertEquals(1, count(each, id, ImportCounts.TRASHED));
            assertEquals(3, count(each, id, ImportCounts.REVERTED));
        }
        var restored = site.ask(RestoreLead::new, Map.of("leadId", bob.id()), Map.of());
        assertEquals(200, restored.getStatusCode(), restored.getBody());
        assertEquals("Ada", site.lead("ada@example.com").details().firstName());
    }

    @Test
    void anAddressThatIsAllThatIsKnownOfANewLeadStaysWithItAndAllElseComesBack() {
        var site = numbered();
        var ada = site.lead("ada@example.com");
        var id =
                imported(site, "External id,First name,Email,City\nA-1,Adele,,Bath\nB-2,,ada@example.com,\n", CLEARING);
        assertEquals(
                List.of(new ImportUndo.Kept(ada.id(), Reason.EMAIL_TAKEN)),
                undone(site, id).kept());
        var made = site.lead("ada@example.com");
        assertNotNull(made.trashed());
        assertEquals(id, made.importId());
        var left = site.leads(site.tenancy()).findAll(List.of(ada.id()), site.now, true);
        assertEquals(
                ada.details().withoutEmails(Set.of("ada@example.com")),
                Objects.requireNonNull(left.get(ada.id())).details());
    }

    @Test
    void anAddressThatSomebodyGaveToAnotherSinceStaysWithThatOneAndAllElseComesBack() {
        var site = new Worksite();
        imported(site, NUMBERED + "F-6,,zed@example.com,Hull\n", CLEARING);
        site.index();
        var ada = site.lead("ada@example.com");
        var zed = site.lead("zed@example.com");
        var id = imported(
                site, "External id,First name,Email,City\nA-1,Adele,,Bath\nF-6,Zed,,Ely\nD-4,Di,,Rye\n", CLEARING);
        site.change((tenancy, changes) -> {
            var cy = site.lead("cy@example.com");
            var emails = new ArrayList<>(ada.details().emails());
            emails.addAll(zed.details().emails());
            site.leads(tenancy)
                    .update(
                            cy,
                            new LeadDetails(
                                    "Cy", null, null, null, emails, List.of(), null, null, null, List.of(), Map.of(),
                                    "C-3"),
                            cy.status(),
                            cy.ownerId(),
                            new Author(Worksite.OTHER_USER, site.now, null, false),
                            (lead, address) -> new IllegalStateException("taken"),
                            changes);
        });
        var undo = undone(site, id);
        assertEquals(
                Map.of(ada.id(), Reason.EMAIL_TAKEN, zed.id(), Reason.EMAIL_TAKEN),
                undo.kept().stream().collect(Collectors.toMap(ImportUndo.Kept::lead, ImportUndo.Kept::reason)));
        assertEquals(1, count(site, id, ImportCounts.REVERTED));
        assertEquals("Dee", site.lead("dee@example.com").details().firstName());
        assertEquals("Cy", site.lead("ada@example.com").details().firstName());
        var left = site.leads(site.tenancy()).findAll(List.of(ada.id(), zed.id()), site.now, true);
        assertEquals(
                ada.details().withoutEmails(Set.of("ada@example.com")),
                Objects.requireNonNull(left.get(ada.id())).details());
        assertEquals(
                "Zed",
                Objects.requireNonNull(left.get(zed.id())).details().firstName(),
                "nothing else said who it was");
    }

    @Test
    void whatSomebodyChangedSinceIsListed() {
        var site = furnished();
        var id = imported(site, changing(), RESTORING);
        var ada = site.lead("ada@example.com");
        var made = site.lead("n1@example.com");
        site.touch(ada);
        site.touch(made);
        var undo = undone(site, id);
        assertEquals(
                Map.of(ada.id(), Reason.CHANGED_SINCE, made.id(), Reason.TRASHED_THOUGH_CHANGED),
                undo.kept().stream().collect(Collectors.toMap(ImportUndo.Kept::lead, ImportUndo.Kept::reason)));
        assertEquals(0, undo.keptMore());
        var left = site.lead("ada@example.com");
        assertEquals("Adele", left.details().firstName());
        assertEquals(2, children(site, left, "NOTE#").size(), "what the import added to it stays, too");
        assertNotNull(site.lead("n1@example.com").trashed());
        assertEquals(2, count(site, id, ImportCounts.REVERTED));
    }

    @Test
    void whoseProcessingWasRestrictedSinceIsLeftAloneAndListed() {
        var site = furnished();
        var id = imported(site, changing(), RESTORING);
        var ada = site.lead("ada@example.com");
        var made = site.lead("n1@example.com");
        site.restrict(ada);
        site.restrict(made);
        var undo = undone(site, id);
        assertEquals(
                Map.of(ada.id(), Reason.RESTRICTED, made.id(), Reason.RESTRICTED),
                undo.kept().stream().collect(Collectors.toMap(ImportUndo.Kept::lead, ImportUndo.Kept::reason)));
        for (var email : List.of("ada@example.com", "n1@example.com")) {
            var left = site.lead(email);
            assertNotNull(left.restriction(), email);
            assertNull(left.trashed(), email);
            assertTrue(
                    site.aws.items("records", left.id()).stream()
                            .anyMatch(item -> item.at("/pk/S").asText().endsWith("#RESTRICTED")),
                    email);
        }
        assertEquals("Adele", site.lead("ada@example.com").details().firstName());
        assertEquals(29, count(site, id, ImportCounts.TRASHED));
        assertEquals(2, count(site, id, ImportCounts.REVERTED));
    }

    @Test
    void aWithdrawalStaysWithWhatWasWithdrawnAndTheLeadIsListedOnce() {
        var site = furnished();
        var known = site.lead("ada@example.com");
        var id = imported(site, OTHER_BASES, ImportPlan.standard());
        assertEquals(3, recorded(site, known).size());
        for (var consent : recorded(site, known)) {
            if (id.equals(consent.importId())) {
                withdraw(site, consent);
            }
        }
        var undo = undone(site, id);
        assertEquals(List.of(new ImportUndo.Kept(known.id(), Reason.CONSENT_WITHDRAWN)), undo.kept());
        assertEquals(1, count(site, id, ImportCounts.KEPT));
        assertEquals(2, count(site, id, ImportCounts.REVERTED), "all else is taken back");
        var left = recorded(site, known);
        assertEquals(3, left.size());
        assertTrue(left.stream().allMatch(consent -> (consent.withdrawal() != null) == id.equals(consent.importId())));
        assertEquals(1, recorded(site, site.lead("bob@example.com")).size(), "what nobody withdrew is gone");
        assertEquals(
                "York",
                Objects.requireNonNull(site.lead("ada@example.com").details().address())
                        .city());
    }

    @Test
    void aWithdrawalThatRacesTheUndoIsNotLostEither() {
        var site = furnished();
        var known = site.lead("ada@example.com");
        var id = imported(site, OTHER_BASES, ImportPlan.standard());
        site.undo(id);
        int lost = 0;
        int kept = 0;
        for (int request = 1; ; request++) {
            var each = site.copy();
            var withdrawn = new AtomicBoolean();
            each.aws.interruptAt(request, () -> recorded(each, known).stream()
                    .filter(consent -> id.equals(consent.importId()))
                    .findFirst()
                    .ifPresent(consent -> {
                        withdraw(each, consent);
                        withdrawn.set(true);
                    }));
            each.finish(JobKind.IMPORT, id);
            if (!each.aws.interrupted()) {
                break;
            }
            boolean there = recorded(each, known).stream().anyMatch(consent -> consent.withdrawal() != null);
            assertEquals(withdrawn.get(), there, "at request " + request);
            lost += withdrawn.get() ? 0 : 1;
            kept += there ? 1 : 0;
        }
        assertTrue(kept > 5 && lost > 2, "it was withdrawn before and after");
    }

    private static final String OTHER_BASES = """
            Email,City,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
            ada@example.com,Bath,consent,Offers,Yes,web form,web-form,2025-06-01
            ada@example.com,Bath,consent,Surveys,Yes,web form,web-form,2025-06-02
            bob@example.com,Bath,consent,Offers,Yes,web form,web-form,2025-06-03
            """;

    private static List<Consent> recorded(Worksite site, Lead lead) {
        return new Consents(site.tenancy()).all(lead.id());
    }

    private static void withdraw(Worksite site, Consent consent) {
        site.change((tenancy, changes) -> {
            var lead = site.leads(tenancy).findAll(List.of(consent.leadId()), site.now, true);
            new Consents(tenancy)
                    .withdraw(
                            Objects.requireNonNull(lead.get(consent.leadId())),
                            consent,
                            site.now,
                            "email",
                            new Author(Worksite.OTHER_USER, site.now, null, false),
                            changes);
        });
    }

    @Test
    void nobodyPutsARestrictedLeadIntoTheTrash() {
        var site = furnished();
        site.restrict(site.lead("ada@example.com"));
        var ada = site.lead("ada@example.com");
        var leads = site.leads(site.tenancy());
        var author = new Author(Worksite.OTHER_USER, site.now, null, false);
        var byUser = assertThrows(ProblemException.class, () -> leads.trash(ada, 30, author, new Changes()));
        var byRule =
                assertThrows(ProblemException.class, () -> leads.trash(ada, 30, "inactive", site.now, new Changes()));
        assertEquals(Problem.RESTRICTED, byUser.problem());
        assertEquals(Problem.RESTRICTED, byRule.problem());
    }

    @Test
    void eachOfManyThatAreLeftAloneCanBeLearnt() {
        var site = new Worksite();
        var csv = new StringBuilder("First name,Email\n");
        for (int i = 0; i < 70; i++) {
            csv.append("New").append(i).append(",n").append(i).append("@example.com\n");
        }
        var id = imported(site, csv.toString(), ImportPlan.standard());
        var changed = new ArrayList<String>();
        for (int i = 0; i < 70; i += 10) {
            var lead = site.lead("n" + i + "@example.com");
            site.touch(lead);
            changed.add(lead.id());
        }
        site.takeBack(id, 3);
        var undo = undo(site, id);
        assertEquals(3, undo.kept().size());
        assertEquals(4, undo.keptMore());
        assertTrue(site.aws.items("records", "KEPT#").size() > 1, "they were found in several steps");

        var first = shown(site, id, Map.of());
        assertEquals(4, first.path("keptMore").asLong());
        var rest = shown(site, id, Map.of("cursor", first.path("keptNext").asText()));
        assertEquals(0, rest.path("keptMore").asLong());
        assertFalse(rest.has("keptNext"));
        var all = new ArrayList<>(first.path("kept").findValuesAsText("lead"));
        all.addAll(rest.path("kept").findValuesAsText("lead"));
        assertEquals(changed, all);

        for (int most = 1; most <= 8; most++) {
            var rows = new JobRows(site.tenancy());
            var job = site.job(JobKind.IMPORT, id).job();
            var walked = new ArrayList<String>();
            var place = Optional.of(new KeptPlace(null, 0));
            while (place.isPresent()) {
                var page = rows.kept(job, place.get(), most, site.now);
                assertTrue(page.kept().size() <= most);
                page.kept().forEach(kept -> walked.add(kept.lead()));
                place = Optional.ofNullable(page.next());
            }
            assertEquals(changed, walked, "at most " + most);
        }
    }

    @Test
    void whatWasLeftAloneIsShownNoLongerThanItIsKept() {
        var site = new Worksite();
        var id = imported(site, "First name,Email\nAda,ada@example.com\n", ImportPlan.standard());
        site.touch(site.lead("ada@example.com"));
        site.takeBack(id, 0);
        var job = site.job(JobKind.IMPORT, id).job();
        var rows = new JobRows(site.tenancy());
        var from = new KeptPlace(null, 0);
        site.now = site.now.plus(Duration.ofDays(30)).minusSeconds(1);
        assertEquals(1, rows.kept(job, from, 10, site.now).kept().size());
        site.now = site.now.plusSeconds(1);
        assertEquals(1, site.aws.items("records", "KEPT#").size(), "nobody has removed it yet");
        assertEquals(new JobRows.KeptPage(List.of(), null), rows.kept(job, from, 10, site.now));
    }

    private static JsonNode shown(Worksite site, String id, Map<String, String> query) {
        var answer = site.ask(GetImport::new, Map.of("importId", id), query);
        assertEquals(200, answer.getStatusCode(), answer.getBody());
        return Json.read(answer.getBody(), JsonNode.class).path("undo");
    }

    @Test
    void aCursorIsOfOneImportAlone() {
        var site = new Worksite();
        var csv = "First name,Email\nAda,ada@example.com\nBob,bob@example.com\n";
        var id = imported(site, csv, ImportPlan.standard());
        site.touch(site.lead("ada@example.com"));
        site.touch(site.lead("bob@example.com"));
        site.takeBack(id, 1);
        var other = imported(site, csv.replace("example.com", "example.net"), ImportPlan.standard());
        var cursor = shown(site, id, Map.of()).path("keptNext").asText();
        assertEquals(
                400,
                site.ask(GetImport::new, Map.of("importId", other), Map.of("cursor", cursor))
                        .getStatusCode());
    }

    @Test
    void afterFourteenDaysItIsTooLate() {
        var site = furnished();
        var id = imported(site, changing(), RESTORING);
        var ended = Objects.requireNonNull(site.job(JobKind.IMPORT, id).job().finishedAt());
        site.now = ended.plus(Duration.ofDays(14));
        var late = site.ask(UndoImport::new, Map.of("importId", id), Map.of());
        assertEquals(409, late.getStatusCode(), late.getBody());
        assertTrue(late.getBody().contains("it could be taken back until " + site.now), late.getBody());
        assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, id).job().state());
        site.now = site.now.minusMillis(1);
        var just = site.ask(UndoImport::new, Map.of("importId", id), Map.of());
        assertEquals(202, just.getStatusCode(), just.getBody());
        site.finish(JobKind.IMPORT, id);
        assertEquals(30, count(site, id, ImportCounts.TRASHED));
        assertEquals(200, rejects(site, id), "what was refused is still there");
    }

    @Test
    void whatIsErasedSinceStaysErased() {
        var site = furnished();
        var id = imported(site, changing(), RESTORING);
        var ada = site.lead("ada@example.com");
        var tenancy = site.tenancy();
        var changes = new Changes();
        tenancy.keys().destroy(ada.subject(), site.now.toString(), changes);
        tenancy.data().commit(changes);
        var undo = undone(site, id);
        assertEquals(List.of(), undo.kept());
        assertTrue(site.all().stream().noneMatch(lead -> lead.id().equals(ada.id())));
    }

    @Test
    void aListThatWasCancelledHalfWayIsTakenBackAsFarAsItGot() {
        var site = furnished();
        var before = picture(site);
        var id = site.importing(changing(), Worksite.basis(), RESTORING);
        site.aws.interruptAt(32, () -> site.cancel(JobKind.IMPORT, id));
        site.deliver(JobKind.IMPORT, id);
        site.finish(JobKind.IMPORT, id);
        assertEquals(JobState.CANCELLED, site.job(JobKind.IMPORT, id).job().state());
        assertTrue(count(site, id, ImportCounts.CREATED) > 0);
        assertEquals(409, rejects(site, id));
        undone(site, id);
        assertEquals(409, rejects(site, id), "they were never put together");
        var after = picture(site);
        before.forEach((lead, picture) -> assertEquals(picture, after.get(lead)));
    }

    private static int rejects(Worksite site, String id) {
        return site.ask(GetImportRejects::new, Map.of("importId", id), Map.of()).getStatusCode();
    }

    @Test
    void itRemembersUnderTheKeysOfTheLeadsAndNotForLong() {
        var site = furnished();
        imported(site, changing(), RESTORING);
        var kept = site.aws.items("records", "UNDO#");
        assertTrue(kept.size() >= 3);
        for (var item : kept) {
            var days = Duration.ofSeconds(item.at("/expiresAt/N").asLong() - site.now.getEpochSecond())
                    .toDays();
            assertTrue(days <= 15 && days >= 14, () -> "days " + days);
        }
        assertTrue(kept.stream().noneMatch(item -> item.toString().contains("example.com")));
        assertNull(site.lead("n1@example.com").trashed());
    }
}
