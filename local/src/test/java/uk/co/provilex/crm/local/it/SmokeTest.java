package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The check that is run after a deployment, run here: it passes on the product, and it can fail. */
@OnTheCloud
final class SmokeTest {

    private static final String ORIGIN = "https://app.provilex.co.uk";

    private final Cloud cloud;

    SmokeTest(Cloud cloud) {
        this.cloud = cloud;
    }

    private record Ended(int status, List<String> lines) {

        List<String> beginning(String word) {
            return lines.stream().filter(line -> line.startsWith(word)).toList();
        }
    }

    private Ended smoke(URI address, String origin) throws IOException, InterruptedException {
        var pool = cloud.local().userPool();
        var command = new ProcessBuilder(
                        "bash",
                        "../infrastructure/smoke.sh",
                        address.toString(),
                        pool.poolId(),
                        pool.clientId(),
                        origin)
                .redirectErrorStream(true);
        command.environment().put("COGNITO_URL", address.toString());
        var process = command.start();
        process.getOutputStream().close();
        var lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        return new Ended(process.waitFor(), lines);
    }

    @Test
    void theProductPasses() throws Exception {
        var ended = smoke(cloud.local().address(), ORIGIN);
        assertEquals(List.of(), ended.beginning("FAIL"));
        assertEquals(0, ended.status());
    }

    @Test
    void aPageOfAnotherOriginIsNamedAndNothingElse() throws Exception {
        var ended = smoke(cloud.local().address(), "https://other.example");
        assertEquals(
                List.of("FAIL  cors: our origin", "FAIL  cors: its headers", "FAIL  cors: its methods"),
                ended.beginning("FAIL").stream()
                        .map(line -> line.substring(0, line.indexOf(": wanted")))
                        .toList());
        assertEquals(1, ended.status());
    }

    /** A server that says yes to everything: no check but the one of the template itself may be content with it. */
    @Test
    void everyCheckCanFail() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "https://elsewhere.example");
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                body.write("yes".getBytes(UTF_8));
            }
        });
        server.start();
        try {
            var ended =
                    smoke(URI.create("http://localhost:" + server.getAddress().getPort()), ORIGIN);
            assertEquals(List.of("ok    the template was read"), ended.beginning("ok"));
            assertEquals(1, ended.status());
        } finally {
            server.stop(0);
        }
    }
}
