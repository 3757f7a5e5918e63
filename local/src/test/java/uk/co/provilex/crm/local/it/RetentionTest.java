package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** For how long leads are kept: the horizon that each shows, what moves it, and which leads rules would end. */
@OnTheCloud
final class RetentionTest {

    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;

    RetentionTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    private String create(Duration basisLasts) {
        var body = People.lead("kept%d@example.com".formatted(cloud.nextNumber()));
        if (!basisLasts.isZero()) {
            ((ObjectNode) body.path("consent"))
                    .put("expiresAt", now().plus(basisLasts).toString());
        }
        return owner.post("/v1/leads", body).expect(201).header("location");
    }

    private Instant now() {
        return cloud.local().clock().instant();
    }

    private Answer set(String rules) {
        return owner.patch(
                "/v1/tenant",
                WebClient.json("{\"settings\":{\"retention\":%s}}".formatted(rules)),
                owner.get("/v1/tenant").etag());
    }

    private JsonNode horizon(String lead) {
        return owner.get(lead).expect(200).body().path("horizon");
    }

    private List<String> previewed(String query) {
        cloud.settle();
        return owner.get("/v1/retention" + query)
                .expect(200)
                .body()
                .path("items")
                .findValuesAsText("id");
    }

    @Test
    void everyLeadSaysWhenItEndsAndOnlyWhatIsRecordedMovesThat() {
        var lead = create(Duration.ZERO);
        assertEquals("none", horizon(lead).path("cause").asText());
        set("{\"inactiveMonths\":24}").expect(200);
        var first = horizon(lead);
        assertEquals("no-activity", first.path("cause").asText());
        assertEquals("created", first.at("/since/event").asText());
        var created = LocalDate.ofInstant(now(), ZoneOffset.UTC);
        assertEquals(
                created.plusMonths(24).plusDays(1).toString(),
                first.path("trashOn").asText());
        assertEquals(
                created.plusMonths(24).plusDays(31).toString(),
                first.path("endsOn").asText());

        owner.get(lead + "/notes").expect(200);
        owner.post(lead + "/contact-check", Bodies.of("checkContact")).expect(200);
        owner.post(lead + "/consents", WebClient.json("{\"kind\":\"objection\",\"method\":\"telephone\"}"))
                .expect(201);
        assertEquals(first, horizon(lead), "reading and objecting move nothing");

        var etag = owner.get(lead).etag();
        owner.post(lead + "/notes", Bodies.of("addNote")).expect(201);
        assertEquals("note", horizon(lead).at("/since/event").asText());
        assertEquals(etag, owner.get(lead).etag(), "a note is no change of the lead");
        owner.patch(lead, WebClient.json("{\"jobTitle\":\"Head\"}"), etag).expect(200);
        assertEquals("updated", horizon(lead).at("/since/event").asText());
        owner.post(lead + "/tasks", Bodies.of("addTask")).expect(201);
        assertEquals("task", horizon(lead).at("/since/event").asText());
        owner.post(lead + "/consents", Bodies.of("recordConsent")).expect(201);
        assertEquals("consent", horizon(lead).at("/since/event").asText());
        cloud.settle();
        var listed = owner.get("/v1/leads?sort=updated").expect(200).body().at("/items/0");
        assertEquals(horizon(lead), listed.path("horizon"));
        assertEquals(owner.get(lead).body().path("lastActivityAt"), listed.path("lastActivityAt"));
    }

    @Test
    void theEndOfTheLastLawfulBasisMovesIt() {
        set("{\"withoutBasisDays\":30}").expect(200);
        var lead = create(Duration.ofDays(100));
        var expected = LocalDate.ofInstant(now().plus(Duration.ofDays(100)), ZoneOffset.UTC)
                .plusDays(31);
        assertEquals("no-basis", horizon(lead).path("cause").asText());
        assertEquals(expected.toString(), horizon(lead).path("trashOn").asText());
        var other = owner.post(
                        lead + "/consents", People.lead("any@example.com").path("consent"))
                .expect(201)
                .text("id");
        assertEquals("none", horizon(lead).path("cause").asText(), "one has no end");
        owner.post(lead + "/consents/" + other + "/withdrawal", Bodies.of("withdrawConsent"))
                .expect(200);
        assertEquals(expected.toString(), horizon(lead).path("trashOn").asText());
        assertEquals("basis-ended", horizon(lead).at("/since/event").asText());
    }

