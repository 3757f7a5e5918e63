package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Operation;

/** P15: a restricted lead is stored and nothing else is done with it, but to lift that or to serve a request. */
@OnTheCloud
final class RestrictionTest {

    /** What can be done with a restricted lead by those who may lift it, and what by anybody who may do it at all. */
    private static final List<String> TO_LIFT = List.of(
            "eraseLead",
            "getLead",
            "listConsents",
            "getConsentRecord",
            "withdrawConsent",
            "restrictLead",
            "liftRestriction",
            "issueSubjectLink");

    /**
     * Whoever is told to stop takes that down, asking whether contact is allowed answers that it is not, and a link that went
     * astray is revoked by whoever hears of it.
     */
    private static final List<String> BY_ALL = List.of("recordConsent", "checkContact", "revokeLinks");

    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;
    private final String address;
    private final Answer created;
    private final String lead;

    RestrictionTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
        this.address = "restricted%d@example.com".formatted(cloud.nextNumber());
        this.created = owner.post("/v1/leads", People.lead(address)).expect(201);
        this.lead = created.header("location");
    }

    private Answer restrict() {
        return owner.put(lead + "/restriction", Bodies.of("restrictLead"), "").expect(200);
    }

    /** Every operation about a lead, so that none that comes later is forgotten. */
    @TestFactory
    Stream<DynamicTest> eachOperationRefusesARestrictedLeadUnlessItServesIt() {
        var task = owner.post(lead + "/tasks", Bodies.of("addTask")).expect(201).text("id");
        var consent = owner.get(lead + "/consents")
                .expect(200)
                .body()
                .at("/items/0/id")
                .asText();
        restrict();
        var member = organisation.invite("member").client();
        return Cloud.contract().operations().stream()
                .filter(operation -> operation.path().contains("{leadId}"))
                .map(operation -> dynamicTest(operation.id(), () -> {
                    var path = operation
                            .path()
                            .replace("/v1/leads/{leadId}", lead)
                            .replace("{taskId}", task)
                            .replace("{consentId}", consent);
                    var asMember = attempt(member, operation, path);
                    if (BY_ALL.contains(operation.id())) {
                        assertTrue(
                                List.of(200, 201, 204).contains(asMember.status()),
                                () -> asMember.status() + " it answers");
                        return;
                    }
                    assertEquals(
                            operation.roles().contains("member") ? "restricted" : "forbidden",
                            asMember.expect(403).problem());
                    if (!TO_LIFT.contains(operation.id())) {
                        assertEquals(
                                "restricted",
                                attempt(owner, operation, path).expect(403).problem());
                    }
                }));
    }

    private static Answer attempt(WebClient client, Operation operation, String path) {
        var body = operation.id().equals("recordConsent")
                ? WebClient.json("{\"kind\":\"objection\",\"method\":\"telephone\"}")
                : Cloud.contract().bodyTypes(operation).isEmpty()
                        ? WebClient.JSON.createObjectNode()
                        : Bodies.of(operation.id());
        return switch (operation.method()) {
            case "GET" -> client.get(path);
            case "DELETE" -> client.delete(path, "");
            case "PUT" -> client.put(path, body, "");
            case "PATCH" -> client.patch(path, body, "\"1\"");
            default -> Cloud.contract().bodyTypes(operation).isEmpty() ? client.post(path) : client.post(path, body);
        };
    }

    @Test
    void thoseWhoMayLiftItReadIt() {
        restrict();
        var read = owner.get(lead).expect(200).body();
        assertEquals("accuracy-contested", read.at("/restriction/ground").asText());
        assertEquals(created.text("id"), read.path("id").asText());
        assertEquals(
                List.of(created.text("id")),
                owner.get("/v1/leads?restricted=true")
                        .expect(200)
                        .body()
                        .path("items")
                        .findValuesAsText("id"));
        var member = organisation.invite("member").client();
        assertEquals(
                "forbidden", member.get("/v1/leads?restricted=true").expect(403).problem());
    }

    @Test
    void listsAndSearchesLeaveItOutAndSayWhy() {
        restrict();
        cloud.settle();
        for (var list : List.of(
                "",
                "?sort=updated",
                "?status=new",
                "?owner=" + organisation.owner().id())) {
            var page = owner.get("/v1/leads" + list).expect(200).body();
            assertEquals(0, page.path("items").size(), list);
            assertEquals("restricted", page.at("/omitted/0/reason").asText(), list);
            assertEquals(1, page.at("/omitted/0/count").asInt(), list);
        }
        for (var search :
                List.of("{\"query\":\"ada\"}", "{\"email\":\"%s\"}".formatted(address), "{\"tag\":\"spring\"}")) {
            var page = owner.post("/v1/leads/search", WebClient.json(search))
                    .expect(200)
                    .body();
            assertEquals(0, page.path("items").size(), search);
            assertEquals(1, page.at("/omitted/0/count").asInt(), search);
        }
    }

    @Test
    void nobodyIsContacted() {
        restrict();
        var answer = owner.post(lead + "/contact-check", Bodies.of("checkContact"))
                .expect(200)
                .body();
        assertFalse(answer.path("allowed").asBoolean());
        assertEquals("restricted", answer.at("/reasons/0/code").asText());
        assertEquals(0, answer.path("records").size());
    }

    @Test
    void theExportOfEverythingLeavesItOutAndCountsIt() throws Exception {
        restrict();
        owner.post("/v1/leads", People.lead("free%d@example.com".formatted(cloud.nextNumber())))
                .expect(201);
        var all = export("");
        assertEquals(1, all.body().at("/counts/leads").asInt());
        assertEquals(1, all.body().at("/counts/restricted").asInt());
        var one = export("{\"scope\":\"lead\",\"leadId\":\"%s\"}".formatted(created.text("id")));
        assertEquals(1, one.body().at("/counts/leads").asInt());
    }

    private Answer export(String body) {
        var started = body.isEmpty() ? owner.post("/v1/exports") : owner.post("/v1/exports", WebClient.json(body));
        var path = started.expect(202).header("location");
        cloud.settle();
        var done = owner.get(path).expect(200);
        assertEquals("completed", done.text("state"));
        return done;
    }

    @Test
    void anImportDoesNotTouchIt() throws Exception {
        restrict();
        var csv = """
                First name,Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                Changed,%s,consent,news,Yes please.,web form,web-form,2025-06-01
                """.formatted(address);
        var done = Imports.ended(cloud, owner, Imports.run(owner, csv));
        assertEquals(1, done.body().at("/counts/rejected").asInt());
        assertEquals("Ada", owner.get(lead).expect(200).text("firstName"));
    }

    @Test
    void itIsLiftedOnlyAfterThePersonWasTold() {
        var since = restrict().body().at("/restriction/at").asText();
        assertEquals(
                "wrong-state",
                owner.delete(lead + "/restriction", "").expect(409).problem());
        var told = WebClient.json("""
                {"ground":"accuracy-contested","liftNotice":{"informedAt":"%s","method":"post"}}""".formatted(since));
        var noticed = owner.put(lead + "/restriction", told, "").expect(200);
        assertEquals(since, noticed.body().at("/restriction/at").asText());
        assertEquals(
                noticed.body(),
                owner.put(lead + "/restriction", told, "").expect(200).body());
        owner.delete(lead + "/restriction", "").expect(204);
        owner.delete(lead + "/restriction", "").expect(204);
        assertTrue(owner.get(lead).expect(200).body().path("restriction").isMissingNode());
        assertEquals(
                List.of("restriction-lifted", "restriction-lift-announced", "restricted"),
                owner.get(lead + "/timeline").expect(200).body().path("items").findValuesAsText("kind").stream()
                        .filter(kind -> kind.startsWith("restrict"))
                        .toList());
        cloud.settle();
        assertEquals(
                0,
                owner.get("/v1/leads?restricted=true")
                        .expect(200)
                        .body()
                        .path("items")
                        .size());
    }

    @Test
    void whatIsWrongIsNamed() {
        var path = lead + "/restriction";
        var none = owner.put(path, WebClient.json("{\"ground\":\"mood\"}"), "").expect(422);
        assertEquals("/ground", none.body().at("/errors/0/field").asText());
        var early = owner.put(path, WebClient.json("""
                        {"ground":"legal-claim","liftNotice":{"informedAt":"2025-01-01T00:00:00Z","method":"post"}}"""), "").expect(422);
        assertEquals("/liftNotice", early.body().at("/errors/0/field").asText());
        restrict();
        for (var notice : List.of(
                "{\"method\":\"post\"}|/liftNotice/informedAt",
                "{\"informedAt\":\"2999-01-01T00:00:00Z\",\"method\":\"post\"}|/liftNotice/informedAt",
                "{\"informedAt\":\"2020-01-01T00:00:00Z\",\"method\":\"post\"}|/liftNotice/informedAt",
                "{\"informedAt\":\"2999-01-01T00:00:00Z\",\"method\":\"pigeon\"}|/liftNotice/method")) {
            var parts = notice.split("\\|", -1);
            var refused = owner.put(
                            path,
                            WebClient.json("{\"ground\":\"legal-claim\",\"liftNotice\":%s}".formatted(parts[0])),
                            "")
                    .expect(422);
            assertEquals(parts[1], refused.body().at("/errors/0/field").asText(), notice);
        }
        assertEquals(
                "stale",
                owner.put(path, Bodies.of("restrictLead"), "\"99\"").expect(412).problem());
    }

    @Test
    void anErasureTakesItFromTheRegisterToo() {
        restrict();
        owner.post(lead + "/erasure").expect(202);
        assertEquals(404, owner.get(lead).status());
        assertEquals(
                0,
                owner.get("/v1/leads?restricted=true")
                        .expect(200)
                        .body()
                        .path("items")
                        .size());
    }

    @Test
    void aLeadInTheTrashIsRestoredFirst() {
        owner.delete(lead, "").expect(204);
        assertEquals(
                "in-trash",
                owner.put(lead + "/restriction", Bodies.of("restrictLead"), "")
                        .expect(409)
                        .problem());
    }
}
