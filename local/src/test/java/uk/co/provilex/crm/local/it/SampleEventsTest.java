package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Contract;
import uk.co.provilex.crm.local.contract.Exchange;
import uk.co.provilex.crm.local.template.FunctionSpec;

/**
 * Each sample event of {@code events/} is given to its function as Lambda would give it, and the function does its work.
 * Only the ids and the version in it are replaced by those of things that are there; all else is as it lies in the file.
 */
@OnTheCloud
@Order(1)
final class SampleEventsTest {

    private static final Path EVENTS = Path.of("../events");

    private static final String TENANT = "01k5h0zz0n7tna0tqre1exaq01";
    private static final String CALLER = "01k5ha9d3e7f1g5h2j6k4m8n0p";
    private static final String OTHER_USER = "01k5hb2c4d6e8f0g1h3j5k7m9n";
    private static final String LEAD = "01k5hc3d5e7f9g1h3j5k7m9n1p";
    private static final String CONSENT = "01k5hc2n0r9w8s5v1x2y4z6b7c";
    private static final String TASK = "01k5hd4e6f8g0h2j4k6m8n0p2q";
    private static final String IMPORT = "01k5he5f7g9h1j3k5m7n9p1q3r";
    private static final String EXPORT = "01k5hf6g8h0j2k4m6n8p0q2r4s";
    private static final String ERASURE = "01k5hg7h9k1m3n5p7q9r1s3t5v";

    private static final String CLOSURE = "01k5hh8j0m2n4p6q8r0s2t4v6w";

    private static final String RIGHTS_REQUEST = "01k5hg7h9j1k3m5n7p9q1r3s5t";

    private static final String SUBJECT_TOKEN = "example-subject-token";

    private final Cloud cloud;
    private final Contract contract;
    private Organisation organisation;
    private WebClient owner;
    private boolean clockMoves;