    @Test
    void whatIsRestrictedOrAskedAboutIsHeldAndSaysSo() {
        set("{\"inactiveMonths\":1}").expect(200);
        var restricted = create(Duration.ZERO);
        owner.put(restricted + "/restriction", Bodies.of("restrictLead"), "").expect(200);
        assertEquals("restriction", horizon(restricted).path("heldBy").asText());
        assertTrue(horizon(restricted).path("endsOn").isMissingNode());

        var asked = create(Duration.ZERO);
        var id = owner.get(asked).text("id");
        var request = owner.post(
                        "/v1/rights-requests",
                        WebClient.json(
                                "{\"type\":\"access\",\"channel\":\"email\",\"request\":\"A copy\",\"leadId\":\"%s\"}"
                                        .formatted(id)))
                .expect(201);
        assertEquals("rights-request", horizon(asked).path("heldBy").asText());
        var free = create(Duration.ZERO);
        cloud.settle();
        var page = owner.get("/v1/retention").expect(200).body();
        assertEquals(List.of(owner.get(free).text("id")), page.path("items").findValuesAsText("id"));
        assertEquals(
                "[{\"reason\":\"restricted\",\"count\":1},{\"reason\":\"rights-request\",\"count\":1}]",
                page.path("omitted").toString());
        owner.post(request.header("location") + "/events", WebClient.json("{\"kind\":\"withdrawn\"}"))
                .expect(201);
        assertTrue(horizon(asked).path("heldBy").isMissingNode());
    }

    @Test
    void rulesCanBeTriedOutAndAreWalkedInPages() {
        var first = create(Duration.ZERO);
        var second = create(Duration.ofDays(3));
        assertEquals(List.of(), previewed(""));
        var ids = List.of(owner.get(first).text("id"), owner.get(second).text("id"));
        assertEquals(ids, previewed("?inactiveMonths=6"));
        assertEquals(List.of(ids.getLast()), previewed("?withoutBasisDays=10"));
        assertEquals(ids.reversed(), previewed("?inactiveMonths=6&withoutBasisDays=10"));
        var page =
                owner.get("/v1/retention?inactiveMonths=6&limit=1").expect(200).body();
        assertTrue(page.path("proposed").asBoolean());
        assertEquals(6, page.at("/rules/inactiveMonths").asInt());
        assertEquals("no-activity", page.at("/items/0/horizon/cause").asText());
        var next = page.path("next").asText();
        assertEquals(List.of(ids.getLast()), previewed("?inactiveMonths=6&limit=1&cursor=" + next));
        assertEquals("none", horizon(first).path("cause").asText(), "trying out changes nothing");
        for (var wrong : List.of(
                "?inactiveMonths=0",
                "?inactiveMonths=121",
                "?withoutBasisDays=x",
                "?limit=0",
                "?inactiveMonths=7&cursor=" + next)) {
            assertEquals(
                    "malformed-request",
                    owner.get("/v1/retention" + wrong).expect(400).problem(),
                    wrong);
        }
    }

    @Test
    void rulesAreSetAndTakenAway() {
        var set = set("{\"inactiveMonths\":24,\"withoutBasisDays\":30}")
                .expect(200)
                .body();
        assertEquals(24, set.at("/settings/retention/inactiveMonths").asInt());
        assertEquals(
                set.path("updatedAt").asText(),
                set.at("/settings/retention/changedAt").asText());
        var less = set("{\"withoutBasisDays\":null}").expect(200).body();
        assertTrue(less.at("/settings/retention/withoutBasisDays").isMissingNode());
        assertEquals(24, less.at("/settings/retention/inactiveMonths").asInt());
        assertEquals(
                "invalid-request", set("{\"inactiveMonths\":0}").expect(422).problem());
    }
}
