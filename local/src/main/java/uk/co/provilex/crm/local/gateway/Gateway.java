package uk.co.provilex.crm.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import uk.co.provilex.crm.local.functions.FunctionFailedException;
import uk.co.provilex.crm.local.functions.FunctionHost;
import uk.co.provilex.crm.local.gateway.Routes.Match;
import uk.co.provilex.crm.local.gateway.TokenCheck.Verified;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.HttpApiSpec;
import uk.co.provilex.crm.local.template.HttpApiSpec.Throttling;
import uk.co.provilex.crm.local.template.TemplateException;

/**
 * The HTTP API of the template: throttles, authorises, invokes the function behind the route and answers, with the very
 * words that API Gateway uses for its own refusals.
 */
public final class Gateway implements HttpHandler {

    /** HTTP APIs take no larger request; see "Quotas for configuring and running an HTTP API". */
    private static final int LARGEST_REQUEST = 10 * 1024 * 1024;

    private static final long MOST_SKIPPED = 64L * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NOT_THE_INTEGRATIONS = Set.of("connection", "content-length", "transfer-encoding");
    private static final Set<String> OUR_HOSTS = Set.of("localhost", "127.0.0.1");

    private final Blueprint blueprint;
    private final HttpApiSpec api;
    private final Routes routes;
    private final FunctionHost functions;
    private final InstantSource clock;
    private final Map<String, TokenCheck> authorizers = new HashMap<>();
    private final CrossOrigin crossOrigin;
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

