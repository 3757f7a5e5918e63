package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Contract;
import uk.co.provilex.crm.local.contract.Operation;

/**
 * Bad input of any kind is refused by every operation of the contract, each refusal names the field at fault and the
 * remedy, and none is a fault of ours.
 */
@OnTheCloud
@TestInstance(Lifecycle.PER_CLASS)
final class BadInputTest {

    private static final String WHOLE_BODY = "";

    private final Contract contract = Cloud.contract();
    private final WebClient owner;
    private final Belongings things;
    private final WebClient stranger;
    private final Organisation another;

    BadInputTest(Cloud cloud) {
        var person = cloud.newOrganisation().owner();
        this.another = cloud.newOrganisation();
        this.owner = person.client();
        this.things = Belongings.of(person);
        this.stranger = cloud.nobody();
    }

    @TestFactory
    Stream<DynamicTest> aBodyThatCannotBeRead() {
        var bodies = Map.of(
                "no body", bytes(""),
                "malformed JSON", bytes("{\"name\":"),
                "JSON and more", bytes("{} {}"),
                "null", bytes("null"),
                "an array", bytes("[]"),
                "a text", bytes("\"name\""),
                "a number", bytes("7"),
                "deep nesting", bytes("[".repeat(1000) + "]".repeat(1000)),
                "an object of deep nesting", bytes("{\"a\":".repeat(21) + "1" + "}".repeat(21)));
        return takingABody(operation -> bodies.forEach((what, body) -> {
            if (body.length == 0 && !contract.bodyRequired(operation)) {
                return;
            }
            var refused = send(operation, contract.bodyTypes(operation).getFirst(), body);
            assertRefused(400, "malformed-request", WHOLE_BODY, refused, what);
        }));
    }

    @TestFactory
    Stream<DynamicTest> aTextThatIsNotUtf8() {
        return takingABody(operation -> {
            var pointers = new ArrayList<String>();
            leaves(Bodies.of(operation.id()), "", (pointer, leaf) -> {
                if (leaf.isTextual()) {
                    pointers.add(pointer);
                }
            });
            if (pointers.isEmpty()) {
                return;
            }
            var body = Bodies.of(operation.id());
            set(body, pointers.getFirst(), TextNode.valueOf("a\u00FFb"));
            // in ISO 8859-1 that letter is a byte that UTF-8 never has
            var latin = body.toString().getBytes(StandardCharsets.ISO_8859_1);
            var refused = send(operation, contract.bodyTypes(operation).getFirst(), latin);
            assertTrue(List.of(400, 422).contains(refused.status()));
            // API Gateway mends what it takes for text, and hands on other media types as they are
            var field = fields(refused).getFirst();
            assertTrue(field.equals(pointers.getFirst()) || field.equals(WHOLE_BODY), field);
        });
    }

    @TestFactory
    Stream<DynamicTest> aFieldThatIsThereTwice() {
        return takingABody(operation -> {
            var field = Bodies.of(operation.id()).fieldNames().next();
            var body = bytes("{\"%s\":null,\"%s\":null}".formatted(field, field));
            assertRefused(400, "malformed-request", "/" + field, send(operation, "application/json", body), "twice");
        });
    }

    @TestFactory
    Stream<DynamicTest> aFieldThatTheOperationDoesNotKnow() {
        return takingABody(operation -> {
            var body = Bodies.of(operation.id()).put("isAdmin", true);
            var refused = send(operation, contract.bodyTypes(operation).getFirst(), bytes(body.toString()));
            assertRefused(400, "malformed-request", "/isAdmin", refused, "unknown");
        });
    }

    @TestFactory
    Stream<DynamicTest> aMegabyte() {
        return takingABody(operation -> {
            var body = bytes("{\"name\":\"" + "x".repeat(1 << 20) + "\"}");
            assertRefused(413, "too-large", WHOLE_BODY, send(operation, "application/json", body), "in one text");
            var many = bytes("[" + "{},".repeat(400_000) + "{}]");
            assertRefused(413, "too-large", WHOLE_BODY, send(operation, "application/json", many), "in many values");
        });
    }

