package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import uk.co.provilex.crm.local.functions.FunctionFailedException;
import uk.co.provilex.crm.local.template.FunctionSpec.StreamMapping;

/**
 * Takes stream records to a function in order, and again when it fails, until it has taken them or they are given up:
 * partial answers cut the batch at the lowest failed sequence number and only what is left comes again, also when that is all
 * of it; batches of invocations that failed are halved; and what is tried too often or is too old goes to the on-failure
 * destination.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html">Partial batch response
 *     with DynamoDB and Lambda, "Bisecting a batch"</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html">Handling failures of a
 *     DynamoDB event source</a>
 */
final class BatchDelivery {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StreamMapping mapping;
    private final Invocation function;
    private final GivenUp givenUp;
    private final Pause pause;
    private final InstantSource clock;

    /** Invokes the function with an event. */
    @FunctionalInterface
    interface Invocation {
        byte[] invoke(byte[] event) throws FunctionFailedException, InterruptedException;
    }

    /** Is told of records that will not come again. */
    @FunctionalInterface
    interface GivenUp {
        void discard(List<JsonNode> records, String condition, int attempts);
    }

    /** Waits before the next attempt. */
    @FunctionalInterface
    interface Pause {
        void before(int attempt) throws InterruptedException;
    }

    private record Batch(List<JsonNode> records, int failures) {}

    BatchDelivery(StreamMapping mapping, Invocation function, GivenUp givenUp, Pause pause, InstantSource clock) {
        this.mapping = mapping;
        this.function = function;
        this.givenUp = givenUp;
        this.pause = pause;
        this.clock = clock;
    }

    /** Returns when every record has been taken or given up. */
    void deliver(List<JsonNode> records) throws InterruptedException {
        Deque<Batch> waiting = new ArrayDeque<>();
        waiting.push(new Batch(List.copyOf(records), 0));
        while (!waiting.isEmpty()) {
            Batch batch = waiting.pop();
            if (batch.records().isEmpty()) {
                continue;
            }
            if (isTooOld(batch.records().getFirst())) {
                givenUp.discard(List.of(batch.records().getFirst()), "RecordAgeExceeded", batch.failures());
                waiting.push(new Batch(rest(batch, 1), batch.failures()));
                continue;
            }
            if (mapping.maxRetries() >= 0 && batch.failures() > mapping.maxRetries()) {
                givenUp.discard(batch.records(), "RetryAttemptsExhausted", batch.failures());
                continue;
            }
            if (batch.failures() > 0) {
                pause.before(batch.failures());
            }
            attempt(batch, waiting);
        }
    }

    private void attempt(Batch batch, Deque<Batch> waiting) throws InterruptedException {
        int failedAt;
        try {
            failedAt = firstFailed(batch.records(), function.invoke(event(batch.records())));
        } catch (FunctionFailedException e) {
            failedAt = 0;
            if (mapping.bisect() && batch.records().size() > 1) {
                // Halving a batch does not count as an attempt.
                int middle = batch.records().size() / 2;
                waiting.push(new Batch(rest(batch, middle), batch.failures()));
                waiting.push(new Batch(batch.records().subList(0, middle), batch.failures()));
                return;
            }
        }
        if (failedAt < batch.records().size()) {
            waiting.push(new Batch(rest(batch, failedAt), failedAt == 0 ? batch.failures() + 1 : 1));
        }
    }

    private static List<JsonNode> rest(Batch batch, int from) {
        return batch.records().subList(from, batch.records().size());
    }

    /** Returns the index of the first record that failed, or the number of records when none did. */
    private int firstFailed(List<JsonNode> records, byte[] answer) {
        if (!mapping.reportsFailures()) {
            return records.size();
        }
        JsonNode failures;
        try {
            failures = JSON.readTree(answer).path("batchItemFailures");
        } catch (IOException e) {
            return 0;
        }
        Set<String> failed = new HashSet<>();
        for (JsonNode failure : failures) {
            failed.add(failure.path("itemIdentifier").asText());
        }
        if (failed.isEmpty()) {
            return records.size();
        }
        for (int i = 0; i < records.size(); i++) {
            if (failed.contains(sequenceNumber(records.get(i)))) {
                return i;
            }
        }
        // An identifier that names no record makes Lambda treat the whole batch as failed.
        return 0;
    }

    private boolean isTooOld(JsonNode record) {
        return mapping.maxAge()
                .filter(age -> Instant.ofEpochSecond(record.at("/dynamodb/ApproximateCreationDateTime")
                                .asLong())
                        .plus(age)
                        .isBefore(clock.instant()))
                .isPresent();
    }

    static String sequenceNumber(JsonNode record) {
        return record.at("/dynamodb/SequenceNumber").asText();
    }

    private static byte[] event(List<JsonNode> records) {
        ObjectNode event = JSON.createObjectNode();
        ArrayNode array = event.putArray("Records");
        records.forEach(array::add);
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
