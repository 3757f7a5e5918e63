package uk.co.provilex.crm.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.signing.PublicJwk;

/** Who has a package of any time finds the key that checks it. */
final class GetKeysTest {

    /** The generator of P-256 as KMS answers it, and as it is published. */
    private static final String SPKI = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncD"
            + "fYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==";

    private static final PublicJwk PRESENT = PublicJwk.of(Base64.getDecoder().decode(SPKI));
    private static final PublicJwk FIRST = PublicJwk.at("A".repeat(43), "B".repeat(42) + "A");
    private static final PublicJwk SECOND = PublicJwk.at("C".repeat(42) + "A", "-_".repeat(21) + "A");

    private static APIGatewayV2HTTPResponse answer(String retired) {
        var platform = Platform.of(
                Map.of(
                        "AWS_REGION", "eu-west-2",
                        "AWS_ACCESS_KEY_ID", "k",
                        "AWS_SECRET_ACCESS_KEY", "s",
                        "SIGNING_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/signing",
                        "RETIRED_SIGNING_KEYS", retired),
                InstantSource.system(),
                new OneKey());
        var context = (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> method.getName().equals("getLogger") ? new NoLog() : "test");
        return new GetKeys(platform)
                .handleRequest(
                        APIGatewayV2HTTPEvent.builder().withHeaders(Map.of()).build(), context);
    }

    private static ObjectNode body(APIGatewayV2HTTPResponse answer) {
        return Json.read(answer.getBody(), ObjectNode.class);
    }

    private static String coordinates(PublicJwk key) {
        return key.x() + "." + key.y();
    }

    @Nested
    class Success {

        @Test
        void thePresentKeyStandsAloneAtFirst() {
            assertEquals(Json.object().set("keys", Json.list(List.of(PRESENT))), body(answer("")));
        }

        @Test
        void theKeysThatSignedBeforeFollowInTheirOrder() {
            assertEquals(
                    Json.object().set("keys", Json.list(List.of(PRESENT, FIRST, SECOND))),
                    body(answer(coordinates(FIRST) + "," + coordinates(SECOND))));
        }

        @Test
        void aKeyThatWasNotedBeforeItIsReplacedIsThereOnce() {
            assertEquals(Json.object().set("keys", Json.list(List.of(PRESENT))), body(answer(coordinates(PRESENT))));
        }
    }

    @Nested
    class Faults {

        @Test
        void aParameterThatIsNoListOfKeysIsAFaultOfOursAndNotAKeyLess() {
            for (var wrong : List.of("x", ".", coordinates(FIRST) + ",", coordinates(FIRST) + ".x")) {
                assertEquals(500, answer(wrong).getStatusCode(), wrong);
            }
        }
    }

    private static final class NoLog implements LambdaLogger {

        @Override
        public void log(String message) {
            // not kept
        }

        @Override
        public void log(byte[] message) {
            // not kept
        }
    }

    /** A KMS with one key. */
    private static final class OneKey implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    var body = Json.bytes(Map.of("PublicKey", SPKI));
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
    }
}