    /**
     * Prepares to serve the routes that the template declares.
     *
     * @param blueprint what the template declares, with an HTTP API
     * @param functions where the functions run
     * @param jwks the keys of token issuers
     * @param clock the time that tokens are judged by
     */
    public Gateway(Blueprint blueprint, FunctionHost functions, Jwks jwks, InstantSource clock) {
        this.blueprint = blueprint;
        this.api = blueprint.api().orElseThrow(() -> new TemplateException("The template has no HTTP API."));
        this.routes = new Routes(blueprint);
        this.functions = functions;
        this.clock = clock;
        this.crossOrigin = new CrossOrigin(api.cors());
        api.authorizers().forEach((name, spec) -> authorizers.put(name, new TokenCheck(spec, jwks, clock)));
        blueprint.functions().forEach(function -> function.routes()
                .forEach(route -> route.authorizer().ifPresent(name -> {
                    if (!authorizers.containsKey(name)) {
                        throw new TemplateException("The route " + route.key() + " of " + function.logicalId()
                                + " names the authorizer " + name + ", which the API does not have.");
                    }
                })));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            String requestId = UUID.randomUUID().toString();
            Headers headers = exchange.getResponseHeaders();
            headers.set("Apigw-Requestid", requestId);
            Optional<String> origin =
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Origin"));
            if (!isOurHost(exchange)) {
                // A web page whose name was rebound to loopback must not reach the product on its reader's machine.
                refuse(exchange, 403, "Forbidden");
                return;
            }
            if (crossOrigin.isOn() && exchange.getRequestMethod().equals("OPTIONS") && origin.isPresent()) {
                crossOrigin.preflight(origin, headers);
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            serve(exchange, requestId, origin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpExchange exchange, String requestId, Optional<String> origin)
            throws IOException, InterruptedException {
        crossOrigin.answer(origin, exchange.getResponseHeaders());
        Optional<Match> found;
        try {
            found = routes.find(
                    exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
        } catch (IllegalArgumentException e) {
            refuse(exchange, 400, "Bad Request");
            return;
        }
        if (found.isEmpty()) {
            refuse(exchange, 404, "Not Found");
            return;
        }
        Match match = found.get();
        if (isThrottled(match)) {
            refuse(exchange, 429, "Too Many Requests");
            return;
        }
        Optional<Verified> token = Optional.empty();
        if (match.route().authorizer().isPresent()) {
            token = authorise(exchange, match.route().authorizer().get());
            if (token.isEmpty()) {
                return;
            }
            List<String> scopes = match.route().scopes();
            if (!scopes.isEmpty() && token.get().scopes().stream().noneMatch(scopes::contains)) {
                exchange.getResponseHeaders()
                        .set(
                                "WWW-Authenticate",
                                "Bearer scope=\"" + String.join(" ", scopes) + "\" error=\"insufficient_scope\"");
                refuse(exchange, 403, "Forbidden");
                return;
            }
        }
        Optional<byte[]> body = read(exchange);
        if (body.isEmpty()) {
            refuse(exchange, 413, "Request Entity Too Large");
            return;
        }
        invoke(exchange, requestId, match, token, body.get());
    }

    private void invoke(HttpExchange exchange, String requestId, Match match, Optional<Verified> token, byte[] body)
            throws IOException, InterruptedException {
        String trace = functions.newTraceId();
        String root = trace.substring(0, trace.indexOf(';'));
        byte[] event;
        try {
            event = JSON.writeValueAsBytes(HttpEvent.of(
                    exchange,
                    new HttpEvent.Call(blueprint.place(), api.apiId(), requestId, root, clock.instant(), match, token),
                    body));
        } catch (IllegalArgumentException e) {
            refuse(exchange, 400, "Bad Request");
            return;
        }
        try {
            answer(exchange, functions.invoke(match.function(), event, trace));
        } catch (FunctionFailedException e) {
            switch (e.kind()) {
                case TOO_LARGE -> refuse(exchange, 413, "Request Too Long");
                case ERROR, TIMEOUT, KILLED -> refuse(exchange, 500, "Internal Server Error");
            }
        }
    }

    /** Reads the function's answer by format 2.0: without a status it is a 200 whose body is the answer itself. */
    private void answer(HttpExchange exchange, byte[] answer) throws IOException {
        JsonNode response;
        try {
            response = JSON.readTree(answer);
        } catch (IOException e) {
            refuse(exchange, 500, "Internal Server Error");
            return;
        }
        if (!response.path("statusCode").canConvertToInt()) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            send(exchange, 200, answer);
            return;
        }
        int status = response.path("statusCode").asInt();
        if (status < 200 || status > 599) {
            refuse(exchange, 500, "Internal Server Error");
            return;
        }
        for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean dropped =
                    NOT_THE_INTEGRATIONS.contains(name) || (crossOrigin.isOn() && name.startsWith("access-control-"));
            if (!dropped && !header.getValue().isNull()) {
                exchange.getResponseHeaders()
                        .set(header.getKey(), header.getValue().asText());
            }
        }
        response.path("cookies").forEach(cookie -> exchange.getResponseHeaders().add("Set-Cookie", cookie.asText()));
        String body = response.path("body").asText("");
        byte[] bytes = response.path("isBase64Encoded").asBoolean()
                ? Base64.getDecoder().decode(body)
                : body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && !exchange.getResponseHeaders().containsKey("Content-Type")) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain;charset=UTF-8");
        }
        send(exchange, status, bytes);
    }

    private Optional<Verified> authorise(HttpExchange exchange, String authorizer) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || header.isBlank()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            refuse(exchange, 401, "Unauthorized");
            return Optional.empty();
        }
        Optional<Verified> token =
                Optional.ofNullable(authorizers.get(authorizer)).flatMap(check -> check.verify(header));
        if (token.isEmpty()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            refuse(exchange, 401, "Unauthorized");
        }
        return token;
    }

    private boolean isThrottled(Match match) {
        String key = match.route().key();
        Optional<Throttling> limits =
                Optional.ofNullable(api.routeThrottling().get(key)).or(api::throttling);
        return limits.isPresent()
                && !buckets.computeIfAbsent(key, k -> new TokenBucket(limits.get(), System::nanoTime))
                        .take();
    }

    private static Optional<byte[]> read(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(LARGEST_REQUEST + 1);
            if (body.length <= LARGEST_REQUEST) {
                return Optional.of(body);
            }
            // A client that is still sending would take a closed connection for an error and never read the refusal.
            in.skip(MOST_SKIPPED);
            return Optional.empty();
        }
    }

    private static boolean isOurHost(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        return host != null && OUR_HOSTS.contains(host.split(":", 2)[0].toLowerCase(Locale.ROOT));
    }

    private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, status, ("{\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean bodiless =
                status == 204 || status == 304 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless || body.length == 0 ? -1 : body.length);
        if (!bodiless && body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
