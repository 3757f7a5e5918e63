package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** Leads are found as people type. */
@OnTheCloud
final class LeadSearchTest {

    private final Cloud cloud;
    private final WebClient owner;

    LeadSearchTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
    }

    private Answer create(String firstName, String lastName, String company) {
        var lead = People.lead("found%d@example.com".formatted(cloud.nextNumber()))
                .put("firstName", firstName)
                .put("lastName", lastName)
                .put("company", company);
        return owner.post("/v1/leads", lead).expect(201);
    }

    private Set<String> found(String field, String value) {
        return found(WebClient.JSON.createObjectNode().put(field, value));
    }

    private Set<String> found(ObjectNode query) {
        var ids = new HashSet<String>();
        owner.post("/v1/leads/search", query)
                .expect(200)
                .body()
                .path("items")
                .forEach(lead -> ids.add(lead.path("id").asText()));
        return ids;
    }

    @Test
    void eachFurtherLetterOfANameOrCompanyStillFindsIt() {
        var chloe = create("Chloé", "Nguyễn-Smith", "Example Orchard & Söhne").text("id");
        var other = create("Chris", "O'Brien", "Exact Ltd").text("id");
        cloud.settle();
        assertEquals(Set.of(chloe, other), found("query", "ch"));
        for (var typed : List.of("chl", "chlo", "chloe", "CHLOÉ", "Chloé")) {
            assertEquals(Set.of(chloe), found("query", typed), typed);
        }
        for (var typed : List.of("ng", "nguyen", "nguyễn", "smi", "orchard", "sohne", "söh", "exam")) {
            assertEquals(Set.of(chloe), found("query", typed), typed);
        }
        for (var typed : List.of("o'brien", "O’Br", "obrien", "brien", "exac")) {
            assertEquals(Set.of(other), found("query", typed), typed);
        }
        for (var typed : List.of("chloe n", "smith chl", "orchard ngu ex", "n chloe")) {
            assertEquals(Set.of(chloe), found("query", typed), typed);
        }
        for (var typed : List.of("chloex", "hloe", "chloe brien", "orchards", "zz")) {
            assertEquals(Set.of(), found("query", typed), typed);
        }
    }

    @Test
    void whatIsLostOfLookupIsMadeAnew() throws Exception {
        var loser = cloud.newOrganisation().owner();
        var email = "lost%d@example.com".formatted(cloud.nextNumber());
        var lead = loser.client()
                .post("/v1/leads", People.lead(email).put("lastName", "Vanishing"))
                .expect(201);
        var trashed =
                loser.client().post("/v1/leads", People.lead("trashed" + email)).expect(201);
        loser.client().delete(trashed.header("location"), "").expect(204);
        cloud.settle();
        var tenant = loser.client().get("/v1/tenant").expect(200).text("id");
        Operator.of(cloud).loseLookup(tenant);
        var byName = WebClient.json("{\"query\":\"vanish\"}");
        var byEmail = WebClient.JSON.createObjectNode().put("email", email);
        for (var query : List.of(byName, byEmail)) {
            assertEquals(0, items(loser.client(), query).size());
        }
        cloud.local()
                .functions()
                .invoke("RebuildLookup", "{\"tenant\":\"%s\"}".formatted(tenant).getBytes(StandardCharsets.UTF_8));
        cloud.settle();
        for (var query : List.of(byName, byEmail)) {
            assertEquals(
                    lead.text("id"), items(loser.client(), query).at("/0/id").asText());
        }
        var unchanged = loser.client().get(lead.header("location")).expect(200).body();
        for (var member : List.of("version", "updatedAt", "lastActivityAt")) {
            assertEquals(lead.body().path(member), unchanged.path(member), member);
        }
        for (var held : List.of(email, "trashed" + email)) {
            assertEquals(
                    "duplicate-lead",
                    loser.client()
                            .post("/v1/leads", People.lead(held))
                            .expect(409)
                            .problem());
        }
        var user =
                WebClient.json("{\"name\":\"Sam Example\",\"role\":\"viewer\"}").put("email", loser.email());
        assertEquals(
                "duplicate-user",
                loser.client().post("/v1/users", user).expect(409).problem());
    }

    private static JsonNode items(WebClient client, ObjectNode query) {
        return client.post("/v1/leads/search", query).expect(200).body().path("items");
    }

    @Test
    void aWordLongerThanAnyTokenIsFoundByItsWhole() {
        var one = create("Extraordinarily", "Long", "X").text("id");
        create("Extraordinary", "Long", "X");
        cloud.settle();
        assertEquals(Set.of(one), found("query", "extraordinaril"));
    }

    @Test
    void namesWithoutSpacesAreFoundByTheirFirstCharacter() {
        var one = create("花子", "山田", "例").text("id");
        cloud.settle();
        for (var typed : List.of("山", "山田", "花", "例")) {
            assertEquals(Set.of(one), found("query", typed), typed);
        }
    }

    @Test
    void aLeadWithTwoWordsThatBeginAlikeIsMetOnce() {
        var one = create("Anna", "Anders", "Anderson & Andersen").text("id");
        var other = create("Andrea", "Anna-Andersen", "Annabel").text("id");
        cloud.settle();
        for (int limit : List.of(1, 2, 50)) {
            for (var typed : List.of("an", "and", "anders", "anna and")) {
                var met = walk(WebClient.JSON.createObjectNode().put("query", typed), limit);
                assertEquals(
                        List.of(one, other).stream().sorted().toList(),
                        met.stream().sorted().toList(),
                        typed);
            }
        }
    }

    private List<String> walk(ObjectNode query, int limit) {
        var met = new ArrayList<String>();
        query.put("limit", limit);
        do {
            var page = owner.post("/v1/leads/search", query).expect(200);
            assertTrue(page.body().path("items").size() <= limit);
            page.body().path("items").forEach(lead -> met.add(lead.path("id").asText()));
            query.remove("cursor");
            if (page.body().has("next")) {
                query.put("cursor", page.text("next"));
            }
        } while (query.has("cursor"));
        return met;
    }

    @Test
    void anEmailIsFoundFromTheMomentItIsWritten() {
        var lead = create("Ada", "Example", "X");
        var address = lead.body().at("/emails/0/address").asText();
        assertEquals(Set.of(lead.text("id")), found("email", address.toUpperCase(Locale.ROOT)));
        assertEquals(Set.of(), found("email", "x" + address));
    }

    @Test
    void aPhoneIsFoundInAnyUsualNotation() {
        var lead = create("Ada", "Example", "X").text("id");
        cloud.settle();
        for (var typed : List.of("020 7946 0001", "(020) 7946-0001", "+44 20 7946 0001", "00442079460001")) {
            assertEquals(Set.of(lead), found("phone", typed), typed);
        }
        assertEquals(Set.of(), found("phone", "020 7946 0009"));
    }

    @Test
    void aTagIsFoundWhole() {
        var lead = create("Ada", "Example", "X").text("id");
        cloud.settle();
        assertEquals(Set.of(lead), found("tag", "SPRING"));
        assertEquals(Set.of(), found("tag", "sprin"));
    }

    @Test
    void allThatIsGivenMustMatch() {
        var lead = create("Ada", "Example", "X");
        cloud.settle();
        var query = WebClient.JSON
                .createObjectNode()
                .put("query", "ada")
                .put("phone", "020 7946 0001")
                .put("tag", "spring")
                .put("email", lead.body().at("/emails/0/value").asText());
        assertEquals(Set.of(lead.text("id")), found(query));
        assertEquals(Set.of(), found(query.put("tag", "autumn")));
    }

    @Test
    void whatWasChangedIsFoundAsItIsNowOnly() {
        var lead = create("Ada", "Example", "Before");
        cloud.settle();
        owner.patch(
                        lead.header("location"),
                        WebClient.json("{\"company\":\"After\",\"tags\":[\"autumn\"],\"phones\":[]}"),
                        lead.etag())
                .expect(200);
        // even before the index is in step, a stale token shows no wrong lead
        assertEquals(Set.of(), found("query", "before"));
        cloud.settle();
        assertEquals(Set.of(), found("query", "before"));
        assertEquals(Set.of(lead.text("id")), found("query", "after"));
        assertEquals(Set.of(), found("tag", "spring"));
        assertEquals(Set.of(lead.text("id")), found("tag", "autumn"));
        assertEquals(Set.of(), found("phone", "020 7946 0001"));
    }

    @Test
    void thePagesOfASearchMeetEachLeadOnceNewestFirst() {
        var expected = new ArrayList<String>();
        for (int i = 0; i < 11; i++) {
            expected.addFirst(create("Walter", "No" + i, "Pages").text("id"));
            create("Wolfgang", "No" + i, "Pages");
        }
        cloud.settle();
        for (int limit : List.of(1, 3, 11, 100)) {
            var met = walk(WebClient.json("{\"query\":\"walt pages\"}"), limit);
            assertEquals(expected, met, "limit " + limit);
        }
    }
}
