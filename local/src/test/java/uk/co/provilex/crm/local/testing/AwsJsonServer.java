package uk.co.provilex.crm.local.testing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import uk.co.provilex.crm.local.edge.AwsFault;
import uk.co.provilex.crm.local.edge.AwsJsonService;

/** Serves one emulator over AWS JSON 1.1 on loopback, so that a test can use the real SDK client on it. */
public final class AwsJsonServer implements AutoCloseable {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final AwsJsonService service;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Starts on a free port. */
    public AwsJsonServer(AwsJsonService service) {
        this.service = service;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Returns the address for the SDK's endpoint override. */
    public URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            ObjectNode input = (ObjectNode) MAPPER.readTree(exchange.getRequestBody());
            try {
                answer(exchange, 200, service.handle(target.substring(target.indexOf('.') + 1), input));
            } catch (AwsFault fault) {
                ObjectNode body = MAPPER.createObjectNode().put("__type", fault.code());
                answer(exchange, fault.status(), body.put("message", fault.getMessage()));
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
