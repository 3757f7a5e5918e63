package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Operation;

/** Another request comes between the reading and the writing of one, and both get an answer that is true. */
@OnTheCloud
final class RacesTest {

    private static final String FILE = """
            Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
            race@example.com,consent,news,Yes please.,web form,web-form,2025-06-01
            """;

    private final Cloud cloud;
    private final WebClient owner;

    RacesTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
    }

    private String lead() {
        return owner.post("/v1/leads", Bodies.lead()).expect(201).header("location");
    }

    @Test
    void twoWhoRestoreALeadBothGetIt() {
        var path = lead();
        owner.delete(path, "").expect(204);
        try (var other = Meanwhile.beforeCommitsOf(
                cloud, "RestoreLead", 1, time -> owner.post(path + "/restore").expect(200))) {
            var restored = owner.post(path + "/restore").expect(200);
            assertEquals(1, other.times());
            assertFalse(restored.body().has("trashed"));
            assertEquals(restored.body(), owner.get(path).expect(200).body());
        }
    }

    @Test
    void whoTrashesALeadThatAnotherChangesTrashesWhatItHasBecome() {
        var path = lead();
        var change = WebClient.json("{\"firstName\":\"Grace\"}");
        try (var other = Meanwhile.beforeCommitsOf(cloud, "TrashLead", 1, time -> owner.patch(path, change, "\"1\"")
                .expect(200))) {
            owner.delete(path, "").expect(204);
            assertEquals(1, other.times());
        }
        var trashed = owner.get(path).expect(200);
        assertTrue(trashed.body().has("trashed"));
        assertEquals("Grace", trashed.text("firstName"));
    }

    @Test
    void whoNamesTheVersionIsToldThatItChanged() {
        var path = lead();
        var change = WebClient.json("{\"firstName\":\"Grace\"}");
        try (var other = Meanwhile.beforeCommitsOf(cloud, "TrashLead", 1, time -> owner.patch(path, change, "\"1\"")
                .expect(200))) {
            assertEquals("stale", owner.delete(path, "\"1\"").expect(412).problem());
            assertEquals(1, other.times());
        }
        assertFalse(owner.get(path).expect(200).body().has("trashed"));
    }

    @Test
    void whoDeletesAUserThatAnotherChangesDeletesIt() {
        var path = owner.post("/v1/users", Bodies.of("inviteUser")).expect(201).header("location");
        try (var other = Meanwhile.beforeCommitsOf(
                cloud, "DeleteUser", 1, time -> owner.patch(path, Bodies.of("updateUser"), "\"1\"")
                        .expect(200))) {
            owner.delete(path, "").expect(202);
            assertEquals(1, other.times());
        }
        assertEquals("former", owner.get(path).expect(200).text("status"));
    }

    @Test
    void whoIsNeverQuickEnoughIsAskedToTryAgain() {
        var path = lead();
        try (var others = Meanwhile.beforeCommitsOf(cloud, "TrashLead", 9, time -> {
            var change = WebClient.json("{\"firstName\":\"Grace %d\"}".formatted(time));
            owner.patch(path, change, owner.get(path).etag()).expect(200);
        })) {
            var refused = owner.delete(path, "").expect(503);
            assertEquals("unavailable", refused.problem());
            assertEquals("1", refused.header("retry-after"));
            assertEquals(5, others.times());
        }
        assertFalse(owner.get(path).expect(200).body().has("trashed"));
    }

    @Test
    void oneOfTwoWhoStartAnImportStartsIt() throws Exception {
        var path = uploaded();
        var answers = new ArrayList<Answer>();
        try (var other = Meanwhile.beforeCommitsOf(cloud, "StartImport", 1, time -> answers.add(start(path)))) {
            var refused = start(path).expect(409);
            assertEquals(1, other.times());
            assertEquals("wrong-state", refused.problem());
        }
        answers.getFirst().expect(202);
    }

    @Test
    void whoCancelsAnImportCancelsItThoughAnotherWouldStartIt() throws Exception {
        var path = uploaded();
        var answers = new ArrayList<Answer>();
        try (var other = Meanwhile.beforeCommitsOf(cloud, "CancelImport", 1, time -> answers.add(start(path)))) {
            owner.delete(path, "").expect(204);
            assertEquals(1, other.times());
        }
        assertEquals("wrong-state", answers.getFirst().expect(409).problem());
        assertEquals("cancelled", owner.get(path).expect(200).text("state"));
    }

    @Test
    void twoWhoCancelAnExportBothSucceed() {
        var path = owner.post("/v1/exports").expect(202).header("location");
        try (var other = Meanwhile.beforeCommitsOf(
                cloud, "CancelExport", 1, time -> owner.delete(path, "").expect(204))) {
            owner.delete(path, "").expect(204);
            assertEquals(1, other.times());
        }
        assertEquals("cancelled", owner.get(path).expect(200).text("state"));
    }

    @TestFactory
    Stream<DynamicTest> theSameRequestWhileItIsInProgress() {
        var person = cloud.newOrganisation().owner();
        var things = Belongings.of(person);
        return Cloud.contract().operations().stream()
                .filter(operation ->
                        Cloud.contract().parameters(operation, "header").contains("Idempotency-Key"))
                .map(operation -> dynamicTest(operation.id(), () -> {
                    var key = UUID.randomUUID().toString();
                    var body = body(operation);
                    var path = things.path(operation);
                    var client = things.client(operation, person.client());
                    var second = new ArrayList<Answer>();
                    try (var other = Meanwhile.beforeCommitsOf(
                            cloud, operation.function(), 1, time -> second.add(client.post(path, body, key)))) {
                        var first = client.post(path, body, key);
                        assertEquals(2, first.status() / 100);
                        assertEquals(1, other.times());
                        assertEquals(
                                "request-in-progress",
                                second.getFirst().expect(409).problem());
                        assertEquals(first.body(), client.post(path, body, key).body());
                    }
                }));
    }

    private static JsonNode body(Operation operation) {
        return Cloud.contract().bodyTypes(operation).isEmpty() ? MissingNode.getInstance() : Bodies.of(operation.id());
    }

    private String uploaded() throws Exception {
        var created = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"leads.csv\"}"))
                .expect(201);
        var file = FILE.getBytes(StandardCharsets.UTF_8);
        assertEquals(200, Imports.upload(created.body().path("upload"), file).statusCode());
        return created.header("location");
    }

    private Answer start(String path) {
        return owner.post(path + "/start", Imports.vouched());
    }
}
