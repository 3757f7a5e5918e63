package uk.co.provilex.crm.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.identity.Token;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.usage.Activity;
import uk.co.provilex.crm.platform.usage.Origin;
import uk.co.provilex.crm.platform.usage.RecordedSessions;
import uk.co.provilex.crm.platform.usage.Session;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.retention.SweepRetention;
import uk.co.provilex.crm.users.AccountNames;
import uk.co.provilex.crm.users.SyncUserIdentity;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.UserErasures;
import uk.co.provilex.crm.users.Users;

final class UserErasureTest {

    private static final Scene FIRST = new Scene(new Worksite());

    static {
        FIRST.begin();
    }

    /** A tenant whose user Kim was invited by Lee, has signed in and done things. */
    private static final class Scene {

        static final String KIM =
                Ids.from(() -> Instant.parse("2025-09-19T11:00:00Z")).next();
        static final String LEE =
                Ids.from(() -> Instant.parse("2025-09-19T10:00:00Z")).next();
        static final String ADDRESS = "kim@example.com";

        final Worksite site;
        private final Platform looker;

        Scene(Worksite site) {
            this.site = site;
            this.looker = site.platform();
        }

        Scene() {
            this(FIRST.site.copy());
        }

        void begin() {
            site.finish(JobKind.IMPORT, site.importing("Email\nada@example.com\n", Worksite.basis()));
            var email = EmailAddress.parse(ADDRESS).orElseThrow();
            var changes = new Changes();
            var key = users().create(User.invited(KIM, email, "Kim Example", Role.MEMBER, false, site.now), changes);
            var activity = new Activity(tenancy(), KIM);
            for (int i = 0; i < 95; i++) {
                if (i % 50 == 0) {
                    tenancy().data().commit(changes);
                    changes = new Changes();
                }
                activity.succeeded(key, "signed-in", looker.ids().next(), site.now, changes);
            }
            tenancy().data().commit(changes);
            keepAnswer(KIM, "a-key-of-kims");
            var lees = EmailAddress.parse("lee@example.com").orElseThrow();
            site.change((tenancy, more) -> new Users(tenancy)
                    .create(User.invited(LEE, lees, "Lee Example", Role.ADMIN, false, site.now), more));
            keepAnswer(LEE, "a-key-of-lees");
            site.change(Scene::asksProvilex);
            site.aws.accounts.put(AccountNames.of(KIM), ADDRESS);
            // nobody can put a file any more
            site.now = site.now.plus(Duration.ofHours(1));
        }

        /** Has Kim ask for something under its own rights, as such requests are kept. */
        private static void asksProvilex(Tenancy tenancy, Changes changes) {
            var request = tenancy.scope().key("RIGHTS", "REQ#q1");
            var mine = tenancy.scope().partition("RIGHTS#OF#" + KIM).value();
            changes.put(
                    Table.RECORDS,
                    said(tenancy, request)
                            .putNumber("version", 1)
                            .putString(Index.STATUS.partitionAttribute(), mine)
                            .putString(Index.STATUS.sortAttribute(), "q1")
                            .build());
            for (int event = 1; event <= 45; event++) {
                var place = tenancy.scope().key("RIGHTS", "EVENT#q1#%02d".formatted(event));
                changes.put(Table.RECORDS, said(tenancy, place).build());
            }
        }

        private static EnhancedDocument.Builder said(Tenancy tenancy, ItemKey place) {
            var key = tenancy.keys().open(SubjectId.user(KIM));
            var words = key.seal(Table.RECORDS, place, "{\"text\":\"Kim asks\"}".getBytes(UTF_8));
            return place.item().putBytes("sealed", SdkBytes.fromByteArray(words));
        }

        /** Has an answer about Kim kept for the key of a user. */
        void keepAnswer(String userId, String key) {
            var idempotency = new Idempotency(tenancy(), userId, site.now);
            var began = (Idempotency.Began.Fresh) idempotency.begin("POST /v1/x", key, "{}");
            var changes = new Changes();
            idempotency.complete(
                    began, tenancy().keys().open(SubjectId.user(KIM)), 201, Map.of(), "{\"a\":\"Kim\"}", changes);
            tenancy().data().commit(changes);
        }

