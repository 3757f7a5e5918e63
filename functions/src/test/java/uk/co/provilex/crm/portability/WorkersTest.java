package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.bag.BagVerifier;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;

class WorkersTest {

    private final Worksite site = new Worksite();

    /** 60 people, one of them twice with news, one refused, one row that says nothing new. */
    private static String list() {
        var csv = new StringBuilder("First Name,Email,Phone,City,Notes\n");
        for (int i = 1; i <= 60; i++) {
            csv.append("Person")
                    .append(i)
                    .append(",p")
                    .append(i)
                    .append("@example.com,020 7946 0")
                    .append(100 + i);
            csv.append(",Leeds,").append(i % 7 == 0 ? "met at the fair" : "").append('\n');
        }
        return csv.append("Person1,P1@Example.com,,York,\n")
                .append("Nobody,not an email,,,\n")
                .append("Person2,p2@example.com,,,\n")
                .toString();
    }

    private static ImportView.Counts counts(long rows, long created, long updated, long unchanged, long rejected) {
        return new ImportView.Counts(rows, created, updated, unchanged, rejected, 0, 0);
    }

    private static long accounted(ImportView.Counts counts) {
        return counts.created() + counts.updated() + counts.unchanged() + counts.rejected() + counts.suppressed();
    }

    private void assertImported(String id) {
        var tracked = site.job(JobKind.IMPORT, id);
        assertEquals(
                JobState.COMPLETED,
                tracked.job().state(),
                () -> String.valueOf(tracked.job().settings().problem()));
        var counts = ImportView.Counts.of(tracked.progress());
        assertEquals(new ImportView.Counts(63, 60, 1, 1, 1, 0, 2), counts);
        assertEquals(60, site.aws.items("records", "LEAD").size());
        assertEquals(60, site.aws.items("lookup", "U").size());
        assertEquals(60, site.aws.items("records", "CONSENT#").size(), "the same basis is recorded once");
        assertEquals(8, site.aws.items("records", "NOTE#").size());
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        assertEquals(2, rejects.lines().count(), "header and one refused row");
        assertTrue(rejects.startsWith("row,line,First Name,Email,Phone,City,Notes,reason,remedy"));
        assertTrue(rejects.contains("62,63,Nobody,not an email,"));
        assertFalse(site.aws.objects.keySet().stream().anyMatch(key -> key.endsWith("upload.csv")));
        assertTrue(site.aws.uploads.isEmpty());
    }

    @Nested
    class Imports {

        @Test
        void aListBecomesLeads() {
            var id = site.importing(list(), Worksite.basis());
            assertEquals(1, site.finish(JobKind.IMPORT, id));
            assertImported(id);
        }

        @Test
        void killedAtAnyRequestItLosesAndDoublesNothing() {
            for (int request = 1; ; request++) {
                boolean killed = false;
                for (boolean after : List.of(false, true)) {
                    var each = new WorkersTest();
                    var id = each.site.importing(list(), Worksite.basis());
                    each.site.aws.killAt(request, after);
                    each.site.deliver(JobKind.IMPORT, id);
                    killed |= each.site.aws.killed();
                    each.site.aws.live();
                    each.site.now = each.site.now.plus(Duration.ofMinutes(2));
                    each.site.finish(JobKind.IMPORT, id);
                    each.assertImported(id);
                }
                if (!killed) {
                    assertTrue(request > 20, "it made more requests than that");
                    return;
                }
            }
        }

        @Test
        void whenTimeRunsOutItAsksToGoOn() {
            var id = site.importing(list(), Worksite.basis());
            site.remainingMillis = 10_000;
            site.deliver(JobKind.IMPORT, id);
            assertEquals(1, site.aws.messages.size());
            assertEquals(JobState.RUNNING, site.job(JobKind.IMPORT, id).job().state());
            site.remainingMillis = 900_000;
            site.finish(JobKind.IMPORT, id);
            assertImported(id);
        }

        @Test
        void anotherWorkerWaitsWhileOneIsAtWork() {
            var id = site.importing(list(), Worksite.basis());
            site.aws.killAt(12, false);
            site.deliver(JobKind.IMPORT, id);
            site.aws.live();
            var before = site.job(JobKind.IMPORT, id).progress();
            site.aws.messages.clear();
            site.deliver(JobKind.IMPORT, id);
            assertEquals(before, site.job(JobKind.IMPORT, id).progress());
            assertEquals(1, site.aws.messages.size());
        }

