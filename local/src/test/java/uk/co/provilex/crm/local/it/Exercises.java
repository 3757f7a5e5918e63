package uk.co.provilex.crm.local.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.local.client.Newcomer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.it.Organisation.Person;

/** What makes each function do all that it can do, again and again, for one organisation on a cloud of its own. */
final class Exercises {

    /** Longer than a sign-up waits for somebody to confirm it. */
    private static final Duration LAPSE = Duration.ofDays(8);

    private static final Duration TOKEN_IS_GOOD = Duration.ofMinutes(10);
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Cloud cloud;
    private final Person owner;
    private WebClient client;
    private int months = 120;
    private Instant signedIn;

    /** An import and an export that have ended, for those that only read them. */
    private @Nullable String doneImport;

    private @Nullable String doneExport;

    /** The tenant of which Lookup is lost now and then. */
    private @Nullable String losing;

    /** What makes one function work once. */
    @FunctionalInterface
    interface Exercise {
        void run() throws Exception;
    }

    Exercises(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner();
        this.client = owner.client();
        this.signedIn = cloud.local().clock().instant();
        users();
    }

    /** Those that answer a request. */
    Map<String, Exercise> operations() {
        var all = new LinkedHashMap<String, Exercise>();
        all.put("SignUp", () -> {
            var applicant = signUp("new%d@example.com".formatted(cloud.nextNumber()));
            cloud.nobody().post("/v1/tenants", applicant).expect(202);
            cloud.nobody().post("/v1/tenants", applicant).expect(202);
        });
        all.put("GetKeys", () -> cloud.nobody().get("/v1/keys").expect(200));
        all.put("GetTenant", () -> client().get("/v1/tenant").expect(200));
        all.put("UpdateTenant", () -> client().patch(
                        "/v1/tenant",
                        WebClient.json("{\"name\":\"Example Gardens %d\"}".formatted(cloud.nextNumber())),
                        etag("/v1/tenant"))
                .expect(200));
        all.put("RequestClosure", () -> {
            client().delete("/v1/tenant/closure", "");
            twice("/v1/tenant/closure", closing(90), 202);
            client().delete("/v1/tenant/closure", "").expect(204);
        });
        all.put("CancelClosure", () -> {
            asked();
            // it may be the first that a session is used for
            var tokens = cloud.signIn().withPassword(owner.email(), Organisation.PASSWORD);
            cloud.nobody().as(tokens.access()).delete("/v1/tenant/closure", "").expect(204);
        });
        all.put("GetClosure", () -> {
            var closure = asked();
            try {
                cloud.nobody().get(closure).expect(200);
            } finally {
                // or the account would end when the clock has moved on
                client().delete("/v1/tenant/closure", "");
            }
        });
        all.put("GetMe", () -> client().get("/v1/me").expect(200));
        all.put("SignOut", () -> {
            client().post("/v1/me/sign-out").expect(204);
            // a token of the same second could be one that was signed out
            cloud.local().advance(Duration.ofSeconds(2));
            signIn();
        });
        all.put("InviteUser", () -> {
            var invitation = invitation();
            twice("/v1/users", invitation, 201);
            client().post("/v1/users", invitation).expect(200);
        });
        all.put("ListUsers", () -> client().get("/v1/users?limit=2").expect(200));
        all.put("GetUser", () -> client().get("/v1/users/" + owner.id()).expect(200));
        all.put("UpdateUser", () -> setUser(invite(), "{\"name\":\"Kim Example\"}"));
        all.put("DeleteUser", () -> client().delete("/v1/users/" + invite(), "").expect(202));
        all.put("ListUserActivity", () -> client().get("/v1/users/" + owner.id() + "/activity")
                .expect(200));
        all.put("CreateLead", () -> {
            var lead = newLead();
            twice("/v1/leads", lead, 201);
            client().post("/v1/leads", lead).expect(409);
        });
        all.put("ListLeads", () -> {
            for (var list : new String[] {
                "&order=asc", "&sort=updated", "&status=new", "&owner=" + owner.id(), "&restricted=true"
            }) {
                client().get("/v1/leads?limit=2" + list).expect(200);
            }
        });
        all.put("GetLead", () -> client().get("/v1/leads/" + lead()).expect(200));
        all.put("UpdateLead", () -> {
            var path = "/v1/leads/" + lead();
            var address = "{\"emails\":[{\"value\":\"other%d@example.com\"}]}".formatted(cloud.nextNumber());
            client().patch(path, WebClient.json(address), etag(path)).expect(200);
            client().patch(path, WebClient.json("{}"), etag(path)).expect(200);
        });
        all.put("TrashLead", () -> client().delete("/v1/leads/" + lead(), "").expect(204));
        all.put("RestoreLead", () -> {
            var path = "/v1/leads/" + lead();
            client().delete(path, "").expect(204);
            client().post(path + "/restore").expect(200);
            client().post(path + "/restore").expect(200);
        });
        all.put("SearchLeads", () -> {
            for (var sought : new String[] {"\"query\":\"exam\"", "\"email\":\"nobody@example.com\""}) {
                client().post("/v1/leads/search", WebClient.json("{%s,\"limit\":2}".formatted(sought)))
                        .expect(200);
            }
        });
        all.put("AddNote", () -> twice("/v1/leads/" + lead() + "/notes", WebClient.json("{\"text\":\"hello\"}"), 201));
        all.put("ListNotes", () -> client().get("/v1/leads/" + lead() + "/notes")
                .expect(200));
        all.put("AddTask", () -> twice("/v1/leads/" + lead() + "/tasks", newTask(), 201));
        all.put("ListTasks", () -> client().get("/v1/leads/" + lead() + "/tasks")
                .expect(200));
        all.put("UpdateTask", () -> {
            var tasks = "/v1/leads/" + lead() + "/tasks";
            var task =
                    tasks + "/" + id(client().post(tasks, newTask()).expect(201).body());
            client().patch(task, WebClient.json("{\"done\":true}"), "\"1\"").expect(200);
            client().patch(task, WebClient.json("{\"done\":true}"), "\"2\"").expect(200);
        });
        all.put("GetTimeline", () -> client().get("/v1/leads/" + lead() + "/timeline")
                .expect(200));
        all.put("ListConsents", () -> client().get("/v1/leads/" + lead() + "/consents")
                .expect(200));
        all.put("RecordConsent", () -> {
            var path = "/v1/leads/" + lead() + "/consents";
            twice(path, Bodies.of("recordConsent"), 201);
            client().post(path, WebClient.json("{\"kind\":\"objection\",\"method\":\"telephone\"}"))
                    .expect(201);
        });
        all.put("WithdrawConsent", () -> {
            var path = consent() + "/withdrawal";
            client().post(path, Bodies.of("withdrawConsent")).expect(200);
            client().post(path, Bodies.of("withdrawConsent")).expect(200);
        });
        all.put("GetConsentRecord", () -> client().get(consent() + "/record").expect(200));
        all.put("CheckContact", () -> client().post("/v1/leads/" + lead() + "/contact-check", Bodies.of("checkContact"))
                .expect(200));
        all.put("RestrictLead", () -> {
            var path = "/v1/leads/" + lead() + "/restriction";
            client().put(path, Bodies.of("restrictLead"), "").expect(200);
            client().put(path, Bodies.of("restrictLead"), "").expect(200);
        });
        all.put("LiftRestriction", () -> {
            var path = "/v1/leads/" + lead() + "/restriction";
            var restricted = client().put(path, Bodies.of("restrictLead"), "").expect(200);
            client().put(
                            path,
                            WebClient.json("""
                            {"ground":"accuracy-contested","liftNotice":{"informedAt":"%s","method":"email"}}""".formatted(
                                    restricted.body().at("/restriction/at").asText())),
                            "")
                    .expect(200);
            client().delete(path, "").expect(204);
        });
        all.put("CreateImport", () -> {
            var created = twice("/v1/imports", newImport(), 201);
            Imports.upload(created.path("upload"), new byte[] {'a'});
        });
        all.put("ListImports", () -> client().get("/v1/imports").expect(200));
        all.put("GetImport", () -> client().get("/v1/imports/" + openImport()).expect(200));
        all.put("StartImport", this::imported);
        all.put("PreviewImport", () -> {
            var created = client().post("/v1/imports", newImport()).expect(201);
            Imports.upload(created.body().path("upload"), "Email\nx@example.com\n".getBytes(StandardCharsets.UTF_8));
            client().post("/v1/imports/" + created.text("id") + "/preview", WebClient.json("{}"))
                    .expect(202);
        });
        all.put("UndoImport", () -> {
            var path = "/v1/imports/" + completed("/v1/imports/" + imported());
            client().post(path + "/undo").expect(202);
        });
        all.put("GetImportRejects", () -> {
            var path = doneImport;
            if (path == null) {
                path = "/v1/imports/" + completed("/v1/imports/" + imported());
                doneImport = path;
            }
            download(client().get(path + "/rejects").expect(200).text("url"));
        });
        all.put("CancelImport", () -> client().delete("/v1/imports/" + openImport(), "")
                .expect(204));
        all.put("AddRightsRequest", () -> {
            var about = twice("/v1/rights-requests", newRightsRequest("access"), 201);
            twice("/v1/rights-requests", newRightsRequest("access").put("leadId", lead()), 201);
            var complaint = newRightsRequest("complaint").put("relatesTo", id(about));
            client().post("/v1/rights-requests", complaint).expect(201);
        });
        all.put("ListRights", () -> {
            rightsRequest();
            client().get("/v1/rights-requests").expect(200);
            client().get("/v1/rights-requests?overdue=true").expect(200);
        });
        all.put("GetRightsRequest", () -> client().get("/v1/rights-requests/" + rightsRequest())
                .expect(200));
        all.put("AddRightsEvent", () -> {
            var note = WebClient.json("{\"kind\":\"note\",\"text\":\"Rang back.\"}");
            twice("/v1/rights-requests/" + rightsRequest() + "/events", note, 201);
            var access = newRightsRequest("access").put("leadId", lead()).put("identityState", "not-needed");
            var path = client().post("/v1/rights-requests", access).expect(201).header("location");
            var completed = WebClient.json("{\"kind\":\"completed\",\"text\":\"Sent.\"}");
            client().post(path + "/events", completed).expect(201);
            var objection = newRightsRequest("objection").put("leadId", lead());
            var stopped =
                    client().post("/v1/rights-requests", objection).expect(201).header("location");
            client().post(stopped + "/events", completed).expect(201);
            var restricted = lead();
            client().put("/v1/leads/" + restricted + "/restriction", Bodies.of("restrictLead"), "")
                    .expect(200);
            var erasure = newRightsRequest("erasure").put("leadId", restricted).put("identityState", "not-needed");
            var asked =
                    client().post("/v1/rights-requests", erasure).expect(201).header("location");
            var started = WebClient.json("{\"kind\":\"erasure-started\",\"suppress\":true}");
            client().post(asked + "/events", started).expect(201);
        });
        all.put("GetEvidence", () -> client().get("/v1/rights-requests/" + rightsRequest() + "/evidence")
                .expect(200));
        all.put("IssueSubjectLink", () -> twice("/v1/leads/" + lead() + "/subject-links", WebClient.json("{}"), 201));
        all.put("RevokeLinks", () -> client().delete("/v1/leads/" + lead() + "/subject-links", "")
                .expect(204));
        all.put("GetSubject", () -> subject().get("/v1/subject").expect(200));
        all.put("AskAsSubject", () -> {
            var subject = subject();
            var key = UUID.randomUUID().toString();
            var erasure = WebClient.json("{\"kind\":\"erasure\"}");
            subject.post("/v1/subject/requests", WebClient.json("{\"kind\":\"access\",\"text\":1}"), key)
                    .expect(400);
            subject.post("/v1/subject/requests", erasure, key).expect(201);
            subject.post("/v1/subject/requests", erasure, key).expect(201);
            var consent = subject.get("/v1/subject")
                    .expect(200)
                    .body()
                    .at("/consents/0/id")
                    .asText();
            var withdrawal = "{\"kind\":\"withdrawal\",\"consentId\":\"%s\"}".formatted(consent);
            subject.post("/v1/subject/requests", WebClient.json(withdrawal)).expect(201);
        });
        all.put("ListMyRequests", () -> client().get("/v1/me/rights-requests").expect(200));
        all.put("AddMyRequest", () -> twice("/v1/me/rights-requests", Bodies.of("addMyRequest"), 201));
        all.put("CreateExport", () -> {
            twice("/v1/exports", MissingNode.getInstance(), 202);
            twice("/v1/exports", WebClient.json("{\"scope\":\"lead\",\"leadId\":\"%s\"}".formatted(lead())), 202);
        });
        all.put("ListExports", () -> client().get("/v1/exports").expect(200));
        all.put("GetExport", () -> {
            var path = doneExport;
            if (path == null) {
                path = "/v1/exports/" + completed("/v1/exports/" + export());
                doneExport = path;
            }
            // whether it is in the package has to be looked up
            client().put("/v1/leads/" + lead() + "/restriction", Bodies.of("restrictLead"), "")
                    .expect(200);
            download(client().get(path).expect(200).body().at("/download/url").asText());
        });
        all.put("CancelExport", () -> client().delete("/v1/exports/" + completed("/v1/exports/" + export()), "")
                .expect(204));
        all.put("EraseLead", () -> {
            letUploadsSettle();
            twice("/v1/leads/" + lead() + "/erasure", WebClient.json("{\"suppress\":true}"), 202);
            var restricted = "/v1/leads/" + lead();
            client().put(restricted + "/restriction", Bodies.of("restrictLead"), "")
                    .expect(200);
            client().post(restricted + "/erasure").expect(202);
        });
        all.put("ListErasures", () -> client().get("/v1/erasures").expect(200));
        all.put("GetErasure", () -> {
            var id = erasure();
            client().get("/v1/erasures/" + id).expect(200);
        });
        all.put("PreviewRetention", () -> {
            lead();
            cloud.settle();
            client().get("/v1/retention?inactiveMonths=1&withoutBasisDays=1").expect(200);
        });
        return all;
    }

