package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** A lead's life: created on a lawful basis, worked with, put in the trash and brought back. */
@OnTheCloud
final class LeadLifeTest {

    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;

    LeadLifeTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    private String email() {
        return "lead%d@example.com".formatted(cloud.nextNumber());
    }

    private Answer create() {
        return owner.post("/v1/leads", People.lead(email())).expect(201);
    }

    private List<String> kinds(String path) {
        var kinds = new ArrayList<String>();
        owner.get(path + "/timeline")
                .expect(200)
                .body()
                .path("items")
                .forEach(event -> kinds.add(event.path("kind").asText()));
        return kinds;
    }

    @Test
    void whatWasCreatedIsReadBackAsItWasGivenWithWhatWeAdd() {
        var body = People.lead("Ada.Example%d@Example.COM".formatted(cloud.nextNumber()));
        body.put("firstName", "Zoë e\u0301 👩‍👩‍👧 مها");
        var created = owner.post("/v1/leads", body).expect(201);
        var read = owner.get(created.header("location")).expect(200);
        assertEquals(created.body(), read.body());
        assertEquals(created.etag(), read.etag());
        assertEquals("/v1/leads/" + created.text("id"), created.header("location"));
        assertEquals("Zoë e\u0301 👩‍👩‍👧 مها", read.text("firstName"));
        var email = read.body().at("/emails/0");
        assertTrue(email.path("value").asText().startsWith("Ada.Example"));
        assertTrue(email.path("address").asText().startsWith("ada.example"));
        assertEquals("+442079460001", read.body().at("/phones/0/e164").asText());
        assertEquals("020 7946 0001", read.body().at("/phones/0/value").asText());
        assertEquals("new", read.text("status"));
        assertEquals(organisation.owner().id(), read.text("ownerId"));
        assertEquals(1, read.body().path("version").asInt());
    }

    @Test
    void theLawfulBasisIsRecordedWithTheLead() {
        var created = create();
        var consents = owner.get(created.header("location") + "/consents")
                .expect(200)
                .body()
                .path("items");
        assertEquals(1, consents.size());
        var consent = consents.get(0);
        assertEquals(created.text("id"), consent.path("leadId").asText());
        assertEquals(
                "Yes, send me news about your courses.", consent.path("wording").asText());
        // printf 'Yes, send me news about your courses.' | sha256sum
        assertEquals(
                "ceca083c8377c89e8fa9eec59c9b7837a68a2b88a639a658877d6b28541f3b91",
                consent.path("wordingHash").asText());
        assertEquals(organisation.owner().id(), consent.path("recordedBy").asText());
    }

    @Test
    void aLeadWithoutALawfulBasisIsNotStored() {
        var address = email();
        var body = People.lead(address);
        body.remove("consent");
        var refused = owner.post("/v1/leads", body).expect(422);
        assertEquals("/consent", refused.body().at("/errors/0/field").asText());
        // the address is free, so nothing was stored
        owner.post("/v1/leads", People.lead(address)).expect(201);
    }

    @Test
    void aMergePatchChangesRemovesAndKeeps() {
        var created = create();
        var path = created.header("location");
        var patch = WebClient.json("""
                {"lastName":null,"jobTitle":"Buyer","status":"contacted","tags":["autumn","new"],
                 "address":{"city":"London"},"phones":[]}""");
        var changed = owner.patch(path, patch, created.etag()).expect(200);
        assertEquals("Ada", changed.text("firstName"));
        assertFalse(changed.body().has("lastName"));
        assertEquals("Buyer", changed.text("jobTitle"));
        assertEquals("contacted", changed.text("status"));
        assertEquals("[\"autumn\",\"new\"]", changed.body().path("tags").toString());
        assertEquals("[]", changed.body().path("phones").toString());
        assertEquals(2, changed.body().path("version").asInt());
        assertNotEquals(created.etag(), changed.etag());
        var again = owner.patch(path, WebClient.json("{\"address\":{\"postcode\":\"N1 9GU\"}}"), changed.etag())
                .expect(200);
        assertEquals(
                "{\"city\":\"London\",\"postcode\":\"N1 9GU\"}",
                again.body().path("address").toString());
        assertEquals(again.body(), owner.get(path).expect(200).body());
        assertEquals(List.of("updated", "status-changed", "consent", "created"), kinds(path));
    }

