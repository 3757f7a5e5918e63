package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.suppression.Contact;

class ImportWorkerTest {

    private final Worksite site = new Worksite();

    private static ImportView.Counts counts(long rows, long created, long updated, long unchanged, long rejected) {
        return new ImportView.Counts(rows, created, updated, unchanged, rejected, 0, 0);
    }

    private static long accounted(ImportView.Counts counts) {
        return counts.created() + counts.updated() + counts.unchanged() + counts.rejected() + counts.suppressed();
    }

    private void assertImported(String id) {
        assertImported(site, id);
    }

    private static void assertImported(Worksite site, String id) {
        assertImported(site, id, 0);
    }

    /** Requires that all is as it must be where {@code suppressed} of the sixty people, who have no note, are not to be stored. */
    private static void assertImported(Worksite site, String id, int suppressed) {
        var tracked = site.job(JobKind.IMPORT, id);
        assertEquals(
                JobState.COMPLETED,
                tracked.job().state(),
                () -> String.valueOf(tracked.job().settings().problem()));
        var counts = ImportView.Counts.of(tracked.progress());
        int stored = 60 - suppressed;
        assertEquals(new ImportView.Counts(63, stored, 1, 1, 1, suppressed, 2), counts);
        assertEquals(stored, site.aws.items("records", "LEAD").size());
        assertEquals(stored, site.aws.itemsAt("lookup", "U").size());
        assertEquals(stored, site.aws.items("records", "CONSENT#").size(), "the same basis is recorded once");
        assertEquals(8, site.aws.items("records", "NOTE#").size());
        var rejects = new String(site.object("imports", id, "rejects.csv"), UTF_8);
        assertEquals(2, rejects.lines().count(), "header and one refused row");
        assertTrue(rejects.startsWith("\uFEFFrow,line,First Name,Email,Phone,City,Notes,reason,remedy"));
        assertTrue(rejects.contains("62,63,Nobody,not an email,"));
        assertFalse(site.aws.objects.keySet().stream().anyMatch(key -> key.endsWith("upload.csv")));
        assertTrue(site.aws.uploads.isEmpty());
    }

    @Test
    void aListBecomesLeads() {
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
        assertEquals(1, site.finish(JobKind.IMPORT, id));
        assertImported(id);
    }

    @Test
    void killedAtAnyRequestItLosesAndDoublesNothing() {
        site.suppress(Contact.email("p30@example.com"), Contact.phone("+442079460140"));
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
        var left = site.whereverItDies(JobKind.IMPORT, id);
        assertTrue(left.size() > 10, "it changes more than that: " + left.size());
        for (var each : left) {
            each.now = each.now.plus(Duration.ofMinutes(2));
            each.finish(JobKind.IMPORT, id);
            assertImported(each, id, 2);
        }
    }

    @Test
    void anImportWhoseWorkersAreKilledEachTimeFailsAndKeepsWhatWasCounted() {
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
        for (site.receives = 1; site.receives <= 5; site.receives++) {
            site.aws.killAt(site.receives == 1 ? 16 : 8, false);
            assertTrue(site.deliver(JobKind.IMPORT, id));
            site.aws.live();
            site.now = site.now.plus(Duration.ofMinutes(90));
            assertEquals(JobState.RUNNING, site.job(JobKind.IMPORT, id).job().state());
        }
        assertTrue(site.deliver(JobKind.IMPORT, id), "the message is kept for us");
        var tracked = site.job(JobKind.IMPORT, id);
        assertEquals(JobState.FAILED, tracked.job().state());
        assertTrue(String.valueOf(tracked.job().settings().problem()).contains("each of five attempts was cut off"));
        var counts = ImportView.Counts.of(tracked.progress());
        assertEquals(counts.rows(), accounted(counts));
        assertEquals(counts.created(), site.aws.items("records", "LEAD").size());
        assertFalse(site.aws.objects.keySet().stream().anyMatch(key -> key.endsWith("upload.csv")));
        assertTrue(site.aws.uploads.isEmpty());
    }

    @Test
    void whenTimeRunsOutItAsksToGoOn() {
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
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
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
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
                "\uFEFFrow,line,Email,Name,reason,remedy,extra cells",
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
        assertEquals(
                3,
                rejects.lines()
                        .filter(line -> line.contains("Take those cells from your own file, by its line."))
                        .count());
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
        var table = rejects;
        for (int round = 2; round <= 4; round++) {
            var again = site.importing(table, Worksite.basis());
            site.finish(JobKind.IMPORT, again);
            var progress = site.job(JobKind.IMPORT, again).progress();
            assertEquals(counts(1, 0, 0, 0, 1), ImportView.Counts.of(progress), "as wide as it is by then: " + round);
            table = new String(site.object("imports", again, "rejects.csv"), UTF_8);
        }
        var corrected = site.importing(rejects.replace("\u8336\u8336\u8336", ""), Worksite.basis());
        site.finish(JobKind.IMPORT, corrected);
        assertEquals(
                counts(1, 1, 0, 0, 0),
                ImportView.Counts.of(site.job(JobKind.IMPORT, corrected).progress()));
    }

