package uk.co.provilex.crm.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.erasure.RunErasure;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.retention.SweepRetention;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.clock.RequestType;

/** What somebody said who is neither lead nor user is there for three years after the answer, and then nowhere. */
final class ForgottenRequestersTest {

    private final RightsScene scene = new RightsScene();
    private final Worksite site = scene.site;

    @Test
    void whatIsOpenIsNotCounted() {
        var request = ofAnother();
        assertEquals(Optional.empty(), request.wordsKeptUntil());
        assertEquals(List.of(), site.aws.items("records", "WORDS#"));
    }

    @Test
    void theWordsAreThereUntilTheirTimeIsOverAndNotAMomentLonger() {
        var request = ofAnother();
        close(request);
        var until = site.now.atZone(ZoneId.of("Europe/London")).plusYears(3).toInstant();
        assertEquals(
                until.getEpochSecond(),
                site.aws
                        .items("records", "WORDS#" + request.id())
                        .getFirst()
                        .at("/expiresAt/N")
                        .asLong());

        var last = evidence(request, until.minusMillis(1));
        assertEquals("Jo Example", last.requester());
        assertEquals("Done.", last.actionTaken());
        assertEquals(until, last.wordsKeptUntil());

        // DynamoDB may take days to remove what is over
        assertTrue(isWhole(request));
        var over = evidence(request, until);
        assertNull(over.requester());
        assertNull(over.contact());
        assertNull(over.request());
        assertNull(over.actionTaken());
        assertNull(over.subjectErased(), "nobody was erased");
        assertEquals("completed", over.outcome());
        assertEquals(until, over.wordsKeptUntil());
        assertEquals(2, over.events().size(), "that it was answered stays");
    }

    @Test
    void itsKeyIsDestroyedWithWhatDynamoDbRemovesHoweverOftenThatIsTold() {
        var request = ofAnother();
        close(request);
        var notice = new Notice(Worksite.TENANT, "words", request.id());

        assertFalse(site.deliver(RunErasure::new, notice));
        assertFalse(site.deliver(RunErasure::new, notice));

        assertFalse(isWhole(request));
        assertTrue(site.aws.items("keys", request.id()).getFirst().has("destroyedAt"));
        assertEquals(Optional.empty(), site.tenancy().keys().fresh().find(SubjectId.rights(request.id())));
        assertEquals(1, recorded(site));
    }

    private static long recorded(Worksite site) {
        return site.aws.items("ledger", "").stream()
                .filter(entry -> entry.toString().contains("rights.forget"))
                .count();
    }

    /** That DynamoDB removed the words is told once. */
    @Test
    void itsKeyIsDestroyedThoughTheNoticeIsLostAndItsWorkerDied() {
        var request = ofAnother();
        close(request);
        int listed = 0;
        for (var left : site.whereverItDies(
                () -> site.deliver(RunErasure::new, new Notice(Worksite.TENANT, "words", request.id())))) {
            boolean forgotten = left.aws.items("keys", request.id()).getFirst().has("destroyedAt");
            assertEquals(forgotten ? 1 : 0, recorded(left), "what is recorded has happened");
            if (left.aws.itemsOf("records", "ERASURES-OPEN").isEmpty()) {
                assertFalse(forgotten, "nothing happens before it is listed");
                continue;
            }
            listed++;
            left.now = left.now.plus(Duration.ofHours(1));
            left.run(SweepRetention::new);
            for (var message : List.copyOf(left.aws.messages)) {
                left.deliver(RunErasure::new, Json.read(message, Notice.class));
            }
            assertTrue(left.aws.items("keys", request.id()).getFirst().has("destroyedAt"));
            assertEquals(1, recorded(left), "once");
            left.now = left.now.plus(Duration.ofDays(1));
            left.aws.messages.clear();
            left.run(SweepRetention::new);
            assertEquals(List.of(), left.aws.messages);
            assertEquals(List.of(), left.aws.itemsOf("records", "ERASURES-OPEN"));
        }
        assertTrue(listed > 1, "it dies somewhere between");
    }

    @Test
    void whatALeadSaidGoesWithTheLead() {
        var request = scene.request(RequestType.OBJECTION, scene.lead("ada@example.com"), site.now, null);
        scene.store(request);
        close(request);
        assertEquals(Optional.empty(), scene.stored(request).wordsKeptUntil());
        assertEquals(List.of(), site.aws.items("records", "WORDS#"));
    }

    /** DynamoDB may take days to remove the lead, and its key goes after that. */
    @Test
    void norIsItThereWhenTheTimeOfTheLeadInTheTrashIsOver() {
        var ada = scene.lead("ada@example.com");
        var request = scene.request(RequestType.ACCESS, ada, site.now, null);
        scene.store(request);
        site.trash(scene.lead("ada@example.com"));
        var until = site.now.plus(Duration.ofDays(30));

        var last = evidence(request, until.minusSeconds(1));
        assertEquals("Please.", last.request());
        assertNull(last.subjectErased());
        assertFalse(new RightsRequests(site.tenancy()).keyIsGone(request, until.minusSeconds(1)));

        var over = evidence(request, until);
        assertNull(over.request());
        assertTrue(Boolean.TRUE.equals(over.subjectErased()));
        assertTrue(new RightsRequests(site.tenancy()).keyIsGone(request, until), "nothing more is sealed for it");
        assertEquals(
                1,
                site.aws.itemsOf("records", "LEAD#" + ada.id()).stream()
                        .filter(item -> item.at("/sk/S").asText().equals("LEAD"))
                        .count(),
                "it is stored");
    }

    private RightsRequest ofAnother() {
        var model = scene.request(RequestType.OBJECTION, scene.lead("ada@example.com"), site.now, null);
        var request = new RightsRequest(
                model.id(),
                model.type(),
                model.controller(),
                null,
                model.channel(),
                model.jurisdiction(),
                model.course(),
                model.identity(),
                model.state(),
                null,
                null,
                null,
                model.createdBy(),
                model.createdAt(),
                model.updatedAt(),
                null,
                null,
                1,
                1);
        site.change((tenancy, changes) -> new RightsRequests(tenancy)
                .create(
                        request,
                        new Details("Jo Example", "jo@example.org", "Please stop."),
                        tenancy.keys().mint(request.subject(), changes),
                        event(EventKind.RECEIVED, RightsEvent.Words.NONE),
                        changes));
        return request;
    }

    private void close(RightsRequest request) {
        site.change((tenancy, changes) -> {
            var requests = new RightsRequests(tenancy);
            var stored = requests.find(request.id()).orElseThrow();
            var before = stored.request();
            var after =
                    before.after(before.course(), before.identity(), RightsState.COMPLETED, null, site.now, site.now);
            var words = new RightsEvent.Words("Done.", null, null, null);
            requests.replace(stored, after, event(EventKind.COMPLETED, words), requests.key(before, site.now), changes);
        });
    }

    private RightsEvent event(EventKind kind, RightsEvent.Words words) {
        return new RightsEvent(
                site.platform().ids().next(), kind, site.now, site.now, Worksite.USER, RightsEvent.Facts.NONE, words);
    }

    private Evidence evidence(RightsRequest request, Instant now) {
        var requests = new RightsRequests(site.tenancy());
        var stored = requests.find(request.id()).orElseThrow();
        var key = requests.key(stored.request(), now);
        return Evidence.of(
                stored.request(),
                requests.details(stored, key),
                requests.events(request.id(), key),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now);
    }

    private boolean isWhole(RightsRequest request) {
        return site.aws.items("keys", request.id()).getFirst().has("wrapped");
    }
}
