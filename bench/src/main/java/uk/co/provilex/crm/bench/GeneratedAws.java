package uk.co.provilex.crm.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import uk.co.provilex.crm.platform.json.Json;

/**
 * As much of DynamoDB, S3, SQS, KMS and STS as the workers of imports and exports call, behind the SDK's own HTTP, for any
 * number of leads: what is read is made as it is read, and what is written is counted and dropped. In memory is only what a
 * job is one of (the tenant, the job, its progress); what grows with the leads and must be read back lies in files, which are
 * named after what they hold: their names alone would be megabytes for a million leads, and look like memory of the worker.
 */
final class GeneratedAws implements SdkHttpClient {

    /** As many keys as there are in the megabyte at which a query stops. */
    private static final int KEYS_IN_A_MEGABYTE = 4_000;

    /** As many leads as an export reads at a time; who asks for more keys only looks whether they are there. */
    private static final int MOST_OF_A_PAGE = 500;

    private static final List<String> KEPT =
            List.of("#JOBS", "#TENANT", "#KEY", "#KEYS#JOB", "#KEYS#ROWS", "#KEYS#TENANT", "#ERASURES");
    private static final String SEGMENT = "SEGMENT#";
    private static final Pattern VALUE = Pattern.compile(":\\w+");

    private final Path folder;
    private final Supplier<InputStream> list;
    private final long listLength;
    private final Runnable uploading;
    private final Map<String, ObjectNode> items = new ConcurrentHashMap<>();
    private final AtomicLong segments = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong uploaded = new AtomicLong();
    private final KeyPair signing = newPair();
    private @Nullable GeneratedLeads leads;

