package uk.co.provilex.crm.erasure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Suppressions;

class RunErasureTest {

    private static void assertErased(ErasureScene scene, Erasure done) {
        assertEquals(ErasureState.KEY_DESTROYED, done.state());
        assertNotNull(done.receipt());
        scene.assertTrue(done);
        assertEquals(List.of(), scene.left());
        assertTrue(scene.isKeyDestroyed());
        assertEquals(2, scene.site.aws.items("lookup", "U").size(), "claims of the other two");
    }

    @Nested
    class OnRequest {

        @Test
        void everythingOfTheLeadIsGoneAndCounted() {
            var scene = new ErasureScene();
            var export = scene.site.exporting();
            scene.site.finish(JobKind.EXPORT, export);
            var done = scene.finish(scene.ask(false).erasure().id());
            assertErased(scene, done);
            var counts = ErasureView.Counts.of(done.counts());
            assertEquals(1, counts.leads());
            assertEquals(1, counts.consents());
            assertEquals(1, counts.notes());
            assertEquals(1, counts.exports());
            assertEquals(1, counts.imports(), "the refused row may be about the same person");
            assertTrue(counts.indexEntries() > 3);
            assertEquals(2, scene.site.aws.items("records", "LEAD").size());
            assertEquals(List.of(), scene.site.aws.items("records", "REJECTS#"));
            assertEquals(List.of(), scene.objects("rejects.csv"));
        }

        @Test
        void nothingOpensFromTheMomentItIsAskedFor() {
            var scene = new ErasureScene();
            scene.ask(false);
            assertFalse(scene.opens());
            assertEquals(List.of(), scene.site.leads("bob@example.com"));
            assertEquals(2, scene.site.aws.items("lookup", "U").size(), "the address is free at once");
        }

        @Test
        void askedForTwiceItIsBegunOnce() {
            var scene = new ErasureScene();
            var tenancy = scene.site.tenancy();
            var changes = new Changes();
            var request = new ErasureStart.Request(null, Worksite.USER, false);
            ErasureStart.of(tenancy, scene.bob, request, scene.newId(), scene.site.now, changes);
            scene.ask(false);
            assertThrows(SubjectErasedException.class, () -> tenancy.data().commit(changes));
            assertEquals(1, scene.records().size());
        }

        @Test
        void whoIsSuppressedIsRememberedFromTheSameMoment() {
            var scene = new ErasureScene();
            scene.ask(true);
            var contacts = Set.of(Contact.email("bob@example.com"), Contact.phone("+442079460102"));
            assertEquals(contacts, new Suppressions(scene.tenancy()).matching(contacts));
            var again = scene.site.importing("Email\nBob@Example.com\ndan@example.com\n", Worksite.basis());
            scene.site.finish(JobKind.IMPORT, again);
            assertEquals(4, scene.site.aws.items("records", "LEAD").size(), "Ada, Cat, Dan, and of Bob the shell");
            assertEquals(List.of(), scene.site.leads("bob@example.com"));
        }

        @Test
        void killedAtAnyRequestItCompletesAndNoStateEverLies() {
            for (int request = 1; ; request++) {
                boolean killed = false;
                for (boolean after : List.of(false, true)) {
                    var scene = new ErasureScene();
                    var id = scene.ask(false).erasure().id();
                    scene.site.aws.killAt(request, after);
                    scene.deliver("erasure", id);
                    killed |= scene.site.aws.killed();
                    scene.site.aws.live();
                    scene.assertTrue(scene.record(id));
                    var done = scene.finish(id);
                    assertErased(scene, done);
                    var counts = ErasureView.Counts.of(done.counts());
                    assertEquals(List.of(1L, 1L, 1L), List.of(counts.leads(), counts.consents(), counts.notes()));
                    assertEquals(1, counts.imports());
                }
                if (!killed) {
                    assertTrue(request > 20, "it made more requests than that");
                    return;
                }
            }
        }

        @Test
        void twoWorkersAtOnceDoItOnce() {
            for (int request = 2; request < 40; request += 5) {
                var scene = new ErasureScene();
                var id = scene.ask(false).erasure().id();
                scene.site.aws.interruptAt(request, () -> scene.finish(id));
                scene.deliver("erasure", id);
                var done = scene.finish(id);
                assertErased(scene, done);
                assertEquals(1, ErasureView.Counts.of(done.counts()).leads());
            }
        }

        @Test
        void whenTimeRunsOutItAsksToGoOn() {
            var scene = new ErasureScene();
            var id = scene.ask(false).erasure().id();
            scene.site.remainingMillis = 10_000;
            scene.deliver("erasure", id);
            assertEquals(1, scene.site.aws.messages.size());
            assertEquals(ErasureState.HIDDEN, scene.record(id).state());
            scene.site.remainingMillis = 300_000;
            assertErased(scene, scene.finish(id));
        }

