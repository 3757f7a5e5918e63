package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.client.WebClient;

/** No personal value is found outside the seals: not in any log line, not in any clear attribute (P03, P10). */
@OnTheCloud
final class CanaryTest {

    private static final String CANARY = "zqcanary";

    private final Cloud cloud;

    CanaryTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void noFieldOfALeadOrUserReachesALogLineOrAClearAttribute() throws Exception {
        useEveryField();
        cloud.settle();
        assertFalse(cloud.logs().isEmpty());
        assertEquals(List.of(), lines(), "log lines with a canary");
        assertEquals(List.of(), attributes(), "clear attributes with a canary");
    }

    private void useEveryField() throws Exception {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        owner.patch(
                        "/v1/tenant",
                        WebClient.json("{\"name\":\"Zqcanary Ltd\"}"),
                        owner.get("/v1/tenant").etag())
                .expect(200);
        owner.post(
                        "/v1/users",
                        WebClient.json(
                                "{\"email\":\"zqcanary.user%d@example.com\",\"name\":\"Zqcanary User\",\"role\":\"viewer\"}"
                                        .formatted(cloud.nextNumber())))
                .expect(201);
        var lead = WebClient.json("""
                {"firstName":"Zqcanary","lastName":"Zqcanary","company":"Zqcanary","jobTitle":"zqcanary",
                 "emails":[{"value":"zqcanary.lead@example.com","label":"zqcanary"}],
                 "phones":[{"value":"020 7946 0002","label":"zqcanary"}],
                 "address":{"line1":"zqcanary","line2":"zqcanary","city":"zqcanary","region":"zqcanary",
                            "postcode":"zqcanary","country":"GB"},
                 "website":"https://zqcanary.example.com/","source":"zqcanary","tags":["zqcanary"],
                 "externalId":"zqcanary",
                 "consent":{"lawfulBasis":"consent","purpose":"zqcanary","channel":"email","wording":"zqcanary",
                            "wordingVersion":"zqcanary","source":"zqcanary","sourceUrl":"https://zqcanary.example.com/",
                            "method":"zqcanary","obtainedAt":"2025-06-01T10:00:00Z"}}""");
        var path = "/v1/leads/" + owner.post("/v1/leads", lead).expect(201).text("id");
        owner.post("/v1/leads", lead).expect(409);
        owner.patch(
                        path,
                        WebClient.json("{\"firstName\":\"Zqcanary Two\"}"),
                        owner.get(path).etag())
                .expect(200);
        owner.post(path + "/notes", WebClient.json("{\"text\":\"zqcanary\"}")).expect(201);
        owner.post(path + "/tasks", WebClient.json("{\"title\":\"zqcanary\"}")).expect(201);
        owner.post("/v1/leads/search", WebClient.json("{\"query\":\"zqcanary\"}"))
                .expect(200);
        owner.post("/v1/leads/search", WebClient.json("{\"email\":\"zqcanary.lead@example.com\"}"))
                .expect(200);
        owner.get(path + "/timeline").expect(200);
        owner.send(
                        owner.request("POST", "/v1/leads")
                                .header("idempotency-key", "zqcanary-key")
                                .header("content-type", "application/json"),
                        "{\"zqcanary\":\"zqcanary\"}".getBytes(StandardCharsets.UTF_8))
                .expect(400);
        owner.get("/v1/leads?zqcanary=zqcanary").expect(400);
        Imports.run(owner, """
                First name,Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                Zqcanary,zqcanary.import@example.com,consent,zqcanary,zqcanary,zqcanary,zqcanary,2025-06-01
                Zqcanary,zqcanary at nowhere,consent,zqcanary,zqcanary,zqcanary,zqcanary,2025-06-01
                """);
        owner.post("/v1/exports").expect(202);
        owner.delete(path, "").expect(204);
    }

    private List<String> lines() {
        return cloud.logs().stream()
                .map(String::valueOf)
                .filter(CanaryTest::sings)
                .toList();
    }

    private List<String> attributes() {
        var operator = Operator.of(cloud);
        var found = new ArrayList<String>();
        for (var table : List.of("RECORDS_TABLE", "KEYS_TABLE", "LOOKUP_TABLE", "LEDGER_TABLE")) {
            var name = operator.table(table);
            for (var item : operator.dynamo()
                    .scanPaginator(scan -> scan.tableName(name))
                    .items()) {
                item.forEach((attribute, value) -> {
                    if (sings(readable(value))) {
                        found.add(table + " " + attribute);
                    }
                });
            }
        }
        return found;
    }

    private static String readable(AttributeValue value) {
        return value.b() == null ? value.toString() : new String(value.b().asByteArray(), StandardCharsets.ISO_8859_1);
    }

    private static boolean sings(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return lower.contains(CANARY)
                || text.contains(base64("zqcanary.lead@example.com"))
                || lower.contains("zqcanary.lead%40example.com")
                || lower.contains("79460002");
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
