package uk.co.provilex.crm.platform.priming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import uk.co.provilex.crm.platform.json.Json;

/**
 * Answers the calls of a rehearsal without a network. It keeps what is written, so that the next function finds it, and agrees
 * to everything: no condition is looked at, no page has another after it, every object is of one part, and a key is 32 zeros.
 */
final class CannedAws implements SdkHttpClient {

    private static final String SESSION = """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>\
            <AccessKeyId>rehearsal</AccessKeyId><SecretAccessKey>rehearsal</SecretAccessKey>\
            <SessionToken>rehearsal</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
            </Credentials></AssumeRoleResult></AssumeRoleResponse>""";

    /** What S3 says of uploads and of lists of objects; the SDK reads of it what it asked for. */
    private static final String BUCKET =
            "<Answer><UploadId>rehearsal</UploadId><IsTruncated>false</IsTruncated></Answer>";

    /** What somebody has uploaded to be brought in: somebody, and a row that is refused. */
    private static final String LIST = "Email\nnobody@example.com\nno address\n";

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    /** A SubjectPublicKeyInfo of the generator of P-256, the key whose private half is 1. */
    private static final String PUBLIC_KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncD"
            + "fYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==";

    /** A signature in DER of which both numbers are 1. */
    private static final String SIGNATURE = "MAYCAQECAQE=";

    private static final Pattern NAME = Pattern.compile("#\\w+");
    private static final Pattern VALUE = Pattern.compile(":\\w+");

    /** By table, and then by partition and sort key. */
    private final Map<String, Map<String, JsonNode>> tables = new HashMap<>();

    private final Map<String, SdkBytes> objects = new HashMap<>();

    private record Answer(int status, SdkBytes body) {

        Answer(int status, String body) {
            this(status, SdkBytes.fromUtf8String(body));
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                var answer = answer(request);
                return HttpExecuteResponse.builder()
                        .response(SdkHttpResponse.builder()
                                .statusCode(answer.status())
                                .putHeader(
                                        "Content-Length",
                                        Integer.toString(answer.body().asByteArrayUnsafe().length))
                                .putHeader("ETag", "\"rehearsal\"")
                                .build())
                        .responseBody(AbortableInputStream.create(answer.body().asInputStream()))
                        .build();
            }