    SampleEventsTest(Cloud cloud) throws IOException {
        this.cloud = cloud;
        // one of its own: what did not come over the wire must not count as exercised
        this.contract = Contract.load(Path.of("../docs/openapi.yaml"));
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    @TestFactory
    Stream<DynamicTest> eachMakesItsFunctionDoItsWork() throws IOException {
        return names().stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
    }

    @Test
    void thereIsOneForEachFunctionOfTheTemplate() throws IOException {
        var functions = new TreeSet<String>();
        cloud.local().blueprint().functions().forEach(function -> functions.add(function.logicalId()));
        assertEquals(functions, names());
    }

    private void check(String name) throws Exception {
        var text = Files.readString(EVENTS.resolve(name + ".json"));
        if (clockMoves) {
            cloud.settle();
            organisation = organisation.signedInAgain();
            owner = organisation.owner().client();
        }
        var things = things(name, text);
        // an erasure waits until others have surely ended, for which the clock moves, past the tokens
        clockMoves =
                things.containsKey(ERASURE) || Set.of("EraseLead", "DeleteUser").contains(name);
        for (var thing : things.entrySet()) {
            text = text.replace(thing.getKey(), thing.getValue());
        }
        var event = WebClient.json(text);
        if (!event.has("rawPath") || things.containsKey(IMPORT) || things.containsKey(EXPORT)) {
            // jobs are to have ended, and nothing but the event is to set a consumer to work
            cloud.settle();
        }
        long calls = calls(name);
        if (event.has("rawPath")) {
            // what it remembers it would not ask for
            cloud.local().functions().kill(name);
            setVersion(event);
            checkHttp(event, invoke(name, event));
        } else if (event.has("Records")) {
            assertEquals(0, invoke(name, event).path("batchItemFailures").size(), "nothing is to be tried again");
        } else if (event.has("triggerSource")) {
            var claims = invoke(name, event)
                    .at("/response/claimsAndScopeOverrideDetails/accessTokenGeneration/claimsToAddOrOverride");
            assertEquals(things.get(TENANT), claims.path("tenant").asText());
            assertEquals("member", claims.path("role").asText());
        } else {
            assertEquals(
                    event.has("tenant") ? "" : "aws.events",
                    event.path("source").asText());
            assertTrue(invoke(name, event).has("looked"), "it says how much it looked at");
        }
        assertTrue(calls(name) > calls || !callsAws(name), "it reached what it works on");
    }

    private JsonNode invoke(String function, ObjectNode event) throws Exception {
        var bytes = event.toString().getBytes(StandardCharsets.UTF_8);
        return WebClient.JSON.readTree(cloud.local().functions().invoke(function, bytes));
    }

    /** The answer is a success, and one that the contract declares. */
    private void checkHttp(ObjectNode event, JsonNode answer) {
        int status = answer.path("statusCode").asInt();
        assertEquals(2, status / 100, () -> status + " " + answer.path("body").asText());
        var query = event.path("rawQueryString").asText();
        var target = event.path("rawPath").asText() + (query.isEmpty() ? "" : "?" + query);
        contract.check(new Exchange(
                event.at("/requestContext/http/method").asText(),
                URI.create(target),
                headers(event),
                event.path("body").asText("").getBytes(StandardCharsets.UTF_8),
                status,
                headers(answer),
                answer.path("body").asText("").getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpHeaders headers(JsonNode message) {
        var headers = new HashMap<String, String>();
        message.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return Exchange.headers(headers);
    }

    /** What is there has a version of its own; an event that names one names that. */
    private void setVersion(ObjectNode event) {
        if (event.at("/headers/if-match").isMissingNode()) {
            return;
        }
        var path = event.path("rawPath").asText();
        var version =
                path.contains("/tasks/") ? "\"1\"" : owner.get(path).expect(200).etag();
        ((ObjectNode) event.path("headers")).put("if-match", version);
    }

    /** Makes what the event is about, and returns the ids of it by those in the file. */
    private Map<String, String> things(String name, String text) throws Exception {
        var ids = new HashMap<String, String>();
        ids.put(TENANT, owner.get("/v1/tenant").expect(200).text("id"));
        // the others still need the owner's session
        ids.put(
                CALLER,
                name.equals("SignOut")
                        ? organisation.invite("viewer").id()
                        : organisation.owner().id());
        if (text.contains(CLOSURE) || name.equals("CancelClosure")) {
            ids.put(CLOSURE, id(owner.post("/v1/tenant/closure", Bodies.of("requestClosure")), 202));
        }
        if (text.contains(CLOSURE)) {
            owner.delete("/v1/tenant/closure", "").expect(204);
        }
        if (name.equals("CreateLead")) {
            defineBudget();
        }
        if (text.contains(OTHER_USER)) {
            ids.put(OTHER_USER, organisation.invite("member").id());
        }
        if (text.contains(LEAD)) {
            ids.put(LEAD, lead(name));
        }
        if (text.contains(SUBJECT_TOKEN)) {
            var link = owner.post("/v1/leads/" + lead(name) + "/subject-links").expect(201);
            ids.put(SUBJECT_TOKEN, link.text("token"));
        }
        if (text.contains(CONSENT)) {
            var consents = owner.get("/v1/leads/" + ids.get(LEAD) + "/consents").expect(200);
            ids.put(CONSENT, consents.body().at("/items/0/id").asText());
        }
        if (text.contains(TASK)) {
            ids.put(TASK, id(post("/v1/leads/" + ids.get(LEAD) + "/tasks", "{\"title\":\"Send the sample\"}"), 201));
        }
        if (text.contains(IMPORT)) {
            ids.put(IMPORT, newImport(name));
        }
        if (text.contains(RIGHTS_REQUEST)) {
            ids.put(RIGHTS_REQUEST, id(owner.post("/v1/rights-requests", Bodies.of("addRightsRequest")), 201));
        }
        if (text.contains(EXPORT)) {
            ids.put(EXPORT, id(owner.post("/v1/exports"), 202));
        }
        if (text.contains(ERASURE)) {
            ids.put(ERASURE, id(owner.post("/v1/leads/" + lead(name) + "/erasure"), 202));
        }
        return ids;
    }

    private void defineBudget() {
        var fields =
                "{\"settings\":{\"customFields\":[{\"key\":\"budget\",\"label\":\"Budget\",\"type\":\"number\"}]}}";
        owner.patch(
                        "/v1/tenant",
                        WebClient.json(fields),
                        owner.get("/v1/tenant").etag())
                .expect(200);
    }

    private String lead(String name) {
        var lead = id(owner.post("/v1/leads", People.lead("fair%d@example.org".formatted(cloud.nextNumber()))), 201);
        if (name.equals("RestoreLead")) {
            owner.delete("/v1/leads/" + lead, "").expect(204);
        }
        return lead;
    }

    private String newImport(String name) throws Exception {
        var list = """
                E-Mail (private),First name,Favourite colour
                fair%d@example.com,Robin,green
                """.formatted(cloud.nextNumber()).getBytes(StandardCharsets.UTF_8);
        if (List.of("GetImportRejects", "RunImport", "UndoImport").contains(name)) {
            var started = WebClient.json(Files.readString(EVENTS.resolve("StartImport.json")))
                    .path("body")
                    .asText();
            return Imports.run(owner, list, started);
        }
        var created = post("/v1/imports", "{\"fileName\":\"fair.csv\"}").expect(201);
        var uploaded = Imports.upload(created.body().path("upload"), list);
        assertEquals(200, uploaded.statusCode());
        return created.text("id");
    }

    private Answer post(String path, String body) {
        return owner.post(path, WebClient.json(body));
    }

    private static String id(Answer created, int status) {
        return created.expect(status).text("id");
    }

    private boolean callsAws(String function) {
        return cloud.local().edge().grants(Optional.of(role(function))).stream()
                .anyMatch(grant -> !grant.action().startsWith("logs:"));
    }

    private long calls(String function) {
        return cloud.local().edge().grants(Optional.of(role(function))).stream()
                .mapToLong(grant -> cloud.local().edge().decisions().uses(grant))
                .sum();
    }

    private String role(String function) {
        return cloud.local().blueprint().functions().stream()
                .filter(each -> each.logicalId().equals(function))
                .map(FunctionSpec::roleArn)
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> names() throws IOException {
        var names = new TreeSet<String>();
        try (Stream<Path> files = Files.list(EVENTS)) {
            files.forEach(file -> names.add(file.getFileName().toString().replace(".json", "")));
        }
        return names;
    }
}
