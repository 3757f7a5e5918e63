package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Blank;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Mode;
import uk.co.provilex.crm.portability.jobs.ImportPlan.OnTrashed;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.ImportUndo;
import uk.co.provilex.crm.portability.jobs.ImportUndo.Reason;
import uk.co.provilex.crm.portability.jobs.JobKind;
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

    /** What of each lead is to be as it was, with the number of its lawful bases and notes. */
    private static Map<String, String> picture(Worksite site) {
        var pictures = new TreeMap<String, String>();
        for (var lead : site.all()) {
            pictures.put(
                    lead.id(),
                    Json.text(lead.details())
                            + lead.status()
                            + lead.ownerId()
                            + (lead.trashed() != null)
                            + children(site, lead, "CONSENT#")
                            + children(site, lead, "NOTE#"));
        }
        return pictures;
    }

    private static List<String> children(Worksite site, Lead lead, String kind) {
        return site.aws.items("records", kind).stream()
                .filter(item -> item.at("/pk/S").asText().endsWith(lead.id()))
                .map(item -> item.at("/sk/S").asText())
                .toList();
    }

    /** Which addresses are claimed, by whom, and whether for good. */
    private static Map<String, String> claims(Worksite site) {
        return site.aws.items("lookup", "U").stream()
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
        long seed = System.nanoTime();
        System.getLogger("UndoTest").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        for (int file = 0; file < FILES; file++) {
            var lists = new RandomLists(new Random(seed + file));
            var site = new Worksite();
            lists.furnish(site);
            var before = picture(site);
            var claims = claims(site);
            var csv = lists.list(14);
            var id = imported(site, csv, lists.plan());
            var which = "seed " + (seed + file) + "\n" + csv;
            var undo = undone(site, id);
            // an address that went from one lead to a new one lies with that one in the trash
            if (undo.kept().isEmpty()) {
                assertTakenBack(site, id, before, claims, which);
            } else {
                assertTrue(undo.kept().stream().allMatch(kept -> kept.reason() == Reason.EMAIL_TAKEN), undo::toString);
            }
            assertEquals(count(site, id, ImportCounts.CREATED), count(site, id, ImportCounts.TRASHED), which);
        }
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
        assertTrue(left.size() > 20, "it made more requests than that");
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
        site.aws.interruptAt(31, () -> site.cancel(JobKind.IMPORT, id));
        site.deliver(JobKind.IMPORT, id);
        site.finish(JobKind.IMPORT, id);
        assertEquals(JobState.CANCELLED, site.job(JobKind.IMPORT, id).job().state());
        assertTrue(count(site, id, ImportCounts.CREATED) > 0);
        undone(site, id);
        var after = picture(site);
        before.forEach((lead, picture) -> assertEquals(picture, after.get(lead)));
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