    /** Those that something else sets off: a sign-in, a stream, a queue, the clock. */
    Map<String, Exercise> consumers() {
        var all = new LinkedHashMap<String, Exercise>();
        all.put("IssueClaims", this::signIn);
        all.put("IndexLead", this::renamedAndTrashed);
        all.put("RelayChanges", Objects.requireNonNull(events().get("RelayChanges")));
        all.put("RunErasure", this::erasedAndLapsed);
        all.put("RunExport", this::exportedWhileSomebodyIsErased);
        all.put("RunImport", this::importedAndTakenBack);
        all.put("SyncUserIdentity", () -> {
            var user = invite();
            cloud.settle();
            join(user);
            setUser(user, "{\"status\":\"disabled\"}");
            cloud.settle();
            setUser(user, "{\"status\":\"active\"}");
            cloud.settle();
            client().delete("/v1/users/" + user, "").expect(202);
        });
        all.put("RemindOfRights", () -> {
            var due = cloud.local().clock().instant().minus(Duration.ofDays(27));
            client().post("/v1/rights-requests", newRightsRequest("erasure").put("receivedAt", due.toString()))
                    .expect(201);
            cloud.local().advance(Duration.ofHours(1));
            cloud.settle();
            cloud.local().advance(Duration.ofDays(9));
            cloud.settle();
        });
        all.put("SweepRetention", () -> {
            var until = cloud.local().clock().instant().plus(Duration.ofDays(1));
            var body = Bodies.lead();
            ((ObjectNode) body.path("consent")).put("expiresAt", until.toString());
            var ending = "/v1/leads/"
                    + id(client().post("/v1/leads", body).expect(201).body());
            // nothing else has a basis that ends, or has lain for ten years
            client().patch(
                            "/v1/tenant",
                            WebClient.json(
                                    "{\"settings\":{\"retention\":{\"withoutBasisDays\":1,\"inactiveMonths\":120}}}"),
                            client().get("/v1/tenant").etag())
                    .expect(200);
            cloud.local().advance(Duration.ofDays(10));
            cloud.settle();
            client().get(ending).expect(200);
        });
        all.put("RunClosure", this::closedWithAllThatItHas);
        all.put("RebuildLookup", this::rebuiltLookup);
        all.put("SweepSignUps", () -> {
            cloud.nobody()
                    .post("/v1/tenants", signUp("lapsing%d@example.com".formatted(cloud.nextNumber())))
                    .expect(202);
            cloud.settle();
            cloud.local().advance(LAPSE);
            cloud.settle();
        });
        return all;
    }

