package uk.co.provilex.crm.local.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import uk.co.provilex.crm.local.gateway.Routes.Match;
import uk.co.provilex.crm.local.gateway.TokenCheck.Verified;
import uk.co.provilex.crm.local.template.Place;

/**
 * Builds the event of payload format 2.0 that an HTTP API sends to a function.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Create AWS Lambda proxy integrations for HTTP APIs</a>
 */
final class HttpEvent {

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

    private HttpEvent() {}

    /** What the gateway knows of the request besides its bytes. */
    record Call(
            Place place,
            String apiId,
            String requestId,
            String traceRoot,
            Instant at,
            Match match,
            Optional<Verified> token) {}

    static ObjectNode of(HttpExchange exchange, Call call, byte[] body) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        String rawPath = exchange.getRequestURI().getRawPath();
        String rawQuery = exchange.getRequestURI().getRawQuery();
        event.put("version", "2.0")
                .put("routeKey", call.match().route().key())
                .put("rawPath", rawPath)
                .put("rawQueryString", rawQuery == null ? "" : rawQuery);
        Map<String, String> headers = headers(exchange, call, body.length);
        String cookies = headers.remove("cookie");
        if (cookies != null) {
            Arrays.stream(cookies.split("; *|,"))
                    .filter(cookie -> !cookie.isBlank())
                    .forEach(cookie -> event.withArray("cookies").add(cookie.strip()));
        }
        ObjectNode headerNode = event.putObject("headers");
        headers.forEach(headerNode::put);
        query(rawQuery).forEach((name, value) -> event.withObjectProperty("queryStringParameters")
                .put(name, value));
        call.match().parameters().forEach((name, value) -> event.withObjectProperty("pathParameters")
                .put(name, value));
        event.set("requestContext", context(exchange, call, headers, rawPath));
        body(event, headers, body);
        return event;
    }

    private static Map<String, String> headers(HttpExchange exchange, Call call, int length) {
        Map<String, String> headers = new TreeMap<>();
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            headers.merge(
                    header.getKey().toLowerCase(Locale.ROOT),
                    String.join(",", header.getValue()),
                    (a, b) -> a + "," + b);
        }
        for (String hop : List.of("connection", "keep-alive", "transfer-encoding", "upgrade", "te", "expect")) {
            headers.remove(hop);
        }
        headers.put("content-length", String.valueOf(length));
        headers.put("x-amzn-trace-id", call.traceRoot());
        headers.merge("x-forwarded-for", sourceIp(exchange), (given, own) -> given + ", " + own);
        headers.put(
                "x-forwarded-port", String.valueOf(exchange.getLocalAddress().getPort()));
        headers.put("x-forwarded-proto", "http");
        return headers;
    }

    private static Map<String, String> query(String rawQuery) {
        Map<String, String> query = new TreeMap<>();
        if (rawQuery != null && !rawQuery.isEmpty()) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                if (!name.isEmpty()) {
                    query.merge(decode(name), decode(value), (a, b) -> a + "," + b);
                }
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static ObjectNode context(HttpExchange exchange, Call call, Map<String, String> headers, String rawPath) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.put("accountId", call.place().account())
                .put("apiId", call.apiId())
                .put("domainName", headers.getOrDefault("host", ""))
                .put("domainPrefix", call.apiId())
                .put("requestId", call.requestId())
                .put("routeKey", call.match().route().key())
                .put("stage", "$default")
                .put("time", CLF.format(call.at().atOffset(ZoneOffset.UTC)))
                .put("timeEpoch", call.at().toEpochMilli());
        call.token().ifPresent(token -> {
            ObjectNode jwt = context.putObject("authorizer").putObject("jwt");
            ObjectNode claims = jwt.putObject("claims");
            token.claims().forEach(claims::put);
            if (call.match().route().scopes().isEmpty()) {
                jwt.putNull("scopes");
            } else {
                token.scopes().forEach(jwt.withArray("scopes")::add);
            }
        });
        context.putObject("http")
                .put("method", exchange.getRequestMethod())
                .put("path", rawPath)
                .put("protocol", exchange.getProtocol())
                .put("sourceIp", sourceIp(exchange))
                .put("userAgent", headers.getOrDefault("user-agent", ""));
        return context;
    }

    private static String sourceIp(HttpExchange exchange) {
        return exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    private static void body(ObjectNode event, Map<String, String> headers, byte[] body) {
        boolean text = isText(headers);
        if (body.length > 0) {
            event.put(
                    "body",
                    text
                            ? new String(body, StandardCharsets.UTF_8)
                            : Base64.getEncoder().encodeToString(body));
        }
        event.put("isBase64Encoded", body.length > 0 && !text);
    }

    /** HTTP APIs pass only these types as text; all else, forms included, comes in Base64. */
    private static boolean isText(Map<String, String> headers) {
        String type = headers.getOrDefault("content-type", "")
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        return !headers.containsKey("content-encoding")
                && (type.startsWith("text/")
                        || type.equals("application/json")
                        || type.equals("application/javascript")
                        || type.equals("application/xml"));
    }
}
