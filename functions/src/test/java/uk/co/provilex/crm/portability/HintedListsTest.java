package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.portability.csv.CsvEncoding;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;

/** What users say of how their lists are written holds for all that is done with them. */
class HintedListsTest {

    private static final CsvHints POLISH = new CsvHints(CsvEncoding.WINDOWS_1250, null);

    private final Worksite site = new Worksite();

    /** Twenty people, each of whom only this encoding calls by their names; and one without an address. */
    private static byte[] list() {
        var csv = new StringBuilder("First name,Last name,Email\n");
        for (int i = 0; i < 20; i++) {
            csv.append("Paweł,Żółć,p").append(i).append("@example.com\n");
        }
        csv.append("Łucja,Ćma,not an email\n");
        return csv.toString().getBytes(Charset.forName("windows-1250"));
    }

    private static ImportPreview previewed(Worksite site, String id) {
        assertEquals(JobState.PREVIEWED, site.job(JobKind.IMPORT, id).job().state());
        return site.preview(id);
    }

    private static String firstName(ImportPreview preview) {
        return Objects.requireNonNull(preview.rows().getFirst().lead())
                .path("firstName")
                .textValue();
    }

    private static void assertImported(Worksite site, String id) {
        assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, id).job().state());
        assertEquals(20, site.all().size());
        for (var lead : site.all()) {
            assertEquals("Paweł", lead.details().firstName());
            assertEquals("Żółć", lead.details().lastName());
        }
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        assertTrue(rejects.contains(",Łucja,Ćma,not an email,"), rejects);
    }

    @Test
    void thePreviewSaysWhatItGuessedAndTheImportReadsWhatWasSaidOfIt() {
        var id = site.importing(list(), ImportPlan.standard().toDo(Task.PREVIEW));
        site.finish(JobKind.IMPORT, id);
        var guessed = previewed(site, id);
        assertEquals("windows-1252", guessed.encoding());
        assertTrue(guessed.encodingGuessed());
        assertEquals("Pawe³", firstName(guessed));

        site.again(id, job -> job.queued(job.settings().written(POLISH)));
        site.finish(JobKind.IMPORT, id);
        var said = previewed(site, id);
        assertEquals("windows-1250", said.encoding());
        assertFalse(said.encodingGuessed());
        assertEquals("Paweł", firstName(said));

        site.start(id);
        site.finish(JobKind.IMPORT, id);
        assertImported(site, id);
    }

    @Test
    void killedAtAnyRequestTheNextWorkerReadsItAsTheFirstDid() {
        var id = site.importing(list(), ImportPlan.standard(), POLISH);
        var left = site.whereverItDies(JobKind.IMPORT, id);
        assertTrue(left.size() > 4, "it changes more than that: " + left.size());
        for (var each : left) {
            each.now = each.now.plus(Duration.ofMinutes(2));
            each.finish(JobKind.IMPORT, id);
            assertImported(each, id);
        }
    }

    @Test
    void aFileThatIsNotWhatIsSaidBringsInNothingAndSaysSo() {
        var utf8 = "Email,Name\nada@example.com,Zoë\n".getBytes(UTF_8);
        var id = site.importing(utf8, ImportPlan.standard(), POLISH);
        site.finish(JobKind.IMPORT, id);
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(JobState.FAILED, job.state());
        assertEquals(
                "The file is not written in windows-1250, although the import was started with that encoding. Upload it again,"
                        + " and leave the encoding out, so that it is found out, or say another one.",
                job.settings().problem());
        assertTrue(site.all().isEmpty());
    }

    @Test
    void theRefusedRowsComeInAgainWhetherOrNotTheSameIsSaidOfThem() {
        var id = site.importing(list(), ImportPlan.standard(), POLISH);
        site.finish(JobKind.IMPORT, id);
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        for (var hints : new CsvHints[] {CsvHints.NONE, POLISH}) {
            var email = hints.equals(POLISH) ? "said@example.com" : "found@example.com";
            var corrected = rejects.replace("not an email", email).getBytes(UTF_8);
            var again = site.importing(corrected, ImportPlan.standard(), hints);
            site.finish(JobKind.IMPORT, again);
            assertEquals(
                    JobState.COMPLETED, site.job(JobKind.IMPORT, again).job().state());
            assertEquals("Łucja", site.lead(email).details().firstName());
        }
    }

    @Test
    void aDelimiterThatIsSaidHoldsForThePreviewTheImportEachWorkerAndTheRefusedRows() {
        var list = """
                E-Mail;Name, Vorname, Titel;Notes
                ada@example.com;Lovelace, Ada, Countess;a
                no;Babbage, Charles, Esq;b
                """;
        var hints = new CsvHints(null, ';');
        var id = site.importing(list.getBytes(UTF_8), ImportPlan.standard().toDo(Task.PREVIEW));
        site.finish(JobKind.IMPORT, id);
        assertEquals(",", previewed(site, id).delimiter());
        site.again(id, job -> job.queued(job.settings().written(hints)));
        site.finish(JobKind.IMPORT, id);
        assertEquals(";", previewed(site, id).delimiter());
        site.start(id);
        for (var each : site.whereverItDies(JobKind.IMPORT, id)) {
            each.now = each.now.plus(Duration.ofMinutes(2));
            each.finish(JobKind.IMPORT, id);
            assertEquals(1, each.all().size());
            assertEquals(1, each.job(JobKind.IMPORT, id).progress().count(ImportCounts.REJECTED));
        }
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        assertTrue(rejects.contains(";no;Babbage, Charles, Esq;b;"), rejects);
        for (var said : new CsvHints[] {CsvHints.NONE, hints}) {
            var email = said.equals(hints) ? "said@example.com" : "found@example.com";
            var corrected = rejects.replace(";no;", ";" + email + ";").getBytes(UTF_8);
            var again = site.importing(corrected, ImportPlan.standard(), said);
            site.finish(JobKind.IMPORT, again);
            assertEquals(
                    JobState.COMPLETED, site.job(JobKind.IMPORT, again).job().state());
            assertEquals(email, site.lead(email).details().emails().getFirst().address());
        }
    }

    @Test
    void whatIsSaidOfTablesDoesNotConcernOtherFormats() {
        var hints = new CsvHints(CsvEncoding.WINDOWS_1250, ';');
        var card = "BEGIN:VCARD\nVERSION:3.0\nN:Żółć;Paweł;;;\nFN:Paweł Żółć\nEMAIL:p@example.com\nEND:VCARD\n";
        var line = "{\"firstName\":\"Paweł\",\"email\":\"q@example.com\"}\n";
        for (var list : new String[] {card, line}) {
            site.finish(JobKind.IMPORT, site.importing(list.getBytes(UTF_8), ImportPlan.standard(), hints));
        }
        assertEquals("Paweł", site.lead("p@example.com").details().firstName());
        assertEquals("Paweł", site.lead("q@example.com").details().firstName());
    }
}
