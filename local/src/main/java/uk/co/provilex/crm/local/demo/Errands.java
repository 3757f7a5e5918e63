package uk.co.provilex.crm.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.portability.AttestationWording;

/** What a client does besides asking the API: put files and get them where signed URLs say, and wait for jobs. */
record Errands(HttpClient http) {

    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Puts a file as the answer to a new import says. */
    void upload(JsonNode upload, Path file) throws IOException, InterruptedException {
        var put =
                HttpRequest.newBuilder(URI.create(upload.path("url").asText())).PUT(BodyPublishers.ofFile(file));
        upload.path("headers").properties().stream()
                .filter(header -> !header.getKey().equalsIgnoreCase("content-length"))
                .filter(header -> !header.getKey().equalsIgnoreCase("host"))
                .forEach(header -> put.header(header.getKey(), header.getValue().asText()));
        var answer = http.send(put.build(), BodyHandlers.ofString());
        check(200, answer.statusCode(), "the status of the upload");
    }

    /** Returns the start of an import that is vouched for in the words that the product proposes. */
    static ObjectNode vouched(String listSource) {
        var wording = AttestationWording.current();
        var start = WebClient.JSON.createObjectNode();
        start.putObject("attestation")
                .put("statement", wording.statement())
                .put("wordingVersion", wording.version())
                .put("listSource", listSource);
        return start;
    }

    /** Waits until a job has ended well. */
    Answer await(WebClient owner, String path) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var job = owner.get(path).expect(200);
            switch (job.text("state")) {
                case "completed" -> {
                    return job;
                }
                case "failed", "cancelled", "expired" ->
                    throw new IllegalStateException("the job is " + job.text("state") + ": " + job.text("problem"));
                default -> pause();
            }
        }
        throw new IllegalStateException("the job did not end within " + PATIENCE);
    }

    /** Gets a file, which whoever asked for it deletes. */
    Path fetch(String url) throws IOException, InterruptedException {
        var file = Files.createTempFile("provilex", null);
        var answer = http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofFile(file));
        check(200, answer.statusCode(), "the status of the download");
        return file;
    }

    /** Waits a moment before asking again. */
    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Requires what was expected; the exception says what came instead. */
    static void check(Object expected, Object actual, String what) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException("%s: expected %s, but it is %s".formatted(what, expected, actual));
        }
    }
}
