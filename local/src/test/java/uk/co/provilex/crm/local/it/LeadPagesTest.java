package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** On the real engine: walking the pages of a list meets each of its leads exactly once, in its order. */
@OnTheCloud
final class LeadPagesTest {

    private static final List<String> STATUSES = List.of("new", "contacted", "won");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;
    private final Map<String, JsonNode> all = new HashMap<>();

    LeadPagesTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    @Test
    void eachLeadIsMetOnceWhileOthersAreWritten() {
        var users =
                List.of(organisation.owner().id(), organisation.invite("member").id());
        for (int shards : List.of(1, 3)) {
            spread(shards);
            for (int i = 0; i < 25; i++) {
                write(users);
            }
        }
        for (boolean ascending : List.of(true, false)) {
            check("", lead -> !lead.has("trashed"), "id", ascending, users);
            check("&sort=updated", lead -> !lead.has("trashed"), "updatedAt", ascending, users);
            check("&trashed=true", lead -> lead.has("trashed"), "id", ascending, users);
            for (var status : STATUSES) {
                check(
                        "&status=" + status,
                        lead -> !lead.has("trashed")
                                && lead.path("status").asText().equals(status),
                        "id",
                        ascending,
                        users);
            }
            check(
                    "&owner=" + users.getLast(),
                    lead -> !lead.has("trashed")
                            && lead.path("ownerId").asText().equals(users.getLast()),
                    "id",
                    ascending,
                    users);
        }
    }

    /** In what Lambda hands on they would take more than the 6 MB that it hands on at most. */
    @Test
    void notesThatAreTooLargeForOneAnswerComeInSeveral() {
        var notes = owner.post("/v1/leads", Bodies.lead()).expect(201).header("location") + "/notes";
        var text = WebClient.JSON.createObjectNode().put("text", "\uD83C\uDF37".repeat(10_000));
        var written = new ArrayList<String>();
        for (int i = 0; i < 54; i++) {
            written.addFirst(owner.post(notes, text).expect(201).text("id"));
        }
        assertEquals(written, walked(cursor -> owner.get(notes + "?limit=100" + after(cursor))));
    }

    /** A quotation mark takes two bytes in the body, and four in what Lambda hands on. */
    @Test
    void leadsThatAreTooLargeForOneAnswerComeInSeveral() throws Exception {
        var settings = WebClient.json("{\"settings\":{\"customFields\":[]}}");
        var header = new StringBuilder("Email,Tags");
        for (int i = 0; i < 8; i++) {
            settings.withArray("/settings/customFields")
                    .addObject()
                    .put("key", "text" + i)
                    .put("label", "Text " + i)
                    .put("type", "text");
            header.append(",customFields.text").append(i);
        }
        owner.patch("/v1/tenant", settings, owner.get("/v1/tenant").etag()).expect(200);
        var list = header.append('\n');
        // a mark within a quoted cell is written twice
        var texts = (",\"" + "\"".repeat(2 * 1_960) + "\"").repeat(8);
        for (int i = 0; i < 100; i++) {
            list.append("large")
                    .append(i)
                    .append("@example.com,tulips")
                    .append(texts)
                    .append('\n');
        }
        var done = Imports.ended(
                cloud,
                owner,
                Imports.run(
                        owner,
                        list.toString().getBytes(StandardCharsets.UTF_8),
                        Imports.withConsent().toString()));
        assertEquals(100, done.body().at("/counts/created").asInt(), done.body()::toString);
        var listed = walked(cursor -> owner.get("/v1/leads?limit=100" + after(cursor)));
        assertEquals(100, listed.size());
        assertEquals(100, new HashSet<>(listed).size());
        var found = walked(cursor -> {
            var query = WebClient.json("{\"tag\":\"tulips\",\"limit\":100}");
            return owner.post("/v1/leads/search", cursor.isEmpty() ? query : query.put("cursor", cursor));
        });
        assertEquals(100, found.size());
        assertEquals(new HashSet<>(listed), new HashSet<>(found));
        listed.forEach(id -> owner.put("/v1/leads/" + id + "/restriction", Bodies.of("restrictLead"), "")
                .expect(200));
        var restricted = walked(cursor -> owner.get("/v1/leads?restricted=true&limit=100" + after(cursor)));
        assertEquals(100, restricted.size());
        assertEquals(new HashSet<>(listed), new HashSet<>(restricted));
    }