    /** Loses what Lookup holds of an organisation and has it made anew by one that remembers nothing; returns its answer. */
    JsonNode rebuiltLookup() throws Exception {
        var tenant = losing();
        Operator.of(cloud).loseLookup(tenant);
        cloud.local().functions().kill("RebuildLookup");
        var event = "{\"tenant\":\"%s\"}".formatted(tenant).getBytes(StandardCharsets.UTF_8);
        return WebClient.JSON.readTree(cloud.local().functions().invoke("RebuildLookup", event));
    }

    private String losing() {
        var losing = this.losing;
        if (losing == null) {
            var client = cloud.newOrganisation().owner().client();
            client.post("/v1/leads", Bodies.lead()).expect(201);
            cloud.settle();
            losing = client.get("/v1/tenant").expect(200).text("id");
            this.losing = losing;
        }
        return losing;
    }

    /** What gives each of the consumers an event, and does not wait for what becomes of it. */
    Map<String, Exercise> events() {
        var all = new LinkedHashMap<String, Exercise>();
        all.put("IssueClaims", this::signIn);
        all.put("IndexLead", this::lead);
        all.put("RelayChanges", () -> {
            invite();
            export();
            imported();
            erasure();
        });
        all.put("RunErasure", this::erasure);
        all.put("RunExport", this::export);
        all.put("RunImport", this::imported);
        all.put("SyncUserIdentity", this::invite);
        all.put("RemindOfRights", () -> cloud.local().advance(Duration.ofHours(1)));
        all.put("SweepRetention", () -> {
            changeRules();
            cloud.local().advance(Duration.ofHours(1));
        });
        all.put("RunClosure", () -> cloud.local().advance(Duration.ofHours(1)));
        all.put("SweepSignUps", () -> cloud.local().advance(Duration.ofHours(1)));
        return all;
    }