    @Test
    void aPatchThatChangesNothingLeavesTheVersion() {
        var created = create();
        var path = created.header("location");
        for (var patch : List.of("{}", "{\"firstName\":\"Ada\"}", "{\"jobTitle\":null}")) {
            var same = owner.patch(path, WebClient.json(patch), created.etag()).expect(200);
            assertEquals(created.body(), same.body());
        }
    }

    @Test
    void theTrashHidesALeadUntilItIsRestored() {
        var created = create();
        var path = created.header("location");
        var id = created.text("id");
        owner.delete(path, "").expect(204);
        owner.delete(path, "").expect(204);
        var trashed = owner.get(path).expect(200);
        assertEquals(organisation.owner().id(), trashed.body().at("/trashed/by").asText());
        assertFalse(ids("/v1/leads").contains(id));
        assertFalse(ids("/v1/leads?status=new").contains(id));
        assertFalse(ids("/v1/leads?sort=updated").contains(id));
        assertTrue(ids("/v1/leads?trashed=true").contains(id));
        cloud.settle();
        assertEquals(0, search("{\"query\":\"ada\"}").size());
        assertEquals(
                0,
                search("{\"email\":\"%s\"}"
                                .formatted(created.body().at("/emails/0/value").asText()))
                        .size());
        assertEquals(
                "in-trash",
                owner.patch(path, WebClient.json("{\"firstName\":\"B\"}"), trashed.etag())
                        .expect(409)
                        .problem());
        assertEquals(
                "in-trash",
                owner.post(path + "/notes", WebClient.json("{\"text\":\"x\"}"))
                        .expect(409)
                        .problem());
        assertEquals(
                "in-trash",
                owner.post(path + "/tasks", WebClient.json("{\"title\":\"x\"}"))
                        .expect(409)
                        .problem());
        var restored = owner.post(path + "/restore").expect(200);
        assertFalse(restored.body().has("trashed"));
        assertEquals(restored.body(), owner.post(path + "/restore").expect(200).body());
        assertEquals(restored.body(), owner.get(path).expect(200).body());
        assertTrue(ids("/v1/leads").contains(id));
        assertFalse(ids("/v1/leads?trashed=true").contains(id));
        cloud.settle();
        assertEquals(1, search("{\"query\":\"ada\"}").size());
        assertEquals(List.of("restored", "trashed", "consent", "created"), kinds(path));
    }

    private List<String> ids(String path) {
        var ids = new ArrayList<String>();
        owner.get(path)
                .expect(200)
                .body()
                .path("items")
                .forEach(lead -> ids.add(lead.path("id").asText()));
        return ids;
    }

    private JsonNode search(String query) {
        return owner.post("/v1/leads/search", WebClient.json(query))
                .expect(200)
                .body()
                .path("items");
    }

    @Test
    void notesAreListedNewestFirstAndWalkedByPages() {
        var path = create().header("location");
        for (int i = 0; i < 5; i++) {
            owner.post(path + "/notes", WebClient.json("{\"text\":\"note %d\\nsecond line\"}".formatted(i)))
                    .expect(201);
        }
        var seen = new ArrayList<String>();
        var next = "";
        do {
            var page = owner.get(path + "/notes?limit=2" + next).expect(200);
            page.body().path("items").forEach(note -> seen.add(note.path("text").asText()));
            next = page.body().has("next") ? "&cursor=" + page.text("next") : "";
        } while (!next.isEmpty());
        assertEquals(
                List.of("note 4", "note 3", "note 2", "note 1", "note 0"),
                seen.stream().map(text -> text.substring(0, 6)).toList());
    }

