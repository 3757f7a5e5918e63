package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.SignInRefusedException;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.functions.CallWatcher;
import uk.co.provilex.crm.local.it.Organisation.Person;

/** Users: invited, changed, disabled, deleted, signed out; and who may do it to whom. */
@OnTheCloud
final class UsersTest {

    private static final String NOBODY = "01aaaaaaaaaaaaaaaaaaaaaaaa";

    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;

    UsersTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    @Test
    void whenSomebodyLastSignedInIsForAdminsAndThatUserToKnow() {
        var path = "/v1/users/" + organisation.owner().id();
        for (var role : List.of("admin", "member", "viewer")) {
            var viewer = organisation.invite(role);
            var knows = role.equals("admin");
            assertEquals(knows, viewer.client().get(path).expect(200).body().has("lastSignInAt"), role);
            for (var user : viewer.client().get("/v1/users").expect(200).body().path("items")) {
                var own = user.path("id").asText().equals(viewer.id());
                assertEquals(knows || own, user.has("lastSignInAt"), role);
            }
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Invitations {

        @Test
        void makeAUserWhoIsActiveAfterItsFirstSignIn() {
            var email = email();
            var invited = owner.post("/v1/users", invitation(email, "member")).expect(201);
            assertEquals("invited", invited.text("status"));
            var path = invited.header("location");
            assertEquals(invited.body(), owner.get(path).expect(200).body());
            var tokens = cloud.signIn().withInvitation(email, cloud.temporaryPassword(email), Organisation.PASSWORD);
            var me =
                    cloud.nobody().as(tokens.access()).get("/v1/me").expect(200).body();
            assertEquals("active", me.at("/user/status").asText());
            assertEquals("member", me.at("/user/role").asText());
            assertEquals(invited.text("id"), me.at("/user/id").asText());
            assertEquals("active", owner.get(path).expect(200).text("status"));
        }

        @Test
        void ofAnAddressThatIsKnownElsewhereLookLikeAnyOtherAndLapse() {
            var elsewhere = cloud.newOrganisation().owner();
            var unknown = owner.post("/v1/users", invitation(email(), "viewer")).expect(201);
            var known = owner.post("/v1/users", invitation(elsewhere.email(), "viewer"))
                    .expect(201);
            assertEquals(fields(unknown.body()), fields(known.body()));
            cloud.settle();
            assertEquals(1, cloud.local().mailbox().to(elsewhere.email()).size());
            assertEquals("invited", owner.get(known.header("location")).text("status"));
            elsewhere.client().get("/v1/me").expect(200);
        }

        @Test
        void ofAnAddressInTheSameOrganisationPointToTheUserThatHasIt() {
            var email = email();
            var first = owner.post("/v1/users", invitation(email, "viewer")).expect(201);
            var second = owner.post("/v1/users", invitation(email.replace("user", "USER"), "member"))
                    .expect(409);
            assertEquals("duplicate-user", second.problem());
            assertEquals(first.header("location"), second.text("existing"));
        }

        @Test
        void canBeRepeatedForADeletedUser() {
            var email = email();
            var first = owner.post("/v1/users", invitation(email, "viewer")).expect(201);
            cloud.temporaryPassword(email);
            owner.delete(first.header("location"), "").expect(202);
            var second = owner.post("/v1/users", invitation(email, "viewer")).expect(201);
            assertNotEquals(first.text("id"), second.text("id"));
            cloud.settle();
            var tokens = cloud.signIn().withInvitation(email, cloud.temporaryPassword(email), Organisation.PASSWORD);
            var me =
                    cloud.nobody().as(tokens.access()).get("/v1/me").expect(200).body();
            assertEquals(second.text("id"), me.at("/user/id").asText());
        }

        @Test
        void areLimitedToAHundredADay() {
            var client = cloud.newOrganisation().owner().client();
            var tenant =
                    client.get("/v1/me").expect(200).body().at("/tenant/id").asText();
            var day = LocalDate.ofInstant(cloud.local().clock().instant(), ZoneOffset.UTC);
            var known = email();
            client.post("/v1/users", invitation(known, "viewer")).expect(201);
            Operator.of(cloud).put("LOOKUP_TABLE", "T#" + tenant + "#RATE#invitations", day.toString(), "count", 99);
            // one that is refused is not counted
            client.post("/v1/users", invitation(known, "member")).expect(409);
            client.post("/v1/users", invitation(email(), "viewer")).expect(201);
            for (var email : List.of(email(), known)) {
                var refused =
                        client.post("/v1/users", invitation(email, "viewer")).expect(429);
                assertEquals("rate-limited", refused.problem());
                assertTrue(Integer.parseInt(refused.header("retry-after")) <= 86_401);
            }
        }

        @Test
        void thatAreSentAtOnceAreAllCounted() throws Exception {
            var client = cloud.newOrganisation().owner().client();
            Callable<Answer> one = () -> client.post("/v1/users", invitation(email(), "viewer"));
            int sent = 0;
            try (var threads = Executors.newFixedThreadPool(3)) {
                for (var answer : threads.invokeAll(Collections.nCopies(6, one))) {
                    sent += answer.get().status() == 201 ? 1 : 0;
                }
            }
            var tenant =
                    client.get("/v1/me").expect(200).body().at("/tenant/id").asText();
            var day = LocalDate.ofInstant(cloud.local().clock().instant(), ZoneOffset.UTC);
            assertEquals(
                    Integer.toString(sent),
                    Objects.requireNonNull(Operator.of(cloud)
                                    .get("LOOKUP_TABLE", "T#" + tenant + "#RATE#invitations", day.toString())
                                    .get("count"))
                            .n());
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                {"name":"Al","role":"viewer"}                                            | 422 | /email
                {"email":"al","name":"Al","role":"viewer"}                               | 422 | /email
                {"email":"al@example.com","role":"viewer"}                               | 422 | /name
                {"email":"al@example.com","name":"Al"}                                   | 422 | /role
                {"email":"al@example.com","name":"Al","role":"root"}                     | 422 | /role
                {"email":"al@example.com","name":"Al","role":"admin","ownLeadsOnly":true} | 422 | /ownLeadsOnly
                {"email":"al@example.com","name":"Al","role":"viewer","status":"active"} | 400 | /status
                {"email":"al@example.com","name":"Al","role":"viewer","id":"x"}          | 400 | /id
                """)
        void thatCannotBeAreRefusedByField(String body, int status, String field) {
            var refused = owner.post("/v1/users", WebClient.json(body)).expect(status);
            assertEquals(field, refused.body().at("/errors/0/field").asText());
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Idempotency {

        @Test
        void theSameRequestAgainGetsTheFirstAnswerAgain() {
            var key = UUID.randomUUID().toString();
            var body = invitation(email(), "viewer");
            var first = owner.post("/v1/users", body, key).expect(201);
            var again = owner.post("/v1/users", body, key).expect(201);
            assertEquals(first.body(), again.body());
            assertEquals(first.header("location"), again.header("location"));
            assertEquals(first.etag(), again.etag());
        }

        @Test
        void anotherRequestWithTheKeyIsRefused() {
            var key = UUID.randomUUID().toString();
            owner.post("/v1/users", invitation(email(), "viewer"), key).expect(201);
            var other =
                    owner.post("/v1/users", invitation(email(), "viewer"), key).expect(422);
            assertEquals("idempotency-key-reused", other.problem());
        }

        @Test
        void aRefusedRequestCanBeCorrectedUnderItsKey() {
            var key = UUID.randomUUID().toString();
            owner.post("/v1/users", invitation("nobody", "viewer"), key).expect(422);
            owner.post("/v1/users", invitation(email(), "viewer"), key).expect(201);
        }

        @Test
        void aRequestWithoutAKeyIsRefused() {
            var request = owner.request("POST", "/v1/users").header("content-type", "application/json");
            var refused = owner.send(
                            request, invitation(email(), "viewer").toString().getBytes(StandardCharsets.UTF_8))
                    .expect(400);
            assertEquals("Idempotency-Key", refused.body().at("/errors/0/field").asText());
        }

        @Test
        void manyAtOnceMakeOne() throws Exception {
            var key = UUID.randomUUID().toString();
            var body = invitation(email(), "viewer");
            var answers = new ArrayList<Answer>();
            try (var threads = Executors.newFixedThreadPool(6)) {
                Callable<Answer> request = () -> owner.post("/v1/users", body, key);
                for (var answer : threads.invokeAll(
                        Stream.generate(() -> request).limit(12).toList())) {
                    answers.add(answer.get());
                }
            }
            var ids = new TreeSet<String>();
            for (var answer : answers) {
                if (answer.status() == 201) {
                    ids.add(answer.text("id"));
                } else {
                    assertEquals("request-in-progress", answer.problem());
                }
            }
            assertEquals(1, ids.size());
        }

        @Test
        void theKeptAnswerVanishesWithItsUser() {
            var key = UUID.randomUUID().toString();
            var body = invitation(email(), "viewer");
            var first = owner.post("/v1/users", body, key).expect(201);
            owner.delete(first.header("location"), "").expect(202);
            cloud.local().advance(Duration.ofMinutes(6));
            var again = cloud.nobody().as(fresh(organisation.owner()));
            assertEquals(
                    "idempotency-key-reused",
                    again.post("/v1/users", body, key).expect(422).problem());
        }
    }

    @Nested
    class Owners {

        @ParameterizedTest
        @ValueSource(strings = {"{\"role\":\"admin\"}", "{\"status\":\"disabled\"}"})
        void theLastActiveOneCannotStepDown(String change) {
            var path = "/v1/users/" + organisation.owner().id();
            var refused = owner.patch(path, WebClient.json(change), etag(path)).expect(409);
            assertEquals("last-owner", refused.problem());
        }

        @Test
        void theLastActiveOneCannotBeDeleted() {
            var refused = owner.delete("/v1/users/" + organisation.owner().id(), "");
            assertEquals("last-owner", refused.problem());
        }

        @Test
        void anInvitedOneDoesNotCount() {
            invited("owner");
            var path = "/v1/users/" + organisation.owner().id();
            var refused = owner.patch(path, WebClient.json("{\"role\":\"admin\"}"), etag(path));
            assertEquals("last-owner", refused.problem());
        }

        @Test
        void aSecondOneMayTakeTheFirstOnesRoleButNobodyItsOwn() {
            var second = organisation.invite("owner");
            var first = "/v1/users/" + organisation.owner().id();
            assertEquals(
                    403,
                    owner.patch(first, WebClient.json("{\"role\":\"admin\"}"), etag(first))
                            .status());
            second.client()
                    .patch(first, WebClient.json("{\"role\":\"admin\"}"), etag(first))
                    .expect(200);
            var own = "/v1/users/" + second.id();
            var refused = second.client()
                    .patch(
                            own,
                            WebClient.json("{\"role\":\"admin\"}"),
                            second.client().get(own).etag());
            assertEquals("last-owner", refused.problem());
        }

        @Test
        void twoWhoDemoteEachOtherAtOnceLeaveOne() throws Exception {
            for (int round = 0; round < 3; round++) {
                var pair = cloud.newOrganisation();
                var one = pair.owner();
                var two = pair.invite("owner");
                var ofOne = one.client().get("/v1/users/" + one.id()).etag();
                var ofTwo = one.client().get("/v1/users/" + two.id()).etag();
                var demote = WebClient.json("{\"role\":\"member\"}");
                Callable<Answer> first = () -> one.client().patch("/v1/users/" + two.id(), demote, ofTwo);
                Callable<Answer> second = () -> two.client().patch("/v1/users/" + one.id(), demote, ofOne);
                try (var threads = Executors.newFixedThreadPool(2)) {
                    for (var answer : threads.invokeAll(List.of(first, second))) {
                        assertTrue(Set.of(200, 403, 409, 412, 503)
                                .contains(answer.get().status()));
                    }
                }
                int owners = 0;
                for (JsonNode user :
                        one.client().get("/v1/users").expect(200).body().path("items")) {
                    owners += user.path("role").asText().equals("owner") ? 1 : 0;
                }
                assertTrue(owners >= 1);
            }
        }

        @Test
        void areMadeAndTouchedByOwnersAlone() {
            var admin = organisation.invite("admin").client();
            assertEquals(
                    403, admin.post("/v1/users", invitation(email(), "owner")).status());
            var path = "/v1/users/" + organisation.owner().id();
            assertEquals(
                    403,
                    admin.patch(path, WebClient.json("{\"name\":\"X\"}"), etag(path))
                            .status());
            assertEquals(403, admin.delete(path, "").status());
            var viewer = "/v1/users/" + invited("viewer").text("id");
            assertEquals(
                    403,
                    admin.patch(viewer, WebClient.json("{\"role\":\"owner\"}"), etag(viewer))
                            .status());
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Changes {

        @Test
        void ofAnOlderVersionAreRefused() {
            var path = invited("viewer").header("location");
            owner.patch(path, WebClient.json("{\"name\":\"One\"}"), "\"1\"").expect(200);
            assertEquals(
                    "stale",
                    owner.patch(path, WebClient.json("{\"name\":\"Two\"}"), "\"1\"")
                            .problem());
            assertEquals("stale", owner.delete(path, "\"1\"").problem());
            owner.delete(path, "\"2\"").expect(202);
        }

        @Test
        void ofAnOlderVersionAreRefusedAsThatWhateverTheyAre() {
            var admin = organisation.invite("admin").client();
            var path = "/v1/users/" + organisation.owner().id();
            assertEquals(
                    403,
                    admin.patch(path, WebClient.json("{\"name\":\"X\"}"), etag(path))
                            .status());
            for (var body : List.of("{\"name\":\"X\"}", "{\"role\":\"root\"}", "{\"version\":7}")) {
                var stale = admin.patch(path, WebClient.json(body), "\"99\"");
                assertEquals("stale", stale.expect(412).problem(), body);
            }
            assertEquals("stale", admin.delete(path, "\"99\"").expect(412).problem());
        }

        @Test
        void mustSayWhichVersionTheyChange() {
            var path = invited("viewer").header("location");
            assertEquals(
                    "precondition-required",
                    owner.patch(path, WebClient.json("{\"name\":\"One\"}"), "").problem());
        }

        @Test
        void ofAnInvitedUsersStatusAreRefused() {
            var path = invited("viewer").header("location");
            assertEquals(
                    "wrong-state",
                    owner.patch(path, WebClient.json("{\"status\":\"disabled\"}"), "\"1\"")
                            .problem());
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                {"email":"other@example.com"} | 400
                {"version":7}                 | 400
                {"name":5}                    | 400
                {"ownLeadsOnly":"yes"}        | 400
                {"name":null}                 | 422
                {"name":""}                   | 422
                {"role":"root"}               | 422
                {"status":"invited"}          | 422
                {"ownLeadsOnly":true}         | 422
                {}                            | 422
                """)
        void thatCannotBeAreRefused(String body, int status) {
            var path = invited("viewer").header("location");
            assertEquals(
                    status, owner.patch(path, WebClient.json(body), "\"1\"").status());
        }

        @Test
        void aMembersLimitEndsWithItsMembership() {
            var member = organisation.inviteLimitedMember();
            var path = "/v1/users/" + member.id();
            assertTrue(owner.get(path).expect(200).body().path("ownLeadsOnly").asBoolean());
            var after = owner.patch(path, WebClient.json("{\"role\":\"viewer\"}"), etag(path))
                    .expect(200);
            assertEquals(false, after.body().path("ownLeadsOnly").asBoolean());
        }
    }

    @Nested
    class Sessions {

        @Test
        void endWithASignOutOnEveryDevice() {
            var person = organisation.invite("member");
            var elsewhere = cloud.signIn().withPassword(person.email(), Organisation.PASSWORD);
            var other = cloud.nobody().as(elsewhere.access());
            other.get("/v1/me").expect(200);
            person.client().post("/v1/me/sign-out").expect(204);
            assertEquals(401, other.get("/v1/me").status());
            assertThrows(SignInRefusedException.class, () -> cloud.signIn().refresh(elsewhere.refresh()));
            cloud.settle();
            assertThrows(SignInRefusedException.class, () -> cloud.signIn()
                    .refresh(person.tokens().refresh()));
            cloud.local().advance(Duration.ofSeconds(2));
            cloud.nobody().as(fresh(person)).get("/v1/me").expect(200);
        }

        @Test
        void ofTheSameUserAreNotEndedByALaterChange() {
            var person = organisation.invite("member");
            person.client().post("/v1/me/sign-out").expect(204);
            cloud.settle();
            cloud.local().advance(Duration.ofSeconds(2));
            var tokens = cloud.signIn().withPassword(person.email(), Organisation.PASSWORD);
            var path = "/v1/users/" + person.id();
            owner.patch(path, WebClient.json("{\"name\":\"Renamed Example\"}"), etag(path))
                    .expect(200);
            cloud.settle();
            var again = cloud.signIn().refresh(tokens.refresh());
            cloud.nobody().as(again.access()).get("/v1/me").expect(200);
        }

        @Test
        void ofADisabledUserEndAtOnceAndBeginAgainWhenItIsEnabled() {
            var person = organisation.invite("member");
            var path = "/v1/users/" + person.id();
            owner.patch(path, WebClient.json("{\"status\":\"disabled\"}"), etag(path))
                    .expect(200);
            assertEquals(401, person.client().get("/v1/me").status());
            assertThrows(SignInRefusedException.class, () -> cloud.signIn()
                    .refresh(person.tokens().refresh()));
            cloud.settle();
            assertThrows(SignInRefusedException.class, () -> fresh(person));
            owner.patch(path, WebClient.json("{\"status\":\"active\"}"), etag(path))
                    .expect(200);
            cloud.settle();
            cloud.nobody().as(fresh(person)).get("/v1/me").expect(200);
        }

        @Test
        void ofADisabledUserEndForGoodThoughTheWorkerDiesInBetween() {
            var person = organisation.invite("member");
            var path = "/v1/users/" + person.id();
            cloud.settle();
            var deaths = new AtomicInteger();
            var signOuts = new AtomicInteger();
            cloud.local().functions().watch(new CallWatcher() {
                @Override
                public boolean killsAfter(String function, SdkHttpRequest request) {
                    var target = request.firstMatchingHeader("X-Amz-Target").orElse("");
                    if (target.endsWith(".AdminUserGlobalSignOut")) {
                        signOuts.incrementAndGet();
                    }
                    return target.endsWith(".AdminDisableUser") && deaths.incrementAndGet() == 1;
                }
            });
            try {
                owner.patch(path, WebClient.json("{\"status\":\"disabled\"}"), etag(path))
                        .expect(200);
                cloud.local().advance(Duration.ofMinutes(6));
                cloud.settle();
            } finally {
                cloud.local().functions().watch(CallWatcher.NONE);
            }
            assertTrue(deaths.get() >= 1);
            // the local pool ends refresh tokens with the account itself, which AWS promises of access tokens only
            assertTrue(signOuts.get() >= 1, "it is signed out, too");
            var later = cloud.nobody().as(fresh(organisation.owner()));
            later.patch(
                            path,
                            WebClient.json("{\"status\":\"active\"}"),
                            later.get(path).etag())
                    .expect(200);
            cloud.settle();
            assertThrows(SignInRefusedException.class, () -> cloud.signIn()
                    .refresh(person.tokens().refresh()));
            cloud.nobody().as(fresh(person)).get("/v1/me").expect(200);
        }

        @Test
        void ofADeletedUserEndAtOnceAndForGood() {
            var person = organisation.invite("member");
            owner.delete("/v1/users/" + person.id(), "").expect(202);
            assertEquals(401, person.client().get("/v1/me").status());
            assertEquals(
                    "former", owner.get("/v1/users/" + person.id()).expect(200).text("status"));
            assertEquals(404, owner.delete("/v1/users/" + person.id(), "").status());
            cloud.settle();
            assertThrows(SignInRefusedException.class, () -> fresh(person));
            assertFalse(Accounts.exist(cloud, person.email()));
        }

        @Test
        void carryTheRoleThatCountsAtTheStoreNotTheOneInTheToken() {
            var person = organisation.invite("viewer");
            var path = "/v1/users/" + person.id();
            owner.patch(path, WebClient.json("{\"role\":\"admin\"}"), etag(path))
                    .expect(200);
            person.client().post("/v1/users", invitation(email(), "viewer")).expect(201);
        }
    }

    @Nested
    class Lists {

        @Test
        void haveEveryUserOnceInTheOrderOfInvitation() {
            var expected = new ArrayList<String>();
            expected.add(organisation.owner().id());
            for (int i = 0; i < 7; i++) {
                expected.add(invited("viewer").text("id"));
            }
            var deleted = expected.remove(4);
            owner.delete("/v1/users/" + deleted, "").expect(202);
            for (int limit : List.of(1, 2, 3, 7, 8)) {
                assertEquals(expected, walk("/v1/users", limit));
            }
        }

        @Test
        void takeNoCursorButTheirOwn() {
            invited("viewer");
            invited("viewer");
            var cursor = owner.get("/v1/users?limit=1").expect(200).text("next");
            owner.get("/v1/users?limit=1&cursor=" + cursor).expect(200);
            var tampered = (cursor.charAt(0) == 'A' ? "B" : "A") + cursor.substring(1);
            for (var wrong : List.of(tampered, "x", "x.y", cursor + "A")) {
                assertEquals(400, owner.get("/v1/users?cursor=" + wrong).status());
            }
            var activity = "/v1/users/" + organisation.owner().id() + "/activity";
            assertEquals(400, owner.get(activity + "?cursor=" + cursor).status());
            var other = cloud.newOrganisation().owner().client();
            assertEquals(400, other.get("/v1/users?cursor=" + cursor).status());
            cloud.local().advance(Duration.ofHours(25));
            var later = cloud.nobody().as(fresh(organisation.owner()));
            assertEquals(400, later.get("/v1/users?cursor=" + cursor).status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"limit=0", "limit=101", "limit=-1", "limit=x", "limit=1e1", "sort=name"})
        void takeNoParameterThatCannotBe(String query) {
            assertEquals(400, owner.get("/v1/users?" + query).status());
        }

        private List<String> walk(String path, int limit) {
            var ids = new ArrayList<String>();
            var page = owner.get(path + "?limit=" + limit).expect(200);
            while (true) {
                page.body()
                        .path("items")
                        .forEach(item -> ids.add(item.path("id").asText()));
                if (!page.body().has("next")) {
                    return ids;
                }
                assertEquals(limit, page.body().path("items").size());
                page = owner.get(path + "?limit=" + limit + "&cursor=" + page.text("next"))
                        .expect(200);
            }
        }
    }

    @Nested
    class TheActivity {

        @Test
        void ofAUserIsListedNewestFirst() {
            var person = organisation.invite("member");
            var path = "/v1/users/" + person.id();
            cloud.local().advance(Duration.ofSeconds(2));
            owner.patch(path, WebClient.json("{\"role\":\"viewer\"}"), etag(path))
                    .expect(200);
            assertEquals(List.of("role-changed", "signed-in", "invited"), events(owner, path));
            assertEquals(events(owner, path), events(person.client(), path));
            var paged = new ArrayList<String>();
            var page = owner.get(path + "/activity?limit=1").expect(200);
            while (page.body().has("next")) {
                page.body()
                        .path("items")
                        .forEach(item -> paged.add(item.path("event").asText()));
                page = owner.get(path + "/activity?limit=1&cursor=" + page.text("next"))
                        .expect(200);
            }
            page.body()
                    .path("items")
                    .forEach(item -> paged.add(item.path("event").asText()));
            assertEquals(events(owner, path), paged);
        }

        @Test
        void isShownToMembersAndViewersOfThemselvesOnly() {
            var member = organisation.invite("member");
            var viewer = organisation.invite("viewer");
            for (var person : List.of(member, viewer)) {
                person.client().get("/v1/users/" + person.id() + "/activity").expect(200);
                person.client()
                        .get("/v1/users/" + organisation.owner().id() + "/activity")
                        .expect(403);
                organisation
                        .invite("admin")
                        .client()
                        .get("/v1/users/" + person.id() + "/activity")
                        .expect(200);
            }
        }

        @Test
        void tellsFromWhereASignInIsUsedAndWhatIsUnusualAboutIt() {
            var person = organisation.invite("viewer");
            var phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36";
            // the first request of a session can be to any operation; what comes after it from elsewhere counts for
            // nothing
            var session = cloud.nobody().as(fresh(person));
            session.send(session.request("GET", "/v1/tenant").header("user-agent", phone), new byte[0])
                    .expect(200);
            cloud.nobody().as(fresh(person)).get("/v1/leads").expect(200);
            var events = session.get("/v1/users/" + person.id() + "/activity")
                    .expect(200)
                    .body()
                    .path("items");
            assertEquals(List.of("signed-in", "signed-in", "signed-in", "invited"), events.findValuesAsText("event"));
            var used = events.path(1);
            assertEquals(
                    WebClient.json("{\"type\":\"mobile\",\"browser\":\"chrome\",\"system\":\"android\"}"),
                    used.path("device"));
            assertTrue(used.path("ipAddress").asText().startsWith("127.1."));
            assertEquals("[\"new-device\"]", used.path("unusual").toString());
            assertEquals("[]", events.path(0).path("unusual").toString());
            assertEquals(
                    "[\"new-device\",\"new-network\"]",
                    events.path(2).path("unusual").toString());
            assertFalse(events.path(3).has("ipAddress"));
            assertTrue(cloud.logs().stream()
                    .noneMatch(line ->
                            line.text().contains("127.1.") || line.text().contains("Android")));
        }

        @Test
        void ofASignInThatIsNotUsedSaysNotFromWhere() {
            var person = organisation.invite("viewer");
            fresh(person);
            var newest =
                    owner.get("/v1/users/" + person.id() + "/activity?limit=1").expect(200);
            assertEquals(Set.of("at", "event", "outcome"), fields(newest.body().at("/items/0")));
        }

        @Test
        void isForgottenAfterNinetyDaysWhetherOrNotItIsRemoved() {
            var path = "/v1/users/" + organisation.owner().id();
            cloud.local().advance(Duration.ofDays(91));
            var later = cloud.nobody().as(fresh(organisation.owner()));
            assertEquals(List.of("signed-in"), events(later, path));
        }

        private static List<String> events(WebClient client, String path) {
            var events = new ArrayList<String>();
            client.get(path + "/activity").expect(200).body().path("items").forEach(item -> {
                assertEquals("succeeded", item.path("outcome").asText());
                events.add(item.path("event").asText());
            });
            return events;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/activity"})
    void anotherOrganisationsUserIsAnsweredLikeOneThatNeverWas(String suffix) {
        var other = cloud.newOrganisation().owner().id();
        for (var id : List.of(other, NOBODY, "x", "..")) {
            var answer = owner.get("/v1/users/" + id + suffix).expect(404);
            assertEquals(withoutTrace(owner.get("/v1/users/" + NOBODY + suffix)), withoutTrace(answer));
        }
    }

    private static JsonNode withoutTrace(Answer answer) {
        var body = (ObjectNode) answer.body().deepCopy();
        body.remove("traceId");
        return body;
    }

    private static Set<String> fields(JsonNode body) {
        var names = new TreeSet<String>();
        body.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private String fresh(Person person) {
        return cloud.signIn()
                .withPassword(person.email(), Organisation.PASSWORD)
                .access();
    }

    private Answer invited(String role) {
        return owner.post("/v1/users", invitation(email(), role)).expect(201);
    }

    private String etag(String path) {
        return owner.get(path).expect(200).etag();
    }

    private String email() {
        return "user%d@example.net".formatted(cloud.nextNumber());
    }

    private static ObjectNode invitation(String email, String role) {
        return WebClient.JSON
                .createObjectNode()
                .put("email", email)
                .put("name", "Kim Example")
                .put("role", role);
    }
}
