package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.json.Json;

/**
 * As much of DynamoDB, S3, SQS, KMS and STS as the workers call, in memory, behind the SDK's own HTTP. It can die at any
 * request, before or after doing it, as a Lambda function does.
 */
public final class FakeAws implements SdkHttpClient {

    /** The process is dead; nothing it still tries has any effect. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final int LONGEST_WAIT_SECONDS = 30;
    private static final int LARGEST_ITEM = 400 * 1024;

    private record Response(int status, Map<String, String> headers, SdkBytes body) {
        Response(int status, Map<String, String> headers, byte[] body) {
            this(status, headers, SdkBytes.fromByteArray(body));
        }
    }

    private final Map<String, Map<String, Map<String, ObjectNode>>> tables = new TreeMap<>();
    private static final AtomicInteger CLOUDS = new AtomicInteger();
    private static final AtomicInteger TAGS = new AtomicInteger();

    /** That of no other cloud, as no two tenants have one. */
    private final byte[] tenantKey;

    public final Map<String, byte[]> objects = new TreeMap<>();
    final Map<String, TreeMap<Integer, byte[]>> uploads = new LinkedHashMap<>();

    /** What each part that was uploaded is called, by the upload and its number: no two are called the same. */
    private final Map<String, String> partTags = new TreeMap<>();

    private final List<Part> sentParts = new ArrayList<>();

    /** A part as it was sent. */
    record Part(int number, SdkBytes content) {}

    private final Map<String, String> uploadPaths = new TreeMap<>();

    /** The accounts of the user pool: their names, and the addresses that they sign in with. */
    public final Map<String, String> accounts = new TreeMap<>();

    /** The attributes of those accounts that wait for their first sign-in. */
    private final Map<String, JsonNode> invitedAs = new TreeMap<>();

    /** The names of the accounts that were sent an invitation, once for each. */
    public final List<String> invitations = new ArrayList<>();

    public final List<String> messages = new ArrayList<>();
    private final KeyPair signing;

    /** The most items that a query gives at once; DynamoDB stops at a megabyte. */
    public int pageSize = 1000;

    private int requests;
    private final Map<String, Integer> calls = new TreeMap<>();
    private int opened;
    private int mostWrites;
    private int killAt = Integer.MAX_VALUE;
    private int killAtPart = Integer.MAX_VALUE;
    private boolean killAfter;
    private int interruptAt = Integer.MAX_VALUE;
    private int gathered;
    private Predicate<HttpExecuteRequest> reading = request -> false;
    private int readers;
    private int mostReaders;
    private @Nullable String awaitedObject;
    private Runnable meanwhile = () -> {};
    private Consumer<FakeAws> witness = left -> {};

    FakeAws() {
        signing = newPair();
        tenantKey = ByteBuffer.allocate(32).putInt(CLOUDS.incrementAndGet()).array();
    }

    /** Holds what another one holds, and from now on each goes its own way; what is stored is only ever replaced. */
    private FakeAws(FakeAws other) {
        signing = other.signing;
        tenantKey = other.tenantKey;
        other.tables.forEach((name, partitions) ->
                partitions.forEach((key, items) -> partitions(name).put(key, new TreeMap<>(items))));
        objects.putAll(other.objects);
        accounts.putAll(other.accounts);
        invitedAs.putAll(other.invitedAs);
        invitations.addAll(other.invitations);
        uploadPaths.putAll(other.uploadPaths);
        other.uploads.forEach((id, parts) -> uploads.put(id, new TreeMap<>(parts)));
        partTags.putAll(other.partTags);
        messages.addAll(other.messages);
        pageSize = other.pageSize;
        opened = other.opened;
    }

    synchronized FakeAws copy() {
        return new FakeAws(this);
    }

    /**
     * Tells whether nothing is different here: what is stored, sent, invited and begun. A file that is put again is another
     * one.
     */
    synchronized boolean holdsTheSameAs(FakeAws other) {
        return tables.equals(other.tables)
                && objects.equals(other.objects)
                && uploads.equals(other.uploads)
                && partTags.equals(other.partTags)
                && accounts.equals(other.accounts)
                && invitedAs.equals(other.invitedAs)
                && invitations.equals(other.invitations)
                && messages.equals(other.messages);
    }

    /** Shows {@code seer}, after each request from now on, what would be here if the process died before its next one. */
    synchronized void witness(Consumer<FakeAws> seer) {
        witness = seer;
    }