        Tenancy tenancy() {
            looker.forgetKeys();
            return looker.tenant(new TenantId(Worksite.TENANT));
        }

        Users users() {
            return new Users(tenancy());
        }

        /** Hides Kim, and lets those end who were let in before. */
        ErasureStart ask() {
            var start = hide();
            letThemEnd();
            return start;
        }

        /** Lets those end who were let in before. */
        void letThemEnd() {
            site.now = site.now.plus(Duration.ofMinutes(2));
        }

        ErasureStart hide() {
            var tenancy = tenancy();
            var item = users().item(KIM).orElseThrow();
            var changes = new Changes();
            var start = ErasureStart.of(
                    looker,
                    tenancy,
                    item,
                    users().open(item),
                    Worksite.USER,
                    looker.ids().next(),
                    site.now,
                    changes);
            tenancy.data().commit(changes);
            return start;
        }

        boolean deliver(String id) {
            return site.deliver(RunErasure::new, new Notice(Worksite.TENANT, "erasure", id));
        }

        /** Has the user pool follow the user, as the stream's notice does. */
        void removeAccount() {
            site.deliver(SyncUserIdentity::new, new Notice(Worksite.TENANT, "user", KIM));
        }

        Erasure finish(String id) {
            for (int deliveries = 1; deliveries <= 20; deliveries++) {
                site.aws.messages.clear();
                removeAccount();
                if (!deliver(id) && site.aws.messages.isEmpty()) {
                    return record(id);
                }
                site.aws.live();
                site.now = site.now.plus(Duration.ofMinutes(5));
            }
            throw new AssertionError("the erasure does not end");
        }

        Erasure record(String id) {
            return new ErasureRecords(tenancy()).find(id).orElseThrow();
        }

        List<Erasure> records() {
            return new ErasureRecords(tenancy()).list(100, null).erasures();
        }

        /** Returns what is stored under the user's id, or sealed for the user, but for what is left on purpose. */
        List<String> left() {
            return List.of("records", "lookup").stream()
                    .flatMap(table -> site.aws.items(table, "").stream())
                    .filter(item -> isStoredUnder(item) || isKept(item) || isSaid(item))
                    .map(item ->
                            item.at("/pk/S").asText() + "/" + item.at("/sk/S").asText())
                    .toList();
        }

        private static boolean isStoredUnder(ObjectNode item) {
            var key = item.at("/pk/S").asText() + "/" + item.at("/sk/S").asText();
            return key.contains(KIM) && !key.endsWith("#USERS/USER#" + KIM);
        }

        private static boolean isKept(ObjectNode item) {
            return item.at("/sealedFor/S").asText().endsWith(KIM) && (item.has("sealed") || item.has("payload"));
        }

        private static boolean isSaid(ObjectNode item) {
            return item.at("/pk/S").asText().endsWith("#RIGHTS") && item.has("sealed");
        }

        boolean isKeyDestroyed() {
            var item = site.aws.items("keys", KIM).getFirst();
            return item.has("destroyedAt") && !item.has("wrapped") && !item.has("withheld");
        }

        /** Holds a state to what is there. */
        void assertTrueOf(Erasure record) {
            assertTrue(tenancy().keys().fresh().find(SubjectId.user(KIM)).isEmpty(), "hidden");
            assertTrue(users().item(KIM).isEmpty(), "hidden");
            if (record.state() != ErasureState.HIDDEN) {
                assertEquals(List.of(), left(), "live-erased");
                assertEquals(Map.of(), site.aws.accounts, "live-erased");
                assertTrue(new UserErasures(looker, tenancy()).isGone(KIM));
            }
            assertEquals(record.keyDestroyedAt() != null, isKeyDestroyed());
            ErasureScene.assertReceiptTrue(record);
        }
    }

