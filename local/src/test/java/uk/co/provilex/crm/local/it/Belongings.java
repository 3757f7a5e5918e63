package uk.co.provilex.crm.local.it;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Operation;
import uk.co.provilex.crm.local.it.Organisation.Person;

/**
 * One of everything that an organisation can have, so that each operation has something to be about. Each is as it was
 * made: of version 1, and the import awaits its upload.
 *
 * @param ids the ids, by the names of the path parameters
 */
record Belongings(Map<String, String> ids) {

    /** An id in the form of ours that is nobody's. */
    static final String NEVER_EXISTED = "01aaaaaaaaaaaaaaaaaaaaaaaa";

    private static final String SUBJECT_TOKEN = "subjectToken";

    private static final List<String> NAMES = List.of(
            "leadId", "consentId", "taskId", "importId", "exportId", "erasureId", "userId", "requestId", "closureId");

    /** Makes them for {@code owner}'s organisation. */
    static Belongings of(Person owner) {
        var client = owner.client();
        // before there is an upload: an erasure waits until nobody can put the file any more, and the clock moves past
        // the tokens
        var other = client.post("/v1/leads", Bodies.lead()).expect(201).text("id");
        var erasure = client.post("/v1/leads/" + other + "/erasure").expect(202).text("id");
        Exercises.await(
                () -> client.get("/v1/erasures/" + erasure)
                        .expect(200)
                        .text("state")
                        .equals("key-destroyed"),
                "the erasure does not end");
        var lead = client.post("/v1/leads", Bodies.lead()).expect(201).text("id");
        var task = client.post("/v1/leads/" + lead + "/tasks", Bodies.of("addTask"))
                .expect(201)
                .text("id");
        var consent = client.get("/v1/leads/" + lead + "/consents").expect(200).body();
        var importing = client.post("/v1/imports", Bodies.of("createImport")).expect(201);
        var export = client.post("/v1/exports").expect(202).text("id");
        var user = client.post("/v1/users", Bodies.of("inviteUser")).expect(201).text("id");
        var request = client.post("/v1/rights-requests", Bodies.of("addRightsRequest"))
                .expect(201)
                .text("id");
        var link = client.post("/v1/leads/" + lead + "/subject-links").expect(201);
        return new Belongings(Map.of(
                SUBJECT_TOKEN,
                link.text("token"),
                "leadId",
                lead,
                "consentId",
                consent.at("/items/0/id").asText(),
                "taskId",
                task,
                "importId",
                importing.text("id"),
                "exportId",
                export,
                "erasureId",
                erasure,
                "userId",
                user,
                "requestId",
                request));
    }

    /** Returns whoever may do an operation: {@code user}, or the lead itself by its own link. */
    WebClient client(Operation operation, WebClient user) {
        return operation.isForSubjects() ? user.as(Objects.requireNonNull(ids.get(SUBJECT_TOKEN))) : user;
    }

    /** Returns the id of the thing that a path parameter of this name stands for. */
    String id(String name) {
        return Objects.requireNonNull(ids.get(name), name);
    }

    /** Names what nobody has. */
    static Belongings none() {
        return new Belongings(Map.of());
    }

    /** Returns the path of an operation that is about these. */
    String path(Operation operation) {
        return path(operation.path());
    }

    /** Returns a path about these for a path with names in braces. */
    String path(String template) {
        var path = template.replace("{version}", "2025-09-19");
        for (var name : NAMES) {
            path = path.replace("{" + name + "}", ids.getOrDefault(name, NEVER_EXISTED));
        }
        return path;
    }

    /** Returns the entity tag of what a change is about. */
    static String etag(WebClient client, Operation operation) {
        return operation.id().equals("updateTenant") ? client.get("/v1/tenant").etag() : "\"1\"";
    }
}