    @Test
    void aTaskIsAddedAssignedChangedAndTickedOff() {
        var path = create().header("location");
        var colleague = organisation.invite("member");
        var due = LocalDate.of(2030, 10, 1).toString();
        var task = owner.post(
                        path + "/tasks",
                        WebClient.json("{\"title\":\"Send the sample case\",\"dueOn\":\"%s\",\"assigneeId\":\"%s\"}"
                                .formatted(due, colleague.id())))
                .expect(201);
        assertFalse(task.body().path("done").asBoolean());
        var place = task.header("location");
        var done = owner.patch(place, WebClient.json("{\"done\":true,\"dueOn\":null}"), task.etag())
                .expect(200);
        assertTrue(done.body().path("done").asBoolean());
        assertFalse(done.body().has("dueOn"));
        assertEquals(colleague.id(), done.text("assigneeId"));
        assertEquals(
                412,
                owner.patch(place, WebClient.json("{\"done\":false}"), task.etag())
                        .status());
        assertEquals(
                428, owner.patch(place, WebClient.json("{\"done\":false}"), "").status());
        assertEquals(
                done.body(),
                owner.patch(place, WebClient.json("{\"done\":true}"), done.etag())
                        .expect(200)
                        .body());
        assertEquals(done.body(), owner.get(path + "/tasks").expect(200).body().at("/items/0"));
        owner.patch(place, WebClient.json("{\"title\":null}"), done.etag()).expect(422);
        owner.patch(place, WebClient.json("{\"dueOn\":\"2030-02-30\"}"), done.etag())
                .expect(422);
        owner.patch(place, WebClient.json("{\"assigneeId\":\"01k5ha9d3e7f1g5h2j6k4m8n0p\"}"), done.etag())
                .expect(422);
        owner.patch(path + "/tasks/01k5ha9d3e7f1g5h2j6k4m8n0p", WebClient.json("{\"done\":true}"), done.etag())
                .expect(404);
        assertEquals(List.of("task", "consent", "created"), kinds(path));
    }

    @Test
    void aTaskOnALeadInTheTrashStaysAsItIs() {
        var path = create().header("location");
        var task = owner.post(path + "/tasks", WebClient.json("{\"title\":\"Call back\"}"))
                .expect(201);
        owner.delete(path, "").expect(204);
        var change = WebClient.json("{\"done\":true}");
        assertEquals(
                "in-trash",
                owner.patch(task.header("location"), change, task.etag())
                        .expect(409)
                        .problem());
        assertEquals(task.body(), owner.get(path + "/tasks").expect(200).body().at("/items/0"));
    }

    @Test
    void theTimelineIsWalkedByPagesToItsBeginning() {
        var created = create();
        var path = created.header("location");
        owner.post(path + "/notes", WebClient.json("{\"text\":\"a note\"}")).expect(201);
        owner.post(path + "/tasks", WebClient.json("{\"title\":\"a task\"}")).expect(201);
        owner.patch(path, WebClient.json("{\"firstName\":\"B\"}"), created.etag())
                .expect(200);
        for (int limit = 1; limit <= 6; limit++) {
            var kinds = new ArrayList<String>();
            var next = "";
            do {
                var page = owner.get(path + "/timeline?limit=" + limit + next).expect(200);
                page.body()
                        .path("items")
                        .forEach(event -> kinds.add(event.path("kind").asText()));
                next = page.body().has("next") ? "&cursor=" + page.text("next") : "";
            } while (!next.isEmpty());
            assertEquals(List.of("updated", "task", "note", "consent", "created"), kinds, "limit " + limit);
        }
        var events = owner.get(path + "/timeline").expect(200).body().path("items");
        assertEquals("changed firstName", events.get(0).path("summary").asText());
        assertEquals("a note", events.get(2).path("summary").asText());
    }

    @Test
    void theSameRequestTwiceIsOneLead() {
        var body = People.lead(email());
        var key = UUID.randomUUID().toString();
        var first = owner.post("/v1/leads", body, key).expect(201);
        var second = owner.post("/v1/leads", body, key).expect(201);
        assertEquals(first.body(), second.body());
        assertEquals(first.etag(), second.etag());
        assertEquals(first.header("location"), second.header("location"));
        body.put("firstName", "Another");
        assertEquals(
                "idempotency-key-reused",
                owner.post("/v1/leads", body, key).expect(422).problem());
        assertEquals(1, ids("/v1/leads").size());
    }

