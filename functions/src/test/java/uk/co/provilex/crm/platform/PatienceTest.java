package uk.co.provilex.crm.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.PublicOperation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.portability.Worksite;

/** An AWS that is silent is given up while there is still time to say so. */
final class PatienceTest {

    /** What the template gives a function that somebody waits for; {@code IssueClaims} has the five of Cognito. */
    private static final Duration FUNCTION = Duration.ofSeconds(15);

    private static final Duration TRIGGER = Duration.ofSeconds(5);

    /** Asks the user pool for somebody. */
    private static final class Asking extends PublicOperation<NoBody, String> {

        Asking(Platform platform) {
            super(platform, NoBody.class);
        }

        @Override
        protected Reply<String> handle(Visit visit, NoBody request) {
            platform().cognito().adminGetUser(get -> get.userPoolId("pool").username("kim"));
            return Reply.ok("here");
        }
    }

    @Test
    void aCallEndsInTimeForAnAnswerAndItsFirstTryInTimeForAnother() {
        var patience = Patience.OF_A_FUNCTION;
        var call = Objects.requireNonNull(patience.call());
        assertTrue(call.plus(patience.answer()).compareTo(FUNCTION) < 0, "a refusal can still be written");
        assertTrue(patience.answer().multipliedBy(2).compareTo(call) < 0, "one dead connection is no outage");
        assertTrue(patience.answer().compareTo(TRIGGER) < 0, "nor does it keep anybody from signing in");
    }

    @Test
    @Timeout(60)
    void aConnectionThatStaysSilentIsGivenUp() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var connections = new Patience(Duration.ofMillis(200), null).connections()) {
            var get = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.GET)
                    .uri(URI.create("http://localhost:" + silent.getLocalPort()))
                    .build();
            var request = connections.prepareRequest(
                    HttpExecuteRequest.builder().request(get).build());
            assertThrows(SocketTimeoutException.class, request::call);
        }
    }

    @Test
    @Timeout(60)
    void whoeverWaitsTooLongIsToldToTryAgainInTheMiddleOfATry() throws IOException {
        // a server that accepts and never answers: connections wait in its backlog
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var environment = Map.of(
                    "AWS_REGION", "eu-west-2",
                    "AWS_ACCESS_KEY_ID", "k",
                    "AWS_SECRET_ACCESS_KEY", "s",
                    "AWS_ENDPOINT_URL", "http://localhost:" + silent.getLocalPort());
            var patience = new Patience(Duration.ofMinutes(5), Duration.ofMillis(500));
            var platform = Platform.of(environment, InstantSource.system(), patience);
            var event = APIGatewayV2HTTPEvent.builder()
                    .withHeaders(Map.of())
                    .withRequestContext(
                            APIGatewayV2HTTPEvent.RequestContext.builder().build())
                    .build();
            var answer = new Asking(platform).handleRequest(event, new Worksite().context());
            assertEquals(503, answer.getStatusCode());
            assertEquals("2", answer.getHeaders().get("retry-after"));
        }
    }
}