    private static void assertErased(Scene scene, Erasure done) {
        assertEquals(ErasureState.KEY_DESTROYED, done.state());
        assertNotNull(done.receipt());
        scene.assertTrueOf(done);
        var counts = ErasureView.Counts.of(done.counts());
        assertEquals(List.of(1L, 95L, 2L), List.of(counts.users(), counts.activityEvents(), counts.keptAnswers()));
    }

    @Test
    void everythingOfTheUserIsGoneAndCounted() {
        var scene = new Scene();
        var start = scene.ask();
        assertEquals(2, start.erasure().commitments().size());
        assertTrue(start.erasure().commitments().contains(Commitments.digest(start.salt(), "email", Scene.ADDRESS)));
        var done = scene.finish(start.erasure().id());
        assertErased(scene, done);
        assertEquals(List.of("user", "activity", "answers", "account", "exports", "imports"), done.scope());
        assertFalse(scene.site.aws.items("records", "").toString().contains("Kim"));
        var view = ErasureView.of(done, scene.site.now);
        assertEquals(Scene.KIM, view.userId());
        assertEquals(null, view.leadId());
    }

    /** Whoever invites somebody is answered with the name and the address. */
    @Test
    void answersAboutTheUserAreForgottenWhoeverWasAnsweredAndTheirKeysStayUsed() {
        var scene = new Scene();
        assertErased(scene, scene.finish(scene.ask().erasure().id()));
        var kept = scene.site.aws.itemsOf("lookup", "IDEM#" + Scene.LEE);
        assertEquals(1, kept.size());
        assertEquals(
                List.of("expiresAt", "pk", "sealedFor", "sk", "state"),
                kept.getFirst().propertyStream().map(Map.Entry::getKey).sorted().toList());
        var again = new Idempotency(scene.tenancy(), Scene.LEE, scene.site.now);
        assertThrows(ProblemException.class, () -> again.begin("POST /v1/x", "a-key-of-lees", "{}"));
    }

    @Test
    void ofWhatItAskedOfProvilexTheWordsGoAndThatItAskedStays() {
        var scene = new Scene();
        var done = scene.finish(scene.ask().erasure().id());
        assertErased(scene, done);
        assertEquals(1, ErasureView.Counts.of(done.counts()).others());
        var requests = scene.site.aws.itemsOf("records", "#RIGHTS");
        assertEquals(46, requests.size());
        assertTrue(requests.stream().noneMatch(item -> item.has("sealed")));
        var request = scene.site.aws.items("records", "REQ#q1").getFirst();
        assertEquals(2, request.at("/version/N").asInt(), "whoever has read the one before writes nothing back");
    }

    @Test
    void theUserIsNotForgottenWhereTheNoticeIsLost() {
        var scene = new Scene();
        var id = scene.ask().erasure().id();
        scene.removeAccount();
        scene.site.now = scene.site.now.plus(Duration.ofHours(1));
        scene.site.run(SweepRetention::new);
        assertEquals(List.of(Json.text(new Notice(Worksite.TENANT, "erasure", id))), scene.site.aws.messages);
        assertErased(scene, scene.finish(id));
    }

    @Test
    void whatIsLeftSaysThatThereWasAUserAndNoMore() {
        var scene = new Scene();
        scene.finish(scene.ask().erasure().id());
        var shell = scene.site.aws.items("records", "USER#" + Scene.KIM).getFirst();
        assertEquals(
                List.of("createdAt", "pk", "sk", "status", "updatedAt", "version"),
                shell.propertyStream().map(Map.Entry::getKey).sorted().toList());
    }

    @Test
    void theAddressIsFreeAndTheUserRefusedFromTheMomentItIsAskedFor() {
        var scene = new Scene();
        assertEquals(3, scene.site.aws.itemsAt("lookup", "U").size());
        scene.ask();
        assertEquals(2, scene.site.aws.itemsAt("lookup", "U").size(), "those of the lead and of Lee");
        assertThrows(SubjectErasedException.class, () -> scene.tenancy().keys().open(SubjectId.user(Scene.KIM)));
    }

