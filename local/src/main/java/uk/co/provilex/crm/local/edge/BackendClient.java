package uk.co.provilex.crm.local.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import uk.co.provilex.crm.local.backends.Backend;

/** Sends requests on to a store, signed as the store's own caller. */
final class BackendClient implements AutoCloseable {

    static {
        // The stores close idle connections after 30 s, just as this client would: a request that meets a closing
        // connection fails. Letting go well before avoids that. Read once, when the client class is loaded.
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "10");
        }
    }

    /** Longer than SQS's longest poll of 20 s. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** Posts a JSON call and waits for the whole answer. */
    HttpResponse<byte[]> post(Backend backend, String service, String target, String contentType, byte[] body)
            throws IOException {
        Map<String, String> headers = new TreeMap<>();
        headers.put("content-type", contentType);
        headers.put("x-amz-target", target);
        HttpRequest request = signed(backend, service, "POST", "/", List.of(), headers, SigV4.sha256Hex(body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .timeout(ANSWER_WITHIN)
                .build();
        return send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Sends an S3 request; neither body is held in memory. */
    HttpResponse<InputStream> s3(
            Backend backend,
            String method,
            String path,
            List<SigV4.Parameter> query,
            Map<String, String> headers,
            HttpRequest.BodyPublisher body)
            throws IOException {
        HttpRequest request = signed(backend, "s3", method, path, query, headers, SigV4.UNSIGNED_PAYLOAD)
                .method(method, body)
                .build();
        return send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return client.send(request, handler);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a store");
        }
    }

    /** Builds a signed request. {@code headers} have lower-case names; all are signed. {@code path} is not encoded. */
    private static HttpRequest.Builder signed(
            Backend backend,
            String service,
            String method,
            String path,
            List<SigV4.Parameter> query,
            Map<String, String> headers,
            String payloadHash) {
        String time = SigV4.TIME.format(Instant.now());
        String scope = time.substring(0, 8) + "/" + backend.region() + "/" + service + "/" + SigV4.TERMINATOR;
        var all = new TreeMap<String, String>();
        headers.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
        all.put("host", backend.uri().getRawAuthority());
        all.put("x-amz-content-sha256", payloadHash);
        all.put("x-amz-date", time);

        String encodedPath = SigV4.encode(path, true);
        String encodedQuery = SigV4.canonicalQuery(query);
        String signedHeaders = String.join(";", all.keySet());
        String canonicalHeaders = all.entrySet().stream()
                .map(h -> h.getKey() + ":" + SigV4.fold(List.of(h.getValue())) + "\n")
                .collect(Collectors.joining());
        String canonical =
                String.join("\n", method, encodedPath, encodedQuery, canonicalHeaders, signedHeaders, payloadHash);
        byte[] key = SigV4.signingKey(backend.secretAccessKey(), time.substring(0, 8), backend.region(), service);
        String signature = SigV4.hmacHex(key, SigV4.stringToSign(time, scope, canonical));

        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create(backend.uri() + encodedPath + (encodedQuery.isEmpty() ? "" : "?" + encodedQuery)));
        all.remove("host");
        all.forEach(request::header);
        return request.header(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(SigV4.ALGORITHM, backend.accessKeyId(), scope, signedHeaders, signature));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
