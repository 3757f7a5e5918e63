package uk.co.provilex.crm.local.launch;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Remembers what it was given and reports as failed what a test tells it to. */
public final class RecordingHandler implements RequestStreamHandler {

    /** What all instances have seen: one line for each record. */
    static final List<JsonNode> SEEN = new CopyOnWriteArrayList<>();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static volatile Predicate<JsonNode> failing = record -> false;

    static void failOn(Predicate<JsonNode> next) {
        failing = next;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        JsonNode event = JSON.readTree(input);
        if (!event.has("Records")) {
            SEEN.add(event);
        }
        for (JsonNode record : event.path("Records")) {
            SEEN.add(record);
            if (failing.test(record)) {
                answer.withArray("batchItemFailures")
                        .addObject()
                        .put(
                                "itemIdentifier",
                                record.path("messageId")
                                        .asText(record.at("/dynamodb/SequenceNumber")
                                                .asText()));
            }
        }
        output.write(answer.toString().getBytes(StandardCharsets.UTF_8));
    }
}