    /** From when it is asked for, also while it waits for those who were let in before, and then for the user pool. */
    @Test
    void whereverItDiesItCompletesAndNoStateEverLies() {
        var first = new Scene();
        first.site.finish(JobKind.EXPORT, first.site.exporting());
        first.site.awaiting("Email\nbob@example.com\n");
        first.site.now = first.site.now.plus(Duration.ofHours(1));
        var all = first.site.whereverItDies(() -> {
            var id = first.hide().erasure().id();
            first.deliver(id);
            first.letThemEnd();
            first.deliver(id);
            first.removeAccount();
            first.deliver(id);
        });
        assertTrue(all.size() > 15, "it changes more than that: " + all.size());
        assertErased(first, first.records().getFirst());
        for (var left : all) {
            var scene = new Scene(left);
            if (scene.records().isEmpty()) {
                assertTrue(
                        scene.users().item(Scene.KIM).isPresent(),
                        "nobody is hidden of whose erasure nothing is known");
                scene.hide();
            }
            var id = scene.records().getFirst().id();
            scene.assertTrueOf(scene.record(id));
            var done = scene.finish(id);
            assertErased(scene, done);
            var counts = ErasureView.Counts.of(done.counts());
            assertEquals(List.of(1L, 1L), List.of(counts.exports(), counts.imports()));
        }
    }

    @Nested
    class Latecomers {

        @Test
        void keepNothingMoreOfTheUser() {
            var scene = new Scene();
            var before = scene.site.remembering();
            var key = before.keys().open(SubjectId.user(Scene.KIM));
            var stored = new Users(before).item(Scene.KIM).orElseThrow();
            var id = scene.ask().erasure().id();
            var late = new Changes();
            new Users(before).signedIn(stored, scene.site.now, late);
            new Activity(before, Scene.KIM)
                    .succeeded(key, "signed-in", scene.looker.ids().next(), scene.site.now, late);
            assertThrows(ProblemException.class, () -> before.data().commit(late));
            assertErased(scene, scene.finish(id));
        }

        @Test
        void whoWereLetInBeforeLeaveNothingBehind() {
            var scene = new Scene();
            var before = scene.site.remembering();
            before.keys().open(SubjectId.user(Scene.KIM));
            var id = scene.hide().erasure().id();
            scene.removeAccount();
            scene.deliver(id);
            assertEquals(ErasureState.HIDDEN, scene.record(id).state(), "they may still be at it");
            var token = new Token(
                    new TenantId(Worksite.TENANT),
                    Scene.KIM,
                    scene.site.now,
                    "a-session",
                    scene.site.now,
                    Optional.empty());
            new Session(new RecordedSessions(1), before, token)
                    .begin(
                            Optional.empty(),
                            Origin.of("203.0.113.7", "Mozilla/5.0 (Windows NT 10.0; rv:143.0) Firefox/143.0"),
                            scene.site.now,
                            "a-trace");
            new Idempotency(before, Scene.KIM, scene.site.now).begin("POST /v1/x", "a-late-key", "{}");
            assertTrue(scene.left().toString().contains("SEEN"));
            var done = scene.finish(id);
            assertEquals(ErasureState.KEY_DESTROYED, done.state());
            assertEquals(List.of(), scene.left());
        }

        @Test
        void haveNoAnswerKeptForAKeyOfTheUser() {
            var scene = new Scene();
            var before = scene.site.remembering();
            var idempotency = new Idempotency(before, Scene.KIM, scene.site.now);
            var began = (Idempotency.Began.Fresh) idempotency.begin("POST /v1/x", "another-key", "{}");
            var key = before.keys().open(SubjectId.user(Scene.KIM));
            var done = scene.finish(scene.ask().erasure().id());
            assertEquals(3, ErasureView.Counts.of(done.counts()).keptAnswers());
            var late = new Changes();
            idempotency.complete(began, key, 201, Map.of(), "{}", late);
            var refused =
                    assertThrows(ProblemException.class, () -> before.data().commit(late));
            assertEquals(Problem.REQUEST_IN_PROGRESS, refused.problem());
            assertEquals(List.of(), scene.left());
        }
    }

