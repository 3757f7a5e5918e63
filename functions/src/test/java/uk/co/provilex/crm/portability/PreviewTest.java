package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.mapping.Confidence;
import uk.co.provilex.crm.suppression.Contact;

/** What a preview tells is what the import then does, and the preview does nothing. */
class PreviewTest {

    private static final int FILES = 240;

    private static String previewing(Worksite site, String csv, ImportPlan plan) {
        return site.importing(csv, Worksite.basis(), plan.toDo(Task.PREVIEW));
    }

    private static ImportPreview previewed(Worksite site, String id) {
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(
                JobState.PREVIEWED,
                job.state(),
                () -> String.valueOf(job.settings().problem()));
        return site.preview(id);
    }

    private static String stored(Worksite site) {
        return site.aws.items("records", "").stream()
                        .filter(item -> !item.at("/pk/S").asText().endsWith("#JOBS"))
                        .filter(item -> !item.at("/sk/S").asText().equals("PREVIEW"))
                        .toList()
                + site.aws.items("lookup", "").toString()
                + site.aws.items("keys", "").stream()
                        .filter(item -> !item.at("/pk/S").asText().endsWith("#KEYS#ROWS"))
                        .toList();
    }

    @Test
    void itTellsJustWhatTheImportThenDoes() {
        long seed = System.nanoTime();
        System.getLogger("PreviewTest").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        for (int file = 0; file < FILES; file++) {
            long own = seed + file;
            var lists = new RandomLists(new Random(own));
            var site = new Worksite();
            lists.furnish(site);
            var csv = lists.list(14);
            var id = previewing(site, csv, lists.plan());
            var before = stored(site);
            site.finish(JobKind.IMPORT, id);
            var preview = previewed(site, id);
            assertEquals(before, stored(site), () -> "seed " + own + " wrote something");
            site.start(id);
            var samples = new ArrayList<ImportPreview.Sample>();
            site.runWitnessed(id, outcome -> samples.add(PreviewSamples.of(outcome, id)));
            var done = site.job(JobKind.IMPORT, id).progress();
            assertEquals(
                    ImportView.Counts.of(done),
                    ImportView.Counts.of(preview.counts().getOrDefault("rows", 0L), preview.counts()),
                    () -> "seed " + own + "\n" + csv);
            assertEquals(
                    Json.text(samples.subList(0, Math.min(10, samples.size()))),
                    Json.text(preview.rows()),
                    () -> "seed " + own + "\n" + csv);
            assertTrue(preview.complete());
        }
    }

    @Test
    void itTellsHowTheFileWasReadAndWhatItsColumnsFill() {
        var site = new Worksite();
        site.suppress(Contact.email("cy@example.com"));
        var id = previewing(
                site,
                "First name;Contact email;Shoe\nAda;ada@example.com;5\nBob;no;6\nCy;cy@example.com;7\n",
                ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        var preview = previewed(site, id);
        assertEquals("UTF-8", preview.encoding());
        assertEquals(";", preview.delimiter());
        assertNull(preview.dateOrder());
        assertEquals(
                List.of(
                        new ImportPreview.Target("First name", "firstName", Confidence.EXACT),
                        new ImportPreview.Target("Contact email", "email", Confidence.EXACT),
                        new ImportPreview.Target("Shoe", "ignore", Confidence.NONE)),
                preview.columns());
        assertEquals(List.of("created", "rejected", "suppressed"), outcomes(preview));
        assertFalse(Json.text(preview).contains("cy@example.com"), "whom to forget is not kept in the job either");
        assertEquals(1, preview.rejects().size());
        assertEquals(2, preview.rejects().getFirst().row());
    }

    private static List<String> outcomes(ImportPreview preview) {
        return preview.rows().stream().map(ImportPreview.Sample::outcome).toList();
    }

    @Test
    void beyondSoManyRowsItSaysThatItIsNotAll() {
        var site = new Worksite();
        var csv = new StringBuilder("Email\n");
        for (int i = 0; i <= PreviewRun.MOST_ROWS; i++) {
            csv.append("not an email\n");
        }
        var id = previewing(site, csv.toString(), ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        var preview = previewed(site, id);
        assertFalse(preview.complete());
        assertEquals((long) PreviewRun.MOST_ROWS, preview.counts().get("rejected"));
    }

    @Test
    void aMappingThatDoesNotFitIsSaidAndTheFileStays() {
        var site = new Worksite();
        var id = previewing(site, "Shoe\n41\n", ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(JobState.PREVIEWED, job.state());
        assertEquals(
                Optional.empty(), new Jobs(site.tenancy()).preview(job, site.now), "nothing was found out but that");
        assertTrue(String.valueOf(job.settings().problem()).contains("No column tells who"));
        assertTrue(site.aws.objects.keySet().stream().anyMatch(key -> key.endsWith("upload.csv")));
        site.deliver(JobKind.IMPORT, id);
        assertTrue(
                site.aws.objects.keySet().stream().anyMatch(key -> key.endsWith("upload.csv")),
                "a notice that comes twice takes nothing away");
    }

    @Test
    void datesThatCouldBeReadEitherWayAreAskedForAndNothingIsWritten() {
        var site = new Worksite();
        var csv = """
                Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                ada@example.com,consent,news,Yes.,web form,web-form,03/04/2025
                """;
        var id = site.importing(csv, null);
        site.finish(JobKind.IMPORT, id);
        var preview = previewed(site, id);
        assertEquals("ambiguous", preview.dateOrder());
        assertTrue(String.valueOf(site.job(JobKind.IMPORT, id).job().settings().problem())
                .contains("dateOrder"));
        assertTrue(site.all().isEmpty());
        var told = site.importing(csv + csv.lines().toList().getLast().replace("03/04", "26/08") + "\n", null);
        site.finish(JobKind.IMPORT, told);
        assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, told).job().state());
        assertEquals(1, site.all().size());
    }

    @Test
    void killedAtAnyRequestItIsWorkedOutAnew() {
        var csv = "First name,Email\nAda,ada@example.com\nBob,bob@example.com\n,ada@example.com\n";
        var site = new Worksite();
        var id = previewing(site, csv, ImportPlan.standard());
        var left = site.whereverItDies(JobKind.IMPORT, id);
        assertTrue(left.size() > 10, "it made more requests than that");
        for (var each : left) {
            each.now = each.now.plus(Duration.ofMinutes(2));
            each.finish(JobKind.IMPORT, id);
            var preview = previewed(each, id);
            assertEquals(3L, preview.counts().get("rows"));
            assertEquals(2L, preview.counts().get("created"));
            assertNotNull(preview.rows().getFirst().lead());
        }
    }
}
