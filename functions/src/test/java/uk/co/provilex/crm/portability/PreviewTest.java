package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobRows;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.mapping.Confidence;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.TenantSettings;

/** What a preview tells is what the import then does, and the preview does nothing. */
class PreviewTest {

    private static final int FILES = 70;

    /** Of which each is looked into several times. */
    private static final int LARGE_FILES = 5;

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

    private static String previewing(Worksite site, byte[] list, ImportPlan plan) {
        return site.importing(list, plan.toDo(Task.PREVIEW));
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
        long seed = Seed.drawn();
        for (int file = 0; file < FILES; file++) {
            var lists = new RandomLists(new Random(seed + file));
            var site = new Worksite();
            lists.furnish(site);
            assertToldAsDone(site, lists.list(1, 14), lists.plan(), "seed " + (seed + file));
        }
    }

    /** Lists that are looked into ahead of what is written, whose batches are full, and that are in every format. */
    @Test
    void itTellsJustWhatTheImportOfALargeListOfAnyFormatThenDoes() {
        long seed = Seed.drawn();
        for (int file = 0; file < LARGE_FILES; file++) {
            var lists = new RandomLists(new Random(seed + file), 150);
            var site = new Worksite();
            lists.furnish(site);
            var csv = lists.list(250, 300);
            var list =
                    switch (file % 3) {
                        case 0 -> csv;
                        case 1 -> RandomLists.asJsonLines(csv);
                        default -> RandomLists.asCards(csv);
                    };
            assertToldAsDone(site, list, lists.plan(), "seed " + (seed + file));
        }
    }

    @Test
    void itTellsJustWhatAnImportOfFullBatchesThenDoes() {
        var site = new Worksite();
        assertToldAsDone(site, fullBatches(2), ImportPlan.standard(), "full");
        assertEquals(99, site.aws.mostWrites(), "no batch was full; the preview has made the key of the refused rows");
    }