    @Test
    void aListOfItsOwnMayHaveNoMoreColumnsForThat() {
        var header = IntStream.rangeClosed(1, 500).mapToObj(i -> ",Column " + i).collect(Collectors.joining());
        var id = site.importing("Email" + header + "\n", Worksite.basis());
        site.finish(JobKind.IMPORT, id);
        assertTrue(String.valueOf(site.job(JobKind.IMPORT, id).job().settings().problem())
                .contains("has 501 columns; at most 500 are read"));
    }

    @Test
    void refusedRowsThatAreNotThereAreNotPromised() {
        var id = site.importing("Email\nnot an email\n", Worksite.basis());
        site.finish(JobKind.IMPORT, id);
        var path = Map.of("importId", id);
        assertEquals(200, site.ask(GetImportRejects::new, path, Map.of()).getStatusCode());
        site.aws.objects.keySet().removeIf(key -> key.endsWith("rejects.csv"));
        var gone = site.ask(GetImportRejects::new, path, Map.of());
        assertEquals(409, gone.getStatusCode(), gone.getBody());
        assertTrue(gone.getBody().contains("Import the list once more"), gone.getBody());
    }

    @Test
    void aHeaderThatIsTextAndNotNamesFailsTheImport() {
        for (var header : List.of("Email," + "x".repeat(257), "Email," + "\u8336".repeat(200) + ",y".repeat(400))) {
            var wide = header.replace(",y", ",y" + "z".repeat(74));
            var columns = new StringBuilder();
            int column = 0;
            for (var name : wide.split(",", -1)) {
                columns.append(column == 0 ? "" : ",").append(name).append(column < 2 ? "" : String.valueOf(column));
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
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
        for (int request = 1; ; request++) {
            var each = site.copy();
            each.aws.interruptAt(request, () -> {
                each.now = each.now.plus(Duration.ofMinutes(2));
                each.finish(JobKind.IMPORT, id);
            });
            each.deliver(JobKind.IMPORT, id);
            boolean interrupted = each.aws.interrupted();
            each.aws.interruptAt(Integer.MAX_VALUE, () -> {});
            each.finish(JobKind.IMPORT, id);
            assertImported(each, id);
            if (!interrupted) {
                assertTrue(request > 20, "it made more requests than that");
                return;
            }
        }
    }

    @Test
    void cancelledAtAnyRequestItStopsAndLeavesNothingBehind() {
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
        for (int request = 1; ; request++) {
            var each = site.copy();
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
        var id = site.importing(csv, Worksite.basis());
        for (int part = 1; part <= 2; part++) {
            for (boolean after : List.of(false, true)) {
                var each = site.copy();
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
    void whatFailsAfterSomeRowsIsGoneOnWithAtOnce() {
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
        int goneOnWith = 0;
        for (int request = 1; request < 60; request++) {
            var each = site.copy();
            each.aws.interruptAt(request, () -> {
                throw new IllegalStateException("the connection was reset");
            });
            if (each.deliver(JobKind.IMPORT, id)) {
                boolean further = each.job(JobKind.IMPORT, id).progress().done() > 0;
                assertEquals(further ? 1 : 0, each.aws.messages.size(), "at request " + request);
                goneOnWith += further ? 1 : 0;
                each.finish(JobKind.IMPORT, id);
                assertEquals(63, each.job(JobKind.IMPORT, id).progress().done());
            }
        }
        assertTrue(goneOnWith > 3, "it failed after some rows");
    }

    @Test
    void aCancelledImportIsLeftAlone() {
        var id = site.importing(Worksite.sixtyPeople(), Worksite.basis());
        site.cancel(JobKind.IMPORT, id);
        site.finish(JobKind.IMPORT, id);
        assertTrue(site.aws.items("records", "LEAD").isEmpty());
    }

    @Test
    void noNameOrAddressIsStoredInClear() {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        for (var table : List.of("records", "keys", "lookup", "ledger")) {
            var stored = site.aws.items(table, "").toString();
            assertFalse(stored.contains("Person1"), table);
            assertFalse(stored.contains("example.com"), table);
            assertFalse(stored.contains("list.csv"), table);
        }
    }
}
