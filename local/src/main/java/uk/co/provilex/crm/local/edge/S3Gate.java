package uk.co.provilex.crm.local.edge;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.co.provilex.crm.local.backends.Backend;
import uk.co.provilex.crm.local.iam.AccessRequest;

/** Authenticates and authorises S3 requests and sends them on, bodies streaming both ways. */
final class S3Gate {

    private static final int LONGEST_DOCUMENT = 2 * 1024 * 1024;
    private static final int MOST_DELETIONS = 1_000;
    private static final int COPY_BUFFER = 64 * 1024;
    private static final Pattern DELETED_KEY = Pattern.compile("<Key>([^<]*)</Key>");

    /** Request headers that mean something to the store; all others stop here. */
    private static final Set<String> FORWARDED = Set.of(
            "content-type",
            "content-md5",
            "content-disposition",
            "content-language",
            "cache-control",
            "expires",
            "range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since");

    private static final Set<String> STOPPED = Set.of(
            "x-amz-content-sha256",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-decoded-content-length",
            "x-amz-trailer",
            "x-amz-sdk-checksum-algorithm",
            "x-amz-checksum-algorithm",
            "x-amz-checksum-type",
            "x-amz-checksum-mode",
            "x-amz-mp-object-size");

    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "date", "keep-alive", "server", "transfer-encoding", ":status");

    private static final Map<String, String> OVERRIDES = Map.of(
            "response-cache-control", "Cache-Control",
            "response-content-disposition", "Content-Disposition",
            "response-content-encoding", "Content-Encoding",
            "response-content-language", "Content-Language",
            "response-content-type", "Content-Type",
            "response-expires", "Expires");

    private final Backend backend;
    private final BackendClient client;
    private final SignatureCheck signatures;
    private final Authoriser authoriser;
    private final BucketKeys keys;
    private final Set<String> corsOrigins;

    S3Gate(
            Backend backend,
            BackendClient client,
            SignatureCheck signatures,
            Authoriser authoriser,
            BucketKeys keys,
            Set<String> corsOrigins) {
        this.backend = backend;
        this.client = client;
        this.signatures = signatures;
        this.authoriser = authoriser;
        this.keys = keys;
        this.corsOrigins = corsOrigins;
    }

    void handle(HttpExchange exchange) throws IOException, AwsFault {
        allowOrigin(exchange);
        if (exchange.getRequestMethod().equals("OPTIONS")) {
            preflight(exchange);
            return;
        }
        List<SigV4.Parameter> query = SigV4.query(exchange.getRequestURI().getRawQuery());
        SignatureCheck.Signed signed = signatures.check(exchange, Protocol.S3, "s3", query, null);
        Map<String, String> headers = lowerCase(exchange.getRequestHeaders());
        String path = SigV4.decodePath(exchange.getRequestURI().getRawPath());

        UploadBody upload = new UploadBody(exchange.getRequestBody(), withLength(exchange, headers), signed);
        InputStream body = upload;
        List<String> deletions = List.of();
        Optional<String> md5 = Optional.empty();
        if (exchange.getRequestMethod().equals("POST") && query.contains(new SigV4.Parameter("delete", ""))) {
            byte[] document = document(upload);
            deletions = deletions(document);
            body = new ByteArrayInputStream(document);
            md5 = Optional.of(md5(document));
        }
        S3Access.Request request = S3Access.Request.of(exchange.getRequestMethod(), path, query, headers, deletions);
        authoriser.require(signed.session(), S3Access.of(request), Protocol.S3);
        authoriser.require(signed.session(), keys.of(request), Protocol.S3);

        HttpResponse<InputStream> answer = forward(request, path, query, body, upload, md5);
        try (InputStream content = answer.body()) {
            if (answer.statusCode() == 404 && hides(request, signed)) {
                throw new AwsFault(403, "AccessDenied", "Access Denied");
            }
            respond(exchange, request, answer, content, upload);
        }
    }

    /** A request without a body needs no Content-Length, so for it the length is zero and not missing. */
    private static Map<String, String> withLength(HttpExchange exchange, Map<String, String> headers) {
        boolean bodiless = Set.of("GET", "HEAD", "DELETE").contains(exchange.getRequestMethod())
                || headers.containsKey("x-amz-copy-source")
                || (exchange.getRequestMethod().equals("POST") && !headers.containsKey("transfer-encoding"));
        if (!bodiless || headers.containsKey("content-length")) {
            return headers;
        }
        var more = new TreeMap<>(headers);
        more.put("content-length", "0");
        return more;
    }

    private HttpResponse<InputStream> forward(
            S3Access.Request request,
            String path,
            List<SigV4.Parameter> query,
            InputStream body,
            UploadBody upload,
            Optional<String> md5)
            throws IOException, AwsFault {
        var headers = new TreeMap<String, String>();
        request.headers().forEach((name, value) -> {
            if (FORWARDED.contains(name)
                    || (name.startsWith("x-amz-") && !STOPPED.contains(name) && !Checksum.isHeader(name))) {
                headers.put(name, value);
            }
        });
        // The store wants this older checksum of a list of deletions; the SDK sends a newer one, which was verified.
        md5.ifPresent(sum -> headers.put("content-md5", sum));
        contentEncoding(request.headers()).ifPresent(encoding -> headers.put("content-encoding", encoding));
        List<SigV4.Parameter> forwarded = query.stream()
                .filter(p -> !SignatureCheck.isSignature(p)
                        && !OVERRIDES.containsKey(p.name())
                        && !p.name().equals("x-id"))
                .toList();
        try {
            upload.verifyEmpty();
            HttpRequest.BodyPublisher publisher = upload.length() == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> body), upload.length());
            return client.s3(backend, request.method(), path, forwarded, headers, publisher);
        } catch (IOException failed) {
            Optional<AwsFault> fault = upload.fault();
            if (fault.isPresent()) {
                throw fault.get();
            }
            throw failed;
        }
    }

    /** The word aws-chunked describes the way here and not the object. */
    private static Optional<String> contentEncoding(Map<String, String> headers) {
        String given = headers.getOrDefault("content-encoding", "");
        String kept = String.join(
                ",",
                List.of(given.split(",", -1)).stream()
                        .map(String::strip)
                        .filter(e -> !e.isEmpty() && !e.equalsIgnoreCase("aws-chunked"))
                        .toList());
        return Optional.of(kept).filter(k -> !k.isEmpty());
    }

    /** Without leave to list the bucket, S3 does not tell a missing object from a forbidden one. */
    private boolean hides(S3Access.Request request, SignatureCheck.Signed signed) {
        return request.readsObject()
                && !authoriser.allows(signed.session(), AccessRequest.of("s3:ListBucket", request.bucketArn()));
    }

    private static void respond(
            HttpExchange exchange,
            S3Access.Request request,
            HttpResponse<InputStream> answer,
            InputStream content,
            UploadBody upload)
            throws IOException {
        Headers headers = exchange.getResponseHeaders();
        answer.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(lower) && !lower.startsWith("access-control-")) {
                headers.put(name, new ArrayList<>(values));
            }
        });
        if (answer.statusCode() / 100 == 2) {
            OVERRIDES.forEach((parameter, header) -> {
                String value = request.query().get(parameter);
                if (value != null) {
                    headers.set(header, value);
                }
            });
            if (request.method().equals("PUT")) {
                upload.verifiedChecksums().forEach(headers::set);
            }
        }
        OptionalLong length = answer.headers().firstValueAsLong("content-length");
        if (request.method().equals("HEAD")) {
            length.ifPresent(l -> headers.set("Content-Length", Long.toString(l)));
            exchange.sendResponseHeaders(answer.statusCode(), -1);
            return;
        }
        boolean empty = answer.statusCode() == 204 || answer.statusCode() == 304 || length.orElse(-1) == 0;
        exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : length.orElse(0));
        if (!empty) {
            send(content, exchange.getResponseBody());
        }
    }

    /** Sends all of {@code content} to a reader; one that hangs up before its end has what it wanted, which is no fault. */
    static void send(InputStream content, OutputStream reader) throws IOException {
        byte[] buffer = new byte[COPY_BUFFER];
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            try {
                reader.write(buffer, 0, count);
            } catch (IOException hungUp) {
                return;
            }
        }
        try {
            reader.close();
        } catch (IOException hungUp) {
            // as above, at the very end
        }
    }

    private static byte[] document(UploadBody upload) throws IOException, AwsFault {
        if (upload.length() > LONGEST_DOCUMENT) {
            throw malformed();
        }
        try {
            return upload.readAllBytes();
        } catch (IOException failed) {
            Optional<AwsFault> fault = upload.fault();
            if (fault.isPresent()) {
                throw fault.get();
            }
            throw failed;
        }
    }

    private static List<String> deletions(byte[] document) throws AwsFault {
        String text = new String(document, StandardCharsets.UTF_8);
        if (text.contains("<!") || text.contains("<VersionId>")) {
            throw malformed();
        }
        var keys = new ArrayList<String>();
        Matcher matcher = DELETED_KEY.matcher(text);
        while (matcher.find()) {
            keys.add(matcher.group(1)
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&apos;", "'")
                    .replace("&amp;", "&"));
        }
        // Every object of the list must have been seen: one that hides its key in another notation must not slip by.
        long objects =
                Pattern.compile("<(\\w+:)?Object[\\s>]").matcher(text).results().count();
        if (keys.isEmpty()
                || keys.size() > MOST_DELETIONS
                || keys.size() != objects
                || keys.toString().contains("&#")) {
            throw malformed();
        }
        return List.copyOf(keys);
    }

    private static String md5(byte[] document) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(document));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has MD5", impossible);
        }
    }

    private static AwsFault malformed() {
        return new AwsFault(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    private static Map<String, String> lowerCase(Headers headers) {
        var lower = new TreeMap<String, String>();
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), SigV4.fold(values)));
        return lower;
    }

    private void allowOrigin(HttpExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        if (origin != null && corsOrigins.contains(origin)) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Access-Control-Allow-Origin", origin);
            headers.set("Access-Control-Expose-Headers", "ETag");
            headers.set("Vary", "Origin");
        }
    }

    private void preflight(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        if (!headers.containsKey("Access-Control-Allow-Origin")) {
            exchange.sendResponseHeaders(403, -1);
            return;
        }
        headers.set("Access-Control-Allow-Methods", "GET, HEAD, PUT");
        String asked = exchange.getRequestHeaders().getFirst("Access-Control-Request-Headers");
        if (asked != null) {
            headers.set("Access-Control-Allow-Headers", asked);
        }
        headers.set("Access-Control-Max-Age", "300");
        exchange.sendResponseHeaders(200, -1);
    }
}