    /** Lets the process die at its {@code request}-th request from now on, before or {@code after} it is done. */
    public synchronized void killAt(int request, boolean after) {
        requests = 0;
        killAt = request;
        killAfter = after;
    }

    /** Lets {@code what} happen while the process waits for its {@code request}-th answer from now on. */
    public synchronized void interruptAt(int request, Runnable what) {
        requests = 0;
        interruptAt = request;
        meanwhile = what;
    }

    /** Lets {@code what} happen before the first request after an object of this name is there. */
    synchronized void interruptOnceThereIs(String name, Runnable what) {
        awaitedObject = name;
        meanwhile = what;
    }

    /** Returns how many writes the largest transaction had. */
    synchronized int mostWrites() {
        return mostWrites;
    }

    /** Tells whether what was to happen meanwhile has. */
    public synchronized boolean interrupted() {
        return interruptAt == Integer.MAX_VALUE;
    }

    public synchronized void live() {
        killAt = Integer.MAX_VALUE;
        killAtPart = Integer.MAX_VALUE;
    }

    public synchronized boolean killed() {
        return requests >= killAt;
    }

    /** Returns the paths of the uploads that are begun and not ended. */
    public synchronized List<String> openUploads() {
        return uploads.keySet().stream()
                .map(id -> uploadPaths.getOrDefault(id, ""))
                .toList();
    }

    /** Tells whether something staged is read. */
    static boolean isOfAStagedSegment(HttpExecuteRequest request) {
        var http = request.httpRequest();
        return http.method() == SdkHttpMethod.GET && http.encodedPath().contains("/staging/");
    }

    /** Tells whether a lead is read with what belongs to it. */
    static boolean isOfALead(HttpExecuteRequest request) {
        return request.httpRequest()
                        .firstMatchingHeader("X-Amz-Target")
                        .orElse("")
                        .endsWith(".Query")
                && request.contentStreamProvider().stream()
                        .anyMatch(body -> text(body).contains("#LEAD#"));
    }

    private static String text(ContentStreamProvider body) {
        try (var in = body.newStream()) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Lets who is {@code reading} wait until {@code many} do so at the same time; that they do not is an error. */
    synchronized void gatherReaders(int many, Predicate<HttpExecuteRequest> reading) {
        gathered = many;
        mostReaders = 0;
        this.reading = reading;
    }

    /** Returns how many have read at the same time, since they were to gather. */
    synchronized int mostReaders() {
        return mostReaders;
    }

    private synchronized void gather(HttpExecuteRequest request) {
        if (gathered == 0 || !reading.test(request)) {
            return;
        }
        readers++;
        mostReaders = Math.max(mostReaders, readers);
        notifyAll();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        try {
            while (mostReaders < gathered) {
                if (System.nanoTime() >= deadline) {
                    throw new AssertionError("only " + mostReaders + " of " + gathered + " read at the same time");
                }
                wait(1_000);
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError("interrupted while others were to read at the same time", interrupted);
        } finally {
            readers--;
        }
    }

    /** Lets the process die at the {@code part}-th part of an upload, before or {@code after} it is stored. */
    synchronized void killAtPart(int part, boolean after) {
        killAtPart = part;
        killAfter = after;
    }

    /** Returns the parts that were sent to uploads here, of all uploads, in order. */
    synchronized List<Part> sentParts() {
        return List.copyOf(sentParts);
    }

    /** Returns how often DynamoDB was asked to do {@code operation}. */
    synchronized int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** Returns the items of a table whose sort key is {@code sort}. */
    public synchronized List<ObjectNode> itemsAt(String table, String sort) {
        return partitions(table).values().stream()
                .flatMap(partition -> Stream.ofNullable(partition.get(sort)))
                .toList();
    }

    /** Returns every item of a table whose sort key begins with {@code sort}. */
    public synchronized List<ObjectNode> items(String table, String sort) {
        var found = new ArrayList<ObjectNode>();
        partitions(table)
                .values()
                .forEach(partition -> partition.forEach((key, item) -> {
                    if (key.startsWith(sort)) {
                        found.add(item);
                    }
                }));
        return found;
    }

    /** Removes an item, as DynamoDB's TTL or an operator does. */
    public synchronized void remove(String table, String partition, String sort) {
        partitions(table).getOrDefault(partition, new TreeMap<>()).remove(sort);
    }

    /** Stores an item of the lookup table, whatever is there. */
    public synchronized void store(ObjectNode item) {
        put("lookup", item);
    }

    /** Returns every item of the partitions whose key has {@code part} in it. */
    public synchronized List<ObjectNode> itemsOf(String table, String part) {
        return partitions(table).entrySet().stream()
                .filter(partition -> partition.getKey().contains(part))
                .flatMap(partition -> partition.getValue().values().stream())
                .toList();
    }

    private Map<String, Map<String, ObjectNode>> partitions(String table) {
        return tables.computeIfAbsent(table, t -> new TreeMap<>());
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                gather(request);
                var response = answerOrDie(request);
                var http = SdkHttpResponse.builder().statusCode(response.status());
                response.headers().forEach(http::putHeader);
                http.putHeader(
                        "Content-Length", Integer.toString(response.body().asByteArray().length));
                return HttpExecuteResponse.builder()
                        .response(http.build())
                        .responseBody(
                                AbortableInputStream.create(response.body().asInputStream()))
                        .build();
            }

            @Override
            public void abort() {
                // there is nothing under way
            }
        };
    }

