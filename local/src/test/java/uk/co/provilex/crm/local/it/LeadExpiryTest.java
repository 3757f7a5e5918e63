package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.it.Organisation.Person;

/** What lies in the trash for longer than the tenant said is gone, from the second it lapses (P12). */
@OnTheCloud
final class LeadExpiryTest {

    private final Cloud cloud;

    LeadExpiryTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void aLeadThatWasNotRestoredInTimeIsGoneAndItsAddressIsFree() {
        var person = cloud.newOrganisation().owner();
        var owner = person.client();
        owner.patch(
                        "/v1/tenant",
                        WebClient.json("{\"settings\":{\"trashDays\":2}}"),
                        owner.get("/v1/tenant").etag())
                .expect(200);
        var lead = owner.post("/v1/leads", People.lead("gone@example.com")).expect(201);
        var path = lead.header("location");
        var request = owner.post("/v1/rights-requests", WebClient.json("""
                        {"type":"access","channel":"email","request":"A copy, please","identityState":"not-needed",
                         "leadId":"%s"}""".formatted(lead.text("id"))))
                .expect(201)
                .header("location");
        owner.delete(path, "").expect(204);
        cloud.settle();

        var later = hoursLater(47, person);
        assertEquals(1, count(later.get("/v1/leads?trashed=true")));
        later.post("/v1/leads", People.lead("gone@example.com")).expect(409);

        WebClient last;
        try (var _ = cloud.local().holdExpiry("#LEAD#" + lead.text("id"))) {
            last = hoursLater(1, person);
            assertGoneThoughStored(last, path, request);
            assertTrue(Operator.of(cloud).isStored(lead.text("id")), "nobody has removed it yet");
        }

        // DynamoDB removes the item whenever it gets to it; what was derived from it goes too
        cloud.local().sweepExpired();
        cloud.settle();
        assertFalse(Operator.of(cloud).isStored(lead.text("id")));
        assertEquals(List.of(), lookupOf(lead.text("id")));
        last.post("/v1/leads", People.lead("gone@example.com")).expect(201);
    }

    /** Whatever asks for it, it is as if it were removed. */
    private static void assertGoneThoughStored(WebClient owner, String path, String request) {
        for (var gone : List.of(
                owner.get(path),
                owner.patch(path, WebClient.json("{\"firstName\":\"Ada\"}"), "\"1\""),
                owner.delete(path, ""),
                owner.post(path + "/restore"),
                owner.get(path + "/timeline"),
                owner.get(path + "/notes"),
                owner.post(path + "/notes", Bodies.of("addNote")),
                owner.get(path + "/tasks"),
                owner.get(path + "/consents"),
                owner.post(path + "/consents", Bodies.of("recordConsent")),
                owner.post(path + "/contact-check", Bodies.of("checkContact")),
                owner.put(path + "/restriction", Bodies.of("restrictLead"), ""),
                owner.post(path + "/subject-links", Bodies.of("issueSubjectLink")),
                owner.post(path + "/erasure"))) {
            assertEquals("not-found", gone.expect(404).problem());
        }
        assertEquals(0, count(owner.get("/v1/leads?trashed=true")));
        assertEquals(0, count(owner.post("/v1/leads/search", WebClient.json("{\"email\":\"gone@example.com\"}"))));

        assertFalse(owner.get(request).expect(200).body().toString().contains("A copy"), "what the person wrote");
        assertFalse(
                owner.get(request + "/evidence").expect(200).body().toString().contains("A copy"), "nor is it here");
        var word = WebClient.json("{\"kind\":\"note\",\"text\":\"Rang back\"}");
        assertEquals(
                "invalid-request",
                owner.post(request + "/events", word).expect(422).problem(),
                "nothing more is sealed under a key that is about to go");
    }

    private WebClient hoursLater(int hours, Person person) {
        cloud.local().advance(Duration.ofHours(hours));
        return person.client()
                .as(cloud.signIn()
                        .withPassword(person.email(), Organisation.PASSWORD)
                        .access());
    }

    private static int count(Answer page) {
        return page.expect(200).body().path("items").size();
    }

    private List<String> lookupOf(String leadId) {
        var operator = Operator.of(cloud);
        return operator.dynamo().scanPaginator(scan -> scan.tableName(operator.table("LOOKUP_TABLE"))).items().stream()
                .filter(item -> item.values().stream().anyMatch(value -> names(value, leadId)))
                .map(item -> item.getOrDefault("pk", AttributeValue.fromS("")).s())
                .filter(partition -> !partition.contains("#IDEM#"))
                .toList();
    }

    private static boolean names(AttributeValue value, String leadId) {
        return value.s() != null && value.s().contains(leadId);
    }
}
