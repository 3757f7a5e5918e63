package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    private void assertImported(String id) {
        var tracked = site.job(JobKind.IMPORT, id);
        assertEquals(
                JobState.COMPLETED,
                tracked.job().state(),
                () -> String.valueOf(tracked.job().settings().problem()));
        var counts = ImportView.Counts.of(tracked.progress());
        assertEquals(new ImportView.Counts(63, 60, 1, 1, 1), counts);
        assertEquals(60, site.aws.items("records", "LEAD").size());
        assertEquals(60, site.aws.items("lookup", "U").size());
        assertEquals(61, site.aws.items("records", "CONSENT#").size());
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
                    new ImportView.Counts(2, 0, 0, 2, 0),
                    ImportView.Counts.of(site.job(JobKind.IMPORT, again).progress()));
        }

        @Test
        void rowsWithoutLawfulBasisAreRefusedAndNothingIsStored() {
            var id = site.importing("Email\nada@example.com\n", null);
            site.finish(JobKind.IMPORT, id);
            assertEquals(
                    new ImportView.Counts(1, 0, 0, 0, 1),
                    ImportView.Counts.of(site.job(JobKind.IMPORT, id).progress()));
            assertTrue(site.aws.items("records", "LEAD").isEmpty());
        }

        @Test
        void aHeaderAloneIsAnImportOfNothing() {
            var id = site.importing("Email,Name\n", Worksite.basis());
            site.finish(JobKind.IMPORT, id);
            assertEquals(JobState.COMPLETED, site.job(JobKind.IMPORT, id).job().state());
            assertEquals(
                    "row,line,Email,Name,reason,remedy",
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

        private void assertPacked(Worksite from, String id) throws IOException {
            var tracked = from.job(JobKind.EXPORT, id);
            assertEquals(JobState.COMPLETED, tracked.job().state());
            assertEquals(60, tracked.progress().count("leads"));
            assertNotNull(tracked.job().settings().sha512());
            var zip = Files.write(folder.resolve("package.zip"), from.object("exports", id, "package.zip"));
            var report = BagVerifier.verify(zip);
            assertTrue(report.isValid(), report.faults()::toString);
            assertEquals("60", report.info().get("Lead-Count"));
            assertEquals(
                    List.of("data/leads.jsonl", "data/leads.csv", "data/consents.jsonl", "data/notes.jsonl"),
                    List.copyOf(report.payload().keySet()));
            assertEquals(zip.toFile().length(), tracked.progress().count("bytes"));
            assertFalse(from.aws.objects.keySet().stream().anyMatch(key -> key.contains("/staging/")));
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
        void aTenantWithoutLeadsGetsAnEmptyPackage() throws IOException {
            var id = site.exporting();
            site.finish(JobKind.EXPORT, id);
            var zip = Files.write(folder.resolve("empty.zip"), site.object("exports", id, "package.zip"));
            assertTrue(BagVerifier.verify(zip).isValid());
        }
    }
}
