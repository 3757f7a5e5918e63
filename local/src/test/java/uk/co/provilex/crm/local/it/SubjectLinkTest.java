package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.SignInRefusedException;
import uk.co.provilex.crm.local.client.WebClient;

/** By its own link a lead sees its data and uses its rights, and nobody else's (P14). */
@OnTheCloud
final class SubjectLinkTest {

    private final Cloud cloud;
    private final WebClient owner;
    private final String lead;

    SubjectLinkTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
        this.lead = newLead();
    }

    private String newLead() {
        return owner.post("/v1/leads", Bodies.lead()).expect(201).header("location");
    }

    private String token(String path) {
        return owner.post(path + "/subject-links").expect(201).text("token");
    }

    private WebClient by(String token) {
        return cloud.nobody().as(token);
    }

    private static Answer ask(WebClient subject, String json) {
        return subject.post("/v1/subject/requests", WebClient.json(json));
    }

    @Test
    void aLeadSeesWhatIsHeldAndWhoHoldsIt() {
        var link = owner.post(lead + "/subject-links", WebClient.json("{\"expiresInDays\":14}"))
                .expect(201);
        assertEquals(
                "https://app.provilex.co.uk/my-data#" + link.text("token"),
                link.text("link"),
                "what is behind the hash goes to no server");
        owner.post(lead + "/notes", WebClient.json("{\"text\":\"difficult\"}")).expect(201);
        var shown = by(link.text("token")).get("/v1/subject").expect(200);
        assertEquals("Example Gardens", shown.text("organisation"));
        assertEquals("admin@provilex.co.uk", shown.text("contact"));
        assertEquals(link.text("expiresAt"), shown.text("linkExpiresAt"));
        var held = owner.get(lead).expect(200).body();
        shown.body()
                .path("data")
                .properties()
                .forEach(field -> assertEquals(held.path(field.getKey()), field.getValue(), field.getKey()));
        assertEquals("Ada", shown.body().at("/data/firstName").asText());
        assertEquals("consent", shown.body().at("/consents/0/lawfulBasis").asText());
        assertEquals(
                "192.0.2.44", shown.body().at("/consents/0/evidence/ipAddress").asText());
        assertEquals(0, shown.body().path("requests").size());
        assertFalse(shown.body().toString().contains("difficult"));
        assertFalse(shown.body().toString().contains("recordedBy"));
    }

    @Test
    void aWithdrawalByALinkMovesWhenTheLeadEndsAsAnyOther() {
        owner.patch(
                        "/v1/tenant",
                        WebClient.json("{\"settings\":{\"retention\":{\"withoutBasisDays\":30}}}"),
                        owner.get("/v1/tenant").etag())
                .expect(200);
        var other = owner.post("/v1/leads", People.lead("linked%d@example.com".formatted(cloud.nextNumber())))
                .expect(201)
                .header("location");
        assertEquals(
                "none", owner.get(other).expect(200).body().at("/horizon/cause").asText());
        var consent = owner.get(other + "/consents")
                .expect(200)
                .body()
                .at("/items/0/id")
                .asText();
        var subject = by(token(other));
        var withdrawal = "{\"kind\":\"withdrawal\",\"consentId\":\"%s\"}".formatted(consent);
        ask(subject, withdrawal).expect(201);
        var horizon = owner.get(other).expect(200).body().path("horizon");
        assertEquals("no-basis", horizon.path("cause").asText());
        assertTrue(horizon.has("trashOn"));
        ask(subject, withdrawal).expect(201);
        ask(subject, "{\"kind\":\"objection\"}").expect(201);
        assertEquals(horizon, owner.get(other).expect(200).body().path("horizon"), "nothing else moves it");
    }

    @Test
    void aWithdrawalAndAnObjectionTakeEffectAtOnce() {
        var check =
                WebClient.json("{\"purpose\":\"news about courses\",\"channel\":\"email\",\"directMarketing\":true}");
        assertTrue(owner.post(lead + "/contact-check", check)
                .expect(200)
                .body()
                .path("allowed")
                .asBoolean());
        var subject = by(token(lead));
        var consent = subject.get("/v1/subject")
                .expect(200)
                .body()
                .at("/consents/0/id")
                .asText();
        var withdrawn = ask(subject, "{\"kind\":\"withdrawal\",\"consentId\":\"%s\"}".formatted(consent))
                .expect(201);
        assertEquals(
                "subject-link", withdrawn.body().at("/consent/withdrawalMethod").asText());
        assertFalse(owner.post(lead + "/contact-check", check)
                .expect(200)
                .body()
                .path("allowed")
                .asBoolean());

        var other = newLead();
        // in the person's words, which are those of no consent
        ask(
                        by(token(other)),
                        "{\"kind\":\"objection\",\"purpose\":\"marketing\",\"channel\":\"email\",\"text\":\"Stop.\"}")
                .expect(201);
        assertFalse(owner.post(other + "/contact-check", check)
                .expect(200)
                .body()
                .path("allowed")
                .asBoolean());
        var recorded = owner.get(other + "/consents").expect(200).body().path("items");
        var objection =
                recorded.path(0).path("kind").asText().equals("objection") ? recorded.path(0) : recorded.path(1);
        assertEquals("subject-link", objection.path("method").asText());
        assertEquals("Stop.", objection.path("wording").asText());
        var again = ask(subject, "{\"kind\":\"objection\"}").expect(201).body().at("/consent/id");
        assertEquals(
                again,
                ask(subject, "{\"kind\":\"objection\"}").expect(201).body().at("/consent/id"),
                "one stands");
        assertEquals(
                other.substring("/v1/leads/".length()),
                objection.path("recordedBy").asText());
    }

    @Test
    void whatElseIsAskedForIsARightsRequestWhoseClockRuns() {
        var subject = by(token(lead));
        for (var kind : List.of("access", "rectification", "erasure", "restriction", "portability", "complaint")) {
            var asked = ask(subject, "{\"kind\":\"%s\",\"text\":\"Please.\"}".formatted(kind))
                    .expect(201)
                    .body()
                    .path("request");
            assertEquals(kind, asked.path("type").asText());
            var request = owner.get("/v1/rights-requests/" + asked.path("id").asText())
                    .expect(200)
                    .body();
            assertEquals("own-link", request.at("/identity/method").asText());
            assertEquals("confirmed", request.at("/identity/state").asText());
            assertEquals("Please.", request.path("request").asText());
            assertEquals(request.at("/clock/dueOn"), asked.path("dueOn"));
        }
        var requests = subject.get("/v1/subject").expect(200).body().path("requests");
        assertEquals(6, requests.size());
        var access = requests.path(5);
        assertEquals("access", access.path("type").asText());
        assertEquals("received", access.path("state").asText());
        owner.post(
                        "/v1/rights-requests/" + access.path("id").asText() + "/events",
                        WebClient.json("{\"kind\":\"completed\",\"text\":\"Sent.\"}"))
                .expect(201);
        assertEquals(
                "completed",
                subject.get("/v1/subject")
                        .expect(200)
                        .body()
                        .at("/requests/5/state")
                        .asText());
    }

    @Test
    void whateverIsWrongWithALinkIsRefusedInOneWay() {
        var good = token(lead);
        var parts = good.split("\\.", -1);
        var other = newLead();
        var foreign = Belongings.of(cloud.newOrganisation().owner());
        var refused = new ArrayList<String>();
        refused.addAll(List.of("x", good + "x", good.substring(0, good.length() - 1), good.toUpperCase(Locale.ROOT)));
        // another lead, tenant, generation or time under the same signature
        for (int i = 0; i < 4; i++) {
            var forged = parts.clone();
            forged[i] = switch (i) {
                case 0 -> foreign.path("{leadId}");
                case 1 -> other.substring("/v1/leads/".length());
                case 2 -> Belongings.NEVER_EXISTED;
                default -> "99999999999";
            };
            refused.add(String.join(".", forged));
        }
        var revoked = token(other);
        owner.delete(other + "/subject-links", "").expect(204);
        refused.add(revoked);
        var erased = newLead();
        var ofErased = token(erased);
        owner.post(erased + "/erasure").expect(202);
        refused.add(ofErased);
        var expectations = new TreeSet<String>();
        for (var token : refused) {
            expectations.add(shape(by(token).get("/v1/subject").expect(401)));
            expectations.add(shape(ask(by(token), "{\"kind\":\"access\"}").expect(401)));
        }
        expectations.add(shape(cloud.nobody().get("/v1/subject").expect(401)));
        assertEquals(1, expectations.size(), expectations::toString);
        by(good).get("/v1/subject").expect(200);
        assertNotEquals(revoked, token(other));
        by(token(other)).get("/v1/subject").expect(200);
        by(revoked).get("/v1/subject").expect(401);
    }

    @Test
    void ofASuspendedAccountNobodyIsLetInByTokensOrLinksThatAreGood() {
        var person = cloud.newOrganisation().owner();
        var user = person.client();
        var tenant = user.get("/v1/tenant").expect(200).text("id");
        var path = user.post("/v1/leads", Bodies.lead()).expect(201).header("location");
        var subject = by(user.post(path + "/subject-links").expect(201).text("token"));
        subject.get("/v1/subject").expect(200);
        setStatus(tenant, "suspended");
        user.get("/v1/me").expect(401);
        subject.get("/v1/subject").expect(401);
        var refresh = person.tokens().refresh();
        assertThrows(SignInRefusedException.class, () -> cloud.signIn().refresh(refresh));
        setStatus(tenant, "active");
        user.get("/v1/me").expect(200);
        subject.get("/v1/subject").expect(200);
    }

    private void setStatus(String tenant, String status) {
        var operator = Operator.of(cloud);
        operator.dynamo().updateItem(update -> update.tableName(operator.table("RECORDS_TABLE"))
                .key(Map.of(
                        "pk", AttributeValue.fromS("T#" + tenant + "#TENANT"),
                        "sk", AttributeValue.fromS("TENANT")))
                .updateExpression("SET #status = :status")
                .expressionAttributeNames(Map.of("#status", "status"))
                .expressionAttributeValues(Map.of(":status", AttributeValue.fromS(status))));
    }

    @Test
    void aLinkOpensNothingForUsersAndAnAccessTokenNothingForLeads() {
        by(token(lead)).get(lead).expect(401);
        owner.get("/v1/subject").expect(401);
    }

    @Test
    void aLinkIsGoodForAsLongAsItSaysAndNoLonger() {
        var person = cloud.newOrganisation().owner();
        var path = person.client().post("/v1/leads", Bodies.lead()).expect(201).header("location");
        var link = person.client()
                .post(path + "/subject-links", WebClient.json("{\"expiresInDays\":1}"))
                .expect(201);
        cloud.local().advance(Duration.ofHours(23));
        by(link.text("token")).get("/v1/subject").expect(200);
        cloud.local().advance(Duration.ofHours(1));
        by(link.text("token")).get("/v1/subject").expect(401);
    }

    @Test
    void theLinksOfALeadAreUsedSixtyTimesAnHourTogether() {
        var one = by(token(lead));
        var two = by(token(lead));
        // so that no new hour begins meanwhile
        var second = cloud.local().clock().instant().getEpochSecond() % 3600;
        cloud.local().advance(Duration.ofSeconds(3600 - second));
        for (int i = 0; i < 30; i++) {
            one.get("/v1/subject").expect(200);
            ask(two, "{}").expect(422);
        }
        var refused = one.get("/v1/subject").expect(429);
        assertEquals("rate-limited", refused.problem());
        var wait = Long.parseLong(refused.header("retry-after"));
        assertTrue(wait > 3000 && wait <= 3601, () -> wait + " seconds");
        cloud.local().advance(Duration.ofSeconds(wait));
        one.get("/v1/subject").expect(200);
    }

    @Test
    void aRestrictedLeadAndOneInTheTrashStillSeeThatTheyAre() {
        var subject = by(token(lead));
        owner.put(lead + "/restriction", Bodies.of("restrictLead"), "").expect(200);
        assertTrue(subject.get("/v1/subject").expect(200).body().has("restrictedSince"));
        ask(subject, "{\"kind\":\"objection\"}").expect(201);
        var trashed = newLead();
        var other = by(token(trashed));
        owner.delete(trashed, "").expect(204);
        assertTrue(other.get("/v1/subject").expect(200).body().has("goneFrom"));
        ask(other, "{\"kind\":\"erasure\"}").expect(201);
    }

    @Test
    void whatIsAskedForIsDoneOnceForEachKey() {
        var subject = by(token(lead));
        var key = UUID.randomUUID().toString();
        var erasure = WebClient.json("{\"kind\":\"erasure\"}");
        var first = subject.post("/v1/subject/requests", erasure, key).expect(201);
        assertEquals(
                first.body(),
                subject.post("/v1/subject/requests", erasure, key).expect(201).body());
        assertEquals(
                1,
                subject.get("/v1/subject").expect(200).body().path("requests").size());
    }

    @Test
    void whatCannotBeAskedForIsRefusedWithTheFieldAtFault() {
        var subject = by(token(lead));
        for (var wrong : List.of(
                "/kind {}",
                "/kind {\"kind\":\"toast\"}",
                "/consentId {\"kind\":\"withdrawal\"}",
                "/consentId {\"kind\":\"withdrawal\",\"consentId\":\"%s\"}".formatted(Belongings.NEVER_EXISTED),
                "/consentId {\"kind\":\"access\",\"consentId\":\"%s\"}".formatted(Belongings.NEVER_EXISTED),
                "/purpose {\"kind\":\"access\",\"purpose\":\"news\"}",
                "/channel {\"kind\":\"objection\",\"channel\":\"pigeon\"}",
                "/text {\"kind\":\"rectification\"}")) {
            var refused = ask(subject, wrong.substring(wrong.indexOf(' ') + 1)).expect(422);
            assertEquals(
                    wrong.substring(0, wrong.indexOf(' ')),
                    refused.body().at("/errors/0/field").asText());
        }
        assertEquals(
                0,
                subject.get("/v1/subject").expect(200).body().path("requests").size());
    }

    @Test
    void theLedgerNamesTheLeadItselfAndNoLineAnyToken() {
        var token = token(lead);
        by(token).get("/v1/subject").expect(200);
        ask(by(token), "{\"kind\":\"objection\"}").expect(201);
        var id = lead.substring("/v1/leads/".length());
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        var actions = new TreeSet<String>();
        for (var entry : Operator.of(cloud).ledger(tenant)) {
            if (entry.text().contains("subject:" + id)) {
                actions.add(entry.action());
            }
            assertFalse(entry.text().contains(token));
        }
        assertEquals(Set.of("subject.read", "subject.request"), actions);
        assertTrue(cloud.logs().stream().noneMatch(line -> line.text().contains(token)));
    }

    private static String shape(Answer refused) {
        JsonNode body = refused.body().deepCopy();
        ((ObjectNode) body).remove("traceId");
        return body + " " + refused.header("www-authenticate");
    }
}
