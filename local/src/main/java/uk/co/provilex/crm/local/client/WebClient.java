package uk.co.provilex.crm.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Speaks the product's API as one user, or as nobody. Safe for use by many threads. */
public final class WebClient {

    /** Sees every exchange, as a test does that holds them to the contract. */
    @FunctionalInterface
    public interface Observer {

        /** Is shown one exchange. */
        void saw(HttpRequest request, byte[] sent, HttpResponse<byte[]> response);
    }

    /** JSON as this client reads and writes it. */
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final URI base;
    private final String accessToken;
    private final Observer observer;

    /**
     * Makes a client.
     *
     * @param http the connections
     * @param base the product's address, such as {@code http://localhost:3000}
     * @param accessToken the user's access token; empty for nobody
     * @param observer sees every exchange
     */
    public WebClient(HttpClient http, URI base, String accessToken, Observer observer) {
        this.http = http;
        this.base = base;
        this.accessToken = accessToken;
        this.observer = observer;
    }

    /** Returns a client of the same product for the bearer of {@code token}. */
    public WebClient as(String token) {
        return new WebClient(http, base, token, observer);
    }

    /** Reads. */
    public Answer get(String path) {
        return send(request("GET", path), new byte[0]);
    }

    /** Posts {@code body} with a new idempotency key. */
    public Answer post(String path, JsonNode body) {
        return post(path, body, UUID.randomUUID().toString());
    }

    /** Posts {@code body} with the idempotency key {@code key}. */
    public Answer post(String path, JsonNode body, String key) {
        var request = request("POST", path).header("idempotency-key", key);
        return body.isMissingNode()
                ? send(request, new byte[0])
                : send(request.header("content-type", "application/json"), bytes(body));
    }

    /** Posts without a body, with a new idempotency key. */
    public Answer post(String path) {
        return post(path, MissingNode.getInstance());
    }

    /** Sends a merge patch for the version that {@code etag} names; no {@code If-Match} when it is empty. */
    public Answer patch(String path, JsonNode patch, String etag) {
        var request = request("PATCH", path).header("content-type", "application/merge-patch+json");
        return send(etag.isEmpty() ? request : request.header("if-match", etag), bytes(patch));
    }

    /** Replaces what is there; the version that {@code etag} names, or whichever it is when that is empty. */
    public Answer put(String path, JsonNode body, String etag) {
        var request = request("PUT", path).header("content-type", "application/json");
        return send(etag.isEmpty() ? request : request.header("if-match", etag), bytes(body));
    }

    /** Deletes the version that {@code etag} names; no {@code If-Match} when it is empty. */
    public Answer delete(String path, String etag) {
        var request = request("DELETE", path);
        return send(etag.isEmpty() ? request : request.header("if-match", etag), new byte[0]);
    }

    /** Begins a request that a test wants to spoil. */
    public HttpRequest.Builder request(String method, String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(60));
        if (!accessToken.isEmpty()) {
            request.header("authorization", "Bearer " + accessToken);
        }
        return request.method(method, BodyPublishers.noBody());
    }

    /** Sends a request with {@code body}, none if it is empty. */
    public Answer send(HttpRequest.Builder unfinished, byte[] body) {
        var bare = unfinished.build();
        var request = body.length == 0
                ? bare
                : unfinished
                        .method(bare.method(), BodyPublishers.ofByteArray(body))
                        .build();
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            observer.saw(request, body, response);
            return new Answer(response.statusCode(), response.headers(), parse(response.body()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Reads {@code json}, for the bodies of requests. */
    public static ObjectNode json(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static byte[] bytes(JsonNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode parse(byte[] body) throws IOException {
        return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
    }
}