    private Response answerOrDie(HttpExecuteRequest request) throws IOException {
        var happens = countThis();
        if (happens.isPresent()) {
            happens.get().run();
        }
        return answerUnlessDead(request);
    }

    private synchronized Optional<Runnable> countThis() {
        requests++;
        var awaited = awaitedObject;
        boolean there = awaited != null && objects.keySet().stream().anyMatch(path -> path.endsWith("/" + awaited));
        if (!there && requests < interruptAt) {
            return Optional.empty();
        }
        interruptAt = Integer.MAX_VALUE;
        awaitedObject = null;
        return Optional.of(meanwhile);
    }

    private synchronized Response answerUnlessDead(HttpExecuteRequest request) throws IOException {
        if (Integer.toString(killAtPart)
                .equals(request.httpRequest()
                        .firstMatchingRawQueryParameter("partNumber")
                        .orElse(""))) {
            killAt = requests;
            killAtPart = Integer.MAX_VALUE;
        }
        if (requests > killAt || (requests == killAt && !killAfter)) {
            throw new Killed();
        }
        var response = answer(request);
        if (requests == killAt) {
            throw new Killed();
        }
        witness.accept(new FakeAws(this));
        return response;
    }

    private Response answer(HttpExecuteRequest request) throws IOException {
        var http = request.httpRequest();
        byte[] body = new byte[0];
        if (request.contentStreamProvider().isPresent()) {
            try (var in = request.contentStreamProvider().get().newStream()) {
                body = in.readAllBytes();
            }
        }
        var target = http.firstMatchingHeader("X-Amz-Target").orElse("");
        if (target.startsWith("DynamoDB")) {
            calls.merge(target.substring(target.indexOf('.') + 1), 1, Integer::sum);
            return dynamo(target.substring(target.indexOf('.') + 1), Json.read(body, ObjectNode.class));
        }
        if (target.equals("TrentService.GetPublicKey")) {
            return json(Json.object()
                    .put("PublicKey", signing.getPublic().getEncoded())
                    .put("KeySpec", "ECC_NIST_P256"));
        }
        if (target.equals("TrentService.Sign")) {
            return json(Json.object().put("Signature", sign(Json.read(body, ObjectNode.class))));
        }
        if (target.startsWith("TrentService")) {
            return json(Json.object()
                    .put("Plaintext", Base64.getEncoder().encodeToString(tenantKey))
                    .put("CiphertextBlob", Base64.getEncoder().encodeToString(new byte[32])));
        }
        if (target.startsWith("AmazonSQS")) {
            var text = Json.read(body, ObjectNode.class).path("MessageBody").asText();
            messages.add(text);
            return json(Json.object().put("MessageId", "m").put("MD5OfMessageBody", md5(text)));
        }
        if (target.startsWith("AWSCognitoIdentityProviderService")) {
            return cognito(target.substring(target.indexOf('.') + 1), Json.read(body, ObjectNode.class));
        }
        if (new String(body, UTF_8).contains("Action=AssumeRole")) {
            return xml("""
                    <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>\
                    <AccessKeyId>k</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
                    <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""");
        }
        return s3(http.method(), http.encodedPath(), http.rawQueryParameters(), body);
    }