    @Test
    void anImportOfFullBatchesThatNobodyPreviewedMakesTheKeyOfItsRefusedRowsToo() {
        int most = 0;
        for (int addresses = 1; addresses <= 4; addresses++) {
            var site = new Worksite();
            var id = site.importing(fullBatches(addresses), Worksite.basis());
            site.finish(JobKind.IMPORT, id);
            assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, id).job().state());
            most = Math.max(most, site.aws.mostWrites());
        }
        assertEquals(100, most, "no batch was full");
    }

    /** 22 leads of four writes and one of three and one for each of so many addresses: 93 of two, 94 of three. */
    private static String fullBatches(int addresses) {
        var csv = new StringBuilder("First name,Email\nNobody,not an email\n");
        for (int i = 0; i < 22; i++) {
            csv.append("Ada,p").append(i).append("@example.com\n");
        }
        csv.append("Ada,");
        for (int i = 0; i < addresses; i++) {
            csv.append('q').append(i).append("@example.com ");
        }
        csv.append('\n');
        return csv + csv.toString().replace("example.com", "example.net");
    }

    /** The index never follows what a preview does, and follows an import as soon as it does. */
    @ParameterizedTest
    @CsvSource({"39, updated, false", "39, updated, true", "40, rejected, false", "40, rejected, true"})
    void itTellsJustWhatAnImportThatCrowdsAPhoneThenDoesHoweverSoonTheIndexFollows(
            int more, String count, boolean follows) {
        var site = new Worksite();
        site.finish(JobKind.IMPORT, site.importing(atOnePhone("old", 60), Worksite.basis()));
        site.index();
        var csv = atOnePhone("new", more) + "Old60,,020 7946 0100,Bath\n";
        var id = previewing(site, csv, ImportPlan.standard());
        assertToldAsDone(site, id, () -> {}, follows ? site::index : () -> {}, csv);
        var progress = site.job(JobKind.IMPORT, id).progress();
        assertEquals(more, progress.count(ImportCounts.CREATED));
        assertEquals(1, progress.count(count));
    }

    private static String atOnePhone(String name, int many) {
        var csv = new StringBuilder("First name,Email,Phone,City\n");
        for (int i = 1; i <= many; i++) {
            csv.append("%s%d,%s%d@example.com,020 7946 0100,\n".formatted(name, i, name, i));
        }
        return csv.toString();
    }

    @Test
    void itTellsJustWhatAnImportWithNewFieldsAMappingAndBasesOfItsOwnThenDoes() {
        var site = new Worksite();
        var list = """
                Wer;Mail;Boden;Beete;Basis;Zweck;Wortlaut;Quelle;Wie;Wann
                Ada Example;ada@example.com;clay;3;consent;news;Yes.;form;web-form;2025-06-01
                Bob;bob@example.com;sand;some;consent;news;Yes.;form;web-form;2025-06-01
                Cy;cy@example.com;;4;because;news;Yes.;form;web-form;2025-06-01
                Dot;dot@example.com;loam;;legitimate-interest;news;;form;web-form;2025-06-01
                Eve;eve@example.com;loam;;;;;;;
                ;ada@example.com;chalk;;consent;offers;Yes.;form;web-form;2025-06-02
                """;
        var mapping = Map.of(
                "Wer", "fullName",
                "Mail", "email",
                "Boden", "customFields.soil",
                "Beete", "customFields.beds",
                "Basis", "consent.lawfulBasis",
                "Zweck", "consent.purpose",
                "Wortlaut", "consent.wording",
                "Quelle", "consent.source",
                "Wie", "consent.method",
                "Wann", "consent.obtainedAt");
        var standard = ImportPlan.standard();
        var plan = new ImportPlan(
                Task.PREVIEW,
                standard.mode(),
                standard.matchBy(),
                standard.blank(),
                standard.trashed(),
                List.of(
                        new CustomField("soil", "Soil", CustomField.Type.TEXT, List.of()),
                        new CustomField("beds", "Beds", CustomField.Type.NUMBER, List.of())),
                true,
                null,
                false);
        var id = site.importing(list, null, plan);
        site.again(
                id,
                job -> job.queued(job.settings()
                        .started(plan, mapping, null, job.settings().attestation(), null, null)));
        assertToldAsDone(
                site,
                id,
                () -> PackageScene.settle(site, TenantSettings.standard().adding(plan.newFields())),
                list);
        assertEquals(
                Json.tree(Map.of("soil", "chalk", "beds", 3)),
                Json.tree(site.lead("ada@example.com").details().customFields()));
        var counts = ImportView.Counts.of(site.job(JobKind.IMPORT, id).progress());
        assertEquals(6, counts.rows());
        assertTrue(counts.created() >= 1 && counts.updated() == 1 && counts.rejected() >= 3, counts::toString);
    }

    private static void assertToldAsDone(Worksite site, String list, ImportPlan plan, String which) {
        assertToldAsDone(site, previewing(site, list.getBytes(UTF_8), plan), () -> {}, which + "\n" + list);
    }

    /**
     * Requires that an import does what its preview tells.
     *
     * @param starting what starting it does besides
     */
    private static void assertToldAsDone(Worksite site, String id, Runnable starting, String which) {
        assertToldAsDone(site, id, starting, () -> {}, which);
    }

    /**
     * Requires the same.
     *
     * @param meanwhile what happens after each transaction
     */
    private static void assertToldAsDone(
            Worksite site, String id, Runnable starting, Runnable meanwhile, String which) {
        var before = stored(site);
        site.finish(JobKind.IMPORT, id);
        var preview = previewed(site, id);
        assertEquals(before, stored(site), () -> which + " wrote something");
        starting.run();
        site.start(id);
        var samples = new ArrayList<ImportPreview.Sample>();
        var refusals = new ArrayList<ImportPreview.Refusal>();
        var made = new HashMap<String, Long>();
        site.runWitnessed(id, outcome -> {
            meanwhile.run();
            samples.add(PreviewSamples.of(outcome, id));
            outcome.lead()
                    .filter(lead -> outcome.count().equals(ImportCounts.CREATED))
                    .ifPresent(lead -> made.put(lead.path(), outcome.row().number()));
            if (!outcome.faults().isEmpty()) {
                // by their rows, since nobody can know before which ids they will have
                refusals.add(PreviewSamples.refusal(outcome, made));
            }
        });
        var done = site.job(JobKind.IMPORT, id).progress();
        assertEquals(
                ImportView.Counts.of(done),
                ImportView.Counts.of(preview.counts().getOrDefault("rows", 0L), preview.counts()),
                which);
        assertEquals(Json.text(samples.subList(0, Math.min(10, samples.size()))), Json.text(preview.rows()), which);
        assertEquals(inOrder(refusals.subList(0, Math.min(20, refusals.size()))), inOrder(preview.rejects()), which);
        assertTrue(preview.complete());
    }

    /** Leads of one millisecond, as the clock of the tests has them, are named in no order; of a long list not all are. */
    private static List<ImportPreview.Refusal> inOrder(List<ImportPreview.Refusal> refusals) {
        return refusals.stream()
                .map(refusal -> {
                    var parts = refusal.reason().split("Candidates: ", 2);
                    var candidates = parts.length < 2 || parts[1].endsWith("…")
                            ? List.<String>of()
                            : Stream.of(parts[1].replaceAll("\\.$", "").split(", ", -1))
                                    .sorted()
                                    .toList();
                    return new ImportPreview.Refusal(refusal.row(), parts[0] + candidates, refusal.remedy());
                })
                .toList();
    }

    @Test
    void whomItNamesIsThereOrInTheFile() {
        var site = new Worksite();
        site.finish(JobKind.IMPORT, site.importing("Email\nada@example.com\n", Worksite.basis()));
        var plan = new ImportPlan(
                Task.PREVIEW,
                ImportPlan.Mode.CREATE,
                ImportPlan.standard().matchBy(),
                ImportPlan.Blank.KEEP,
                ImportPlan.OnTrashed.REJECT,
                List.of(),
                true,
                null,
                false);
        var id = previewing(site, "Email\nbob@example.com\nbob@example.com\nada@example.com\n", plan);
        site.finish(JobKind.IMPORT, id);
        var reasons = previewed(site, id).rejects().stream()
                .map(ImportPreview.Refusal::reason)
                .toList();
        assertEquals(
                "The lead with this email, that of row 1, is there already, and the import only creates.",
                reasons.get(0));
        assertTrue(reasons.get(1).contains(site.lead("ada@example.com").path()), reasons.get(1));
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
    void whereMoreWouldBeWrittenThanFitsIntoItsMemoryItSaysThatItIsNotAll() {
        var site = new Worksite();
        site.mostRehearsed = 100_000;
        var csv = new StringBuilder("Email\n");
        for (int i = 0; i < 1_000; i++) {
            csv.append("p%d@example.com\n".formatted(i));
        }
        var id = previewing(site, csv.toString(), ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        var preview = previewed(site, id);
        assertFalse(preview.complete());
        long looked = preview.counts().getOrDefault("created", 0L);
        assertEquals(looked, preview.counts().get("rows"));
        assertTrue(looked > 10 && looked < 500, () -> looked + " rows");
    }

    @Test
    void aListOfTensOfThousandsIsLookedAtWhole() {
        var site = new Worksite();
        var csv = new StringBuilder("Email\n");
        for (int i = 0; i < 30_000; i++) {
            csv.append("not an email\n");
        }
        var id = previewing(site, csv.toString(), ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        assertTrue(previewed(site, id).complete());
        assertEquals(30_000L, previewed(site, id).counts().get("rejected"));
    }

    @Test
    void aMappingThatDoesNotFitIsSaidAndTheFileStays() {
        var site = new Worksite();
        var id = previewing(site, "Shoe\n41\n", ImportPlan.standard());
        site.finish(JobKind.IMPORT, id);
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(JobState.PREVIEWED, job.state());
        assertEquals(
                Optional.empty(), new JobRows(site.tenancy()).preview(job, site.now), "nothing was found out but that");
        assertTrue(String.valueOf(job.settings().problem()).contains("No column tells who"));
        assertTrue(site.aws.objects.keySet().stream().anyMatch(key -> key.endsWith("upload.csv")));
        site.deliver(JobKind.IMPORT, id);
        assertTrue(
                site.aws.objects.keySet().stream().anyMatch(key -> key.endsWith("upload.csv")),
                "a notice that comes twice takes nothing away");
        site.start(id);
        site.finish(JobKind.IMPORT, id);
        assertEquals(JobState.PREVIEWED, site.job(JobKind.IMPORT, id).job().state(), "nor does an import");
        assertTrue(String.valueOf(site.job(JobKind.IMPORT, id).job().settings().problem())
                .contains("start it again with another mapping"));
        site.again(
                id,
                each -> each.queued(JobSettings.of("list.csv")
                        .started(
                                each.settings().planned(),
                                Map.of("Shoe", "lastName"),
                                each.settings().lawfulBasis(),
                                each.settings().attestation(),
                                null,
                                null)));
        site.finish(JobKind.IMPORT, id);
        assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, id).job().state());
        assertEquals("41", site.all().getFirst().details().lastName());
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
    void endsOfBasesThatCouldBeReadEitherWayAreAskedForToo() {
        var site = new Worksite();
        var csv = """
                Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date,Consent expires
                ada@example.com,consent,news,Yes.,web form,web-form,2025-06-01,03/04/2027
                """;
        var id = site.importing(csv, null);
        site.finish(JobKind.IMPORT, id);
        assertEquals("ambiguous", previewed(site, id).dateOrder());
        assertTrue(site.all().isEmpty());
        var last = csv.lines().toList().getLast();
        var told = site.importing(csv + last.replace("03/04", "04/26").replace("ada", "bob") + "\n", null);
        site.finish(JobKind.IMPORT, told);
        assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, told).job().state());
        assertEquals(
                Instant.parse("2027-03-04T00:00:00Z"),
                site.lead("ada@example.com").keeping().basisEndsAt());
    }

    @ParameterizedTest
    @CsvSource({
        // date, what is found out, the day that it is then
        "03/04/2025, ambiguous,",
        "2025-04-03, ymd, 2025-04-03",
        "26/03/2025, dmy, 2025-03-26",
        "03/26/2025, mdy, 2025-03-26",
        "03/03/2025,, 2025-03-03"
    })
    void thatTheYearComesFirstTellsNothingOfDatesThatEndWithIt(
            String date, @Nullable String found, @Nullable String read) {
        var csv = "Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date\n"
                + "ada@example.com,consent,news,Yes.,web form,web-form," + date + "\n";
        for (var task : List.of(Task.PREVIEW, Task.IMPORT)) {
            var site = new Worksite();
            var id = site.importing(csv, null);
            site.again(
                    id,
                    job -> job.queued(job.settings()
                            .started(
                                    job.settings().planned().toDo(task),
                                    Map.of(),
                                    null,
                                    job.settings().attestation(),
                                    null,
                                    DateOrder.YMD)));
            site.finish(JobKind.IMPORT, id);
            if (task == Task.PREVIEW || read == null) {
                assertEquals(found, previewed(site, id).dateOrder());
                assertTrue(site.all().isEmpty());
            } else {
                var consents = new Consents(site.tenancy())
                        .all(site.lead("ada@example.com").id());
                assertEquals(
                        Instant.parse(read + "T00:00:00Z"), consents.getFirst().obtainedAt());
            }
        }
    }

    @Test
    void datesOfFieldsOfTheTenantsOwnAreAskedForAndReadToo() {
        var site = new Worksite();
        var fields = List.of(new CustomField("signed", "Signed", CustomField.Type.DATE, List.of()));
        PackageScene.settle(site, TenantSettings.standard().adding(fields));
        var csv = "Email,customFields.signed\nada@example.com,03/04/2025\n";
        var id = site.importing(csv, Worksite.basis());
        site.finish(JobKind.IMPORT, id);
        assertEquals("ambiguous", previewed(site, id).dateOrder());
        assertTrue(site.all().isEmpty());
        site.again(
                id,
                job -> job.queued(job.settings()
                        .started(
                                job.settings().planned(),
                                Map.of(),
                                Worksite.basis(),
                                job.settings().attestation(),
                                null,
                                DateOrder.DMY)));
        site.finish(JobKind.IMPORT, id);
        assertEquals("2025-04-03", signed(site, "ada@example.com"));
        var told = site.importing("""
                Email,customFields.signed
                bob@example.com,03/04/2025
                cy@example.com,04/26/2025
                dot@example.com,2025-09-19T00:30:00+02:00
                eve@example.com,spring
                """, Worksite.basis());
        site.finish(JobKind.IMPORT, told);
        assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, told).job().state());
        assertEquals("2025-03-04", signed(site, "bob@example.com"));
        assertEquals("2025-09-19", signed(site, "dot@example.com"), "the day where it was written");
        assertEquals(
                1,
                ImportView.Counts.of(site.job(JobKind.IMPORT, told).progress()).rejected());
    }

    private static String signed(Worksite site, String email) {
        return Objects.requireNonNull(site.lead(email).details().customFields().get("signed"))
                .textValue();
    }

    @Test
    void killedAtAnyRequestItIsWorkedOutAnew() {
        var csv = "First name,Email\nAda,ada@example.com\nBob,bob@example.com\n,ada@example.com\n";
        var site = new Worksite();
        var id = previewing(site, csv, ImportPlan.standard());
        var left = site.whereverItDies(JobKind.IMPORT, id);
        assertTrue(left.size() > 2, "it changes more than that: " + left.size());
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
