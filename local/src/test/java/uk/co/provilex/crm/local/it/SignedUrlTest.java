package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/**
 * Signed URLs do one thing, for one object, for 15 minutes. On a cloud of its own, whose clock is moved by days.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SignedUrlTest {

    private static final byte[] CSV = "Email\nurl@example.com\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private Cloud cloud;
    private Organisation organisation;

    @BeforeAll
    void start() throws Exception {
        cloud = Cloud.start();
        organisation = cloud.newOrganisation();
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    /** Signs the owner in again: an access token lasts no longer than a URL. */
    private WebClient owner() {
        var owner = organisation.owner();
        return owner.client()
                .as(cloud.signIn()
                        .withPassword(owner.email(), Organisation.PASSWORD)
                        .access());
    }

    private Answer begin(String body) {
        return owner().post("/v1/imports", WebClient.json(body)).expect(201);
    }

    private ObjectNode upload(String body) {
        return (ObjectNode) begin(body).body().path("upload");
    }

    private ObjectNode upload() {
        return upload("{\"fileName\":\"leads.csv\"}");
    }

    private static int put(ObjectNode upload, byte[] file) throws IOException, InterruptedException {
        return Transfers.put(upload, BodyPublishers.ofByteArray(file)).statusCode();
    }

    private String download() {
        var id = owner().post("/v1/exports").expect(202).text("id");
        cloud.settle();
        return owner().get("/v1/exports/" + id)
                .expect(200)
                .body()
                .at("/download/url")
                .asText();
    }

    private static int get(String url) throws IOException, InterruptedException {
        return Transfers.get(url).statusCode();
    }

    private static int send(String method, String url, byte[] body) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .method(method, BodyPublishers.ofByteArray(body))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class AnUpload {

        @Test
        void takesACsvFileAndNoOtherType() throws Exception {
            var upload = upload();
            for (var type : List.of("text/html", "application/json", "text/csv; charset=utf-8", "")) {
                assertEquals(
                        403,
                        Transfers.put(upload, BodyPublishers.ofByteArray(CSV), Map.of("content-type", type))
                                .statusCode(),
                        type);
            }
            assertEquals(200, put(upload, CSV));
        }

        @Test
        void takesJustTheLengthThatWasSaid() throws Exception {
            var upload = upload("{\"fileName\":\"leads.csv\",\"contentLength\":%d}".formatted(CSV.length));
            assertEquals(403, put(upload, "Email\n".getBytes(StandardCharsets.UTF_8)));
            assertEquals(
                    403, put(upload, (new String(CSV, StandardCharsets.UTF_8) + "x").getBytes(StandardCharsets.UTF_8)));
            assertEquals(200, put(upload, CSV));
        }

        @Test
        void isNeitherADownloadNorADeletion() throws Exception {
            var upload = upload();
            assertEquals(200, put(upload, CSV));
            var url = upload.path("url").asText();
            assertEquals(403, get(url));
            assertEquals(403, send("DELETE", url, new byte[0]));
            assertEquals(403, send("HEAD", url, new byte[0]));
        }

        @Test
        void endsAfterFifteenMinutes() throws Exception {
            var before = cloud.local().clock().instant();
            var upload = upload();
            var expires = Instant.parse(upload.path("expiresAt").asText());
            assertTrue(!expires.isBefore(before.plus(LIFETIME).minusSeconds(1)), expires::toString);
            assertTrue(!expires.isAfter(cloud.local().clock().instant().plus(LIFETIME)), expires::toString);
            assertTrue(upload.path("url").asText().contains("X-Amz-Expires=900&"));
            cloud.local().advance(LIFETIME.minusSeconds(30));
            assertEquals(200, put(upload, CSV));
            cloud.local().advance(Duration.ofSeconds(31));
            assertEquals(403, put(upload, CSV));
        }

        @Test
        void afterTheImportHasBegunChangesNothingOfIt() throws Exception {
            var begun = begin("{\"fileName\":\"leads.csv\"}");
            var upload = (ObjectNode) begun.body().path("upload");
            assertEquals(200, put(upload, CSV));
            owner().post(begun.header("location") + "/start", Imports.withConsent())
                    .expect(202);
            cloud.settle();
            put(upload, "Email\nother@example.com\n".getBytes(StandardCharsets.UTF_8));
            cloud.settle();
            var ended = Imports.ended(cloud, owner(), begun.text("id"));
            assertEquals(1, ended.body().at("/counts/rows").asInt());
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ADownload {

        @Test
        void isAFileToSaveAndNotToKeepInCaches() throws Exception {
            var answer = Transfers.get(download());
            assertEquals(200, answer.statusCode());
            assertEquals(
                    "application/zip",
                    answer.headers().firstValue("content-type").orElse(""));
            assertEquals(
                    "no-store", answer.headers().firstValue("cache-control").orElse(""));
            var disposition = answer.headers().firstValue("content-disposition").orElse("");
            assertTrue(disposition.matches("attachment; filename=\"provilex-export-[0-9a-z]{26}\\.zip\""), disposition);
        }

        @Test
        void isNoUpload() throws Exception {
            var url = download();
            assertEquals(403, send("PUT", url, CSV));
            assertEquals(403, send("DELETE", url, new byte[0]));
            assertEquals(200, get(url));
        }

        /** The credentials live for an hour and are kept: whenever a URL is signed with them, it lives out its time. */
        @Test
        void livesOutItsFifteenMinutesWheneverItIsIssuedAndNotASecondMore() throws Exception {
            var path = "/v1/exports/" + owner().post("/v1/exports").expect(202).text("id");
            cloud.settle();
            for (int minutes : List.of(0, 24, 3)) {
                cloud.local().advance(Duration.ofMinutes(minutes));
                var export = owner().get(path).expect(200).body();
                var url = export.at("/download/url").asText();
                assertTrue(url.contains("X-Amz-Expires=900&"));
                assertTrue(Duration.between(
                                        cloud.local().clock().instant(),
                                        Instant.parse(
                                                export.at("/download/expiresAt").asText()))
                                .compareTo(LIFETIME)
                        <= 0);
                cloud.local().advance(LIFETIME.minusSeconds(30));
                assertEquals(200, get(url), "issued after a further " + minutes + " minutes");
                cloud.local().advance(Duration.ofSeconds(31));
                assertEquals(403, get(url));
            }
        }

        @Test
        void isNotOfferedOnceThePackageHasExpired() {
            var path = "/v1/exports/" + owner().post("/v1/exports").expect(202).text("id");
            cloud.settle();
            assertEquals("completed", owner().get(path).expect(200).text("state"));
            cloud.local().advance(Duration.ofDays(7));
            var expired = owner().get(path).expect(200);
            assertEquals("expired", expired.text("state"));
            assertTrue(!expired.body().has("download"));
            assertEquals(
                    "expired",
                    owner().get("/v1/exports")
                            .expect(200)
                            .body()
                            .at("/items/0/state")
                            .asText());
        }

        @Test
        void ofRefusedRowsIsNotOfferedOnceTheBucketHasExpiredThem() throws Exception {
            var id =
                    Imports.run(owner(), HttpRequest.BodyPublishers.ofString("Email\nnobody\n"), Imports.withConsent());
            var path = "/v1/imports/" + Imports.ended(cloud, owner(), id).text("id") + "/rejects";
            owner().get(path).expect(200);
            cloud.local().advance(Duration.ofDays(14));
            var refused = owner().get(path).expect(409);
            assertEquals("wrong-state", refused.problem());
            assertTrue(refused.text("detail").contains("14 days"));
        }
    }

    /** Whoever holds a URL holds that URL alone. */
    @TestFactory
    Stream<DynamicTest> noUrlCanBeBentToAnotherObject() throws Exception {
        var victim = cloud.newOrganisation().owner().client();
        var theirs = victim.post("/v1/exports").expect(202).text("id");
        cloud.settle();
        var target = URI.create(victim.get("/v1/exports/" + theirs)
                        .expect(200)
                        .body()
                        .at("/download/url")
                        .asText())
                .getPath();
        var mine = download();
        var path = URI.create(mine).getRawPath();
        var query = URI.create(mine).getRawQuery();
        var base = mine.substring(0, mine.indexOf(path));
        assertEquals(200, get(mine));
        assertNotEquals(path, target);
        return Map.of(
                        "another tenant's package", base + target + "?" + query,
                        "another object of one's own",
                                base + path.replace("package.zip", "staging/00000000-leads") + "?" + query,
                        "up and down the path", base + path + "/../../../" + target.substring(1) + "?" + query,
                        "the bucket", base + path.substring(0, path.indexOf('/', 1)) + "?" + query,
                        "a longer life", mine.replace("X-Amz-Expires=900", "X-Amz-Expires=90000"),
                        "another time", mine.replaceFirst("X-Amz-Date=\\d{8}", "X-Amz-Date=29990101"),
                        "no signature", base + path,
                        "another type",
                                mine.replaceFirst("response-content-type=[^&]*", "response-content-type=text%2Fhtml"),
                        "no session", mine.replaceFirst("X-Amz-Security-Token=[^&]*&", ""))
                .entrySet()
                .stream()
                .map(bent -> DynamicTest.dynamicTest(bent.getKey(), () -> {
                    int status = get(bent.getValue());
                    assertTrue(status == 403 || status == 400, () -> "answered " + status);
                }));
    }
}
