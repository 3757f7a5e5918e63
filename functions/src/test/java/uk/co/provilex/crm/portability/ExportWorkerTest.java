package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.Erasures;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.bag.BagVerifier;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.OpenJobs;

class ExportWorkerTest {

    private final Worksite site = new Worksite();

    private final Path folder;

    ExportWorkerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static String few() {
        return "First Name,Email,Notes\nAda,ada@example.com,Likes tulips\nBob,bob@example.com,\nCy,cy@example.com,\n";
    }

    private void assertPacked(Worksite from, String id) throws IOException {
        assertPacked(from, id, 60);
    }

    private void assertPacked(Worksite from, String id, int leads) throws IOException {
        var tracked = from.job(JobKind.EXPORT, id);
        assertEquals(JobState.COMPLETED, tracked.job().state());
        assertEquals(leads, tracked.progress().count("leads"));
        assertNotNull(tracked.job().settings().sha512());
        var zip = Files.write(folder.resolve("package.zip"), from.object("exports", id, "package.zip"));
        var report = BagVerifier.verify(zip);
        assertTrue(report.isValid(), report.faults()::toString);
        assertEquals(Integer.toString(leads), report.info().get("Lead-Count"));
        assertEquals(
                List.of(
                        "data/leads.jsonl",
                        "data/consents.jsonl",
                        "data/notes.jsonl",
                        "data/tasks.jsonl",
                        "data/users.jsonl",
                        "data/settings.json",
                        "data/suppressions.jsonl",
                        "data/suppression-lists.json",
                        "data/imports.jsonl",
                        "data/csv/raw/leads.csv",
                        "data/csv/spreadsheet/leads.csv",
                        "data/contacts.vcf"),
                report.payload().keySet().stream()
                        .filter(name -> !name.startsWith("data/schemas/"))
                        .toList());
        assertEquals(zip.toFile().length(), tracked.progress().count("bytes"));
        assertFalse(from.aws.objects.keySet().stream().anyMatch(key -> key.contains("/staging/")));
        assertTrue(from.aws.uploads.isEmpty());
    }

