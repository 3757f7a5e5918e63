package uk.co.provilex.crm.local.launch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The one loopback port: {@code /v1/} is the product's API, everything else stands for AWS. */
public final class FrontDoor implements AutoCloseable {

    static {
        // The JDK's server otherwise leaves Nagle's algorithm on, which holds small answers back for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private FrontDoor(HttpServer server) {
        this.server = server;
    }

    /**
     * Takes the port, without answering yet.
     *
     * @param port the port, or 0 for any free one
     * @throws PortTakenException when another program has it
     */
    public static FrontDoor reserve(int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        try {
            return new FrontDoor(HttpServer.create(new InetSocketAddress(loopback, port), 256));
        } catch (BindException e) {
            throw new PortTakenException(port, e);
        }
    }

    /** Returns where clients find it, such as {@code http://localhost:3000}. */
    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Starts to answer. */
    public void open(HttpHandler gateway, HttpHandler aws) {
        server.createContext("/", exchange -> (isApi(exchange) ? gateway : aws).handle(exchange));
        server.setExecutor(threads);
        server.start();
    }

    private static boolean isApi(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath();
        return path.startsWith("/v1/") || path.equals("/v1");
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
