package uk.co.provilex.crm.local.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import uk.co.provilex.crm.local.client.WebClient;

/** Imports as a web client does them. */
final class Imports {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Imports() {}

    /** Creates an import, uploads {@code csv}, starts it, and returns its id. */
    static String run(WebClient client, String csv) throws IOException, InterruptedException {
        return run(client, csv.getBytes(StandardCharsets.UTF_8), "{}");
    }

    /** Creates an import, uploads {@code file}, starts it with {@code start}, and returns its id. */
    static String run(WebClient client, byte[] file, String start) throws IOException, InterruptedException {
        var created = client.post("/v1/imports", WebClient.json("{\"fileName\":\"leads.csv\"}"))
                .expect(201);
        var path = "/v1/imports/" + created.text("id");
        var uploaded = upload(created.body().path("upload"), file);
        if (uploaded.statusCode() != 200) {
            throw new IllegalStateException("the upload was answered " + uploaded.statusCode());
        }
        client.post(path + "/start", WebClient.json(start)).expect(202);
        return created.text("id");
    }

    /** Uploads as {@code upload} says. */
    static HttpResponse<String> upload(JsonNode upload, byte[] file) throws IOException, InterruptedException {
        var put =
                HttpRequest.newBuilder(URI.create(upload.path("url").asText())).PUT(BodyPublishers.ofByteArray(file));
        upload.path("headers").properties().forEach(header -> {
            if (!header.getKey().equalsIgnoreCase("content-length")
                    && !header.getKey().equalsIgnoreCase("host")) {
                put.header(header.getKey(), header.getValue().asText());
            }
        });
        return HTTP.send(put.build(), BodyHandlers.ofString());
    }
}