    @Test
    void theSameKeyForAnotherLeadIsAnotherRequest() {
        var key = UUID.randomUUID().toString();
        var note = WebClient.json("{\"text\":\"Rang, will ring back.\"}");
        var first = create().header("location");
        var other = create().header("location");
        owner.post(first + "/notes", note, key).expect(201);
        assertEquals(
                "idempotency-key-reused",
                owner.post(other + "/notes", note, key).expect(422).problem());
        assertEquals(
                0, owner.get(other + "/notes").expect(200).body().path("items").size());
    }

    @Test
    void aRefusedRequestMayBeCorrectedUnderTheSameKey() {
        var key = UUID.randomUUID().toString();
        owner.post("/v1/leads", WebClient.json("{\"firstName\":\"A\"}"), key).expect(422);
        owner.post("/v1/leads", People.lead(email()), key).expect(201);
    }

    @Test
    void aDuplicateAddressPointsToTheLeadThatHasIt() {
        var created = create();
        var address = created.body().at("/emails/0/value").asText();
        var refused = owner.post("/v1/leads", People.lead(address.toUpperCase(Locale.ROOT)))
                .expect(409);
        assertEquals("duplicate-lead", refused.problem());
        assertEquals(created.header("location"), refused.text("existing"));
        assertFalse(refused.body().path("trashed").asBoolean(true));
        owner.delete(created.header("location"), "").expect(204);
        var inTrash = owner.post("/v1/leads", People.lead(address)).expect(409);
        assertEquals(created.header("location"), inTrash.text("existing"));
        assertTrue(inTrash.body().path("trashed").asBoolean());
        var other = create();
        var patch = WebClient.json("{\"emails\":[{\"value\":\"%s\"}]}".formatted(address));
        assertEquals(
                created.header("location"),
                owner.patch(other.header("location"), patch, other.etag())
                        .expect(409)
                        .text("existing"));
    }

    @Test
    void customFieldsAndStatusesAreTheTenants() {
        var settings = WebClient.json("""
                {"settings":{"leadStatuses":[{"key":"first","label":"First"},{"key":"last","label":"Last"}],
                 "customFields":[{"key":"budget","label":"Budget","type":"number"},
                                 {"key":"size","label":"Size","type":"choice","choices":["S","L"]}]}}""");
        owner.patch("/v1/tenant", settings, owner.get("/v1/tenant").expect(200).etag())
                .expect(200);
        var body = People.lead(email());
        body.putObject("customFields").put("budget", 12.5).put("size", "L");
        var created = owner.post("/v1/leads", body).expect(201);
        assertEquals("first", created.text("status"));
        assertEquals(
                "{\"budget\":12.5,\"size\":\"L\"}",
                created.body().path("customFields").toString());
        var path = created.header("location");
        var wrong = owner.patch(
                        path,
                        WebClient.json("{\"status\":\"new\",\"customFields\":{\"size\":\"M\",\"colour\":\"red\"}}"),
                        created.etag())
                .expect(422);
        var fields = new ArrayList<String>();
        wrong.body()
                .path("errors")
                .forEach(error -> fields.add(error.path("field").asText()));
        assertEquals(List.of("/customFields/size", "/customFields/colour", "/status"), fields);
        var changed = owner.patch(
                        path, WebClient.json("{\"status\":\"last\",\"customFields\":{\"size\":null}}"), created.etag())
                .expect(200);
        assertEquals("{\"budget\":12.5}", changed.body().path("customFields").toString());
    }

    @Test
    void theOwnerOfALeadIsAnActiveUserOfTheTenant() {
        var colleague = organisation.invite("member");
        var stranger = cloud.newOrganisation().owner();
        var created = create();
        var path = created.header("location");
        for (var nobody : List.of(stranger.id(), "01k5ha9d3e7f1g5h2j6k4m8n0p", "x")) {
            owner.patch(path, WebClient.json("{\"ownerId\":\"%s\"}".formatted(nobody)), created.etag())
                    .expect(422);
        }
        var given = owner.patch(path, WebClient.json("{\"ownerId\":\"%s\"}".formatted(colleague.id())), created.etag())
                .expect(200);
        assertEquals(colleague.id(), given.text("ownerId"));
        assertEquals(List.of(created.text("id")), ids("/v1/leads?owner=" + colleague.id()));
    }
}
