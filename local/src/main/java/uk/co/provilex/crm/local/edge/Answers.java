package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Writes answers in the form of each protocol. */
final class Answers {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String XML_HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private Answers() {}

    static void fault(HttpExchange exchange, Protocol protocol, AwsFault fault) throws IOException {
        String requestId = UUID.randomUUID().toString();
        Headers headers = exchange.getResponseHeaders();
        headers.set("x-amzn-RequestId", requestId);
        String message = fault.getMessage() == null ? "" : fault.getMessage();
        switch (protocol) {
            case JSON -> {
                headers.set("x-amzn-ErrorType", fault.code());
                // Services differ in the case of "message"; the SDK reads both, so both are given.
                var document = JSON.createObjectNode();
                document.put("__type", "com.amazon.coral.service#" + fault.code());
                document.put("message", message);
                document.put("Message", message);
                send(exchange, fault.status(), "application/x-amz-json-1.1", JSON.writeValueAsBytes(document));
            }
            case QUERY ->
                send(
                        exchange,
                        fault.status(),
                        "text/xml",
                        ("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>"
                                        + xml(fault.code()) + "</Code><Message>" + xml(message)
                                        + "</Message></Error><RequestId>" + requestId + "</RequestId></ErrorResponse>")
                                .getBytes(StandardCharsets.UTF_8));
            case S3 -> {
                headers.set("x-amz-request-id", requestId);
                String body = XML_HEAD + "<Error><Code>" + xml(fault.code()) + "</Code><Message>" + xml(message)
                        + "</Message><RequestId>" + requestId + "</RequestId></Error>";
                send(exchange, fault.status(), "application/xml", body.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Answers a call of the query protocol; {@code result} is the inside of the result element. */
    static void query(HttpExchange exchange, String action, String result) throws IOException {
        String body = "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + action
                + "Result>" + result + "</" + action + "Result><ResponseMetadata><RequestId>" + UUID.randomUUID()
                + "</RequestId></ResponseMetadata></" + action + "Response>";
        send(exchange, 200, "text/xml", body.getBytes(StandardCharsets.UTF_8));
    }

    static void json(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
        send(exchange, status, contentType, body);
    }

    static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", contentType);
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