    @Test
    void allLeadsArePacked() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        var id = site.exporting();
        site.finish(JobKind.EXPORT, id);
        assertPacked(site, id);
    }

    @Test
    void thePackageIsSignedWithTheKeyThatIsPublished() throws Exception {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        var id = site.exporting();
        site.finish(JobKind.EXPORT, id);
        var zip = Files.write(folder.resolve("signed.zip"), site.object("exports", id, "package.zip"));
        var keys = Files.write(
                folder.resolve("keys.json"), Json.bytes(site.platform().signer().key()));
        var verdict = Verifier.runSource(zip, keys);
        assertEquals(0, verdict.exit(), verdict.lines()::toString);
    }

    @Test
    void killedAtAnyRequestItEndsWithTheSamePackage() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        var id = site.exporting();
        var left = site.whereverItDies(JobKind.EXPORT, id);
        assertTrue(left.size() > 15, "it changes more than that: " + left.size());
        for (var each : left) {
            each.now = each.now.plus(Duration.ofMinutes(2));
            each.finish(JobKind.EXPORT, id);
            assertPacked(each, id);
        }
    }

    @Test
    void killedWhileItPacksItSendsNoPartAgainThatWasCounted() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(few(), Worksite.basis()));
        var id = site.exporting();
        site.partBytes = 4_000;
        site.remainingMillis = 300_000;
        site.deliver(JobKind.EXPORT, id);
        site.remainingMillis = 900_000;
        var left = site.whereverItDies(JobKind.EXPORT, id);
        int parts = site.aws.sentParts().size();
        assertTrue(parts > 4, "the package takes many parts");
        int mostKept = 0;
        for (var each : left) {
            var counted = countedParts(each);
            each.now = each.now.plus(Duration.ofMinutes(2));
            assertFalse(each.deliver(JobKind.EXPORT, id));
            assertPacked(each, id, 3);
            var sent = each.aws.sentParts();
            assertTrue(Collections.disjoint(counted, sent), "sent again");
            // the signature is another one, and with it what comes after it
            assertTrue(counted.isEmpty() || sent.size() <= parts - counted.size() + 3, "sent besides");
            mostKept = Math.max(mostKept, counted.size());
        }
        assertEquals(parts, mostKept, "it died after each of them");
    }

    /** Returns the parts that are stored and counted of the upload that is open. */
    private static Set<FakeAws.Part> countedParts(Worksite site) {
        var counted = new HashSet<FakeAws.Part>();
        for (var item : site.aws.items("records", "PART#")) {
            var parts = site.aws.uploads.get(item.at("/uploadId/S").asText());
            if (parts != null) {
                int number = Integer.parseInt(item.at("/sk/S").asText().substring("PART#".length()));
                counted.add(
                        new FakeAws.Part(number, SdkBytes.fromByteArray(Objects.requireNonNull(parts.get(number)))));
            }
        }
        return counted;
    }

    /** Whoever goes on packs what is there then; of what was uploaded before, what has become different is sent again. */
    @Test
    void whatChangesBetweenTwoWorkersIsPackedAsItIsThen() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        var id = site.exporting();
        site.partBytes = 2_000;
        site.aws.killAtPart(5, true);
        assertTrue(site.deliver(JobKind.EXPORT, id));
        site.aws.live();
        site.now = site.now.plus(Duration.ofMinutes(2));
        var gone = site.lead("p2@example.com").id();
        site.change((tenancy, changes) -> {
            tenancy.keys().destroy(SubjectId.lead(gone), "now", changes);
            new Erasures(tenancy).noted(changes);
        });
        site.finish(JobKind.EXPORT, id);
        assertPacked(site, id, 59);
        assertFalse(texts(site, id, "leads.jsonl", "id", 59).contains(gone));
    }

    @Test
    void anUploadThatIsGoneIsBegunAnew() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(few(), Worksite.basis()));
        var id = site.exporting();
        site.partBytes = 2_000;
        site.aws.killAtPart(3, true);
        assertTrue(site.deliver(JobKind.EXPORT, id));
        site.aws.live();
        site.now = site.now.plus(Duration.ofMinutes(2));
        site.aws.uploads.clear();
        assertFalse(site.deliver(JobKind.EXPORT, id));
        assertPacked(site, id, 3);
    }

    @Test
    void whenTimeRunsOutItAsksToGoOn() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        var id = site.exporting();
        site.remainingMillis = 10_000;
        site.deliver(JobKind.EXPORT, id);
        assertEquals(1, site.aws.messages.size());
        site.remainingMillis = 900_000;
        site.finish(JobKind.EXPORT, id);
        assertPacked(site, id);
    }

    @Test
    void aWorkerThatIsTakenForDeadAndComesBackDoesNotSpoilThePackage() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(few(), Worksite.basis()));
        var id = site.exporting();
        site.partBytes = 5_000;
        for (int request = 1; ; request += 2) {
            var each = site.copy();
            each.aws.interruptAt(request, () -> {
                each.now = each.now.plus(Duration.ofMinutes(2));
                // the other has the job and, every second time, is half way when this one comes back
                each.remainingMillis = each.aws.objects.size() % 2 == 0 ? 10_000 : 900_000;
                each.deliver(JobKind.EXPORT, id);
                each.remainingMillis = 900_000;
            });
            each.deliver(JobKind.EXPORT, id);
            boolean interrupted = each.aws.interrupted();
            each.aws.interruptAt(Integer.MAX_VALUE, () -> {});
            each.finish(JobKind.EXPORT, id);
            assertPacked(each, id, 3);
            if (!interrupted) {
                assertTrue(request > 30, "it made more requests than that");
                return;
            }
        }
    }

    @Test
    void cancelledAtAnyRequestItLeavesNothingBehind() {
        site.finish(JobKind.IMPORT, site.importing(few(), Worksite.basis()));
        var id = site.exporting();
        site.partBytes = 5_000;
        for (int request = 1; ; request += 2) {
            var each = site.copy();
            each.aws.interruptAt(request, () -> each.cancel(JobKind.EXPORT, id));
            each.deliver(JobKind.EXPORT, id);
            boolean interrupted = each.aws.interrupted();
            each.aws.interruptAt(Integer.MAX_VALUE, () -> {});
            assertTrue(each.finish(JobKind.EXPORT, id) <= 2, "the message is done with");
            assertFalse(each.aws.objects.keySet().stream().anyMatch(key -> key.contains("/staging/")));
            assertTrue(each.aws.uploads.isEmpty());
            if (!interrupted) {
                assertEquals(
                        JobState.COMPLETED, each.job(JobKind.EXPORT, id).job().state());
                return;
            }
        }
    }

    /** A lead with more notes than one read of the table gives is read piece by piece, and killed between the pieces. */
    @Test
    void aLeadWithMoreThanOneReadGivesIsPackedOnce() throws IOException {
        var csv = new StringBuilder("First Name,Email,Notes\nBob,bob@example.com,\n");
        for (int i = 0; i < 12; i++) {
            csv.append("Ada,ada@example.com,note ").append(i).append('\n');
        }
        csv.append("Cy,cy@example.com,one\nDee,dee@example.com,two\n");
        site.finish(JobKind.IMPORT, site.importing(csv.toString(), Worksite.basis()));
        var id = site.exporting();
        site.aws.pageSize = 3;
        var left = site.whereverItDies(JobKind.EXPORT, id);
        assertTrue(left.size() > 30, "it changes more than that: " + left.size());
        for (var each : left) {
            each.now = each.now.plus(Duration.ofMinutes(2));
            each.finish(JobKind.EXPORT, id);
            assertPacked(each, id, 4);
            assertEquals(Set.of("Ada", "Bob", "Cy", "Dee"), texts(each, id, "leads.jsonl", "firstName", 4));
            assertEquals(14, texts(each, id, "notes.jsonl", "text", 14).size());
            assertEquals(4, texts(each, id, "consents.jsonl", "leadId", 4).size());
        }
    }

    private Set<String> texts(Worksite from, String id, String file, String member, int lines) throws IOException {
        var path = Files.write(folder.resolve("lines.zip"), from.object("exports", id, "package.zip"));
        try (var zip = new ZipFile(path.toFile())) {
            var entry = zip.stream()
                    .filter(each -> each.getName().endsWith("/data/" + file))
                    .findFirst()
                    .orElseThrow();
            var texts = new String(zip.getInputStream(entry).readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> Json.read(line, ObjectNode.class).path(member).asText())
                    .toList();
            assertEquals(lines, texts.size(), file);
            return Set.copyOf(texts);
        }
    }

    @Test
    void aFaultThatStaysFailsTheExportWhenItsMessageIsGivenUp() {
        site.finish(JobKind.IMPORT, site.importing(few(), Worksite.basis()));
        var id = site.exporting();
        site.remainingMillis = 300_000;
        site.deliver(JobKind.EXPORT, id);
        site.aws.objects.replaceAll((key, content) -> key.endsWith("-notes") ? new byte[] {1, 2, 3} : content);
        for (site.receives = 1; site.receives < 5; site.receives++) {
            assertTrue(site.deliver(JobKind.EXPORT, id));
            assertEquals(JobState.RUNNING, site.job(JobKind.EXPORT, id).job().state());
            assertNull(site.job(JobKind.EXPORT, id).progress().holder(), "whoever comes next need not wait");
        }
        assertTrue(site.deliver(JobKind.EXPORT, id), "the message is kept for us");
        var job = site.job(JobKind.EXPORT, id).job();
        assertEquals(JobState.FAILED, job.state());
        assertTrue(String.valueOf(job.settings().problem()).contains("admin@provilex.co.uk"));
        assertFalse(site.aws.objects.keySet().stream().anyMatch(key -> key.contains("/staging/")));
        site.receives = 1;
        assertFalse(site.deliver(JobKind.EXPORT, id), "and when another comes there is nothing to do");
        site.receives = 6;
        assertTrue(site.deliver(JobKind.EXPORT, id), "but this one goes to the dead letters");
        assertEquals(job, site.job(JobKind.EXPORT, id).job());
    }

    /** As when packing takes longer than an invocation may. Nobody hears of a worker that is killed. */
    @Test
    void anExportWhoseWorkersAreKilledEachTimeFailsAndLeavesNothing() {
        site.finish(JobKind.IMPORT, site.importing(few(), Worksite.basis()));
        var id = site.exporting();
        site.change((tenancy, changes) -> new OpenJobs(tenancy, JobKind.EXPORT).admit(id, changes));
        for (int i = 1; i < OpenJobs.MOST; i++) {
            site.change((tenancy, changes) -> new OpenJobs(tenancy, JobKind.EXPORT).admit(site.exporting(), changes));
        }
        for (site.receives = 1; site.receives <= 5; site.receives++) {
            site.aws.killAtPart(1, true);
            assertTrue(site.deliver(JobKind.EXPORT, id));
            site.aws.live();
            site.now = site.now.plus(Duration.ofMinutes(90));
            assertEquals(JobState.RUNNING, site.job(JobKind.EXPORT, id).job().state());
            assertEquals(1, site.aws.uploads.size());
            assertThrows(ProblemException.class, this::admitAnother);
        }
        assertTrue(site.deliver(JobKind.EXPORT, id), "the message is kept for us");
        var job = site.job(JobKind.EXPORT, id).job();
        assertEquals(JobState.FAILED, job.state());
        assertTrue(String.valueOf(job.settings().problem()).contains("each of five attempts was cut off"));
        assertTrue(site.aws.uploads.isEmpty());
        assertFalse(
                site.aws.objects.keySet().stream().anyMatch(key -> key.contains("/exports/")),
                "neither what was staged nor a package");
        admitAnother();
        site.receives = 1;
        assertFalse(site.deliver(JobKind.EXPORT, id), "another message about it has nothing to do");
    }

    @Test
    void packingWaitsForSomeSegmentsAtTheSameTime() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        var id = site.exporting();
        site.aws.pageSize = 2;
        site.remainingMillis = 300_000;
        site.deliver(JobKind.EXPORT, id);
        assertTrue(site.aws.items("records", "SEGMENT#").size() > 10, "there are many segments");
        site.aws.pageSize = 1000;
        site.remainingMillis = 900_000;
        site.aws.gatherReaders(8, FakeAws::isOfAStagedSegment);
        int queries = site.aws.calls("Query");
        site.finish(JobKind.EXPORT, id);
        assertEquals(8, site.aws.mostReaders());
        assertTrue(site.aws.calls("Query") - queries < 50, "which segments there are is not asked for with each file");
        assertPacked(site, id);
    }

    private void admitAnother() {
        site.change((tenancy, changes) -> new OpenJobs(tenancy, JobKind.EXPORT).admit(site.exporting(), changes));
    }

    @Test
    void whatComesOnceMoreIsLeftToTheWorkerThatHasIt() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        var id = site.exporting();
        site.aws.killAtPart(1, true);
        site.deliver(JobKind.EXPORT, id);
        site.aws.live();
        site.receives = 6;
        assertFalse(site.deliver(JobKind.EXPORT, id));
        assertEquals(1, site.aws.messages.size(), "it is looked at again later");
        site.receives = 1;
        site.now = site.now.plus(Duration.ofMinutes(2));
        site.finish(JobKind.EXPORT, id);
        assertPacked(site, id);
    }

    @Test
    void packingGetsAnInvocationOfItsOwnWhereLittleIsLeftOfThisOne() throws IOException {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        var id = site.exporting();
        site.remainingMillis = 300_000;
        site.deliver(JobKind.EXPORT, id);
        assertEquals(60, site.job(JobKind.EXPORT, id).progress().count("leads"));
        assertEquals(JobState.RUNNING, site.job(JobKind.EXPORT, id).job().state());
        assertEquals(1, site.aws.messages.size());
        // and it is done there however little there is, or it would never be
        site.deliver(JobKind.EXPORT, id);
        assertPacked(site, id);
    }

    @Test
    void aTenantWithoutLeadsGetsAnEmptyPackage() throws IOException {
        var id = site.exporting();
        site.finish(JobKind.EXPORT, id);
        var zip = Files.write(folder.resolve("empty.zip"), site.object("exports", id, "package.zip"));
        assertTrue(BagVerifier.verify(zip).isValid());
    }
}
