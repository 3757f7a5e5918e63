package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.portability.AttestationWording;

/** Imports as a web client does them. */
final class Imports {

    private Imports() {}

    /** Creates an import, uploads {@code csv}, starts it, and returns its id. */
    static String run(WebClient client, String csv) throws IOException, InterruptedException {
        return run(client, BodyPublishers.ofString(csv, StandardCharsets.UTF_8), vouched());
    }

    /** Creates an import, uploads {@code file}, starts it with {@code start}, and returns its id. */
    static String run(WebClient client, byte[] file, String start) throws IOException, InterruptedException {
        return run(client, BodyPublishers.ofByteArray(file), WebClient.json(start));
    }

    /** Creates an import, uploads {@code file}, starts it with {@code start}, and returns its id. */
    static String run(WebClient client, BodyPublisher file, JsonNode start) throws IOException, InterruptedException {
        var created = client.post("/v1/imports", WebClient.json("{\"fileName\":\"leads.csv\"}"))
                .expect(201);
        var uploaded = Transfers.put(created.body().path("upload"), file);
        if (uploaded.statusCode() != 200) {
            throw new IllegalStateException("the upload was answered " + uploaded.statusCode());
        }
        client.post("/v1/imports/" + created.text("id") + "/start", start).expect(202);
        return created.text("id");
    }

    /** Uploads as {@code upload} says. */
    static HttpResponse<byte[]> upload(JsonNode upload, byte[] file) throws IOException, InterruptedException {
        return Transfers.put(upload, BodyPublishers.ofByteArray(file));
    }

    /** Returns what starts an import of a list of people who all gave their consent. */
    static ObjectNode withConsent() {
        return vouched(WebClient.json("""
                {"lawfulBasis":{"lawfulBasis":"consent","purpose":"news about courses","channel":"email",
                                "wording":"Yes, send me news about your courses.","source":"Example Show",
                                "method":"paper","obtainedAt":"2025-06-01T10:00:00Z"}}"""));
    }

    /** Returns what starts an import of which nothing is said but that its user vouches for it. */
    static ObjectNode vouched() {
        return vouched(WebClient.JSON.createObjectNode());
    }

    /** Has the user vouch, in the words that the product proposes, for the import that {@code start} starts. */
    static ObjectNode vouched(ObjectNode start) {
        var wording = AttestationWording.current();
        start.putObject("attestation")
                .put("statement", wording.statement())
                .put("wordingVersion", wording.version())
                .put("listSource", "paper forms of the Example Show 2025");
        return start;
    }

    /** Waits until all work is done, and returns the import {@code id}, whose rows must all be accounted for. */
    static Answer ended(Cloud cloud, WebClient client, String id) {
        cloud.settle();
        var ended = client.get("/v1/imports/" + id).expect(200);
        var counts = ended.body().path("counts");
        long accounted = count(counts, "created")
                + count(counts, "updated")
                + count(counts, "unchanged")
                + count(counts, "rejected")
                + count(counts, "suppressed");
        if (!List.of("completed", "failed", "cancelled", "previewed", "undone").contains(ended.text("state"))
                || accounted != count(counts, "rows")) {
            throw new AssertionError("the import is " + ended.text("state") + " with " + counts);
        }
        return ended;
    }

    private static long count(JsonNode counts, String name) {
        return counts.path(name).asLong();
    }

    /** Returns the one lead that has {@code email}. */
    static JsonNode lead(WebClient owner, String email) {
        var found = owner.post("/v1/leads/search", WebClient.json("{\"email\":\"%s\"}".formatted(email)))
                .expect(200)
                .body()
                .path("items");
        assertEquals(1, found.size(), email);
        return owner.get("/v1/leads/" + found.get(0).path("id").asText())
                .expect(200)
                .body();
    }

    /** Returns the refused rows of a completed import, as its rejects file has them. */
    static List<NamedCsvRecord> rejects(WebClient client, String id) throws IOException, InterruptedException {
        var download = client.get("/v1/imports/" + id + "/rejects").expect(200);
        var file = Transfers.get(download.text("url"));
        if (file.statusCode() != 200) {
            throw new AssertionError("the download was answered " + file.statusCode());
        }
        var text = new String(file.body(), StandardCharsets.UTF_8);
        try (var reader = CsvReader.builder().ofNamedCsvRecord(text.replaceFirst("^\uFEFF", ""))) {
            return reader.stream().toList();
        }
    }
}
