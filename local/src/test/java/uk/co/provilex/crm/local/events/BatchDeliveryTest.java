package uk.co.provilex.crm.local.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.local.functions.FunctionFailedException;
import uk.co.provilex.crm.local.functions.FunctionFailedException.Kind;
import uk.co.provilex.crm.local.template.FunctionSpec.StreamMapping;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.events.StreamConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.log.LoggedException;

class BatchDeliveryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2025-09-19T10:00:00Z");

    private final List<List<Integer>> invocations = new ArrayList<>();
    private final List<String> givenUp = new ArrayList<>();

    private static StreamMapping mapping(boolean bisect, int maxRetries, boolean reports) {
        return new StreamMapping(
                "m",
                "t",
                "arn",
                false,
                100,
                bisect,
                maxRetries,
                Optional.of(Duration.ofHours(12)),
                reports,
                List.of(),
                Optional.empty());
    }

    private static List<JsonNode> records(int count, Instant at) {
        return IntStream.rangeClosed(1, count)
                .<JsonNode>mapToObj(i -> {
                    ObjectNode record = JSON.createObjectNode();
                    record.putObject("dynamodb")
                            .put("SequenceNumber", String.valueOf(i))
                            .put("ApproximateCreationDateTime", at.getEpochSecond());
                    return record;
                })
                .toList();
    }

    private void deliver(StreamMapping mapping, List<JsonNode> records, BatchDelivery.Invocation function)
            throws InterruptedException {
        new BatchDelivery(
                        mapping,
                        event -> {
                            try {
                                invocations.add(
                                        sequenceNumbers(JSON.readTree(event).path("Records")));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                            return function.invoke(event);
                        },
                        (given, condition, attempts) -> givenUp.add(condition + " " + sequenceNumbers(given)),
                        attempt -> {},
                        () -> NOW)
                .deliver(records);
    }

    private static List<Integer> sequenceNumbers(Iterable<JsonNode> records) {
        List<Integer> numbers = new ArrayList<>();
        records.forEach(
                record -> numbers.add(record.at("/dynamodb/SequenceNumber").asInt()));
        return numbers;
    }

    private List<Integer> last() {
        return invocations.getLast();
    }

    private static byte[] failing(int... numbers) {
        ObjectNode answer = JSON.createObjectNode();
        for (int number : numbers) {
            answer.withArray("batchItemFailures").addObject().put("itemIdentifier", String.valueOf(number));
        }
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void resumesAtTheLowestFailedRecordSoThatLaterOnesComeAgain() throws Exception {
        deliver(mapping(true, 5, true), records(5, NOW), event -> invocations.size() == 1 ? failing(4, 2) : failing());

        assertEquals(List.of(List.of(1, 2, 3, 4, 5), List.of(2, 3, 4, 5)), invocations);
        assertTrue(givenUp.isEmpty());
    }

    @Test
    void aPoisonRecordIsHalvedOutRetriedAndGivenUpWhileTheOthersGetThrough() throws Exception {
        Set<Integer> poison = Set.of(3);
        deliver(mapping(true, 2, false), records(4, NOW), event -> {
            if (last().stream().anyMatch(poison::contains)) {
                throw new FunctionFailedException(Kind.ERROR, "poison");
            }
            return new byte[0];
        });

        assertEquals(List.of("RetryAttemptsExhausted [3]"), givenUp);
        assertEquals(
                List.of(
                        List.of(1, 2, 3, 4),
                        List.of(1, 2),
                        List.of(3, 4),
                        List.of(3),
                        List.of(3),
                        List.of(3),
                        List.of(4)),
                invocations);
    }

    private static List<JsonNode> keyed(List<JsonNode> records) {
        records.forEach(record -> {
            ObjectNode keys = ((ObjectNode) record.path("dynamodb")).putObject("Keys");
            keys.putObject("pk").put("S", "T#01k5hc2mzq8v7r4t9w1x3y5a6b#LEAD#l");
            keys.putObject("sk").put("S", record.at("/dynamodb/SequenceNumber").asText());
        });
        return records;
    }

    /** Returns the context of an invocation whose log goes nowhere. */
    private static Context context() {
        LambdaLogger nowhere = new LambdaLogger() {
            @Override
            public void log(String message) {
                // nobody reads it
            }

            @Override
            public void log(byte[] message) {
                // nobody reads it
            }
        };
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getLogger" -> nowhere;
                    case "getRemainingTimeInMillis" -> 60_000;
                    default -> "one";
                });
    }

    /** Takes every record but one. */
    private static final class AllButOne extends StreamConsumer {

        private final List<String> taken = new ArrayList<>();
        private final boolean whenCompleting;

        AllButOne(boolean whenCompleting) {
            super(Platform.of(
                    Map.of("AWS_ACCESS_KEY_ID", "k", "AWS_SECRET_ACCESS_KEY", "s", "AWS_REGION", "eu-west-2"),
                    () -> NOW));
            this.whenCompleting = whenCompleting;
        }

        @Override
        protected void consume(Change change, DynamodbStreamRecord record, Work work) {
            if (!whenCompleting) {
                take(change);
            }
        }

        @Override
        protected void complete(List<Delivery> consumed, Work work) {
            if (whenCompleting) {
                consumed.forEach(delivery -> take(delivery.change()));
            }
        }

        private void take(Change change) {
            if (change.sort().equals("3")) {
                throw new IllegalStateException("zqcanary");
            }
            taken.add(change.sort());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAConsumerOfOursCanNeverTakeIsGivenUpAlone(boolean whenCompleting) throws Exception {
        var consumer = new AllButOne(whenCompleting);
        var events = LambdaEventSerializers.serializerFor(
                DynamodbEvent.class, getClass().getClassLoader());
        var answers = LambdaEventSerializers.serializerFor(
                StreamsEventResponse.class, getClass().getClassLoader());
        deliver(mapping(true, 2, true), keyed(records(4, NOW)), event -> {
            try {
                var out = new ByteArrayOutputStream();
                answers.toJson(
                        consumer.handleRequest(events.fromJson(new ByteArrayInputStream(event)), context()), out);
                return out.toByteArray();
            } catch (LoggedException failed) {
                throw new FunctionFailedException(Kind.ERROR, "it failed", failed);
            }
        });

        assertEquals(List.of("RetryAttemptsExhausted [3]"), givenUp);
        assertEquals(Set.of("1", "2", "4"), Set.copyOf(consumer.taken));
    }

    @Test
    void aReportedPoisonRecordIsGivenUpTogetherWithWhatFollowsItInItsBatch() throws Exception {
        deliver(mapping(false, 1, true), records(2, NOW), event -> last().contains(2) ? failing(2) : failing());

        assertEquals(List.of("RetryAttemptsExhausted [2]"), givenUp);
        assertEquals(List.of(List.of(1, 2), List.of(2)), invocations);
    }

    @Test
    void anIdentifierOfNoRecordFailsTheWholeBatch() throws Exception {
        deliver(mapping(false, 5, true), records(2, NOW), event -> invocations.size() == 1 ? failing(99) : failing());

        assertEquals(List.of(List.of(1, 2), List.of(1, 2)), invocations);
    }

    @Test
    void recordsThatAreTooOldAreGivenUpUntried() throws Exception {
        deliver(mapping(false, 5, true), records(1, NOW.minus(Duration.ofHours(13))), event -> failing());

        assertEquals(List.of("RecordAgeExceeded [1]"), givenUp);
        assertTrue(invocations.isEmpty());
    }

    @Test
    void withoutALimitARecordIsTriedUntilItPasses() throws Exception {
        deliver(mapping(true, -1, false), records(1, NOW), event -> {
            if (invocations.size() < 200) {
                throw new FunctionFailedException(Kind.TIMEOUT, "slow");
            }
            return new byte[0];
        });

        assertEquals(200, invocations.size());
        assertTrue(givenUp.isEmpty());
    }
}
