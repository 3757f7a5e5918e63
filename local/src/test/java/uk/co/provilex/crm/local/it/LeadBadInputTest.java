package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** Bad input for leads is refused with the field and the remedy, never with a fault of ours. */
@OnTheCloud
final class LeadBadInputTest {

    private final Cloud cloud;
    private final WebClient owner;

    LeadBadInputTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
    }

    private ObjectNode lead() {
        return People.lead("bad%d@example.com".formatted(cloud.nextNumber()));
    }

    private static List<String> fields(Answer refused) {
        var fields = new ArrayList<String>();
        refused.body().path("errors").forEach(error -> {
            assertTrue(error.path("detail").asText().length() > 5, "a remedy");
            fields.add(error.path("field").asText());
        });
        return fields;
    }

    private DynamicTest refused(String what, int status, String field, Consumer<ObjectNode> spoil) {
        return DynamicTest.dynamicTest(what, () -> {
            var body = lead();
            spoil.accept(body);
            var answer = owner.post("/v1/leads", body);
            assertEquals(status, answer.status());
            assertEquals(List.of(field), fields(answer));
        });
    }

    @TestFactory
    Stream<DynamicTest> ofALead() {
        return Stream.of(
                refused("a right-to-left override", 422, "/firstName", lead -> lead.put("firstName", "a\u202Eb")),
                refused("a control character", 422, "/company", lead -> lead.put("company", "a\u0007b")),
                refused("a line break in a name", 422, "/lastName", lead -> lead.put("lastName", "a\nb")),
                refused(
                        "a name of 10,000 characters",
                        422,
                        "/lastName",
                        lead -> lead.put("lastName", "x".repeat(10_000))),
                refused("a blank name", 422, "/firstName", lead -> lead.put("firstName", " ")),
                refused("an impossible email", 422, "/emails/0/value", lead -> emails(lead, "not at example.com")),
                refused("an email without a domain", 422, "/emails/0/value", lead -> emails(lead, "a@b")),
                refused(
                        "the same email twice",
                        422,
                        "/emails/1/value",
                        lead -> emails(lead, "twice@example.com", "TWICE@example.com")),
                refused("an impossible phone", 422, "/phones/0/value", lead -> phone(lead, "12")),
                refused("a phone that is a word", 422, "/phones/0/value", lead -> phone(lead, "call me")),
                refused("a script for a website", 422, "/website", lead -> lead.put("website", "javascript:alert(1)")),
                refused("a status that is none", 422, "/status", lead -> lead.put("status", "unheard-of")),
                refused("a custom field that is none", 422, "/customFields/x", lead -> lead.putObject("customFields")
                        .put("x", 1)),
                refused("the same tag twice", 422, "/tags/1", lead -> lead.putArray("tags")
                        .add("a")
                        .add("a")),
                refused("an unknown field", 400, "/isAdmin", lead -> lead.put("isAdmin", true)),
                refused("a field of ours", 400, "/version", lead -> lead.put("version", 7)),
                refused("an unknown field inside", 400, "/address/planet", lead -> lead.putObject("address")
                        .put("planet", "x")),
                refused("a consent in the future", 422, "/consent/obtainedAt", lead -> consent(lead)
                        .put("obtainedAt", "2999-01-01T00:00:00Z")),
                refused("a consent at the end of all times", 422, "/consent/obtainedAt", lead -> consent(lead)
                        .put("obtainedAt", "+999999999-12-31T00:00:00Z")
                        .put("expiresAt", "2045-06-01T10:00:00Z")),
                refused("a consent without its words", 422, "/consent/wording", lead -> consent(lead)
                        .remove("wording")),
                refused(
                        "a legitimate interest without assessment",
                        422,
                        "/consent/assessmentReference",
                        lead -> consent(lead).put("lawfulBasis", "legitimate-interest")),
                refused("no lawful basis", 422, "/consent", lead -> lead.remove("consent")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void emails(ObjectNode lead, String... values) {
        var emails = lead.putArray("emails");
        Stream.of(values).forEach(value -> emails.addObject().put("value", value));
    }

    private static void phone(ObjectNode lead, String value) {
        lead.putArray("phones").addObject().put("value", value);
    }

    private static ObjectNode consent(ObjectNode lead) {
        return (ObjectNode) lead.get("consent");
    }

    @Test
    void aLeadThatNamesNobodyIsRefused() {
        var body = lead();
        body.remove(List.of("firstName", "lastName", "company", "emails", "phones"));
        assertEquals(List.of(""), fields(owner.post("/v1/leads", body).expect(422)));
    }

    @Test
    void anUpdateSaysWhichVersionItChanges() {
        var created = owner.post("/v1/leads", lead()).expect(201);
        var path = created.header("location");
        var patch = WebClient.json("{\"firstName\":\"B\"}");
        assertEquals(
                "precondition-required",
                owner.patch(path, patch, "").expect(428).problem());
        owner.patch(path, patch, created.etag()).expect(200);
        assertEquals(
                "stale", owner.patch(path, patch, created.etag()).expect(412).problem());
        for (var tag : List.of("*", "\"x\"", "1", "W/\"1\"", "\"99999999999999999999\"")) {
            owner.patch(path, patch, tag).expect(412);
        }
        owner.delete(path, created.etag()).expect(412);
        owner.delete(path, owner.get(path).etag()).expect(204);
    }

    @TestFactory
    Stream<DynamicTest> ofAnUpdate() {
        var created = owner.post("/v1/leads", lead()).expect(201);
        return Stream.of(
                        "400 {\"unheardOf\":null}",
                        "400 {\"id\":\"x\"}",
                        "400 {\"address\":{\"planet\":null}}",
                        "422 {\"status\":null}",
                        "422 {\"ownerId\":null}",
                        "422 {\"firstName\":\"\"}",
                        "422 {\"firstName\":null,\"company\":null,\"lastName\":null,\"emails\":null,\"phones\":[]}",
                        "400 {\"emails\":{\"value\":\"a@example.com\"}}",
                        "422 {\"emails\":[{\"value\":\"nope\"}]}",
                        "400 []")
                .map(line -> DynamicTest.dynamicTest(line, () -> {
                    var request = owner.request("PATCH", created.header("location"))
                            .header("content-type", "application/merge-patch+json")
                            .header("if-match", created.etag());
                    var answer = owner.send(request, bytes(line.substring(4)));
                    assertEquals(Integer.parseInt(line.substring(0, 3)), answer.status());
                    assertEquals(
                            created.body(),
                            owner.get(created.header("location")).body());
                }));
    }

    @TestFactory
    Stream<DynamicTest> ofAList() {
        return Stream.of(
                        "limit=0",
                        "limit=101",
                        "limit=ten",
                        "limit=-1",
                        "sort=name",
                        "order=up",
                        "status=A%20b",
                        "owner=x",
                        "trashed=maybe",
                        "cursor=abc",
                        "cursor=YWJj.ZGVm",
                        "unheard=of",
                        "status=new&trashed=true",
                        "status=new&sort=updated")
                .map(query -> DynamicTest.dynamicTest(query, () -> {
                    var answer = owner.get("/v1/leads?" + query).expect(400);
                    assertEquals(1, fields(answer).size());
                }));
    }

    @Test
    void aCursorIsOfOneListOfOneTenant() {
        for (int i = 0; i < 3; i++) {
            owner.post("/v1/leads", lead()).expect(201);
        }
        var cursor = owner.get("/v1/leads?limit=1").expect(200).text("next");
        owner.get("/v1/leads?limit=2&cursor=" + cursor).expect(200);
        owner.get("/v1/leads?order=asc&cursor=" + cursor).expect(400);
        owner.get("/v1/leads?status=new&cursor=" + cursor).expect(400);
        owner.get("/v1/users?cursor=" + cursor).expect(400);
        cloud.newOrganisation()
                .owner()
                .client()
                .get("/v1/leads?cursor=" + cursor)
                .expect(400);
        for (int i = 0; i < cursor.length(); i++) {
            var altered = cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'B' : 'A') + cursor.substring(i + 1);
            var answer = owner.get("/v1/leads?limit=1&cursor=" + altered);
            // the last character of base 64 may stand for bits that are not there
            assertTrue(answer.status() == 400 || i == cursor.length() - 1 || i == cursor.indexOf('.') - 1);
        }
    }

    @TestFactory
    Stream<DynamicTest> ofASearch() {
        return Stream.of(
                        "422 {}",
                        "422 {\"query\":\"\"}",
                        "422 {\"query\":\"…\"}",
                        "422 {\"query\":\"a\\u202Eb\"}",
                        "422 {\"email\":\"nobody\"}",
                        "422 {\"phone\":\"12\"}",
                        "422 {\"tag\":\"\\n\"}",
                        "422 {\"query\":\"a\",\"limit\":0}",
                        "422 {\"query\":\"a\",\"limit\":101}",
                        "400 {\"query\":\"ada\",\"cursor\":\"abc\"}",
                        "400 {\"name\":\"a\"}",
                        "400 {\"query\":7}")
                .map(line -> DynamicTest.dynamicTest(line, () -> {
                    var answer = owner.post("/v1/leads/search", WebClient.json(line.substring(4)));
                    assertEquals(Integer.parseInt(line.substring(0, 3)), answer.status());
                }));
    }

    @Test
    void anIdThatIsNoneAnswersLikeOneThatNeverWas() {
        for (var id : List.of("x", "01K5HC2MZQ8V7R4T9W1X3Y5A6B", "01k5hc2mzq8v7r4t9w1x3y5a6b", "%20", "..%2F")) {
            assertEquals(404, owner.get("/v1/leads/" + id).status(), id);
        }
    }

    @Test
    void anEmptyNoteAndATaskWithoutTitleAreRefused() {
        var path = owner.post("/v1/leads", lead()).expect(201).header("location");
        assertEquals(
                List.of("/text"),
                fields(owner.post(path + "/notes", WebClient.json("{}")).expect(422)));
        assertEquals(
                List.of("/text"),
                fields(owner.post(path + "/notes", WebClient.json("{\"text\":\"\\u0000\"}"))
                        .expect(422)));
        assertEquals(
                List.of("/text"),
                fields(owner.post(path + "/notes", WebClient.json("{\"text\":\"%s\"}".formatted("x".repeat(10_001))))
                        .expect(422)));
        assertEquals(
                List.of("/title", "/dueOn"),
                fields(owner.post(path + "/tasks", WebClient.json("{\"dueOn\":\"soon\"}"))
                        .expect(422)));
    }
}
