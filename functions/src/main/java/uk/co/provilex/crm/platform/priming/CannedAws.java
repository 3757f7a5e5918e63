package uk.co.provilex.crm.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import uk.co.provilex.crm.platform.identity.Token;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.usage.Session;

/**
 * Answers the calls of a rehearsal without a network: an active owner of an active tenant, whose session is on record, a
 * lead's link that is good, and otherwise nothing.
 */
final class CannedAws implements SdkHttpClient {

    private static final String SESSION = """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>\
            <AccessKeyId>rehearsal</AccessKeyId><SecretAccessKey>rehearsal</SecretAccessKey>\
            <SessionToken>rehearsal</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
            </Credentials></AssumeRoleResult></AssumeRoleResponse>""";

    private static final String SESSION_ON_RECORD =
            Session.name(Token.of(Priming.claims()).orElseThrow()) + " 1";

    /** A SubjectPublicKeyInfo of the generator of P-256, the key whose private half is 1. */
    private static final String PUBLIC_KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncD"
            + "fYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==";

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                var target = request.httpRequest()
                        .firstMatchingHeader("X-Amz-Target")
                        .orElse("");
                var body = answer(target, request).getBytes(StandardCharsets.UTF_8);
                return HttpExecuteResponse.builder()
                        .response(SdkHttpResponse.builder()
                                .statusCode(200)
                                .putHeader("Content-Length", Integer.toString(body.length))
                                .build())
                        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
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

    private static String answer(String target, HttpExecuteRequest request) throws IOException {
        var key = Base64.getEncoder().encodeToString(new byte[32]);
        return switch (target.substring(target.indexOf('.') + 1)) {
            case "" -> SESSION;
            case "BatchGetItem" -> batch(request);
            // the tenant's key is there; anything else is not, so no operation takes it for a thing of its own
            case "GetItem" ->
                body(request).at("/Key/pk/S").asText().endsWith("#KEY")
                        ? "{\"Item\":{\"wrapped\":{\"B\":\"" + key + "\"}}}"
                        : "{}";
            case "UpdateItem" -> "{\"Attributes\":{\"count\":{\"N\":\"1\"}}}";
            case "Query" -> "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}";
            case "GetPublicKey" -> "{\"PublicKey\":\"" + PUBLIC_KEY + "\"}";
            case "Decrypt" -> "{\"Plaintext\":\"" + key + "\"}";
            case "GenerateDataKey" -> "{\"Plaintext\":\"" + key + "\",\"CiphertextBlob\":\"" + key + "\"}";
            default -> "{}";
        };
    }

    private static String batch(HttpExecuteRequest request) throws IOException {
        var answer = Json.object();
        var responses = answer.putObject("Responses");
        answer.putObject("UnprocessedKeys");
        var asked = body(request).path("RequestItems");
        for (var table : asked.properties()) {
            var found = responses.putArray(table.getKey());
            for (JsonNode wanted : table.getValue().path("Keys")) {
                var item = found.addObject();
                item.setAll((ObjectNode) wanted);
                item.putObject("status").put("S", "active");
                item.putObject("role").put("S", "owner");
                item.putObject("generation").put("S", Priming.NOBODY);
                item.putObject("sessions").putArray("L").addObject().put("S", SESSION_ON_RECORD);
            }
        }
        return answer.toString();
    }

    private static ObjectNode body(HttpExecuteRequest request) throws IOException {
        try (var content = request.contentStreamProvider().orElseThrow().newStream()) {
            return Json.read(content.readAllBytes(), ObjectNode.class);
        }
    }
}
