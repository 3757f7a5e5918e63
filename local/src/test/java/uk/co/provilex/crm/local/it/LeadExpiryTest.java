package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
        owner.delete(path, "").expect(204);
        cloud.settle();

        var later = hoursLater(47, person);
        assertEquals(1, count(later.get("/v1/leads?trashed=true")));
        later.post("/v1/leads", People.lead("gone@example.com")).expect(409);

        var last = hoursLater(1, person);
        for (var gone : List.of(
                last.get(path), last.post(path + "/restore"), last.get(path + "/timeline"), last.delete(path, ""))) {
            assertEquals("not-found", gone.expect(404).problem());
        }
        assertEquals(0, count(last.get("/v1/leads?trashed=true")));
        assertEquals(0, count(last.post("/v1/leads/search", WebClient.json("{\"email\":\"gone@example.com\"}"))));

        // DynamoDB removes the item whenever it gets to it; what was derived from it goes too
        cloud.local().sweepExpired();
        cloud.settle();
        assertEquals(List.of(), lookupOf(lead.text("id")));
        last.post("/v1/leads", People.lead("gone@example.com")).expect(201);
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