        @Test
        void theSameListAgainChangesNothing() {
            var csv = "First Name,Email\nAda,ada@example.com\nBob,bob@example.com\n";
            site.finish(JobKind.IMPORT, site.importing(csv, Worksite.basis()));
            var again = site.importing(csv, Worksite.basis());
            site.finish(JobKind.IMPORT, again);
            assertEquals(
                    counts(2, 0, 0, 2, 0),
                    ImportView.Counts.of(site.job(JobKind.IMPORT, again).progress()));
        }

        @Test
        void rowsWithoutLawfulBasisAreRefusedAndNothingIsStored() {
            var id = site.importing("Email\nada@example.com\n", null);
            site.finish(JobKind.IMPORT, id);
            assertEquals(
                    counts(1, 0, 0, 0, 1),
                    ImportView.Counts.of(site.job(JobKind.IMPORT, id).progress()));
            assertTrue(site.aws.items("records", "LEAD").isEmpty());
        }

        @Test
        void aHeaderAloneIsAnImportOfNothing() {
            var id = site.importing("Email,Name\n", Worksite.basis());
            site.finish(JobKind.IMPORT, id);
            assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, id).job().state());
            assertEquals(
                    "row,line,Email,Name,reason,remedy,extra cells",
                    new String(site.object("imports", id, "rejects.csv"), UTF_8).strip());
        }

        @Test
        void aFileThatIsBrokenAnywhereBringsInNothing() {
            var id = site.importing("Email,Name\nada@example.com,Ada\nbob@example.com,\"Bob\n", Worksite.basis());
            site.finish(JobKind.IMPORT, id);
            var job = site.job(JobKind.IMPORT, id).job();
            assertEquals(JobState.FAILED, job.state());
            assertTrue(
                    String.valueOf(job.settings().problem()).contains("row 2, column 2"),
                    () -> String.valueOf(job.settings().problem()));
            assertTrue(site.aws.items("records", "LEAD").isEmpty());
        }

        @Test
        void whatIsRefusedIsKeptWhateverItHolds() throws IOException {
            // In UTF-8 each of these takes three bytes, and as JSON each of those six: more than an item takes.
            var wide = "\u8336".repeat(7_000);
            var control = "\u0001".repeat(60_000);
            var csv = new StringBuilder("Email,Other\n");
            for (int i = 0; i < 50; i++) {
                csv.append("not an email,").append(wide).append('\n');
            }
            for (int i = 0; i < 3; i++) {
                csv.append("not an email,").append(control).append('\n');
            }
            var id = site.importing(csv.toString(), Worksite.basis());
            site.finish(JobKind.IMPORT, id);
            assertEquals(
                    counts(53, 0, 0, 0, 53),
                    ImportView.Counts.of(site.job(JobKind.IMPORT, id).progress()));
            var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
            assertEquals(50, rejects.lines().filter(line -> line.contains(wide)).count());
            assertEquals(54, rejects.lines().count());
        }

        @Test
        void aRowWithAFaultInEachOfManyCellsIsRefusedWithTheFirstOfThem() {
            var header = new StringBuilder("Name");
            var row = new StringBuilder("Ada");
            for (int i = 1; i < 500; i++) {
                header.append(",Email ").append(i);
                row.append(",\u8336\u8336\u8336");
            }
            var id = site.importing(header + "\n" + row + "\n", Worksite.basis());
            site.finish(JobKind.IMPORT, id);
            assertEquals(
                    counts(1, 0, 0, 0, 1),
                    ImportView.Counts.of(site.job(JobKind.IMPORT, id).progress()));
            var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
            assertTrue(rejects.contains("There are 479 more faults."), rejects::toString);
        }

        @Test
        void aHeaderThatIsTextAndNotNamesFailsTheImport() {
            for (var header : List.of("Email," + "x".repeat(257), "Email," + "\u8336".repeat(200) + ",y".repeat(400))) {
                var wide = header.replace(",y", ",y" + "z".repeat(74));
                var columns = new StringBuilder();
                int column = 0;
                for (var name : wide.split(",", -1)) {
                    columns.append(column == 0 ? "" : ",")
                            .append(name)
                            .append(column < 2 ? "" : String.valueOf(column));
                    column++;
                }
                var id = site.importing(columns + "\n", Worksite.basis());
                site.finish(JobKind.IMPORT, id);
                var job = site.job(JobKind.IMPORT, id).job();
                assertEquals(JobState.FAILED, job.state());
                assertTrue(String.valueOf(job.settings().problem()).contains("short names"));
            }
        }

        @Test
        void aWorkerThatIsTakenForDeadAndComesBackLosesAndDoublesNothing() {
            for (int request = 1; ; request++) {
                var each = new WorkersTest();
                var id = each.site.importing(list(), Worksite.basis());
                each.site.aws.interruptAt(request, () -> {
                    each.site.now = each.site.now.plus(Duration.ofMinutes(2));
                    each.site.finish(JobKind.IMPORT, id);
                });
                each.site.deliver(JobKind.IMPORT, id);
                boolean interrupted = each.site.aws.interrupted();
                each.site.aws.interruptAt(Integer.MAX_VALUE, () -> {});
                each.site.finish(JobKind.IMPORT, id);
                each.assertImported(id);
                if (!interrupted) {
                    assertTrue(request > 20, "it made more requests than that");
                    return;
                }
            }
        }

        @Test
        void cancelledAtAnyRequestItStopsAndLeavesNothingBehind() {
            for (int request = 1; ; request++) {
                var each = new Worksite();
                var id = each.importing(list(), Worksite.basis());
                each.aws.interruptAt(request, () -> each.cancel(JobKind.IMPORT, id));
                each.deliver(JobKind.IMPORT, id);
                boolean interrupted = each.aws.interrupted();
                each.aws.interruptAt(Integer.MAX_VALUE, () -> {});
                each.finish(JobKind.IMPORT, id);
                var tracked = each.job(JobKind.IMPORT, id);
                var counts = ImportView.Counts.of(tracked.progress());
                assertEquals(counts.rows(), accounted(counts));
                assertEquals(counts.created(), each.aws.items("records", "LEAD").size());
                assertFalse(each.aws.objects.keySet().stream().anyMatch(key -> key.endsWith("upload.csv")));
                assertTrue(each.aws.uploads.isEmpty());
                if (!interrupted) {
                    assertEquals(JobState.COMPLETED, tracked.job().state());
                    return;
                }
            }
        }

        @Test
        void killedWhileALargeRejectsFileIsWrittenItLeavesNoUploadOpen() {
            // two parts, of 8 MiB and of what is left
            var row = "not an email," + "x".repeat(60_000) + "\n";
            var csv = "Email,Other\n" + row.repeat(150);
            for (int part = 1; part <= 2; part++) {
                for (boolean after : List.of(false, true)) {
                    var each = new Worksite();
                    var id = each.importing(csv, Worksite.basis());
                    each.aws.killAtPart(part, after);
                    assertTrue(each.deliver(JobKind.IMPORT, id));
                    assertTrue(each.aws.killed());
                    assertEquals(1, each.aws.uploads.size());
                    each.aws.live();
                    each.now = each.now.plus(Duration.ofMinutes(2));
                    each.finish(JobKind.IMPORT, id);
                    assertTrue(each.aws.uploads.isEmpty());
                    var rejects = new String(each.object("imports", id, "rejects.csv"), UTF_8);
                    assertEquals(151, rejects.lines().count());
                }
            }
        }

        @Test
        void aCancelledImportIsLeftAlone() {
            var id = site.importing(list(), Worksite.basis());
            site.cancel(JobKind.IMPORT, id);
            site.finish(JobKind.IMPORT, id);
            assertTrue(site.aws.items("records", "LEAD").isEmpty());
        }

        @Test
        void noNameOrAddressIsStoredInClear() {
            site.finish(JobKind.IMPORT, site.importing(list(), Worksite.basis()));
            for (var table : List.of("records", "keys", "lookup", "ledger")) {
                var stored = site.aws.items(table, "").toString();
                assertFalse(stored.contains("Person1"), table);
                assertFalse(stored.contains("example.com"), table);
                assertFalse(stored.contains("list.csv"), table);
            }
        }
    }

    @Nested
    class Exports {

        private final Path folder;

        Exports(@TempDir Path folder) {
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
            from.aws.endWhatDiedOpening();
            assertTrue(from.aws.uploads.isEmpty());
        }

        @Test
        void allLeadsArePacked() throws IOException {
            site.finish(JobKind.IMPORT, site.importing(list(), Worksite.basis()));
            var id = site.exporting();
            site.finish(JobKind.EXPORT, id);
            assertPacked(site, id);
        }

        @Test
        void thePackageIsSignedWithTheKeyThatIsPublished() throws Exception {
            site.finish(JobKind.IMPORT, site.importing(list(), Worksite.basis()));
            var id = site.exporting();
            site.finish(JobKind.EXPORT, id);
            var zip = Files.write(folder.resolve("signed.zip"), site.object("exports", id, "package.zip"));
            var keys = Files.write(
                    folder.resolve("keys.json"),
                    Json.bytes(site.platform().signer().key()));
            var verdict = Verifier.runSource(zip, keys);
            assertEquals(0, verdict.exit(), verdict.lines()::toString);
        }

        @Test
        void killedAtAnyRequestItEndsWithTheSamePackage() throws IOException {
            for (int request = 1; ; request += 3) {
                var each = new Worksite();
                each.finish(JobKind.IMPORT, each.importing(list(), Worksite.basis()));
                var id = each.exporting();
                each.aws.killAt(request, request % 2 == 0);
                each.deliver(JobKind.EXPORT, id);
                boolean killed = each.aws.killed();
                each.aws.live();
                each.now = each.now.plus(Duration.ofMinutes(2));
                each.finish(JobKind.EXPORT, id);
                assertPacked(each, id);
                if (!killed) {
                    assertTrue(request > 60, "it made more requests than that");
                    return;
                }
            }
        }

        @Test
        void whenTimeRunsOutItAsksToGoOn() throws IOException {
            site.finish(JobKind.IMPORT, site.importing(list(), Worksite.basis()));
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
            for (int request = 1; ; request += 2) {
                var each = new Worksite();
                each.finish(JobKind.IMPORT, each.importing(few(), Worksite.basis()));
                var id = each.exporting();
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
            for (int request = 1; ; request += 2) {
                var each = new Worksite();
                each.finish(JobKind.IMPORT, each.importing(few(), Worksite.basis()));
                var id = each.exporting();
                each.aws.interruptAt(request, () -> each.cancel(JobKind.EXPORT, id));
                each.deliver(JobKind.EXPORT, id);
                boolean interrupted = each.aws.interrupted();
                each.aws.interruptAt(Integer.MAX_VALUE, () -> {});
                assertTrue(each.finish(JobKind.EXPORT, id) <= 2, "the message is done with");
                assertFalse(each.aws.objects.keySet().stream().anyMatch(key -> key.contains("/staging/")));
                assertTrue(each.aws.uploads.isEmpty());
                if (!interrupted) {
                    assertEquals(
                            JobState.COMPLETED,
                            each.job(JobKind.EXPORT, id).job().state());
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
            for (int request = 1; ; request += 4) {
                var each = new Worksite();
                each.finish(JobKind.IMPORT, each.importing(csv.toString(), Worksite.basis()));
                var id = each.exporting();
                each.aws.pageSize = 3;
                each.aws.killAt(request, request % 8 == 1);
                each.deliver(JobKind.EXPORT, id);
                boolean killed = each.aws.killed();
                each.aws.live();
                each.now = each.now.plus(Duration.ofMinutes(2));
                each.finish(JobKind.EXPORT, id);
                assertPacked(each, id, 4);
                assertEquals(Set.of("Ada", "Bob", "Cy", "Dee"), texts(each, id, "leads.jsonl", "firstName", 4));
                assertEquals(14, texts(each, id, "notes.jsonl", "text", 14).size());
                assertEquals(4, texts(each, id, "consents.jsonl", "leadId", 4).size());
                if (!killed) {
                    assertTrue(request > 30, "it made more requests than that");
                    return;
                }
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
                        .map(line -> Json.read(line.getBytes(UTF_8), ObjectNode.class)
                                .path(member)
                                .asText())
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
                assertEquals(
                        JobState.RUNNING, site.job(JobKind.EXPORT, id).job().state());
                assertNull(site.job(JobKind.EXPORT, id).progress().holder(), "whoever comes next need not wait");
            }
            assertTrue(site.deliver(JobKind.EXPORT, id), "the message is kept for us");
            var job = site.job(JobKind.EXPORT, id).job();
            assertEquals(JobState.FAILED, job.state());
            assertTrue(String.valueOf(job.settings().problem()).contains("admin@provilex.co.uk"));
            assertFalse(site.aws.objects.keySet().stream().anyMatch(key -> key.contains("/staging/")));
            assertFalse(site.deliver(JobKind.EXPORT, id), "and when it comes again there is nothing to do");
        }

        @Test
        void packingGetsAnInvocationOfItsOwnWhereLittleIsLeftOfThisOne() throws IOException {
            site.finish(JobKind.IMPORT, site.importing(list(), Worksite.basis()));
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
}
