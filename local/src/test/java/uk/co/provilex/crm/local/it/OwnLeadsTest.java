package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** A member limited to own leads lives as if there were no others. */
@OnTheCloud
final class OwnLeadsTest {

    private final Cloud cloud;
    private final WebClient owner;
    private final Organisation.Person limited;
    private Answer theirs;
    private Answer mine;

    OwnLeadsTest(Cloud cloud) {
        this.cloud = cloud;
        var organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
        this.limited = organisation.inviteLimitedMember();
        this.theirs = owner.post("/v1/leads", People.lead(email())).expect(201);
        this.mine = limited.client().post("/v1/leads", People.lead(email())).expect(201);
    }

    @BeforeEach
    void settle() {
        cloud.settle();
    }

    private String email() {
        return "own%d@example.com".formatted(cloud.nextNumber());
    }

    private static List<String> ids(JsonNode page) {
        var ids = new ArrayList<String>();
        page.path("items").forEach(lead -> ids.add(lead.path("id").asText()));
        return ids;
    }

    @Test
    void whatIsNotItsOwnIsNotThere() {
        var path = theirs.header("location");
        var client = limited.client();
        assertEquals(404, client.get(path).status());
        assertEquals(
                404, client.patch(path, WebClient.json("{}"), theirs.etag()).status());
        assertEquals(404, client.delete(path, "").status());
        assertEquals(404, client.post(path + "/restore").status());
        assertEquals(404, client.get(path + "/timeline").status());
        assertEquals(404, client.get(path + "/notes").status());
        assertEquals(404, client.get(path + "/tasks").status());
        assertEquals(404, client.get(path + "/consents").status());
        assertEquals(
                404,
                client.post(path + "/notes", WebClient.json("{\"text\":\"x\"}")).status());
        assertEquals(
                404,
                client.post(path + "/tasks", WebClient.json("{\"title\":\"x\"}"))
                        .status());
        client.get(mine.header("location")).expect(200);
    }

    @Test
    void itsListsAndSearchesHoldItsOwnAlone() {
        var own = List.of(mine.text("id"));
        var client = limited.client();
        for (var list : List.of("", "?sort=updated", "?status=new", "?order=asc", "?owner=" + limited.id())) {
            assertEquals(own, ids(client.get("/v1/leads" + list).expect(200).body()), list);
        }
        assertEquals(
                List.of(),
                ids(client.get("/v1/leads?owner=" + theirs.text("ownerId"))
                        .expect(200)
                        .body()));
        for (var query : List.of("{\"query\":\"ada\"}", "{\"phone\":\"02079460001\"}", "{\"tag\":\"spring\"}")) {
            assertEquals(
                    own,
                    ids(client.post("/v1/leads/search", WebClient.json(query))
                            .expect(200)
                            .body()),
                    query);
        }
        var address = theirs.body().at("/emails/0/value").asText();
        assertEquals(
                List.of(),
                ids(client.post("/v1/leads/search", WebClient.json("{\"email\":\"%s\"}".formatted(address)))
                        .expect(200)
                        .body()));
        owner.delete(theirs.header("location"), "").expect(204);
        client.delete(mine.header("location"), "").expect(204);
        assertEquals(own, ids(client.get("/v1/leads?trashed=true").expect(200).body()));
    }

    @Test
    void whatItMadeAndAnotherOwnsByNowIsNotAnsweredAgain() {
        var client = limited.client();
        var body = People.lead(email());
        var lead = client.post("/v1/leads", body, "own-lead").expect(201);
        var notes = lead.header("location") + "/notes";
        client.post(notes, Bodies.of("addNote"), "own-note").expect(201);
        var given = WebClient.json("{\"ownerId\":\"%s\"}".formatted(theirs.text("ownerId")));
        owner.patch(lead.header("location"), given, lead.etag()).expect(200);
        assertEquals(
                "not-found",
                client.post("/v1/leads", body, "own-lead").expect(404).problem());
        assertEquals(
                "not-found",
                client.post(notes, Bodies.of("addNote"), "own-note").expect(404).problem());
    }

    @Test
    void itCanNeitherGiveLeadsAwayNorCreateThemForOthers() {
        var other = theirs.text("ownerId");
        var patch = WebClient.json("{\"ownerId\":\"%s\"}".formatted(other));
        assertEquals(
                403,
                limited.client()
                        .patch(mine.header("location"), patch, mine.etag())
                        .status());
        assertEquals(
                403,
                limited.client()
                        .post("/v1/leads", People.lead(email()).put("ownerId", other))
                        .status());
    }

    @Test
    void anAddressOfAnothersLeadIsRefusedWithoutAPointer() {
        var address = theirs.body().at("/emails/0/value").asText();
        var refused = limited.client().post("/v1/leads", People.lead(address)).expect(409);
        assertEquals("duplicate-lead", refused.problem());
        assertFalse(refused.body().has("existing"));
        assertFalse(refused.body().has("trashed"));
    }
}