    private static String after(String cursor) {
        return cursor.isEmpty() ? "" : "&cursor=" + cursor;
    }

    /** Returns the ids of what the pages of a list have, in their order. */
    private static List<String> walked(Function<String, Answer> page) {
        var met = new ArrayList<String>();
        var next = "";
        do {
            var answer = page.apply(next).expect(200);
            answer.body().path("items").forEach(item -> met.add(item.path("id").asText()));
            next = answer.text("next");
        } while (!next.isEmpty());
        return met;
    }

    /** Spreads new leads over more shards, as an operator does for a large tenant. */
    private void spread(int shards) {
        var operator = Operator.of(cloud);
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        operator.dynamo().updateItem(update -> update.tableName(operator.table("RECORDS_TABLE"))
                .key(Map.of(
                        "pk", AttributeValue.fromS("T#" + tenant + "#TENANT"), "sk", AttributeValue.fromS("TENANT")))
                .updateExpression("SET leadShards = :n")
                .expressionAttributeValues(Map.of(":n", AttributeValue.fromN(Integer.toString(shards)))));
    }

    private void check(
            String filter, Predicate<JsonNode> belongs, String order, boolean ascending, List<String> users) {
        var before = new HashMap<>(all);
        var met = new ArrayList<String>();
        int limit = 1 + random.nextInt(9);
        var path = "/v1/leads?limit=%d&order=%s%s".formatted(limit, ascending ? "asc" : "desc", filter);
        var next = "";
        int pages = 0;
        do {
            var page = owner.get(path + next).expect(200);
            assertTrue(page.body().path("items").size() <= limit);
            page.body().path("items").forEach(lead -> met.add(lead.path("id").asText()));
            next = page.body().has("next") ? "&cursor=" + page.text("next") : "";
            if (pages++ < 5 && random.nextBoolean()) {
                write(users);
            }
        } while (!next.isEmpty());
        var message = path + ", seed " + seed;
        Comparator<JsonNode> byOrder =
                Comparator.comparing(lead -> padded(lead.path(order).asText()));
        var sorted = byOrder.thenComparing(lead -> lead.path("id").asText());
        var expected = before.values().stream()
                .filter(belongs)
                .filter(lead -> lead.equals(all.get(lead.path("id").asText())))
                .sorted(ascending ? sorted : sorted.reversed())
                .map(lead -> lead.path("id").asText())
                .toList();
        assertEquals(
                expected,
                met.stream()
                        .filter(id -> Objects.equals(all.get(id), before.get(id)))
                        .toList(),
                message);
        if (!order.equals("updatedAt")) {
            assertEquals(met.size(), new HashSet<>(met).size(), message);
        }
    }

    /** Gives a time three decimals, so that texts compare as times do. */
    private static String padded(String text) {
        if (!text.endsWith("Z")) {
            return text;
        }
        var bare = text.substring(0, text.length() - 1);
        return bare.contains(".") ? (bare + "00").substring(0, 23) : bare + ".000";
    }

    /** Creates a lead, or changes, trashes or restores one. */
    private void write(List<String> users) {
        var status = STATUSES.get(random.nextInt(STATUSES.size()));
        var user = users.get(random.nextInt(users.size()));
        if (all.isEmpty() || random.nextInt(3) > 0) {
            var body = People.lead("page%d@example.com".formatted(cloud.nextNumber()))
                    .put("status", status)
                    .put("ownerId", user);
            keep(owner.post("/v1/leads", body).expect(201).body());
            return;
        }
        var lead = List.copyOf(all.values()).get(random.nextInt(all.size()));
        var path = "/v1/leads/" + lead.path("id").asText();
        if (lead.has("trashed")) {
            keep(owner.post(path + "/restore").expect(200).body());
        } else if (random.nextBoolean()) {
            owner.delete(path, "").expect(204);
            keep(owner.get(path).expect(200).body());
        } else {
            var patch = WebClient.JSON.createObjectNode().put("status", status).put("ownerId", user);
            var etag = "\"" + lead.path("version").asText() + "\"";
            keep(owner.patch(path, patch, etag).expect(200).body());
        }
    }

    private void keep(JsonNode lead) {
        all.put(lead.path("id").asText(), lead);
    }
}
