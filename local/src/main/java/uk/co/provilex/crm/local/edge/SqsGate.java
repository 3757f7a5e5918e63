package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import uk.co.provilex.crm.local.backends.Backend;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.iam.AccessRequest;
import uk.co.provilex.crm.local.sts.Session;

/** Authorises SQS calls and sends them on, with queue URLs that lead back here. */
final class SqsGate {

    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";

    /** A message that is put off comes sooner than on AWS: its sender's clock may be moved, the queue's cannot. */
    private static final int LONGEST_DELAY_SECONDS = 1;

    /** Who puts a message off for longer waits for a time, and not for somebody else's work to end: 90 seconds at most. */
    private static final int WAITS_FOR_A_TIME_SECONDS = 90;

    private final JsonMapper json;
    private final Backend backend;
    private final BackendClient client;
    private final Authoriser authoriser;
    private final String region;
    private final String accountId;
    private final Optional<MovableClock> skipping;
    private volatile Consumer<String> whenSent = queue -> {};

    SqsGate(
            JsonMapper json,
            Backend backend,
            BackendClient client,
            Authoriser authoriser,
            String region,
            String accountId,
            Optional<MovableClock> skipping) {
        this.json = json;
        this.backend = backend;
        this.client = client;
        this.authoriser = authoriser;
        this.region = region;
        this.accountId = accountId;
        this.skipping = skipping;
    }

    /** Tells {@code hears} of each queue that a message was sent to. */
    void whenSent(Consumer<String> hears) {
        whenSent = hears;
    }

    void handle(HttpExchange exchange, Session session, String target, String operation, ObjectNode input)
            throws IOException, AwsFault {
        authoriser.require(session, List.of(access(operation, input)), Protocol.JSON);
        if (input.hasNonNull("QueueUrl")) {
            input.put("QueueUrl", backend.uri() + "/" + accountId + "/" + queueName(input));
        }
        int delay = input.path("DelaySeconds").asInt();
        if (delay > WAITS_FOR_A_TIME_SECONDS && skipping.isPresent()) {
            skipping.get().advance(Duration.ofSeconds(delay));
            input.put("DelaySeconds", 0);
        } else if (delay > LONGEST_DELAY_SECONDS) {
            input.put("DelaySeconds", LONGEST_DELAY_SECONDS);
        }
        HttpResponse<byte[]> answer;
        try {
            answer = client.post(backend, "sqs", target, CONTENT_TYPE, json.writeValueAsBytes(input));
        } finally {
            // Whatever came of it: the message may be there although the answer was lost.
            if (operation.startsWith("SendMessage")) {
                whenSent.accept(queueName(input));
            }
        }
        byte[] body = answer.body();
        String text = answer.headers().firstValue("x-amzn-query-error").orElse("");
        if (!text.isEmpty()) {
            exchange.getResponseHeaders().set("x-amzn-query-error", text);
        }
        if (answer.statusCode() == 200
                && List.of("CreateQueue", "GetQueueUrl", "ListQueues", "ListDeadLetterSourceQueues")
                        .contains(operation)) {
            body = withOwnUrls(exchange, body);
        }
        Answers.json(exchange, answer.statusCode(), CONTENT_TYPE, body);
    }

    private AccessRequest access(String operation, JsonNode input) {
        // A batch needs the permission of the single call.
        String action = "sqs:"
                + switch (operation) {
                    case "SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch" ->
                        operation.substring(0, operation.length() - "Batch".length());
                    default -> operation;
                };
        String name = input.hasNonNull("QueueUrl")
                ? queueName(input)
                : input.path("QueueName").asText();
        return AccessRequest.of(action, name.isEmpty() ? "*" : "arn:aws:sqs:" + region + ":" + accountId + ":" + name);
    }

    private static String queueName(JsonNode input) {
        String url = input.path("QueueUrl").asText();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private byte[] withOwnUrls(HttpExchange exchange, byte[] body) throws IOException {
        ObjectNode output = (ObjectNode) json.readTree(body);
        String own = "http://" + exchange.getRequestHeaders().getFirst("Host") + "/" + accountId + "/";
        if (output.hasNonNull("QueueUrl")) {
            output.put("QueueUrl", own + queueName(output));
        }
        for (String list : new String[] {"QueueUrls", "queueUrls"}) {
            if (output.path(list) instanceof ArrayNode urls) {
                for (int i = 0; i < urls.size(); i++) {
                    String url = urls.get(i).asText();
                    urls.set(i, json.getNodeFactory().textNode(own + url.substring(url.lastIndexOf('/') + 1)));
                }
            }
        }
        return json.writeValueAsBytes(output);
    }
}
