package uk.co.provilex.crm.platform.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.co.provilex.crm.platform.usage.Unusual.NEW_DEVICE;
import static uk.co.provilex.crm.platform.usage.Unusual.NEW_NETWORK;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.leads.FakeTenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.identity.Token;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;

final class SessionTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Origin OFFICE =
            Origin.of("203.0.113.7", "Mozilla/5.0 (Windows NT 10.0; rv:143.0) Gecko/20100101 Firefox/143.0");
    private static final Origin OFFICE_PHONE = Origin.of(
            "203.0.113.9",
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36");
    private static final Origin TRAIN = Origin.of("198.51.100.4", "Mozilla/5.0 (Windows NT 10.0) Firefox/143.0");

    private final FakeTenancy fake = new FakeTenancy();
    private final String userId = fake.ids.next();
    private final Activity activity = new Activity(fake.tenancy, userId);
    private RecordedSessions container = new RecordedSessions(10);
    private final SubjectKey key;

    SessionTest() {
        var changes = new Changes();
        key = fake.tenancy.keys().mint(SubjectId.user(userId), changes);
        fake.commit(changes);
        fake.tenancy.keys().committed();
    }

    @Test
    void theFirstRequestTellsFromWhereTheSignInIsUsed() {
        var signedIn = signIn();
        fake.now = fake.now.plusSeconds(5);
        request(token("one", signedIn), OFFICE);
        var event = only();
        assertEquals("signed-in", event.event());
        assertEquals("succeeded", event.outcome());
        assertEquals(fake.now.minusSeconds(5), event.at());
        assertEquals(Optional.of("203.0.113.7"), event.ipAddress());
        assertEquals(Optional.of(new Device("desktop", "firefox", "windows")), event.device());
    }

    @Test
    void noOtherRequestDoesAndNeitherInAnotherContainerNorWithRefreshedTokens() {
        var signedIn = signIn();
        request(token("one", signedIn), OFFICE);
        request(token("one", signedIn), TRAIN);
        container = new RecordedSessions(10);
        request(token("one", signedIn), TRAIN);
        container = new RecordedSessions(10);
        request(token("one", ""), TRAIN);
        assertEquals(Optional.of("203.0.113.7"), only().ipAddress());
    }

    @Test
    void aSessionWhoseFirstTokenIsNeverUsedIsRecordedOnceAllTheSame() {
        request(token("one", ""), OFFICE);
        container = new RecordedSessions(10);
        request(token("one", ""), TRAIN);
        var event = only();
        assertEquals(Optional.of("203.0.113.7"), event.ipAddress());
        assertEquals(fake.now, event.at());
    }

    @Test
    void nothingIsReadOfASessionThatTheContainerKnows() {
        var token = token("one", signIn());
        assertTrue(session(token).unknown().isPresent());
        request(token, OFFICE);
        assertTrue(session(token).unknown().isEmpty());
        assertTrue(session(token("two", "")).unknown().isPresent());
    }

    @Test
    void aContainerRemembersSoManyAndLooksUpTheOthers() {
        container = new RecordedSessions(2);
        for (var name : List.of("one", "two", "three")) {
            request(token(name, ""), OFFICE);
        }
        assertTrue(session(token("one", "")).unknown().isPresent());
        assertTrue(session(token("three", "")).unknown().isEmpty());
    }

    @Test
    void whatWasNotSeenBeforeIsSaid() {
        assertEquals(List.of(NEW_DEVICE, NEW_NETWORK), begin("one", OFFICE));
        assertEquals(List.of(), begin("two", OFFICE));
        assertEquals(List.of(NEW_DEVICE), begin("three", OFFICE_PHONE));
        assertEquals(List.of(NEW_NETWORK), begin("four", TRAIN));
        assertEquals(List.of(), begin("five", OFFICE_PHONE));
    }

    @Test
    void whatWasLastSeenMoreThanFortyFiveDaysAgoIsNewAgain() {
        begin("one", OFFICE);
        fake.now = fake.now.plus(DAY.multipliedBy(44));
        assertEquals(List.of(), begin("two", OFFICE));
        fake.now = fake.now.plus(DAY.multipliedBy(45));
        assertEquals(List.of(NEW_DEVICE, NEW_NETWORK), begin("three", OFFICE));
    }

    /** However often somebody else's device or network is used after it, which writes the whole item anew. */
    @Test
    void nothingThatWasSeenIsKeptForMoreThanNinetyDays() {
        begin("train", TRAIN);
        for (int day = 0; day < 200; day++) {
            begin("day " + day, day % 60 == 0 ? OFFICE_PHONE : OFFICE);
            var item = stored().orElseThrow();
            long removed = Attributes.number(item, "expiresAt");
            for (var names : opened(item)) {
                for (var seen : names) {
                    long kept = removed - seen.asLong();
                    assertTrue(kept <= DAY.multipliedBy(90).toSeconds(), () -> kept / DAY.toSeconds() + " days");
                }
            }
            fake.now = fake.now.plus(DAY);
        }
    }

    /** A session that is going on is not recorded once more because what names it has expired. */
    @Test
    void whatNamesASessionOutlivesIt() {
        assertTrue(Session.KNOWN.compareTo(Session.LIVES) > 0);
    }

    @Test
    void sessionsThatBeginAtOnceAreAllRecorded() {
        var seen = stored();
        for (var name : List.of("one", "two", "three")) {
            session(token(name, "")).begin(seen, OFFICE, fake.now, "trace");
        }
        assertEquals(3, activity.list(key, 10, null, fake.now).events().size());
    }

    @Test
    void requestsThatBeginOneSessionAtOnceRecordItOnce() {
        var seen = stored();
        session(token("one", "")).begin(seen, OFFICE, fake.now, "trace");
        new Session(new RecordedSessions(1), fake.tenancy, token("one", "")).begin(seen, TRAIN, fake.now, "trace");
        assertEquals(Optional.of("203.0.113.7"), only().ipAddress());
    }

    @Test
    void endedSessionsAreForgottenAndNoMoreThanAHundredKept() {
        for (int i = 0; i < Session.MOST + 5; i++) {
            begin("session " + i, OFFICE);
        }
        assertEquals(Session.MOST, names().size());
        fake.now = fake.now.plus(Session.LIVES).plusSeconds(1);
        begin("late", OFFICE);
        assertEquals(1, names().size());
    }

    @Test
    void anOriginIsStoredSealedAlone() {
        begin("on the train", TRAIN);
        var item = stored().orElseThrow().toJson()
                + fake.tenancy
                        .data()
                        .query(Query.of(Table.RECORDS, fake.tenancy.scope().partition("USAGE#" + userId)))
                        .items();
        for (var clear : List.of("198.51.100", "c63364", "firefox", "windows", "new-", "on the train")) {
            assertFalse(item.contains(clear), clear);
        }
    }

    @Test
    void nobodyComesInWhoseKeyIsGone() {
        var changes = new Changes();
        fake.tenancy.keys().destroy(SubjectId.user(userId), fake.now.toString(), changes);
        fake.commit(changes);
        var refused = assertThrows(ProblemException.class, () -> request(token("one", ""), OFFICE));
        assertEquals(Problem.UNAUTHENTICATED, refused.problem());
    }

    @Test
    void theLedgerTellsOnceThatItBegan() {
        request(token("one", signIn()), OFFICE);
        container = new RecordedSessions(10);
        request(token("one", ""), TRAIN);
        var entries = fake.tenancy
                .data()
                .query(Query.of(Table.LEDGER, fake.tenancy.scope().partition("OUTBOX#2025-09-19")))
                .items();
        assertEquals(1, entries.size());
        assertEquals("session.begin", entries.getFirst().getString("action"));
        assertEquals(userId, entries.getFirst().getString("actor"));
        assertEquals("trace", entries.getFirst().getString("traceId"));
        assertFalse(entries.getFirst().toJson().contains("203.0.113"), "ids only");
    }

    @Test
    void aTokenThatNamesNoSessionIsNoneOfOurs() {
        var claims = claims("one", "");
        assertTrue(Token.of(claims).isPresent());
        for (var claim : List.of("origin_jti", "auth_time")) {
            var without = new HashMap<>(claims);
            without.remove(claim);
            assertTrue(Token.of(without).isEmpty(), claim);
        }
    }

    private List<Unusual> begin(String session, Origin origin) {
        fake.now = fake.now.plusSeconds(1);
        request(token(session, signIn()), origin);
        return activity.list(key, 1, null, fake.now)
                .events()
                .getFirst()
                .unusual()
                .orElseThrow();
    }

    /** Does as the pipeline does. */
    private void request(Token token, Origin origin) {
        var session = session(token);
        session.unknown()
                .ifPresent(place ->
                        session.begin(fake.tenancy.data().get(Table.RECORDS, place), origin, fake.now, "trace"));
    }

    private Session session(Token token) {
        return new Session(container, fake.tenancy, token);
    }

    private String signIn() {
        var id = fake.ids.next();
        var changes = new Changes();
        activity.succeeded(key, Activity.SIGNED_IN, id, fake.now, changes);
        fake.commit(changes);
        return id;
    }

    private Token token(String session, String signIn) {
        return Token.of(claims(session, signIn)).orElseThrow();
    }

    private Map<String, String> claims(String session, String signIn) {
        var seconds = Long.toString(fake.now.getEpochSecond());
        var claims = new HashMap<>(Map.of(
                "token_use", "access",
                "tenant", fake.tenancy.scope().tenant().value(),
                "user", userId,
                "iat", seconds,
                "auth_time", seconds,
                "origin_jti", session));
        if (!signIn.isEmpty()) {
            claims.put(Token.SIGN_IN, signIn);
        }
        return claims;
    }

    private Activity.Event only() {
        var events = activity.list(key, 10, null, fake.now).events();
        assertEquals(1, events.size());
        return events.getFirst();
    }

    private Optional<EnhancedDocument> stored() {
        return fake.tenancy.data().get(Table.RECORDS, fake.tenancy.scope().key("USAGE#" + userId, "SEEN"));
    }

    /** Returns when the devices and the networks were seen that are remembered. */
    private JsonNode opened(EnhancedDocument item) {
        var place = fake.tenancy.scope().key("USAGE#" + userId, "SEEN");
        return Json.read(key.open(Table.RECORDS, place, Attributes.bytes(item, "sealed")), JsonNode.class);
    }

    private List<String> names() {
        return stored().orElseThrow().getList("sessions", EnhancedType.of(String.class));
    }
}