    @TestFactory
    Stream<DynamicTest> aBodyOfAnotherMediaType() {
        return takingABody(operation -> {
            for (var type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "json")) {
                var refused =
                        send(operation, type, bytes(Bodies.of(operation.id()).toString()));
                assertRefused(415, "unsupported-media-type", "Content-Type", refused, type);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aBodyWhereNoneIsTaken() {
        return tests(
                operation -> contract.bodyTypes(operation).isEmpty()
                        && !operation.method().equals("GET"),
                operation -> assertRefused(
                        400,
                        "malformed-request",
                        WHOLE_BODY,
                        send(operation, "application/json", bytes("{\"name\":1}")),
                        "a body"));
    }

    @TestFactory
    Stream<DynamicTest> aTextThatDeceivesOrBreaksOrHasNoEnd() {
        var texts = Map.of(
                "a control character", "a\u0007b",
                "a right-to-left override", "a\u202Eb",
                "10,001 characters", "x".repeat(10_001));
        return takingABody(operation -> texts.forEach((what, text) -> assertEachSpoilt(operation, text, what)));
    }

    /** Spoils all texts of a body at once; those that the refusal does not name are each spoilt alone. */
    private void assertEachSpoilt(Operation operation, String text, String what) {
        var pointers = new ArrayList<String>();
        var body = Bodies.of(operation.id());
        leaves(Bodies.of(operation.id()), "", (pointer, leaf) -> {
            if (leaf.isTextual()) {
                pointers.add(pointer);
                set(body, pointer, TextNode.valueOf(text));
            }
        });
        if (pointers.isEmpty()) {
            return;
        }
        var refused = send(operation, contract.bodyTypes(operation).getFirst(), bytes(body.toString()));
        // together they may be too much for any body
        assertTrue(List.of(400, 413, 422).contains(refused.status()), () -> what + ": " + refused.status());
        pointers.removeAll(fields(refused));
        pointers.forEach(pointer -> assertSpoilt(operation, pointer, TextNode.valueOf(text), what));
    }

    /** Where callers name the members themselves, a name is a text like any other. */
    @TestFactory
    Stream<DynamicTest> aNameThatDeceivesOrBreaks() {
        var names = List.of("a\u0007b", "a\u202Eb", " ");
        return tests(operation -> !contract.freelyNamed(operation).isEmpty(), operation -> contract.freelyNamed(
                        operation)
                .forEach(pointer -> names.forEach(name -> {
                    var body = Bodies.of(operation.id());
                    body.withObject(pointer).removeAll().put(name, "email");
                    var refused = send(operation, contract.bodyTypes(operation).getFirst(), bytes(body.toString()));
                    assertEquals(422, refused.status(), pointer);
                    assertTrue(
                            fields(refused).stream().anyMatch(field -> field.startsWith(pointer + "/")),
                            () -> pointer + " " + fields(refused));
                })));
    }

    @TestFactory
    Stream<DynamicTest> aValueOfAnotherType() {
        var object = WebClient.JSON.createObjectNode().put("a", 1);
        return takingABody(operation -> leaves(Bodies.of(operation.id()), "", (pointer, leaf) -> {
            assertSpoilt(operation, pointer, object, "an object");
            assertSpoilt(operation, pointer, leaf.isTextual() ? IntNode.valueOf(7) : TextNode.valueOf("7"), "other");
        }));
    }

    private void assertSpoilt(Operation operation, String pointer, JsonNode value, String what) {
        var body = Bodies.of(operation.id());
        set(body, pointer, value);
        var refused = send(operation, contract.bodyTypes(operation).getFirst(), bytes(body.toString()));
        assertTrue(List.of(400, 422).contains(refused.status()), () -> pointer + ", " + what + ": " + refused.status());
        assertTrue(fields(refused).contains(pointer), () -> pointer + ", " + what + ": " + fields(refused));
    }

    @TestFactory
    Stream<DynamicTest> aParameterThatTheOperationDoesNotKnow() {
        return tests(operation -> true, operation -> {
            var refused = send(operation, "?isAdmin=true", Bodied.AS_IT_SHOULD_BE);
            assertRefused(400, "malformed-request", "isAdmin", refused, "unknown");
        });
    }

    @Test
    void aUserOfAnotherOrganisationIsRefusedLikeOneThatNeverWas() {
        var theirs = another.invite("member").id();
        var lead = things.path("/v1/leads/{leadId}");
        var task = things.path("/v1/leads/{leadId}/tasks/{taskId}");
        for (var id : List.of(theirs, Belongings.NEVER_EXISTED, "x")) {
            var owned = WebClient.JSON.createObjectNode().put("ownerId", id);
            var assigned = WebClient.JSON.createObjectNode().put("assigneeId", id);
            var newTask = Bodies.of("addTask").put("assigneeId", id);
            var newLead = Bodies.lead().put("ownerId", id);
            assertRefused(422, "invalid-request", "/ownerId", owner.post("/v1/leads", newLead), id);
            assertRefused(422, "invalid-request", "/ownerId", owner.patch(lead, owned, "\"1\""), id);
            assertRefused(422, "invalid-request", "/assigneeId", owner.post(lead + "/tasks", newTask), id);
            assertRefused(422, "invalid-request", "/assigneeId", owner.patch(task, assigned, "\"1\""), id);
        }
        assertEquals(
                owner.get("/v1/leads?owner=" + Belongings.NEVER_EXISTED)
                        .expect(200)
                        .body(),
                owner.get("/v1/leads?owner=" + theirs).expect(200).body());
    }

    @TestFactory
    Stream<DynamicTest> aPageOfAnImpossibleSize() {
        return taking("limit", operation -> {
            for (var limit : List.of("0", "101", "-1", "1.5", "1e1", "ten", "", "%20", "99999999999999999999")) {
                var refused = owner.get(things.path(operation) + "?limit=" + limit);
                assertRefused(400, "malformed-request", "limit", refused, limit);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aCursorThatWasAlteredOrIsOfAnotherList() {
        for (int i = 0; i < 2; i++) {
            owner.post("/v1/leads", Bodies.lead()).expect(201);
        }
        var anothers = owner.get("/v1/leads?sort=updated&limit=1").expect(200).text("next");
        assertFalse(anothers.isEmpty());
        return taking("cursor", operation -> {
            for (var cursor : List.of(anothers, "abc", "YWJj.ZGVm", ".", "%00", "x".repeat(2000))) {
                var refused = owner.get(things.path(operation) + "?cursor=" + cursor);
                assertRefused(400, "malformed-request", "cursor", refused, cursor);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aChangeOfNoVersionOrOfAnother() {
        return tests(operation -> operation.method().equals("PATCH"), operation -> {
            var body = Bodies.of(operation.id());
            assertRefused(
                    428,
                    "precondition-required",
                    "If-Match",
                    owner.patch(things.path(operation), body, ""),
                    "no version");
            for (var tag :
                    List.of("\"99\"", "*", "\"x\"", "1", "W/\"1\"", "\"99999999999999999999\"", "\"1\", \"2\"")) {
                assertRefused(412, "stale", "If-Match", owner.patch(things.path(operation), body, tag), tag);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aDeletionOfAnotherVersion() {
        return tests(
                operation -> operation.method().equals("DELETE")
                        && contract.parameters(operation, "header").contains("If-Match"),
                operation -> {
                    for (var tag : List.of("\"99\"", "*", "1")) {
                        assertRefused(412, "stale", "If-Match", owner.delete(things.path(operation), tag), tag);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> aCreationWithoutAKeyOfItsOwn() {
        return creating(operation -> {
            assertRefused(
                    400, "malformed-request", "Idempotency-Key", send(operation, "", Bodied.WITHOUT_A_KEY), "no key");
            for (var key : List.of("short", "x".repeat(129), "with a blank")) {
                var refused = client(operation).post(things.path(operation), body(operation), key);
                assertRefused(400, "malformed-request", "Idempotency-Key", refused, key);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aKeyThatWasUsedForSomethingElse() {
        var key = UUID.randomUUID().toString();
        owner.post("/v1/leads", Bodies.lead(), key).expect(201);
        return creating(operation -> {
            if (operation.isForSubjects()) {
                // keys are of whoever sends them
                var access = WebClient.json("{\"kind\":\"access\"}");
                client(operation).post(things.path(operation), access, key).expect(201);
            }
            var refused = client(operation).post(things.path(operation), body(operation), key);
            assertRefused(422, "idempotency-key-reused", "Idempotency-Key", refused, "reused");
        });
    }

    @Test
    void namesAreKeptExactlyAsTheyCame() {
        var kept = "Zoe\u0308 \u0915\u094D\u0937 \uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \u0645\u0647\u0627";
        var lead = Bodies.lead();
        var fields = List.of("firstName", "lastName", "company", "jobTitle", "source", "externalId");
        fields.forEach(field -> lead.put(field, kept));
        lead.putArray("tags").add(kept);
        var created = owner.post("/v1/leads", lead).expect(201);
        fields.forEach(field -> assertEquals(kept, created.text(field), field));
        assertEquals(kept, created.body().at("/tags/0").asText());
        var path = created.header("location");
        assertEquals(created.body(), owner.get(path).expect(200).body());
        var note = WebClient.JSON.createObjectNode().put("text", kept + "\r\n\t" + kept);
        assertEquals(
                note.get("text").asText(),
                owner.post(path + "/notes", note).expect(201).text("text"));
        var task = WebClient.JSON.createObjectNode().put("title", kept);
        assertEquals(kept, owner.post(path + "/tasks", task).expect(201).text("title"));
        var user = Bodies.of("inviteUser").put("name", kept);
        assertEquals(kept, owner.post("/v1/users", user).expect(201).text("name"));
        var tenant = WebClient.JSON.createObjectNode().put("name", kept);
        var etag = owner.get("/v1/tenant").etag();
        assertEquals(kept, owner.patch("/v1/tenant", tenant, etag).expect(200).text("name"));
    }

    /** How a request carries its body. */
    private enum Bodied {
        AS_IT_SHOULD_BE,
        WITHOUT_A_KEY
    }

    private Stream<DynamicTest> takingABody(Check check) {
        return tests(operation -> !contract.bodyTypes(operation).isEmpty(), check);
    }

    private Stream<DynamicTest> taking(String parameter, Check check) {
        return tests(operation -> contract.parameters(operation, "query").contains(parameter), check);
    }

    private Stream<DynamicTest> creating(Check check) {
        return tests(operation -> contract.parameters(operation, "header").contains("Idempotency-Key"), check);
    }

    @FunctionalInterface
    private interface Check {
        void of(Operation operation);
    }

    private Stream<DynamicTest> tests(Predicate<Operation> which, Check check) {
        var tests = contract.operations().stream()
                .filter(which)
                .map(operation -> dynamicTest(operation.id(), () -> check.of(operation)))
                .toList();
        assertFalse(tests.isEmpty());
        return tests.stream();
    }

    private static JsonNode body(Operation operation) {
        return Bodies.of(operation.id());
    }

    private Answer send(Operation operation, String contentType, byte[] body) {
        var request = client(operation)
                .request(operation.method(), things.path(operation))
                .header("content-type", contentType)
                .header("idempotency-key", UUID.randomUUID().toString())
                .header("if-match", Belongings.etag(owner, operation));
        return client(operation).send(request, body);
    }

    private Answer send(Operation operation, String query, Bodied how) {
        var types = contract.bodyTypes(operation);
        var request = client(operation)
                .request(operation.method(), things.path(operation) + query)
                .header("if-match", "\"1\"");
        if (how != Bodied.WITHOUT_A_KEY) {
            request.header("idempotency-key", UUID.randomUUID().toString());
        }
        if (types.isEmpty()) {
            return client(operation).send(request, new byte[0]);
        }
        request.header("content-type", types.getFirst());
        return client(operation).send(request, bytes(Bodies.of(operation.id()).toString()));
    }

    private WebClient client(Operation operation) {
        return operation.roles().contains("public") ? stranger : things.client(operation, owner);
    }

    private static void assertRefused(int status, String problem, String field, Answer refused, String what) {
        assertEquals(status, refused.status(), what);
        assertEquals(problem, refused.problem(), what);
        assertEquals(List.of(field), fields(refused), what);
    }

    /** Returns the fields that a refusal names, having seen that it says a remedy for each. */
    private static List<String> fields(Answer refused) {
        assertTrue(refused.text("detail").length() > 10);
        var fields = new ArrayList<String>();
        refused.body().path("errors").forEach(error -> {
            assertTrue(error.path("detail").asText().length() > 5);
            fields.add(error.path("field").asText());
        });
        return fields;
    }

    private static void leaves(JsonNode node, String pointer, BiConsumer<String, JsonNode> visitor) {
        if (node.isObject()) {
            node.properties().forEach(member -> leaves(member.getValue(), pointer + "/" + member.getKey(), visitor));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                leaves(node.get(i), pointer + "/" + i, visitor);
            }
        } else {
            visitor.accept(pointer, node);
        }
    }

    private static void set(ObjectNode body, String pointer, JsonNode value) {
        int last = pointer.lastIndexOf('/');
        var name = pointer.substring(last + 1);
        switch (body.at(pointer.substring(0, last))) {
            case ObjectNode object -> object.set(name, value);
            case ArrayNode array -> array.set(Integer.parseInt(name), value);
            default -> throw new IllegalArgumentException(pointer);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