    /** Whoever changes the rules is looked at by the next sweep; these end nothing. */
    private void changeRules() {
        months = months == 120 ? 119 : 120;
        client().patch(
                        "/v1/tenant",
                        WebClient.json("{\"settings\":{\"retention\":{\"inactiveMonths\":%d}}}".formatted(months)),
                        client().get("/v1/tenant").etag())
                .expect(200);
    }

    static void await(BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        long pause = 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise);
            }
            // asking without a pause would take the processor from what is waited for
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    /** Returns what asks for the end of the account that most of this happens in, under the name that it has by now. */
    private ObjectNode closing(int days) {
        var name = client().get("/v1/tenant").expect(200).text("name");
        return WebClient.JSON.createObjectNode().put("confirm", name).put("graceDays", days);
    }

    /** Asks for it, unless somebody has, and returns where that can be followed. */
    private String asked() {
        var answer = client().post("/v1/tenant/closure", closing(90));
        return answer.status() == 202
                ? answer.header("location")
                : "/v1/closures/"
                        + client().get("/v1/tenant")
                                .expect(200)
                                .body()
                                .at("/closure/id")
                                .asText();
    }

    private void closedWithAllThatItHas() throws Exception {
        var leaving = cloud.newOrganisation().owner().client();
        leaving.post("/v1/leads", Bodies.lead()).expect(201);
        leaving.post("/v1/rights-requests", Bodies.of("addRightsRequest")).expect(201);
        leaving.post("/v1/exports").expect(202);
        Imports.run(leaving, "Email\nclosing@example.com\n");
        cloud.settle();
        var closure = leaving.post(
                        "/v1/tenant/closure", Bodies.of("requestClosure").put("graceDays", 1))
                .expect(202)
                .header("location");
        cloud.local().advance(Duration.ofDays(1));
        for (int runs = 1; runs <= 8; runs++) {
            cloud.local().advance(Duration.ofMinutes(16));
            cloud.settle();
            if (cloud.nobody().get(closure).expect(200).body().has("certificate")) {
                return;
            }
        }
        throw new AssertionError("the account is not closed: "
                + cloud.nobody().get(closure).expect(200).body());
    }

    private WebClient client() {
        if (Duration.between(signedIn, cloud.local().clock().instant()).compareTo(TOKEN_IS_GOOD) > 0) {
            signIn();
        }
        return client;
    }

    /** A lead by its own link. */
    private WebClient subject() {
        var link = client().post("/v1/leads/" + lead() + "/subject-links").expect(201);
        return cloud.nobody().as(link.text("token"));
    }

    private void signIn() {
        client = cloud.nobody()
                .as(cloud.signIn()
                        .withPassword(owner.email(), Organisation.PASSWORD)
                        .access());
        signedIn = cloud.local().clock().instant();
        // so that no exercise is the first request of a session one time and not the other
        client.get("/v1/me").expect(200);
    }

    /**
     * Sends a request that creates something: first one that is refused, then as it should be, and again with the same key;
     * returns what was created.
     */
    private JsonNode twice(String path, JsonNode body, int status) {
        var key = UUID.randomUUID().toString();
        client().post(path, WebClient.json("{\"unheardOf\":true}"), key).expect(400);
        client().post(path, body, key).expect(status);
        return client().post(path, body, key).expect(status).body();
    }

    /** So many former users lie between the first and the last that their keys are not worth reading in one go. */
    private void users() {
        for (int i = 0; i < 20; i++) {
            client().delete("/v1/users/" + invite(), "").expect(202);
        }
        invite();
    }

    private String etag(String path) {
        return client().get(path).expect(200).etag();
    }

    private void setUser(String id, String patch) {
        var path = "/v1/users/" + id;
        client().patch(path, WebClient.json(patch), etag(path)).expect(200);
    }

    private void renamedAndTrashed() {
        var path = "/v1/leads/" + lead();
        client().patch(path, WebClient.json("{\"firstName\":\"Grace\"}"), etag(path))
                .expect(200);
        client().delete(path, "").expect(204);
    }

    private ObjectNode newLead() {
        return People.lead("lead%d@example.com".formatted(cloud.nextNumber()));
    }

    private String consent() {
        var path = "/v1/leads/" + lead() + "/consents";
        return path + "/"
                + client().get(path).expect(200).body().at("/items/0/id").asText();
    }

    private String lead() {
        return id(client().post("/v1/leads", newLead()).expect(201).body());
    }

    private static ObjectNode newRightsRequest(String type) {
        return WebClient.json(
                "{\"type\":\"%s\",\"channel\":\"email\",\"requester\":\"Jo Example\",\"request\":\"Please.\"}"
                        .formatted(type));
    }

    private String rightsRequest() {
        return id(client().post("/v1/rights-requests", newRightsRequest("access"))
                .expect(201)
                .body());
    }

    private static ObjectNode newTask() {
        return WebClient.json("{\"title\":\"Call back\"}");
    }

    private ObjectNode invitation() {
        return WebClient.json("{\"email\":\"user%d@example.org\",\"name\":\"Sam Example\",\"role\":\"member\"}"
                .formatted(cloud.nextNumber()));
    }

    private String invite() {
        return id(client().post("/v1/users", invitation()).expect(201).body());
    }

    /** Signs an invited user in for the first time. */
    private void join(String user) {
        var email = client().get("/v1/users/" + user).expect(200).text("email");
        new Newcomer(cloud.nobody(), cloud.signIn(), cloud::temporaryPassword).confirm(email, Organisation.PASSWORD);
    }

    private static ObjectNode newImport() {
        return WebClient.json("{\"fileName\":\"leads.csv\"}");
    }

    private String openImport() {
        return id(client().post("/v1/imports", newImport()).expect(201).body());
    }

    private String imported() throws IOException, InterruptedException {
        return Imports.run(client(), """
                Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                import%d@example.com,consent,news,Yes please.,web form,web-form,2025-06-01
                """.formatted(cloud.nextNumber()));
    }

    /** Changes a lead in every way in which an import can, has it all taken back, and brings a package in. */
    private void importedAndTakenBack() throws IOException, InterruptedException {
        var known = "import%d@example.com".formatted(cloud.nextNumber());
        client().post("/v1/leads", People.lead(known)).expect(201);
        var basis = "consent,news,Yes please.,web form,web-form,2025-06-01";
        var id = Imports.run(client(), """
                Email,Phone,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                %s other%s,020 7946 0002,%s
                new%s,020 7946 0003,%s
                ,020 7946 0003,%s
                """.formatted(known, known, basis, known, basis, basis));
        var path = "/v1/imports/" + completed("/v1/imports/" + id);
        client().post(path + "/undo").expect(202);
        await(() -> client().get(path).expect(200).text("state").equals("undone"), "the import is not taken back");
        var export = client().get("/v1/exports/" + completed("/v1/exports/" + export()))
                .expect(200);
        var pack = Transfers.get(export.body().at("/download/url").asText()).body();
        completed("/v1/imports/" + Imports.run(client(), BodyPublishers.ofByteArray(pack), Imports.vouched()));
    }

    private String export() {
        return id(client().post("/v1/exports").expect(202).body());
    }

    private String erasure() {
        letUploadsSettle();
        return erased();
    }

    private String erased() {
        return id(client().post("/v1/leads/" + lead() + "/erasure").expect(202).body());
    }

    /** Lets the URLs of uploads lapse: an erasure that waits for them moves the clock when nobody expects it, and tokens with it. */
    private void letUploadsSettle() {
        cloud.local().advance(Duration.ofMinutes(31));
    }

    /** Has somebody erased before each of the first commits of an export, so that it has to write its package again. */
    private void exportedWhileSomebodyIsErased() {
        cloud.settle();
        letUploadsSettle();
        try (var erasures = Meanwhile.beforeCommitsOf(cloud, "RunExport", 12, time -> erased())) {
            completed("/v1/exports/" + export());
            await(() -> erasures.times() == 12, "the export ends before");
        }
    }

    /** Has one lead erased whose data lies in a package and may lie in a file, and another lapse in the trash. */
    private void erasedAndLapsed() {
        var lead = lead();
        completed("/v1/exports/" + export());
        openImport();
        letUploadsSettle();
        client().post("/v1/leads/" + lead + "/erasure").expect(202);
        client().delete("/v1/leads/" + lead(), "").expect(204);
        cloud.settle();
        cloud.local().advance(Duration.ofDays(31));
        cloud.local().sweepExpired();
    }

    /** Waits until a job has ended well, and returns its id. */
    private String completed(String path) {
        await(() -> client().get(path).expect(200).text("state").equals("completed"), "the job does not end");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void download(String url) throws IOException, InterruptedException {
        var answer = HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the download was answered " + answer.statusCode());
        }
    }

    private static String id(JsonNode created) {
        return created.path("id").asText();
    }

    private ObjectNode signUp(String email) {
        return WebClient.JSON
                .createObjectNode()
                .put("organisation", "Example Gardens")
                .put("name", "Morgan Example")
                .put("email", email)
                .put(
                        "acceptedPolicyVersion",
                        cloud.nobody().get("/v1/policies/privacy").expect(200).text("version"));
    }
}
