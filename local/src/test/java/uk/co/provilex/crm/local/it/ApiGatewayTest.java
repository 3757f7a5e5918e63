package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.contract.Operation;
import uk.co.provilex.crm.local.functions.FunctionHost;
import uk.co.provilex.crm.local.gateway.Gateway;
import uk.co.provilex.crm.local.launch.FrontDoor;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.Place;

/**
 * What API Gateway answers by itself. The real template is served with limits of one request at a time, and with functions
 * that cannot start.
 */
final class ApiGatewayTest {

    private FrontDoor door;
    private FunctionHost functions;
    private HttpClient http;

    @BeforeEach
    void start() throws IOException {
        door = FrontDoor.reserve(0);
        var one = Map.of(
                "AllowPasswordAuth", "false",
                "ThrottleRate", "1",
                "ThrottleBurst", "1",
                "SignUpThrottleRate", "1",
                "SignUpThrottleBurst", "1",
                "SubjectThrottleRate", "1",
                "SubjectThrottleBurst", "1");
        var blueprint = Blueprint.read(Path.of("../template.yaml"), Place.usual(door.address()), one);
        functions = new FunctionHost(
                blueprint,
                (type, environment, connections) -> {
                    throw new IllegalStateException("nothing starts here");
                },
                function -> Map.of(),
                line -> {});
        var noKeys = WebClient.JSON.createObjectNode();
        door.open(
                new Gateway(blueprint, functions, issuer -> noKeys, new MovableClock()),
                exchange -> exchange.sendResponseHeaders(404, -1));
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        http.close();
        door.close();
        functions.close();
    }

    @TestFactory
    Stream<DynamicTest> aRequestTooManyOfAnyKind() {
        return Cloud.contract().operations().stream()
                .map(operation -> dynamicTest(operation.id(), () -> {
                    assertNotEquals(429, send(operation).status());
                    var refused = send(operation);
                    // when a second has passed, one more is let through
                    for (int more = 0; more < 5 && refused.status() != 429; more++) {
                        refused = send(operation);
                    }
                    assertEquals("Too Many Requests", refused.expect(429).text("message"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aFunctionThatCannotStart() {
        return Cloud.contract().operations().stream()
                .filter(operation -> !operation.isForUsers())
                .map(operation -> dynamicTest(
                        operation.id(),
                        () -> assertEquals(
                                "Internal Server Error",
                                send(operation).expect(500).text("message"))));
    }

    private Answer send(Operation operation) {
        var nobody = new WebClient(http, door.address(), "", Cloud::hold);
        var path = Belongings.none().path(operation);
        return nobody.send(nobody.request(operation.method(), path), new byte[0]);
    }
}