    private Response cognito(String operation, ObjectNode input) {
        var given = input.path("Username").asText();
        // whoever has an address is found by it too
        var name = accounts.containsKey(given)
                ? given
                : accounts.entrySet().stream()
                        .filter(account -> account.getValue().equals(given))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(given);
        var known = accounts.get(name);
        if (operation.equals("AdminCreateUser")) {
            return invite(name, known, input);
        }
        if (known == null) {
            return refused("UserNotFoundException");
        }
        var invited = invitedAs.get(name);
        return switch (operation) {
            case "AdminGetUser" ->
                json(Json.object()
                        .put("Username", name)
                        .put("Enabled", true)
                        .put("UserStatus", invited == null ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD")
                        .set(
                                "UserAttributes",
                                invited == null
                                        ? Json.list(List.of(Map.of("Name", "email", "Value", known)))
                                        : invited));
            case "AdminDeleteUser" -> {
                accounts.remove(name);
                invitedAs.remove(name);
                yield json(Json.object());
            }
            default -> throw new AssertionError("not faked: " + operation);
        };
    }

    private Response invite(String name, @Nullable String known, ObjectNode input) {
        if (input.path("MessageAction").asText().equals("RESEND")) {
            if (known == null) {
                return refused("UserNotFoundException");
            }
        } else {
            if (known != null) {
                return refused("UsernameExistsException");
            }
            for (var attribute : input.path("UserAttributes")) {
                if (attribute.path("Name").asText().equals("email")) {
                    accounts.put(name, attribute.path("Value").asText());
                }
            }
            invitedAs.put(name, input.path("UserAttributes"));
        }
        invitations.add(name);
        return json(Json.object().set("User", Json.object().put("Username", name)));
    }

    private static Response refused(String type) {
        return new Response(
                400,
                Map.of("Content-Type", "application/x-amz-json-1.1", "x-amzn-ErrorType", type),
                Json.bytes(Json.object().put("__type", type)));
    }

    private static KeyPair newPair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    private byte[] sign(ObjectNode request) {
        try {
            if (!request.path("MessageType").asText().equals("DIGEST")) {
                throw new AssertionError("only digests are signed");
            }
            var signature = Signature.getInstance("NONEwithECDSA");
            signature.initSign(signing.getPrivate());
            signature.update(Base64.getDecoder().decode(request.path("Message").asText()));
            return signature.sign();
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError(missing);
        }
    }

    private Response s3(SdkHttpMethod method, String path, Map<String, List<String>> query, byte[] body) {
        var uploadId = query.getOrDefault("uploadId", List.of("")).getFirst();
        return switch (method) {
            case POST -> {
                if (query.containsKey("uploads")) {
                    var id = "u" + ++opened;
                    uploads.put(id, new TreeMap<>());
                    uploadPaths.put(id, path);
                    yield xml("<InitiateMultipartUploadResult><UploadId>" + id
                            + "</UploadId></InitiateMultipartUploadResult>");
                }
                yield complete(path, uploadId, new String(body, UTF_8));
            }
            case PUT -> {
                if (!uploadId.isEmpty()) {
                    var number = Integer.parseInt(
                            query.getOrDefault("partNumber", List.of("")).getFirst());
                    var upload = uploads.get(uploadId);
                    if (upload == null) {
                        yield error(404, "NoSuchUpload");
                    }
                    upload.put(number, body);
                    sentParts.add(new Part(number, SdkBytes.fromByteArray(body)));
                    var tag = "e" + TAGS.incrementAndGet();
                    partTags.put(uploadId + " " + number, tag);
                    yield new Response(200, Map.of("ETag", '"' + tag + '"'), new byte[0]);
                }
                objects.put(path, body);
                yield new Response(200, Map.of("ETag", "\"e\""), new byte[0]);
            }
            case DELETE -> {
                if (uploadId.isEmpty()) {
                    objects.remove(path);
                } else if (uploads.remove(uploadId) == null) {
                    yield error(404, "NoSuchUpload");
                }
                yield new Response(204, Map.of(), new byte[0]);
            }
            default -> {
                if (query.containsKey("list-type") || query.containsKey("uploads")) {
                    yield list(path, query);
                }
                var content = objects.get(path);
                yield content == null ? error(404, "NoSuchKey") : new Response(200, Map.of("ETag", "\"e\""), content);
            }
        };
    }

    /** Makes an object of the parts that are named, if they are those that were uploaded last under their numbers. */
    private Response complete(String path, String uploadId, String body) {
        var parts = uploads.get(uploadId);
        if (parts == null) {
            return error(404, "NoSuchUpload");
        }
        var whole = new ByteArrayOutputStream();
        var named = Pattern.compile("<Part>.*?</Part>").matcher(body);
        while (named.find()) {
            var number = between(named.group(), "<PartNumber>", "</PartNumber>");
            var tag = between(named.group(), "<ETag>", "</ETag>").replace("&quot;", "");
            if (!tag.equals(partTags.get(uploadId + " " + number))) {
                return error(400, "InvalidPart");
            }
            whole.writeBytes(Objects.requireNonNull(parts.get(Integer.valueOf(number))));
        }
        uploads.remove(uploadId);
        objects.put(path, whole.toByteArray());
        return xml("<CompleteMultipartUploadResult/>");
    }

    private static String between(String text, String before, String after) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }

