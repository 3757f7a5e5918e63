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
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
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

    private final SdkHttpClient connections = UrlConnectionHttpClient.builder()
            .connectionTimeout(Duration.ofSeconds(5))
            .socketTimeout(ANSWER_WITHIN)
            .build();

    /**
     * What a store answered at once.
     *
     * @param status the HTTP status
     * @param body the whole answer
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares replies
    record Reply(int status, byte[] body) {}

    /**
     * Posts a JSON call that is answered at once, on a connection of this thread. {@link #post} costs about twice as much, as
     * it hands each answer from one thread to another; but it lets a call that waits be stopped by {@link #close}.
     */
    Reply call(Backend backend, String service, String target, String contentType, byte[] body) throws IOException {
        Signed signed =
                sign(backend, service, "POST", "/", List.of(), jsonHeaders(target, contentType), SigV4.sha256Hex(body));
        var request = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(signed.uri());
        signed.headers().forEach(request::putHeader);
        request.putHeader("content-length", Integer.toString(body.length));
        HttpExecuteResponse answer = connections
                .prepareRequest(HttpExecuteRequest.builder()
                        .request(request.build())
                        .contentStreamProvider(ContentStreamProvider.fromByteArrayUnsafe(body))
                        .build())
                .call();
        int status = answer.httpResponse().statusCode();
        Optional<AbortableInputStream> content = answer.responseBody();
        if (content.isEmpty()) {
            return new Reply(status, new byte[0]);
        }
        try (InputStream all = content.get()) {
            return new Reply(status, all.readAllBytes());
        }
    }

    /** Posts a JSON call and waits for the whole answer. */
    HttpResponse<byte[]> post(Backend backend, String service, String target, String contentType, byte[] body)
            throws IOException {
        HttpRequest request = request(sign(
                        backend,
                        service,
                        "POST",
                        "/",
                        List.of(),
                        jsonHeaders(target, contentType),
                        SigV4.sha256Hex(body)))
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
        HttpRequest request = request(sign(backend, "s3", method, path, query, headers, SigV4.UNSIGNED_PAYLOAD))
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

    private static Map<String, String> jsonHeaders(String target, String contentType) {
        return Map.of("content-type", contentType, "x-amz-target", target);
    }

    private static HttpRequest.Builder request(Signed signed) {
        HttpRequest.Builder request = HttpRequest.newBuilder(signed.uri());
        signed.headers().forEach(request::header);
        return request;
    }

    /**
     * What is sent of a signed request beside its body.
     *
     * @param headers without that of the host, which any client adds
     */
    private record Signed(URI uri, Map<String, String> headers) {}

    /** Signs a request. {@code headers} have lower-case names; all are signed. {@code path} is not encoded. */
    private static Signed sign(
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

        all.remove("host");
        all.put(
                "authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(SigV4.ALGORITHM, backend.accessKeyId(), scope, signedHeaders, signature));
        return new Signed(
                URI.create(backend.uri() + encodedPath + (encodedQuery.isEmpty() ? "" : "?" + encodedQuery)), all);
    }

    @Override
    public void close() {
        client.shutdownNow();
        connections.close();
    }
}
