package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Mode;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;

/** A list that says of a lead that it has opted out is an objection of that lead (UK GDPR, article 21). */
final class OptedOutTest {

    private static final String LEADS = """
            First Name,Email
            Ada,ada@example.com
            Bob,bob@example.com
            Cat,cat@example.com
            """;

    private static final String OPTED_OUT = """
            First Name,Email,Unsubscribed
            Eve,Ada@Example.com,yes
            Bob,bob@example.com,no
            Nobody,nobody@example.com,yes
            """;

    private static final Worksite FIRST = begun();

    private final Worksite site = FIRST.copy();

    private static Worksite begun() {
        var site = new Worksite();
        site.finish(JobKind.IMPORT, site.importing(LEADS, Worksite.basis()));
        return site;
    }

    @Test
    void whoIsALeadObjectsAndTheRowSaysNothingElseOfIt() {
        var before = site.lead("ada@example.com");
        var id = imported(OPTED_OUT, ImportPlan.standard());

        assertEquals(Map.of("updated", 1L, "unchanged", 1L, "rejected", 1L), counts(id));
        var objection = objections("ada@example.com").getFirst();
        assertEquals("any", objection.channel());
        assertEquals(Optional.empty(), Optional.ofNullable(objection.purpose()), "to all direct marketing");
        assertEquals(Worksite.USER, objection.recordedBy());
        assertEquals("Import " + id, objection.source());
        var after = site.lead("ada@example.com");
        assertEquals(before.details(), after.details());
        assertEquals(before.version(), after.version());
        assertEquals(List.of(), objections("bob@example.com"));
        assertEquals(List.of(), site.leads("nobody@example.com"));
    }

    @Test
    void itIsRecordedOnceHoweverOftenItIsSaid() {
        imported(OPTED_OUT, ImportPlan.standard());
        var again = imported(OPTED_OUT + "Ada,ada@example.com,1\n", ImportPlan.standard());
        assertEquals(Map.of("unchanged", 3L, "rejected", 1L), counts(again));
        assertEquals(1, objections("ada@example.com").size());
    }

    @Test
    void itCountsAlsoOfWhoIsRestrictedOrInTheTrashAndWhereAnImportOnlyCreates() {
        site.restrict(site.lead("ada@example.com"));
        site.trash(site.lead("bob@example.com"));
        var creating = new ImportPlan(
                Task.IMPORT,
                Mode.CREATE,
                ImportPlan.standard().matchBy(),
                ImportPlan.standard().blank(),
                ImportPlan.standard().trashed(),
                List.of(),
                true,
                null,
                false);
        var id = imported("""
                Email,Opted out
                ada@example.com,yes
                bob@example.com,yes
                cat@example.com,no
                """, creating);
        assertEquals(Map.of("updated", 2L, "rejected", 1L), counts(id));
        assertEquals(1, objections("ada@example.com").size());
        assertEquals(1, objections("bob@example.com").size());
        assertNotNull(site.lead("bob@example.com").trashed(), "which it does not bring back");
    }

    @Test
    void itCountsOfALeadThatTheSameFileMade() {
        var id = imported("""
                First Name,Email,Unsubscribed
                Dan,dan@example.com,no
                Dan,dan@example.com,yes
                """, ImportPlan.standard());
        assertEquals(Map.of("created", 1L, "updated", 1L, "duplicatesInFile", 1L), counts(id));
        assertEquals(1, objections("dan@example.com").size());
    }

    @Test
    void whoMayBeEitherOfTwoLeadsIsRefused() {
        var id = imported("""
                Email,Email 2,Unsubscribed
                ada@example.com,bob@example.com,yes
                """, ImportPlan.standard());
        assertEquals(Map.of("rejected", 1L), counts(id));
        assertEquals(List.of(), objections("ada@example.com"));
    }

    @Test
    void wordsThatNobodyUnderstandsAreNoObjection() {
        var id = imported("""
                First Name,Email,Marketing status
                Ada Augusta,ada@example.com,Active
                Bob,bob@example.com,Pending double opt-in
                Cat,cat@example.com,-
                """, ImportPlan.standard());
        assertEquals(Map.of("rejected", 1L, "unchanged", 2L), counts(id));
        assertEquals(List.of(), objections("ada@example.com"));
        assertEquals("Ada", site.lead("ada@example.com").details().firstName());
        assertEquals(List.of(), objections("bob@example.com"));
        assertEquals(List.of(), objections("cat@example.com"));
    }

    @Test
    void aPreviewTellsTheSameAndRecordsNothing() {
        var previewing = site.importing(
                OPTED_OUT, Worksite.basis(), ImportPlan.standard().toDo(Task.PREVIEW));
        site.finish(JobKind.IMPORT, previewing);
        var told = site.preview(previewing).counts();
        assertEquals(List.of(1L, 1L, 1L), List.of(told.get("updated"), told.get("unchanged"), told.get("rejected")));
        assertEquals(List.of(), objections("ada@example.com"));
    }

    @Test
    void undoingTheImportKeepsIt() {
        var id = imported("""
                First Name,Email,Unsubscribed
                Ada Augusta,ada@example.com,no
                Ada,ada@example.com,yes
                """, ImportPlan.standard());
        site.undo(id);
        site.finish(JobKind.IMPORT, id);
        assertEquals(JobState.UNDONE, site.job(JobKind.IMPORT, id).job().state());
        assertEquals("Ada", site.lead("ada@example.com").details().firstName());
        assertEquals(1, objections("ada@example.com").size(), "it is the person's, and not the import's");
    }

    @Test
    void whereverItsWorkerDiesItIsRecordedOnce() {
        var id = site.importing(OPTED_OUT, Worksite.basis());
        for (var left : site.whereverItDies(JobKind.IMPORT, id)) {
            left.finish(JobKind.IMPORT, id);
            assertEquals(1, objections(left, "ada@example.com").size());
        }
    }

    private String imported(String csv, ImportPlan plan) {
        var id = site.importing(csv, Worksite.basis(), plan);
        site.finish(JobKind.IMPORT, id);
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(
                JobState.COMPLETED,
                job.state(),
                () -> String.valueOf(job.settings().problem()));
        return id;
    }

    private Map<String, Long> counts(String id) {
        return new TreeMap<>(site.job(JobKind.IMPORT, id).progress().counts());
    }

    private List<Consent> objections(String email) {
        return objections(site, email);
    }

    private static List<Consent> objections(Worksite site, String email) {
        Lead lead = site.lead(email);
        return new Consents(site.tenancy())
                .all(lead.id()).stream()
                        .filter(record -> record.kind() == Consent.Kind.OBJECTION)
                        .toList();
    }
}