    /** Lists objects or open uploads of a bucket, as many at once as are asked for. */
    private Response list(String path, Map<String, List<String>> query) {
        var bucket = "/" + path.split("/", -1)[1] + "/";
        var prefix = bucket + query.getOrDefault("prefix", List.of("")).getFirst();
        if (query.containsKey("uploads")) {
            var open = new StringBuilder("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>");
            uploads.keySet().stream()
                    .filter(id -> uploadPaths.getOrDefault(id, "").startsWith(prefix))
                    .forEach(id -> open.append("<Upload><Key>")
                            .append(uploadPaths.getOrDefault(id, "").substring(bucket.length()))
                            .append("</Key><UploadId>")
                            .append(id)
                            .append("</UploadId></Upload>"));
            return xml(open.append("</ListMultipartUploadsResult>").toString());
        }
        int most =
                Integer.parseInt(query.getOrDefault("max-keys", List.of("1000")).getFirst());
        var found =
                objects.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
        var listed = new StringBuilder("<ListBucketResult><IsTruncated>" + (found.size() > most) + "</IsTruncated>");
        found.stream().limit(most).forEach(key -> listed.append("<Contents><Key>")
                .append(key.substring(bucket.length()))
                .append("</Key></Contents>"));
        return xml(listed.append("</ListBucketResult>").toString());
    }

    private static Response error(int status, String code) {
        return new Response(
                status,
                Map.of("Content-Type", "application/xml"),
                ("<Error><Code>" + code + "</Code></Error>").getBytes(UTF_8));
    }

    private static Response xml(String text) {
        return new Response(200, Map.of("Content-Type", "text/xml"), text.getBytes(UTF_8));
    }

    private static Response json(JsonNode node) {
        return new Response(200, Map.of("Content-Type", "application/x-amz-json-1.0"), Json.bytes(node));
    }

    private Response dynamo(String operation, ObjectNode input) {
        for (var map : List.of("ExpressionAttributeNames", "ExpressionAttributeValues")) {
            for (var given : input.findValues(map)) {
                if (given.isEmpty()) {
                    throw new AssertionError(map + " must not be empty");
                }
            }
        }
        var table = input.path("TableName").asText();
        return switch (operation) {
            case "GetItem" -> {
                var found = get(table, input.path("Key"));
                var answer = Json.object();
                if (found != null) {
                    answer.set("Item", found);
                }
                yield json(answer);
            }
            case "BatchGetItem" -> {
                var answer = Json.object();
                var responses = answer.putObject("Responses");
                input.path("RequestItems").properties().forEach(asked -> {
                    var found = responses.putArray(asked.getKey());
                    asked.getValue().path("Keys").forEach(key -> {
                        var item = get(asked.getKey(), key);
                        if (item != null) {
                            found.add(item);
                        }
                    });
                });
                answer.putObject("UnprocessedKeys");
                yield json(answer);
            }
            case "PutItem" -> {
                var stored = get(table, input.path("Item"));
                if (!holds(input, stored)) {
                    var refusal = Json.object()
                            .put("__type", "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException");
                    if (stored != null) {
                        refusal.set("Item", stored);
                    }
                    yield new Response(400, Map.of("Content-Type", "application/x-amz-json-1.0"), Json.bytes(refusal));
                }
                put(table, (ObjectNode) input.path("Item"));
                yield json(Json.object());
            }
            case "DeleteItem" -> {
                if (!holds(input, get(table, input.path("Key")))) {
                    yield new Response(
                            400,
                            Map.of("Content-Type", "application/x-amz-json-1.0"),
                            Json.bytes(Json.object()
                                    .put(
                                            "__type",
                                            "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException")));
                }
                delete(table, input.path("Key"));
                yield json(Json.object());
            }
            case "BatchWriteItem" -> {
                input.path("RequestItems").properties().forEach(asked -> asked.getValue()
                        .forEach(write -> {
                            if (write.has("PutRequest")) {
                                put(asked.getKey(), (ObjectNode) write.at("/PutRequest/Item"));
                            } else {
                                delete(asked.getKey(), write.at("/DeleteRequest/Key"));
                            }
                        }));
                yield json(Json.object());
            }
            case "Query" -> query(table, input);
            case "TransactWriteItems" -> transact(input);
            default -> throw new AssertionError("not faked: " + operation);
        };
    }