    @Nested
    class Files {

        @Test
        void aPackageThatListsTheUserIsDeletedAndOneOfALeadStays() {
            var scene = new Scene();
            var all = scene.site.exporting();
            var one = scene.site.exporting(
                    ExportScope.ofLead(scene.site.lead("ada@example.com").id()));
            scene.site.finish(JobKind.EXPORT, all);
            scene.site.finish(JobKind.EXPORT, one);
            scene.site.now = scene.site.now.plus(Duration.ofHours(1));
            var done = scene.finish(scene.ask().erasure().id());
            assertErased(scene, done);
            assertEquals(1, ErasureView.Counts.of(done.counts()).exports());
            var job = scene.site.job(JobKind.EXPORT, all).job();
            assertEquals(JobState.EXPIRED, job.state());
            assertTrue(Objects.requireNonNull(job.settings().problem()).contains("erased"));
            assertEquals(
                    JobState.COMPLETED,
                    scene.site.job(JobKind.EXPORT, one).job().state());
            assertEquals(
                    1,
                    scene.site.aws.objects.keySet().stream()
                            .filter(path -> path.endsWith(".zip"))
                            .count());
        }

        @Test
        void oneThatIsPackedMeanwhileListsTheUserNoMore() throws IOException {
            for (int request = 8; ; request += 3) {
                var scene = new Scene();
                var export = scene.site.exporting();
                var begun = new String[1];
                scene.site.aws.interruptAt(
                        request, () -> begun[0] = scene.ask().erasure().id());
                scene.site.finish(JobKind.EXPORT, export);
                if (begun[0] == null) {
                    return;
                }
                assertErased(scene, scene.finish(begun[0]));
                for (var object : scene.site.aws.objects.values()) {
                    assertFalse(unzipped(object).contains(Scene.ADDRESS));
                }
            }
        }

        private static String unzipped(byte[] zip) throws IOException {
            var all = new StringBuilder();
            try (var files = new ZipInputStream(new ByteArrayInputStream(zip))) {
                while (files.getNextEntry() != null) {
                    all.append(new String(files.readAllBytes(), UTF_8));
                }
            }
            return all.toString();
        }

        @Test
        void aListThatNobodyHasLookedIntoGoesSinceItMayBeAPackage() {
            var scene = new Scene();
            var waiting = scene.site.awaiting("Email\nbob@example.com\n");
            var done = scene.finish(scene.ask().erasure().id());
            assertEquals(1, ErasureView.Counts.of(done.counts()).imports());
            assertEquals(
                    JobState.CANCELLED,
                    scene.site.job(JobKind.IMPORT, waiting).job().state());
        }
    }

    @Test
    void itWaitsForTheUserPoolToFollow() {
        var scene = new Scene();
        var id = scene.ask().erasure().id();
        for (int time = 1; time <= 3; time++) {
            scene.site.aws.messages.clear();
            assertFalse(scene.deliver(id));
            assertEquals(1, scene.site.aws.messages.size(), "it asks to go on later");
            assertEquals(ErasureState.HIDDEN, scene.record(id).state());
        }
        scene.removeAccount();
        scene.deliver(id);
        assertErased(scene, scene.record(id));
    }

    @Test
    void twoWorkersAtOnceDoItOnce() {
        for (int request = 2; request < 20; request += 3) {
            var scene = new Scene();
            var id = scene.ask().erasure().id();
            scene.removeAccount();
            scene.site.aws.interruptAt(request, () -> scene.finish(id));
            scene.deliver(id);
            assertErased(scene, scene.finish(id));
        }
    }
}