    /**
     * Makes an empty one.
     *
     * @param folder where files go
     * @param list what is read of an uploaded list
     * @param uploading is told when the worker holds a part of a file that it uploads
     */
    GeneratedAws(Path folder, Supplier<InputStream> list, Runnable uploading) throws IOException {
        this.folder = folder;
        this.uploading = uploading;
        this.list = list;
        try (var once = list.get()) {
            this.listLength = once.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Lets the tenant have these leads. */
    void have(GeneratedLeads some) {
        leads = some;
    }

    /** Returns how many messages were sent since it was last asked. */
    long takeMessages() {
        return messages.getAndSet(0);
    }

    /** Returns how many items were written and dropped. */
    long written() {
        return written.get();
    }

    /** Returns how many bytes were uploaded in parts and dropped. */
    long uploaded() {
        return uploaded.get();
    }

    private record Response(int status, Map<String, String> headers, InputStream body) {}

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                var response = answer(request);
                var http = SdkHttpResponse.builder().statusCode(response.status());
                response.headers().forEach(http::putHeader);
                return HttpExecuteResponse.builder()
                        .response(http.build())
                        .responseBody(AbortableInputStream.create(response.body()))
                        .build();
            }

            @Override
            public void abort() {
                // there is nothing under way
            }
        };
    }

    private Response answer(HttpExecuteRequest request) throws IOException {
        var http = request.httpRequest();
        if (http.method() == SdkHttpMethod.PUT && !http.encodedPath().contains("/staging/")) {
            uploading.run();
        }
        if (http.firstMatchingRawQueryParameter("partNumber").isPresent()) {
            try (var part = request.contentStreamProvider().orElseThrow().newStream()) {
                uploaded.addAndGet(part.transferTo(OutputStream.nullOutputStream()));
            }
            return empty(200);
        }
        byte[] body = new byte[0];
        if (request.contentStreamProvider().isPresent()) {
            try (var in = request.contentStreamProvider().get().newStream()) {
                body = in.readAllBytes();
            }
        }
        var target = http.firstMatchingHeader("X-Amz-Target").orElse("");
        if (target.startsWith("DynamoDB")) {
            return dynamo(target.substring(target.indexOf('.') + 1), Json.read(body, ObjectNode.class));
        }
        if (target.startsWith("TrentService")) {
            return kms(target, body);
        }
        if (target.startsWith("AmazonSQS")) {
            messages.incrementAndGet();
            var text = Json.read(body, ObjectNode.class).path("MessageBody").asText();
            return json(Json.object().put("MessageId", "m").put("MD5OfMessageBody", md5(text)));
        }
        if (body.length < 4_096 && new String(body, UTF_8).startsWith("Action=AssumeRole")) {
            return xml("""
                    <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>\
                    <AccessKeyId>k</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
                    <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""");
        }
        return s3(http.method(), http.encodedPath(), http.rawQueryParameters(), body);
    }

    // ---------------------------------------------------------------- DynamoDB

    private Response dynamo(String operation, ObjectNode input) throws IOException {
        return switch (operation) {
            case "GetItem" -> {
                var answer = Json.object();
                find(input.path("TableName").asText(), input.path("Key")).ifPresent(item -> answer.set("Item", item));
                yield json(answer);
            }
            case "BatchGetItem" -> {
                var answer = Json.object();
                var responses = answer.putObject("Responses");
                input.path("RequestItems").properties().forEach(asked -> {
                    var found = responses.putArray(asked.getKey());
                    asked.getValue().path("Keys").forEach(key -> find(asked.getKey(), key)
                            .ifPresent(found::add));
                });
                answer.putObject("UnprocessedKeys");
                yield json(answer);
            }
            case "PutItem" -> {
                put(input.path("TableName").asText(), (ObjectNode) input.path("Item"));
                yield json(Json.object());
            }
            case "TransactWriteItems" -> {
                for (var each : input.path("TransactItems")) {
                    if (each.has("Put")) {
                        put(each.at("/Put/TableName").asText(), (ObjectNode) each.at("/Put/Item"));
                    }
                }
                yield json(Json.object());
            }
            case "Query" -> query(input);
            default -> throw new IllegalStateException("no worker was known to ask for " + operation);
        };
    }

    private Optional<ObjectNode> find(String table, JsonNode key) {
        return Optional.ofNullable(items.get(place(table, key)));
    }

    private void put(String table, ObjectNode item) throws IOException {
        var sort = item.at("/sk/S").asText();
        if (sort.startsWith(SEGMENT)) {
            segments.accumulateAndGet(number(sort) + 1, Math::max);
            Files.write(segment(number(sort)), Json.bytes(item));
        } else if (KEPT.stream().anyMatch(item.at("/pk/S").asText()::endsWith)) {
            items.put(place(table, item), item);
        } else {
            written.incrementAndGet();
        }
    }

    private static String place(String table, JsonNode key) {
        return table + " " + key.at("/pk/S").asText() + " " + key.at("/sk/S").asText();
    }

    private Response query(ObjectNode input) throws IOException {
        var values = new ArrayList<String>();
        var names = VALUE.matcher(input.path("KeyConditionExpression").asText());
        while (names.find()) {
            values.add(input.path("ExpressionAttributeValues")
                    .path(names.group())
                    .path("S")
                    .asText());
        }
        var partition = values.getFirst();
        var after = input.path("ExclusiveStartKey").path("sk").path("S").asText("");
        int limit = input.path("Limit").asInt(Integer.MAX_VALUE);
        var made = leads;
        if (partition.endsWith("#KEYS#LEAD") && made != null) {
            return keys(made, partition, after.isEmpty() ? values.get(1) : after, values.get(2), limit);
        }
        if (values.size() > 1 && values.get(1).startsWith(SEGMENT)) {
            return segments(input, values, after, limit);
        }
        var found = new ArrayList<ObjectNode>();
        if (partition.contains("#LEAD#") && made != null) {
            found.addAll(made.take(partition.substring(partition.lastIndexOf('#') + 1)));
        }
        return page(found, false);
    }

    /** Keys that are many are only looked at for being there; those of a page of leads are to open them. */
    private static Response keys(GeneratedLeads leads, String partition, String after, String last, int limit) {
        int from = leads.upTo(after);
        if (from > 0 && GeneratedLeads.id(from - 1).equals(after) && limit > MOST_OF_A_PAGE) {
            // the first one that is asked about is asked about, too
            from--;
        }
        int to = Math.min(leads.upTo(last), from + Math.min(limit, KEYS_IN_A_MEGABYTE));
        boolean more = to < leads.upTo(last);
        if (limit <= MOST_OF_A_PAGE) {
            return page(leads.keys(from, to), more);
        }
        var found = new ArrayList<ObjectNode>();
        for (int i = from; i < to; i++) {
            var key = Json.object();
            key.putObject("pk").put("S", partition);
            key.putObject("sk").put("S", GeneratedLeads.id(i));
            key.putObject("wrapped").put("B", "AAAA");
            found.add(key);
        }
        return page(found, more);
    }

    /** Segments are numbered from 0 without gaps. */
    private Response segments(ObjectNode input, List<String> values, String after, int limit) throws IOException {
        if (!input.path("ScanIndexForward").asBoolean(true)) {
            long last = segments.get() - 1;
            return page(last < 0 ? List.of() : List.of(read(segment(last))), last > 0);
        }
        long next = after.isEmpty() ? number(values.get(1)) : number(after) + 1;
        var found = new ArrayList<ObjectNode>();
        for (; next < segments.get() && found.size() < limit; next++) {
            found.add(read(segment(next)));
        }
        return page(found, next < segments.get());
    }

    private Path segment(long number) {
        return folder.resolve(SEGMENT + number);
    }

    private static long number(String sort) {
        return Long.parseLong(sort.substring(SEGMENT.length()));
    }

    private static ObjectNode read(Path file) throws IOException {
        return Json.read(Files.readAllBytes(file), ObjectNode.class);
    }

    private static Response page(List<ObjectNode> found, boolean more) {
        var answer = Json.object();
        var items = answer.putArray("Items");
        found.forEach(items::add);
        answer.put("Count", found.size());
        if (more) {
            var key = answer.putObject("LastEvaluatedKey");
            key.set("pk", found.getLast().path("pk"));
            key.set("sk", found.getLast().path("sk"));
        }
        return json(answer);
    }

    // ---------------------------------------------------------------- S3

    private Response s3(SdkHttpMethod method, String path, Map<String, List<String>> query, byte[] body)
            throws IOException {
        return switch (method) {
            case POST ->
                xml(
                        query.containsKey("uploads")
                                ? "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
                                : "<CompleteMultipartUploadResult/>");
            case PUT -> {
                Files.write(object(path), body);
                yield empty(200);
            }
            case DELETE -> {
                Files.deleteIfExists(object(path));
                yield empty(204);
            }
            default -> {
                if (query.containsKey("uploads")) {
                    // nobody dies here while opening one
                    yield xml(
                            "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
                }
                var file = object(path);
                if (path.endsWith("/upload.csv")) {
                    yield new Response(
                            200, Map.of("ETag", "\"e\"", "Content-Length", Long.toString(listLength)), list.get());
                }
                yield Files.exists(file)
                        ? new Response(
                                200,
                                Map.of("ETag", "\"e\"", "Content-Length", Long.toString(Files.size(file))),
                                Files.newInputStream(file))
                        : new Response(
                                404,
                                Map.of("Content-Type", "application/xml"),
                                stream("<Error><Code>NoSuchKey</Code></Error>".getBytes(UTF_8)));
            }
        };
    }

    private Path object(String path) {
        return folder.resolve(path.replace('/', '|'));
    }

    // ---------------------------------------------------------------- the others

    private Response kms(String target, byte[] body) {
        try {
            if (target.endsWith(".GetPublicKey")) {
                return json(Json.object()
                        .put("PublicKey", signing.getPublic().getEncoded())
                        .put("KeySpec", "ECC_NIST_P256"));
            }
            if (target.endsWith(".Sign")) {
                var signature = Signature.getInstance("NONEwithECDSA");
                signature.initSign(signing.getPrivate());
                signature.update(Base64.getDecoder()
                        .decode(Json.read(body, ObjectNode.class)
                                .path("Message")
                                .asText()));
                return json(Json.object().put("Signature", signature.sign()));
            }
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
        var key = Base64.getEncoder().encodeToString(new byte[32]);
        return json(Json.object().put("Plaintext", key).put("CiphertextBlob", key));
    }

    private static KeyPair newPair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static Response json(JsonNode body) {
        var bytes = Json.bytes(body);
        return new Response(
                200,
                Map.of("Content-Type", "application/x-amz-json-1.0", "Content-Length", Integer.toString(bytes.length)),
                stream(bytes));
    }

    private static Response xml(String body) {
        var bytes = body.getBytes(UTF_8);
        return new Response(
                200,
                Map.of("Content-Type", "application/xml", "Content-Length", Integer.toString(bytes.length)),
                stream(bytes));
    }

    private static Response empty(int status) {
        return new Response(status, Map.of("ETag", "\"e\"", "Content-Length", "0"), stream(new byte[0]));
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public void close() {
        // there is nothing to close
    }
}