    private @Nullable ObjectNode get(String table, JsonNode key) {
        return partitions(table)
                .getOrDefault(key.path("pk").path("S").asText(), new TreeMap<>())
                .get(key.path("sk").path("S").asText());
    }

    private void put(String table, ObjectNode item) {
        if (bytes(item) > LARGEST_ITEM) {
            throw new AssertionError("an item is larger than DynamoDB takes");
        }
        partitions(table)
                .computeIfAbsent(item.path("pk").path("S").asText(), p -> new TreeMap<>())
                .put(item.path("sk").path("S").asText(), item);
    }

    private void delete(String table, JsonNode key) {
        partitions(table)
                .getOrDefault(key.path("pk").path("S").asText(), new TreeMap<>())
                .remove(key.path("sk").path("S").asText());
    }

    /** Near enough to how DynamoDB counts: names and values, and of a binary value its bytes and not its Base64. */
    private static int bytes(ObjectNode item) {
        int bytes = 0;
        for (var attribute : item.properties()) {
            bytes += attribute.getKey().length();
            for (var value : attribute.getValue()) {
                int length = value.asText().getBytes(UTF_8).length;
                bytes += attribute.getValue().has("B") ? length / 4 * 3 : length;
            }
        }
        return bytes;
    }

    private static String place(JsonNode write) {
        var key = write.has("Item") ? write.path("Item") : write.path("Key");
        return write.path("TableName").asText() + " " + key.at("/pk/S").asText() + " "
                + key.at("/sk/S").asText();
    }

    private Response transact(ObjectNode input) {
        var reasons = Json.object();
        var list = reasons.putArray("CancellationReasons");
        boolean failed = false;
        var places = new HashSet<String>();
        for (var write : input.path("TransactItems")) {
            if (!places.add(place(write.properties().iterator().next().getValue()))) {
                throw new AssertionError("more than one write of one item in a transaction");
            }
        }
        mostWrites = Math.max(mostWrites, input.path("TransactItems").size());
        if (input.path("TransactItems").size() > 100) {
            throw new AssertionError("more than 100 writes in a transaction");
        }
        for (var each : input.path("TransactItems")) {
            var write = each.elements().next();
            var stored =
                    get(write.path("TableName").asText(), write.has("Item") ? write.path("Item") : write.path("Key"));
            boolean holds = holds(write, stored);
            failed |= !holds;
            var reason = list.addObject().put("Code", holds ? "None" : "ConditionalCheckFailed");
            if (!holds && stored != null) {
                reason.set("Item", stored);
            }
        }
        if (failed) {
            reasons.put("__type", "com.amazonaws.dynamodb.v20120810#TransactionCanceledException");
            reasons.put("Message", "cancelled");
            return new Response(400, Map.of("Content-Type", "application/x-amz-json-1.0"), Json.bytes(reasons));
        }
        for (var each : input.path("TransactItems")) {
            var write = each.elements().next();
            if (each.has("Put")) {
                put(write.path("TableName").asText(), (ObjectNode) write.path("Item"));
            } else if (each.has("Delete")) {
                delete(write.path("TableName").asText(), write.path("Key"));
            }
        }
        return json(Json.object());
    }