            @Override
            public void abort() {
                // there is nothing under way
            }
        };
    }

    @Override
    public void close() {
        // there is nothing to close
    }

    private synchronized Answer answer(HttpExecuteRequest request) throws IOException {
        var http = request.httpRequest();
        var target = http.firstMatchingHeader("X-Amz-Target").orElse("");
        if (target.isEmpty()) {
            return http.host().startsWith("sts.") ? new Answer(200, SESSION) : s3(http, body(request));
        }
        var operation = target.substring(target.indexOf('.') + 1);
        if (operation.equals("AdminGetUser")) {
            return new Answer(400, "{\"__type\":\"UserNotFoundException\"}");
        }
        var input = Json.read(body(request), ObjectNode.class);
        return new Answer(200, Json.text(answer(operation, input)));
    }

    private static byte[] body(HttpExecuteRequest request) throws IOException {
        if (request.contentStreamProvider().isEmpty()) {
            return new byte[0];
        }
        try (var content = request.contentStreamProvider().get().newStream()) {
            return content.readAllBytes();
        }
    }

    private Answer s3(SdkHttpRequest http, byte[] body) {
        var path = http.encodedPath();
        var asked = http.rawQueryParameters();
        if (http.method() == SdkHttpMethod.PUT) {
            objects.put(path, SdkBytes.fromByteArray(body));
            return new Answer(200, "");
        }
        if (http.method() == SdkHttpMethod.DELETE) {
            return new Answer(204, "");
        }
        boolean whole = asked.keySet().stream().noneMatch(List.of("uploads", "uploadId", "list-type")::contains);
        return whole
                ? new Answer(200, objects.getOrDefault(path, SdkBytes.fromUtf8String(LIST)))
                : new Answer(200, BUCKET);
    }

    private JsonNode answer(String operation, ObjectNode input) {
        var answer = Json.object();
        switch (operation) {
            case "GetItem" -> {
                var item = table(input.path("TableName")).get(place(input.path("Key")));
                return item == null ? answer : answer.set("Item", item);
            }
            case "BatchGetItem" -> batch(input, answer);
            case "PutItem" -> write(Json.object().set("Put", input));
            case "DeleteItem" -> write(Json.object().set("Delete", input));
            case "TransactWriteItems" -> input.path("TransactItems").forEach(this::write);
            case "BatchWriteItem" -> writeAll(input);
            case "Query" -> query(input, answer);
            case "UpdateItem" ->
                answer.putObject("Attributes").putObject("count").put("N", "1");
            case "GetPublicKey" -> answer.put("PublicKey", PUBLIC_KEY);
            case "Sign" -> answer.put("Signature", SIGNATURE);
            case "Decrypt", "GenerateDataKey" -> answer.put("Plaintext", KEY).put("CiphertextBlob", KEY);
            default -> {
                // nobody asks what came of it
            }
        }
        return answer;
    }

    private Map<String, JsonNode> table(JsonNode name) {
        return tables.computeIfAbsent(name.asText(), n -> new TreeMap<>());
    }

    private static String place(JsonNode key) {
        return key.at("/pk/S").asText() + " " + key.at("/sk/S").asText();
    }

    private void batch(ObjectNode input, ObjectNode answer) {
        var responses = answer.putObject("Responses");
        answer.putObject("UnprocessedKeys");
        for (var asked : input.path("RequestItems").properties()) {
            var found = responses.putArray(asked.getKey());
            for (var key : asked.getValue().path("Keys")) {
                var item = tables.getOrDefault(asked.getKey(), Map.of()).get(place(key));
                if (item != null) {
                    found.add(item);
                }
            }
        }
    }

    private void writeAll(ObjectNode input) {
        for (var table : input.path("RequestItems").properties()) {
            for (var each : table.getValue()) {
                var write = (ObjectNode) each.elements().next();
                write.put("TableName", table.getKey());
                this.write(Json.object().set(write.has("Item") ? "Put" : "Delete", write));
            }
        }
    }

    private void write(JsonNode change) {
        var put = change.path("Put");
        var delete = change.path("Delete");
        if (put.has("Item")) {
            table(put.path("TableName")).put(place(put.path("Item")), put.path("Item"));
        } else if (delete.has("Key")) {
            table(delete.path("TableName")).remove(place(delete.path("Key")));
        }
    }

    /** The first name of an expression is that of the partition key, also of an index, and the second that of the sort key. */
    private void query(ObjectNode input, ObjectNode answer) {
        var expression = input.path("KeyConditionExpression").asText();
        var names = NAME.matcher(expression).results().map(name -> name.group()).toList();
        var partition = text(input.path("ExpressionAttributeNames"), names.getFirst());
        var sort = names.size() == 1 ? "sk" : text(input.path("ExpressionAttributeNames"), names.get(1));
        var values = VALUE.matcher(expression)
                .results()
                .map(value -> input.path("ExpressionAttributeValues")
                        .path(value.group())
                        .path("S")
                        .asText())
                .toList();
        var found = new TreeMap<String, JsonNode>();
        for (var item : table(input.path("TableName")).values()) {
            var at = item.path(sort).path("S").asText();
            boolean inRange =
                    switch (values.size()) {
                        case 1 -> true;
                        case 2 -> at.startsWith(values.get(1));
                        default -> at.compareTo(values.get(1)) >= 0 && at.compareTo(values.get(2)) <= 0;
                    };
            if (inRange && item.path(partition).path("S").asText().equals(values.getFirst())) {
                found.put(at, item);
            }
        }
        NavigableMap<String, JsonNode> asked =
                input.path("ScanIndexForward").asBoolean(true) ? found : found.descendingMap();
        var start = input.path("ExclusiveStartKey").path(sort).path("S");
        if (start.isTextual()) {
            asked = asked.tailMap(start.asText(), false);
        }
        answer.putArray("Items").addAll(asked.values());
        answer.put("Count", asked.size());
    }

    private static String text(JsonNode names, String name) {
        return names.path(name).asText();
    }
}
