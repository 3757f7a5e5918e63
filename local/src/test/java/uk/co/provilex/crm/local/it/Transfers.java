package uk.co.provilex.crm.local.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;

/** Files to and from signed URLs, without any token. */
final class Transfers {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Transfers() {}

    /** Uploads as {@code upload} says. */
    static HttpResponse<byte[]> put(JsonNode upload, BodyPublisher file) throws IOException, InterruptedException {
        return put(upload, file, Map.of());
    }

    /** Uploads as {@code upload} says, but for headers that are to be others; empty ones are left out. */
    static HttpResponse<byte[]> put(JsonNode upload, BodyPublisher file, Map<String, String> others)
            throws IOException, InterruptedException {
        var headers = new TreeMap<String, String>();
        upload.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        headers.putAll(others);
        // the client sends the length of what it sends by itself
        headers.remove("content-length");
        headers.values().removeIf(String::isEmpty);
        var put =
                HttpRequest.newBuilder(URI.create(upload.path("url").asText())).PUT(file);
        headers.forEach(put::header);
        return HTTP.send(put.build(), BodyHandlers.ofByteArray());
    }

    /** Downloads. */
    static HttpResponse<byte[]> get(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    }
}