        @Test
        void itIsUnrecoverableOnlyWhenTheBackupsOfTheKeysHaveForgotten() {
            var scene = new ErasureScene();
            var done = scene.finish(scene.ask(false).erasure().id());
            var after = done.unrecoverableAfter().orElseThrow();
            assertEquals(done.keyDestroyedAt(), after.minus(Keyring.BACKED_UP_FOR));
            assertEquals(ErasureState.KEY_DESTROYED, done.stateAt(after));
            assertEquals(ErasureState.UNRECOVERABLE, done.stateAt(after.plusMillis(1)));
        }
    }

    @Nested
    class Latecomers {

        @Test
        void whoHasReadTheLeadBeforeWritesNothingToItAfter() {
            var scene = new ErasureScene();
            var before = scene.site.remembering();
            before.keys().open(scene.bob.subject());
            var id = scene.ask(false).erasure().id();
            assertThrows(IllegalStateException.class, () -> scene.lateNote(before));
            scene.finish(id);
            assertThrows(IllegalStateException.class, () -> scene.lateNote(before));
            assertEquals(List.of(), scene.left());
        }

        @Test
        void noKeyIsMintedForTheSameLeadAgain() {
            var scene = new ErasureScene();
            var id = scene.ask(false).erasure().id();
            assertThrows(SubjectErasedException.class, () -> mint(scene));
            scene.finish(id);
            assertThrows(SubjectErasedException.class, () -> mint(scene));
        }

        private static void mint(ErasureScene scene) {
            var tenancy = scene.tenancy();
            var changes = new Changes();
            tenancy.keys().mint(SubjectId.lead(scene.bob.id()), changes);
            tenancy.data().commit(changes);
        }

        @Test
        void whatTheIndexWritesTooLateGoesWithTheRecordOfTheRemoval() {
            var scene = new ErasureScene();
            var entries = scene.site.aws.itemsOf("lookup", "#TOKEN").stream()
                    .filter(item -> item.toString().contains(scene.bob.id()))
                    .toList();
            assertTrue(entries.size() > 3);
            scene.finish(scene.ask(false).erasure().id());
            entries.forEach(scene.site.aws::store);
            scene.site.index(List.of(scene.bob.id()));
            assertEquals(List.of(), scene.left());
        }

        @Test
        void theIndexLeavesToTheErasureWhatItCounts() {
            var scene = new ErasureScene();
            var id = scene.ask(false).erasure().id();
            var before = scene.left();
            scene.site.index(List.of(scene.bob.id()));
            assertEquals(before, scene.left());
            scene.finish(id);
        }
    }

    @Nested
    class Exports {

