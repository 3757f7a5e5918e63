package uk.co.provilex.crm.erasure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.transfer.TransferBucket;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Suppressions;

class RunErasureTest {

    private static void assertErased(ErasureScene scene, Erasure done) {
        assertEquals(ErasureState.KEY_DESTROYED, done.state());
        assertNotNull(done.receipt());
        scene.assertTrue(done);
        assertEquals(List.of(), scene.left());
        assertTrue(scene.isKeyDestroyed());
        assertEquals(2, scene.claims(), "those of the other two");
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
        void answersAboutItAreForgottenWhoeverWasAnsweredAndTheirKeysStayUsed() {
            var scene = new ErasureScene();
            var some = scene.user("Kim");
            var other = scene.user("Lee");
            for (int i = 0; i < 95; i++) {
                scene.answer(some, "the-key-of-request-" + i, scene.bob);
            }
            scene.answer(other, "another-key", scene.bob);
            scene.answer(other, "the-key-of-ada", scene.site.lead("ada@example.com"));

            var done = scene.finish(scene.ask(false).erasure().id());

            assertErased(scene, done);
            assertEquals(96, ErasureView.Counts.of(done.counts()).keptAnswers());
            assertTrue(done.scope().contains("answers"));
            var kept = scene.site.aws.itemsOf("lookup", "IDEM#");
            assertEquals(97, kept.size());
            assertEquals(1, kept.stream().filter(item -> item.has("sealed")).count(), "that about Ada");
            assertEquals(1, kept.stream().filter(item -> item.has("payload")).count());
            var again = new Idempotency(scene.tenancy(), other, scene.site.now);
            assertThrows(ProblemException.class, () -> again.begin("POST /v1/x", "another-key", "{}"));
        }

        @Test
        void nothingOpensFromTheMomentItIsAskedFor() {
            var scene = new ErasureScene();
            scene.ask(false);
            assertFalse(scene.opens());
            assertEquals(List.of(), scene.site.leads("bob@example.com"));
            assertEquals(2, scene.claims(), "the address is free at once");
        }

        @Test
        void askedForTwiceItIsBegunOnce() {
            var scene = new ErasureScene();
            var tenancy = scene.site.tenancy();
            var changes = new Changes();
            var request = new ErasureStart.Request(null, Worksite.USER, false);
            ErasureStart.of(
                    new OpenErasures(scene.site.platform()),
                    tenancy,
                    scene.bob,
                    request,
                    scene.newId(),
                    scene.site.now,
                    changes);
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
        void whoObjectsIsRememberedThoughNobodyAskedForIt() {
            var agreed = new ErasureScene();
            var contacts = Contact.allOf(agreed.bob.details());
            assertFalse(agreed.ask(null, false).erasure().suppressed());
            assertEquals(Set.of(), new Suppressions(agreed.tenancy()).matching(contacts));

            var scene = new ErasureScene();
            var objection = scene.object("post");
            var overcome = scene.at(scene.site.copy());
            overcome.withdraw(objection);
            assertFalse(overcome.ask(null, false).erasure().suppressed());
            assertEquals(Set.of(), new Suppressions(overcome.tenancy()).matching(contacts));

            var erasure = scene.ask(null, false).erasure();
            assertTrue(erasure.suppressed(), "the receipt says so");
            assertErased(scene, scene.finish(erasure.id()));
            assertEquals(contacts, new Suppressions(scene.tenancy()).matching(contacts));
            assertTrue(new Suppressions(scene.tenancy()).hasObjection(scene.bob.details()));
        }

        @Test
        void whoObjectsWhileItBeginsIsRememberedToo() {
            var contacts = Contact.allOf(new ErasureScene().bob.details());
            int refused = 0;
            for (int request = 1; ; request++) {
                var scene = new ErasureScene();
                var objections = new ArrayList<Consent>();
                scene.site.aws.interruptAt(request, () -> objections.add(scene.object("post")));
                ErasureStart start;
                try {
                    start = scene.ask(null, false);
                } catch (ProblemException overtaken) {
                    refused++;
                    assertTrue(overtaken.isByChance());
                    assertTrue(scene.opens(), "nothing was hidden");
                    start = scene.ask(null, false);
                }
                if (objections.isEmpty()) {
                    assertTrue(refused > 0, "somewhere it was read already that there was none");
                    return;
                }
                assertTrue(start.erasure().suppressed(), "at request " + request);
                assertEquals(contacts, new Suppressions(scene.tenancy()).matching(contacts));
            }
        }

        @Test
        void whoHasNoAddressAndNoNumberIsRememberedByNobodyAndTheReceiptDoesNotSaySo() {
            var scene = new ErasureScene();
            var named = scene.site.importing("First Name,Company\nDee,Example Gardens\n", Worksite.basis());
            scene.site.finish(JobKind.IMPORT, named);
            var dee = scene.newest();
            assertEquals("Dee", dee.details().firstName());
            var request = new ErasureStart.Request(Reason.OBJECTION, Worksite.USER, true);
            var started = new ArrayList<ErasureStart>();
            scene.site.change((tenancy, changes) -> started.add(ErasureStart.of(
                    new OpenErasures(scene.site.platform()),
                    tenancy,
                    dee,
                    request,
                    scene.newId(),
                    scene.site.now,
                    changes)));
            assertFalse(started.getFirst().erasure().suppressed());
            assertEquals(List.of(), scene.site.aws.itemsOf("records", "#SUPPRESSED"));
        }

        /** From when it is asked for, also while it waits for those who were let in before; its retry may die as well. */
        @Test
        void whereverItDiesItCompletesAndNoStateEverLies() {
            var first = ErasureScene.rich();
            var all = first.site.whereverItDies(() -> {
                var id = first.hide(true).erasure().id();
                first.deliver("erasure", id);
                first.letThemEnd();
                first.deliver("erasure", id);
            });
            assertTrue(all.size() > 20, "it changes more than that: " + all.size());
            assertErased(first, first.records().getFirst());
            long seed = Seed.drawn();
            var random = new Random(seed);
            for (var left : all) {
                var scene = first.at(left);
                if (scene.records().isEmpty()) {
                    assertTrue(scene.opens(), "nobody is hidden of whose erasure nothing is known");
                    scene.hide(true);
                }
                var id = scene.records().getFirst().id();
                scene.assertTrue(scene.record(id));
                left.aws.killAt(1 + random.nextInt(40), random.nextBoolean());
                var done = scene.finish(id);
                assertErased(scene, done);
                var counts = ErasureView.Counts.of(done.counts());
                assertEquals(
                        List.of(1L, 1L, 1L),
                        List.of(counts.leads(), counts.consents(), counts.notes()),
                        () -> "seed " + seed);
                assertEquals(1, counts.exports());
                assertEquals(3, counts.imports(), "refused rows, a list that waits, and a preview");
            }
        }

        @Test
        void ofRequestsItTakesTheWordsAndLeavesThatTheyWereMade() {
            var scene = new ErasureScene();
            assertTrue(scene.requests().values().stream().allMatch(item -> item.has("sealed")));
            scene.finish(scene.ask(false).erasure().id());
            assertEquals(
                    Set.of("REQ#r1", "EVENT#r1#e1", "EVENT#r1#e2"),
                    scene.requests().keySet());
            assertTrue(scene.requests().values().stream().noneMatch(item -> item.has("sealed")));
            assertEquals(
                    2,
                    Objects.requireNonNull(scene.requests().get("REQ#r1"))
                            .at("/version/N")
                            .asInt(),
                    "whoever has read the one before writes nothing back");
        }

        @Test
        void nothingOpensFromAnOlderCopyOfTheRecordsWithAnyKeyOfToday() {
            var scene = ErasureScene.rich();
            var copy = scene.copyOfTheRecords();
            var keysOfThen = scene.at(scene.site.copy());
            scene.finish(scene.ask(false).erasure().id());
            var then = keysOfThen.opened(copy);
            var now = scene.opened(copy);
            for (var of : List.of("bob@example.com", "Builder", "Bobby", "020 7946 0102", "rang back twice")) {
                assertTrue(then.contains(of), of + ": with the keys of then it opens");
                assertFalse(now.contains(of), of);
            }
            assertTrue(now.contains("ada@example.com"), "who is there opens");
        }

        @Test
        void norWhatHadPassedBeforeButIsInABackup() {
            var scene = new ErasureScene();
            var copy = scene.copyOfTheRecords();
            for (var item : scene.site.aws.items("records", "REJECTS#")) {
                scene.site.aws.remove(
                        "records", item.at("/pk/S").asText(), item.at("/sk/S").asText());
            }
            assertTrue(scene.opened(copy).contains("Bobby"));
            var done = scene.finish(scene.ask(false).erasure().id());
            assertFalse(scene.opened(copy).contains("Bobby"));
            assertEquals(0, ErasureView.Counts.of(done.counts()).imports(), "nothing was there to remove");
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

        /** As the guide of operations says, where the stream's only record of it was lost. */
        @Test
        void whatNobodyWasToldOfGoesOnFromANoticeSentByHand() throws IOException {
            var scene = new ErasureScene();
            var id = scene.ask(false).erasure().id();
            scene.site.now = scene.site.now.plus(Duration.ofDays(3));
            var notice = byHand("erasure", id);
            scene.site.deliver(RunErasure::new, notice);
            var done = scene.finish(notice.id());
            assertErased(scene, done);
            scene.site.deliver(RunErasure::new, notice);
            assertEquals(done, scene.record(id), "once more does nothing");

            var lapsed = new ErasureScene();
            lapsed.lapse();
            var purge = byHand("purge", lapsed.bob.id());
            lapsed.site.deliver(RunErasure::new, purge);
            lapsed.site.deliver(RunErasure::new, purge);
            assertEquals(1, lapsed.records().size());
            assertErased(lapsed, lapsed.finish(lapsed.records().getFirst().id()));
        }

        private static Notice byHand(String kind, String id) throws IOException {
            var guide = Files.readString(Path.of("..", "docs", "operations.md"));
            var start = guide.indexOf("```json", guide.indexOf("<!-- notice.json -->"));
            var message = guide.substring(guide.indexOf('{', start), guide.indexOf("```", start + 3))
                    .replace("<tenant>", Worksite.TENANT)
                    .replace("\"erasure\"", "\"" + kind + "\"")
                    .replace("<id>", id);
            return Json.read(message, Notice.class);
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
        void whatTheIndexWritesBetweenTheLookAndTheKeyGoesToo() {
            var first = new ErasureScene();
            var entries = first.site.aws.itemsOf("lookup", "#TOKEN").stream()
                    .filter(item -> item.toString().contains(first.bob.id()))
                    .toList();
            var id = first.ask(false).erasure().id();
            int met = 0;
            for (var left : first.site.whereverItDies(() -> first.deliver("erasure", id))) {
                var scene = first.at(left);
                if (scene.record(id).state() == ErasureState.LIVE_ERASED) {
                    met++;
                    entries.forEach(scene.site.aws::store);
                    scene.site.index(List.of(scene.bob.id()));
                    assertFalse(scene.left().isEmpty(), "it leaves to the erasure what is not erased yet");
                    var done = scene.finish(id);
                    assertEquals(List.of(), scene.left());
                    assertErased(scene, done);
                }
            }
            assertTrue(met > 0, "somewhere it is between the two");
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
        void oneThatIsUnderWayNeverHandsOutWhoWasHidden() {
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
                            ErasureScene.holdsBob(Objects.requireNonNull(scene.site.aws.objects.get(path))),
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
        void aFileThatIsPutOnceMoreWhileItsUrlIsGoodGoesToo() {
            var scene = new ErasureScene();
            var waiting = scene.site.awaiting("Email\nbob@example.com\n");
            var path = scene.objects(waiting).getFirst();
            var file = Objects.requireNonNull(scene.site.aws.objects.get(path));
            var lapses = scene.site.now.plus(TransferBucket.URL_LIFETIME);
            var id = scene.ask(false).erasure().id();
            scene.deliver("erasure", id);
            assertEquals(List.of(), scene.objects(waiting));
            scene.site.aws.objects.put(path, file);
            scene.assertTrue(scene.record(id));
            var done = scene.finish(id);
            assertErased(scene, done);
            assertEquals(List.of(), scene.objects(waiting));
            assertTrue(Objects.requireNonNull(done.liveErasedAt()).isAfter(lapses));
        }

        @Test
        void whatAnImportHasNotedOfItGoesAndIsCounted() {
            var scene = new ErasureScene();
            var plain = scene.at(scene.site.copy());
            plain.forgetNotes();
            assertEquals(3, scene.notes().size(), "a number each of Ada, Bob and Cat");
            assertTrue(scene.left().toString().contains("/M#"));
            var done = scene.finish(scene.ask(false).erasure().id());
            assertErased(scene, done);
            assertEquals(2, scene.notes().size(), "those of Ada and Cat");
            var without = plain.finish(plain.ask(false).erasure().id());
            assertEquals(
                    ErasureView.Counts.of(without.counts()).indexEntries() + 1,
                    ErasureView.Counts.of(done.counts()).indexEntries());
        }

        @Test
        void ofVeryManyNotesItFindsAllThatNameIt() {
            var scene = new ErasureScene();
            var job = scene.notes().getFirst().at("/pk/S").asText();
            var partition = job.substring(("T#" + Worksite.TENANT + "#").length());
            for (int some = 0; some < 12; some++) {
                int first = some * 100;
                scene.site.change((tenancy, changes) -> {
                    for (int note = first; note < first + 100; note++) {
                        // first none of Bob's, and then more than go at once
                        var lead = note < 1000 ? "somebody" : scene.bob.id();
                        changes.put(
                                Table.LOOKUP,
                                tenancy.scope()
                                        .key(partition, "M#%05d".formatted(note))
                                        .item()
                                        .putList("leads", List.of("another", lead), EnhancedType.of(String.class))
                                        .build());
                    }
                });
            }
            scene.site.aws.pageSize = 40;
            assertErased(scene, scene.finish(scene.ask(false).erasure().id()));
            assertEquals(1002, scene.notes().size(), "of others");
        }

        @Test
        void oneThatIsUnderWayNotesNothingOfWhoIsErased() {
            var list = """
                    First Name,Last Name,Email,Phone
                    Bob,Builder,bob@example.com,020 7946 0199
                    Dan,Digger,,020 7946 0104
                    """;
            for (int request = 1; ; request += 4) {
                var scene = new ErasureScene();
                var running = scene.site.importing(list, Worksite.basis());
                scene.site.aws.interruptAt(request, () -> {
                    var id = scene.ask(false).erasure().id();
                    scene.deliver("erasure", id);
                    scene.assertTrue(scene.record(id));
                });
                scene.site.finish(JobKind.IMPORT, running);
                if (scene.records().isEmpty()) {
                    assertTrue(request > 20, "it made more requests than that");
                    return;
                }
                var done = scene.finish(scene.records().getFirst().id());
                assertEquals(ErasureState.KEY_DESTROYED, done.state());
                assertEquals(List.of(), scene.left());
            }
        }

        /** Nothing was to be removed of it but what was noted since it was looked at. */
        @Test
        void whatIsNotedAfterTheLookHasItBeginAnew() {
            var first = new ErasureScene();
            var notes = first.notes();
            var id = first.ask(false).erasure().id();
            int met = 0;
            for (var left : first.site.whereverItDies(() -> first.deliver("erasure", id))) {
                var scene = first.at(left);
                if (scene.record(id).place().step() == Erasure.Step.VERIFY) {
                    met++;
                    notes.forEach(scene.site.aws::store);
                    assertErased(scene, scene.finish(id));
                }
            }
            assertTrue(met > 0, "somewhere it is there");
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

        @Test
        void filesGoWithTheTrashWhereThePersonAskedForErasureAndHasNoAnswer() {
            var scene = new ErasureScene();
            scene.asksForErasure("awaiting-identity");
            scene.lapse();
            var waiting = scene.site.awaiting("Email\nbob@example.com\n");
            scene.site.now = scene.site.now.plus(Duration.ofHours(1));
            scene.deliver("purge", scene.bob.id());
            var done = scene.finish(scene.records().getFirst().id());
            assertErased(scene, done);
            assertEquals(Cause.REQUEST, done.cause());
            assertEquals(List.of(), scene.objects(waiting));
            assertEquals(List.of(), scene.objects("rejects.csv"));
        }

        @Test
        void aRequestThatIsAnsweredReachesNoFurther() {
            var scene = new ErasureScene();
            scene.asksForErasure("refused");
            scene.lapse();
            scene.deliver("purge", scene.bob.id());
            assertEquals(Cause.TRASH, scene.records().getFirst().cause());
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
        void whereverItDiesItIsBegunOnceAndCompletes() {
            var first = ErasureScene.rich();
            first.lapse(() -> {
                // as the bucket does
                first.site.aws.objects.keySet().removeIf(path -> path.contains("/exports/"));
                first.site.finish(JobKind.EXPORT, first.site.exporting());
            });
            var all = first.site.whereverItDies(() -> {
                first.deliver("purge", first.bob.id());
                var id = first.records().getFirst().id();
                first.deliver("erasure", id);
                first.letThemEnd();
                first.deliver("erasure", id);
            });
            assertTrue(all.size() > 15, "it changes more than that: " + all.size());
            assertErased(first, first.records().getFirst());
            for (var left : all) {
                var scene = first.at(left);
                scene.records().forEach(scene::assertTrue);
                scene.deliver("purge", scene.bob.id());
                assertEquals(1, scene.records().size());
                scene.assertTrue(scene.records().getFirst());
                var done = scene.finish(scene.records().getFirst().id());
                assertErased(scene, done);
                assertEquals(1, ErasureView.Counts.of(done.counts()).notes());
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
