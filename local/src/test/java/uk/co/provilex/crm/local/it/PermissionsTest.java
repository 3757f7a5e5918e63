package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.iam.Grant;
import uk.co.provilex.crm.local.it.Organisation.Person;

/**
 * The permissions of the template are enforced, needed and enough: each function is seen at work with all of them, and seen
 * to be denied once one that it used is taken away. On a cloud of its own, since denied workers leave messages behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PermissionsTest {

    private final Map<String, Grant> used = new LinkedHashMap<>();
    private Cloud cloud;
    private Organisation organisation;
    private Person owner;

    /** What makes one function work once, so that it could be done again and again. */
    @FunctionalInterface
    private interface Exercise {
        void run() throws Exception;
    }

    @BeforeAll
    void start() throws Exception {
        cloud = Cloud.start();
        organisation = cloud.newOrganisation();
        owner = organisation.owner();
        // all are seen at work first: a denied worker leaves its message behind for hours
        for (var exercise : consumers().entrySet()) {
            used.put(exercise.getKey(), uncached(usedBy(exercise.getKey(), exercise.getValue(), cloud::settle)));
        }
    }

    @AfterAll
    void stop() throws IOException {
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/unused-permissions.txt"), unused());
        cloud.close();
    }

    @TestFactory
    Stream<DynamicTest> eachOperationIsDeniedWithoutAPermissionThatItUses() {
        return operations().entrySet().stream()
                .map(exercise -> DynamicTest.dynamicTest(
                        exercise.getKey(), () -> needsWhatItUses(exercise.getKey(), exercise.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> eachConsumerIsDeniedWithoutAPermissionThatItUses() {
        return consumers().entrySet().stream()
                .map(exercise -> DynamicTest.dynamicTest(
                        exercise.getKey(),
                        () -> needs(
                                Objects.requireNonNull(used.get(exercise.getKey())),
                                exercise.getKey(),
                                exercise.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> everyFunctionThatHasPermissionsIsExercised() {
        var exercised = new TreeSet<>(operations().keySet());
        exercised.addAll(consumers().keySet());
        return cloud.local().blueprint().functions().stream()
                .filter(function -> cloud.local().edge().grants(Optional.of(function.roleArn())).stream()
                        .anyMatch(grant -> !grant.action().startsWith("logs:")))
                .map(function -> DynamicTest.dynamicTest(
                        function.logicalId(), () -> assertTrue(exercised.contains(function.logicalId()))));
    }

    private void needsWhatItUses(String function, Exercise exercise) throws Exception {
        for (var grant : usedBy(function, exercise, () -> {})) {
            int before = denials(grant);
            try (var _ = cloud.local().edge().withhold(grant::equals)) {
                attempt(exercise);
            }
            assertTrue(denials(grant) > before, function + " works without " + grant.sid() + " " + grant.action());
        }
    }

    private void needs(Grant grant, String function, Exercise exercise) {
        int before = denials(grant);
        try (var _ = cloud.local().edge().withhold(grant::equals)) {
            attempt(exercise);
            await(() -> denials(grant) > before, function + " works without " + grant.sid() + " " + grant.action());
        }
    }

    /** Returns a permission that every invocation needs; sessions and tenant keys are remembered for a while. */
    private static Grant uncached(Set<Grant> used) {
        return used.stream()
                .filter(grant ->
                        !grant.action().startsWith("sts:") && !grant.action().startsWith("kms:"))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the permissions that an exercise used on a warm function. */
    private Set<Grant> usedBy(String function, Exercise exercise, Runnable settle) throws Exception {
        exercise.run();
        settle.run();
        var role = cloud.local().blueprint().functions().stream()
                .filter(each -> each.logicalId().equals(function))
                .findFirst()
                .orElseThrow()
                .roleArn();
        Map<Grant, Long> before = new LinkedHashMap<>();
        for (var grant : cloud.local().edge().grants(Optional.of(role))) {
            before.put(grant, cloud.local().edge().decisions().uses(grant));
        }
        exercise.run();
        settle.run();
        before.entrySet().removeIf(entry -> cloud.local().edge().decisions().uses(entry.getKey()) == entry.getValue());
        return before.keySet();
    }

    private int denials(Grant grant) {
        return (int) cloud.local().edge().decisions().denials().stream()
                .filter(denial ->
                        denial.role().equals(grant.role()) && denial.action().equals(grant.action()))
                .count();
    }

    private static void attempt(Exercise exercise) {
        try {
            exercise.run();
        } catch (Exception refused) { // whatever becomes of it, the denial is what counts
            assertFalse(refused instanceof InterruptedException);
        }
    }

    /** Returns every permission that no exercise needed, but for writing logs, which no function does by itself. */
    private Set<String> unused() {
        var used = cloud.local().edge().decisions().used();
        var unused = new TreeSet<String>();
        for (var grant : cloud.local().edge().grants(Optional.empty())) {
            if (!used.contains(grant) && !grant.action().startsWith("logs:")) {
                unused.add(grant.role().substring(grant.role().indexOf('/') + 1) + " " + grant.sid() + " "
                        + grant.action());
            }
        }
        return unused;
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise);
            }
            Thread.onSpinWait();
        }
    }

    private Map<String, Exercise> operations() {
        var all = new LinkedHashMap<String, Exercise>();
        all.put("SignUp", () -> cloud.nobody()
                .post("/v1/tenants", signUp("new%d@example.com".formatted(cloud.nextNumber())))
                .expect(202));
        all.put("GetTenant", () -> client().get("/v1/tenant").expect(200));
        all.put("UpdateTenant", () -> client().patch(
                        "/v1/tenant",
                        WebClient.json("{\"name\":\"Example Gardens %d\"}".formatted(cloud.nextNumber())),
                        client().get("/v1/tenant").etag())
                .expect(200));
        all.put("GetMe", () -> client().get("/v1/me").expect(200));
        all.put("SignOut", () -> organisation
                .invite("viewer")
                .client()
                .post("/v1/me/sign-out")
                .expect(204));
        all.put("InviteUser", this::invite);
        all.put("ListUsers", () -> client().get("/v1/users").expect(200));
        all.put("GetUser", () -> client().get("/v1/users/" + owner.id()).expect(200));
        all.put("UpdateUser", () -> {
            var user = invite();
            client().patch("/v1/users/" + user, WebClient.json("{\"name\":\"Kim Example\"}"), etag("/v1/users/" + user))
                    .expect(200);
        });
        all.put("DeleteUser", () -> client().delete("/v1/users/" + invite(), "").expect(204));
        all.put("ListUserActivity", () -> client().get("/v1/users/" + owner.id() + "/activity")
                .expect(200));
        all.put("CreateLead", this::lead);
        all.put("ListLeads", () -> client().get("/v1/leads?limit=2").expect(200));
        all.put("GetLead", () -> client().get("/v1/leads/" + lead()).expect(200));
        all.put("UpdateLead", () -> {
            var path = "/v1/leads/" + lead();
            client().patch(path, WebClient.json("{\"firstName\":\"Grace\"}"), etag(path))
                    .expect(200);
        });
        all.put("TrashLead", () -> client().delete("/v1/leads/" + lead(), "").expect(204));
        all.put("RestoreLead", () -> {
            var path = "/v1/leads/" + lead();
            client().delete(path, "").expect(204);
            client().post(path + "/restore").expect(200);
        });
        all.put("SearchLeads", () -> client().post(
                        "/v1/leads/search", WebClient.json("{\"query\":\"exam\",\"limit\":2}"))
                .expect(200));
        all.put("AddNote", () -> client().post("/v1/leads/" + lead() + "/notes", WebClient.json("{\"text\":\"hello\"}"))
                .expect(201));
        all.put("ListNotes", () -> client().get("/v1/leads/" + lead() + "/notes")
                .expect(200));
        all.put("AddTask", this::task);
        all.put("ListTasks", () -> client().get("/v1/leads/" + lead() + "/tasks")
                .expect(200));
        all.put("UpdateTask", () -> {
            var task = task();
            client().patch(task, WebClient.json("{\"done\":true}"), "\"1\"").expect(200);
        });
        all.put("GetTimeline", () -> client().get("/v1/leads/" + lead() + "/timeline")
                .expect(200));
        all.put("ListConsents", () -> client().get("/v1/leads/" + lead() + "/consents")
                .expect(200));
        all.put("CreateImport", this::newImport);
        all.put("ListImports", () -> client().get("/v1/imports").expect(200));
        all.put("GetImport", () -> client().get("/v1/imports/" + newImport()).expect(200));
        all.put("StartImport", this::imported);
        all.put("GetImportRejects", () -> {
            var path = "/v1/imports/" + imported();
            await(() -> client().get(path).expect(200).text("state").equals("completed"), "the import does not end");
            client().get(path + "/rejects").expect(200);
        });
        all.put("CancelImport", () -> client().delete("/v1/imports/" + newImport(), "")
                .expect(204));
        all.put("CreateExport", this::export);
        all.put("ListExports", () -> client().get("/v1/exports").expect(200));
        all.put("GetExport", () -> client().get("/v1/exports/" + export()).expect(200));
        all.put("CancelExport", () -> {
            var path = "/v1/exports/" + export();
            var answer = client().delete(path, "");
            for (int tries = 0; answer.status() == 409 && tries < 1000; tries++) { // its worker was writing just then
                answer = client().delete(path, "");
            }
            answer.expect(204);
        });
        return all;
    }

    private Map<String, Exercise> consumers() {
        var all = new LinkedHashMap<String, Exercise>();
        all.put("IssueClaims", () -> cloud.signIn().withPassword(owner.email(), Organisation.PASSWORD));
        all.put("IndexLead", this::lead);
        all.put("RelayChanges", this::export);
        all.put("RunExport", this::export);
        all.put("RunImport", this::imported);
        all.put("SyncUserIdentity", this::invite);
        all.put("SweepSignUps", () -> cloud.local()
                .functions()
                .invoke("SweepSignUps", Files.readAllBytes(Path.of("../events/SweepSignUps.json"))));
        return all;
    }

    private WebClient client() {
        return owner.client();
    }

    private String etag(String path) {
        return client().get(path).expect(200).etag();
    }

    private String lead() {
        return client().post("/v1/leads", People.lead("lead%d@example.com".formatted(cloud.nextNumber())))
                .expect(201)
                .text("id");
    }

    private String task() {
        var path = "/v1/leads/" + lead() + "/tasks";
        return path + "/"
                + client().post(path, WebClient.json("{\"title\":\"Call back\"}"))
                        .expect(201)
                        .text("id");
    }

    private String invite() {
        var invitation = "{\"email\":\"user%d@example.org\",\"name\":\"Sam Example\",\"role\":\"member\"}"
                .formatted(cloud.nextNumber());
        return client().post("/v1/users", WebClient.json(invitation))
                .expect(201)
                .text("id");
    }

    private String newImport() {
        return client().post("/v1/imports", WebClient.json("{\"fileName\":\"leads.csv\"}"))
                .expect(201)
                .text("id");
    }

    private String imported() throws IOException, InterruptedException {
        return Imports.run(client(), """
                Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                import%d@example.com,consent,news,Yes please.,web form,web-form,2025-06-01
                """.formatted(cloud.nextNumber()));
    }

    private String export() {
        return client().post("/v1/exports").expect(202).text("id");
    }

    private ObjectNode signUp(String email) {
        return WebClient.JSON
                .createObjectNode()
                .put("organisation", "Example Gardens")
                .put("name", "Morgan Example")
                .put("email", email)
                .put(
                        "acceptedPolicyVersion",
                        client().get("/v1/policies/privacy").expect(200).text("version"));
    }
}