        private static boolean holdsBob(byte[] zip) throws IOException {
            try (var files = new ZipInputStream(new ByteArrayInputStream(zip))) {
                while (files.getNextEntry() != null) {
                    if (new String(files.readAllBytes(), UTF_8).contains("bob@example.com")) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Test
        void aPackageThatHoldsTheLeadIsDeletedAndSaysWhy() {
            var scene = new ErasureScene();
            var all = scene.site.exporting();
            var other = scene.site.exporting(
                    ExportScope.ofLead(scene.site.lead("ada@example.com").id()));
            scene.site.finish(JobKind.EXPORT, all);
            scene.site.finish(JobKind.EXPORT, other);
            scene.site.now = scene.site.now.plus(Duration.ofHours(1));
            var done = scene.finish(scene.ask(false).erasure().id());
            assertEquals(1, ErasureView.Counts.of(done.counts()).exports());
            var job = scene.site.job(JobKind.EXPORT, all).job();
            assertEquals(JobState.EXPIRED, job.state());
            assertTrue(String.valueOf(job.settings().problem()).contains("erased"));
            assertEquals(List.of(), scene.objects(all));
            assertEquals(
                    JobState.COMPLETED,
                    scene.site.job(JobKind.EXPORT, other).job().state());
            assertEquals(1, scene.objects(other + "/package.zip").size());
        }

        @Test
        void oneThatIsUnderWayNeverHandsOutWhoWasHidden() throws IOException {
            for (int request = 1; ; request += 3) {
                var scene = new ErasureScene();
                var export = scene.site.exporting();
                scene.site.aws.interruptAt(request, () -> {
                    var id = scene.ask(false).erasure().id();
                    scene.deliver("erasure", id);
                    scene.assertTrue(scene.record(id));
                });
                scene.site.finish(JobKind.EXPORT, export);
                if (scene.records().isEmpty()) {
                    assertTrue(request > 20, "it made more requests than that");
                    return;
                }
                var done = scene.finish(scene.records().getFirst().id());
                assertErased(scene, done);
                for (var path : scene.objects(export)) {
                    assertTrue(path.endsWith("package.zip"), path);
                    assertFalse(
                            holdsBob(Objects.requireNonNull(scene.site.aws.objects.get(path))),
                            "hidden while the export ran");
                }
            }
        }

        @Test
        void whatNoWorkerWillEverEndIsEndedHere() {
            var scene = new ErasureScene();
            var export = scene.site.exporting();
            scene.site.aws.killAt(15, false);
            scene.site.deliver(JobKind.EXPORT, export);
            scene.site.aws.live();
            var id = scene.ask(false).erasure().id();
            scene.deliver("erasure", id);
            assertEquals(1, scene.site.aws.messages.size(), "it waits for the export");
            assertEquals(ErasureState.HIDDEN, scene.record(id).state());
            scene.site.now = scene.site.now.plus(Duration.ofHours(25));
            assertErased(scene, scene.finish(id));
            assertEquals(
                    JobState.FAILED,
                    scene.site.job(JobKind.EXPORT, export).job().state());
            assertEquals(List.of(), scene.objects(export));
        }
    }

    @Nested
    class Imports {

        @Test
        void aFileThatWaitsForItsUserGoesWhenSomebodyAsks() {
            var scene = new ErasureScene();
            var waiting = scene.site.awaiting("Email\nbob@example.com\n");
            scene.finish(scene.ask(false).erasure().id());
            assertEquals(List.of(), scene.objects(waiting));
            assertEquals(
                    JobState.CANCELLED,
                    scene.site.job(JobKind.IMPORT, waiting).job().state());
        }

        @Test
        void filesStayWhereOnlyTheTimeInTheTrashWasOver() {
            var scene = new ErasureScene();
            scene.lapse();
            var waiting = scene.site.awaiting("Email\nbob@example.com\n");
            scene.deliver("purge", scene.bob.id());
            scene.finish(scene.records().getFirst().id());
            assertEquals(1, scene.objects(waiting).size());
        }
    }

    @Nested
    class AfterTheTrash {

        @Test
        void whatTheRemovedLeadLeftBehindGoesToo() {
            var scene = new ErasureScene();
            scene.lapse();
            assertFalse(scene.left().isEmpty());
            scene.deliver("purge", scene.bob.id());
            scene.deliver("purge", scene.bob.id());
            var begun = scene.records();
            assertEquals(1, begun.size());
            assertEquals(Cause.TRASH, begun.getFirst().cause());
            var done = scene.finish(begun.getFirst().id());
            assertErased(scene, done);
            assertEquals(0, ErasureView.Counts.of(done.counts()).leads());
            assertEquals(1, ErasureView.Counts.of(done.counts()).notes());
            assertEquals(List.of(), done.commitments());
        }

        @Test
        void anAddressThatAnotherLeadHasByNowStaysWithIt() {
            var scene = new ErasureScene();
            scene.lapse();
            var again = scene.site.importing("Email\nbob@example.com\n", Worksite.basis());
            scene.site.finish(JobKind.IMPORT, again);
            var successor = scene.site.lead("bob@example.com");
            scene.deliver("purge", scene.bob.id());
            scene.finish(scene.records().getFirst().id());
            assertEquals(successor.id(), scene.site.lead("bob@example.com").id());
        }

        @Test
        void aNoticeAboutALeadThatIsThereChangesNothing() {
            var scene = new ErasureScene();
            assertFalse(scene.deliver("purge", scene.bob.id()));
            assertTrue(scene.opens());
            assertEquals(List.of(), scene.records());
        }

        @Test
        void killedAtAnyRequestOfItsBeginningItIsBegunOnce() {
            for (int request = 1; ; request++) {
                boolean killed = false;
                for (boolean after : List.of(false, true)) {
                    var scene = new ErasureScene();
                    scene.lapse();
                    scene.site.aws.killAt(request, after);
                    scene.deliver("purge", scene.bob.id());
                    killed |= scene.site.aws.killed();
                    scene.site.aws.live();
                    scene.deliver("purge", scene.bob.id());
                    assertEquals(1, scene.records().size());
                    assertFalse(scene.opens());
                }
                if (!killed) {
                    assertTrue(request > 3, "it made more requests than that");
                    return;
                }
            }
        }
    }

    @Test
    void theRecordHasNothingOfThePerson() {
        var scene = new ErasureScene();
        scene.finish(scene.ask(true).erasure().id());
        for (var table : List.of("records", "lookup", "keys", "ledger")) {
            var stored = scene.site.aws.items(table, "").toString();
            assertFalse(stored.contains("Builder"), table);
            assertFalse(stored.contains("bob@example.com"), table);
        }
        scene.site.aws.objects.forEach(
                (path, object) -> assertFalse(new String(object, ISO_8859_1).contains("bob@"), path));
    }
}