    private static boolean holds(JsonNode write, @Nullable ObjectNode stored) {
        var condition = write.path("ConditionExpression").asText("");
        if (condition.startsWith("#v = :v AND ")) {
            // a lead as it was read
            var names = write.path("ExpressionAttributeNames");
            var values = write.path("ExpressionAttributeValues");
            return stored != null
                    && Stream.of(condition.split(" AND ", -1)).allMatch(part -> {
                        if (part.equals("attribute_not_exists(#n)")) {
                            return !stored.has(names.path("#n").asText());
                        }
                        var sides = part.split(" = ", -1);
                        return values.path(sides[1])
                                .equals(stored.path(names.path(sides[0]).asText()));
                    });
        }
        if (condition.equals("attribute_exists(pk) AND attribute_not_exists(#a)")) {
            return stored != null
                    && !stored.has(write.at("/ExpressionAttributeNames/#a").asText());
        }
        if (condition.isEmpty() || (condition.contains("attribute_not_exists") && stored == null)) {
            return true;
        }
        if (stored == null) {
            return false;
        }
        if (condition.contains("attribute_not_exists")) {
            // or the stored one has expired
            return condition.contains("expiresAt <= :now")
                    && stored.has("expiresAt")
                    && stored.path("expiresAt").path("N").asLong()
                            <= write.path("ExpressionAttributeValues")
                                    .path(":now")
                                    .path("N")
                                    .asLong();
        }
        if (condition.equals("attribute_exists(pk)")) {
            return true;
        }
        if (condition.contains("attribute_exists")) {
            return stored.has(
                    write.path("ExpressionAttributeNames").elements().next().asText());
        }
        var name = write.path("ExpressionAttributeNames").elements().next().asText();
        var value = write.path("ExpressionAttributeValues").elements().next();
        return value.equals(stored.path(name));
    }

    private Response query(String table, ObjectNode input) {
        var expression = input.path("KeyConditionExpression").asText();
        var values = new ArrayList<String>();
        var tokens = Pattern.compile(":\\w+").matcher(expression);
        while (tokens.find()) {
            values.add(input.path("ExpressionAttributeValues")
                    .path(tokens.group())
                    .path("S")
                    .asText());
        }
        var index = input.path("IndexName").asText("");
        var named = Stream.of(Index.values())
                .filter(each -> each.indexName().equals(index))
                .findFirst();
        var partitionName = named.map(Index::partitionAttribute).orElse("pk");
        var sortName = named.map(Index::sortAttribute).orElse("sk");
        var sorted = new TreeMap<String, ObjectNode>();
        var among = index.isEmpty()
                ? List.of(partitions(table).getOrDefault(values.getFirst(), Map.of()))
                : List.copyOf(partitions(table).values());
        among.forEach(partition -> partition.values().forEach(item -> {
            var pk = item.path(partitionName).path("S").asText();
            var sk = item.path(sortName).path("S").asText();
            boolean inRange = !expression.contains("AND")
                    || (expression.contains("begins_with")
                            ? sk.startsWith(values.get(1))
                            : sk.compareTo(values.get(1)) >= 0 && sk.compareTo(values.get(2)) <= 0);
            if (pk.equals(values.getFirst()) && inRange) {
                sorted.put(sk, item);
            }
        }));
        var ordered = input.path("ScanIndexForward").asBoolean(true) ? sorted : sorted.descendingMap();
        var start = input.path("ExclusiveStartKey").path(sortName).path("S").asText("");
        var answer = Json.object();
        var items = answer.putArray("Items");
        boolean forward = input.path("ScanIndexForward").asBoolean(true);
        int limit = Math.min(input.path("Limit").asInt(pageSize), pageSize);
        for (var entry : ordered.entrySet()) {
            int order = entry.getKey().compareTo(start);
            if ((start.isEmpty() || (forward ? order > 0 : order < 0)) && items.size() < limit) {
                items.add(entry.getValue());
            }
        }
        if (items.size() == limit) {
            var last = items.get(items.size() - 1);
            var key = answer.putObject("LastEvaluatedKey");
            key.set("pk", last.path("pk"));
            key.set("sk", last.path("sk"));
            if (!index.isEmpty()) {
                key.set(partitionName, last.path(partitionName));
                key.set(sortName, last.path(sortName));
            }
        }
        answer.put("Count", items.size());
        return json(answer);
    }

    @Override
    public void close() {
        // there is nothing to close
    }
}
