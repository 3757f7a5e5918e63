package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.platform.events.QueueConsumer;

/** What is driven by queues, streams, schedules and triggers loses nothing silently. */
class WiringTest {

    private static final int FOURTEEN_DAYS = 14 * 24 * 60 * 60;

    private record Source(String function, JsonNode declared, JsonNode event) {}

    private static List<Source> sources(String type) {
        var sources = new ArrayList<Source>();
        Templates.functions().forEach((name, function) -> Templates.events(function, type)
                .forEach(event -> sources.add(new Source(name, function, event))));
        return sources;
    }

    private static String logicalId(String output) {
        return output.replace("Data.Outputs.", "").replaceAll("Arn$", "");
    }

    private static JsonNode queue(String logicalId) {
        return Templates.data().at("/Resources/" + logicalId + "/Properties");
    }

    @TestFactory
    Stream<DynamicTest> aQueueGivesItsFunctionTimeAndKeepsWhatItCannotDo() {
        return sources("SQS").stream()
                .map(source -> DynamicTest.dynamicTest(source.function(), () -> {
                    var queue = queue(logicalId(source.event().path("Queue").asText()));
                    int timeout =
                            Templates.property(source.declared(), "Timeout").asInt();
                    var deadLetters = queue(queue.at("/RedrivePolicy/deadLetterTargetArn")
                            .asText()
                            .replace(".Arn", ""));
                    assertAll(
                            () -> assertTrue(queue.path("VisibilityTimeout").asInt() >= 6 * timeout, "visibility"),
                            () -> assertEquals(
                                    QueueConsumer.MOST_RECEIVES,
                                    queue.at("/RedrivePolicy/maxReceiveCount").asInt()),
                            () -> assertEquals(
                                    FOURTEEN_DAYS,
                                    deadLetters.path("MessageRetentionPeriod").asInt()),
                            () -> assertEquals(
                                    List.of("ReportBatchItemFailures"),
                                    Templates.texts(source.event().path("FunctionResponseTypes"))),
                            () -> assertTrue(source.event()
                                            .at("/ScalingConfig/MaximumConcurrency")
                                            .asInt()
                                    >= 2),
                            // what Lambda's pollers need of the role: "Using Lambda with Amazon SQS"
                            () -> assertMay(
                                    source.function(),
                                    Set.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
                                    source.event().path("Queue").asText()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aStreamConsumerFiltersBisectsAndReportsWhatItGaveUp() {
        return sources("DynamoDB").stream()
                .map(source -> DynamicTest.dynamicTest(source.function(), () -> {
                    var failures = source.event().at("/DestinationConfig/OnFailure/Destination");
                    assertAll(
                            () -> assertEquals(
                                    "TRIM_HORIZON",
                                    source.event().path("StartingPosition").asText()),
                            () -> assertTrue(source.event()
                                    .path("BisectBatchOnFunctionError")
                                    .asBoolean()),
                            () -> assertTrue(
                                    source.event().path("MaximumRetryAttempts").asInt() >= 10),
                            () -> assertEquals(
                                    List.of("ReportBatchItemFailures"),
                                    Templates.texts(source.event().path("FunctionResponseTypes"))),
                            () -> assertTrue(source.event()
                                    .at("/FilterCriteria/Filters/0/Pattern")
                                    .asText()
                                    .startsWith("{\"dynamodb\":{\"Keys\":{\"sk\":")),
                            () -> assertEquals(
                                    "Data.Outputs." + source.function() + "DeadLettersArn", failures.asText()),
                            () -> assertMay(source.function(), Set.of("sqs:SendMessage"), failures.asText()),
                            // what Lambda's pollers need of the role: "Using Lambda with Amazon DynamoDB"
                            () -> assertMay(
                                    source.function(),
                                    Set.of(
                                            "dynamodb:DescribeStream",
                                            "dynamodb:GetRecords",
                                            "dynamodb:GetShardIterator",
                                            "dynamodb:ListStreams"),
                                    source.event().path("Stream").asText()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aScheduleRetriesAndReportsWhatItGaveUp() {
        return sources("Schedule").stream()
                .map(source -> DynamicTest.dynamicTest(source.function(), () -> {
                    var config = source.declared().path("EventInvokeConfig");
                    assertTrue(config.path("MaximumRetryAttempts").asInt() >= 1);
                    assertTrue(source.event().path("Enabled").asBoolean());
                    assertMay(
                            source.function(),
                            Set.of("sqs:SendMessage"),
                            config.at("/DestinationConfig/OnFailure/Destination")
                                    .asText());
                }));
    }

    /**
     * Lambda ends a loop of functions and queues after 16 rounds ("Use Lambda recursive loop detection to prevent infinite
     * loops"): whoever is part of one says that it is meant, and nobody else does.
     */
    @Test
    void whoeverSendsItselfWorkIsNotTakenForALoopByMistake() {
        var sent = new TreeMap<String, Set<String>>();
        for (var source : sources("SQS")) {
            var queue = source.event().path("Queue").asText();
            for (var sender : Templates.functions().keySet()) {
                if (Templates.statements(sender).stream()
                        .anyMatch(statement -> statement.actions().contains("sqs:SendMessage")
                                && statement.resources().contains(queue))) {
                    sent.computeIfAbsent(sender, each -> new TreeSet<>()).add(source.function());
                }
            }
        }
        var looping = new TreeSet<String>();
        sent.keySet().stream()
                .filter(function -> reached(function, sent).contains(function))
                .forEach(looping::add);
        var allowed = new TreeSet<String>();
        Templates.functions().forEach((name, function) -> {
            if (function.path("RecursiveLoop").asText().equals("Allow")) {
                allowed.add(name);
            }
        });
        assertEquals(Set.of("RunErasure", "RunExport", "RunImport"), looping);
        assertEquals(looping, allowed);
    }

    /** Returns the functions that what one of them sends leads to, in any number of steps. */
    private static Set<String> reached(String from, Map<String, Set<String>> sent) {
        var reached = new TreeSet<String>();
        var next = new ArrayDeque<>(sent.getOrDefault(from, Set.of()));
        while (!next.isEmpty()) {
            var function = next.remove();
            if (reached.add(function)) {
                next.addAll(sent.getOrDefault(function, Set.of()));
            }
        }
        return reached;
    }

    private static void assertMay(String function, Set<String> actions, String resource) {
        assertTrue(
                Templates.statements(function).stream()
                        .anyMatch(statement -> actions.equals(Set.copyOf(statement.actions()))
                                && statement.resources().equals(List.of(resource))
                                && statement.condition().isMissingNode()),
                () -> function + " may " + actions + " and nothing else on " + resource);
    }

    @Test
    void atMostTwoConsumersReadEachStream() {
        assertEquals(
                Set.of("IndexLead", "RelayChanges"),
                new TreeSet<>(sources("DynamoDB").stream().map(Source::function).toList()));
    }

    @Test
    void everyQueueHasAConsumerOrHoldsDeadLetters() {
        var consumed = new TreeSet<String>();
        sources("SQS")
                .forEach(source ->
                        consumed.add(logicalId(source.event().path("Queue").asText())));
        Templates.resources(Templates.data(), "AWS::SQS::Queue").keySet().stream()
                .filter(name -> !name.endsWith("DeadLetters"))
                .forEach(name -> assertTrue(consumed.contains(name), name));
    }

    @TestFactory
    Stream<DynamicTest> everyQueueIsEncryptedAndTakesNothingInClear() {
        var policy = Templates.data().at("/Resources/QueuesOverTlsOnly/Properties");
        var statement = policy.at("/PolicyDocument/Statement/0");
        assertAll(
                () -> assertEquals("Deny", statement.path("Effect").asText()),
                // "Each policy must cover only a single queue": one that names another is refused
                () -> assertEquals("*", statement.path("Resource").asText()),
                () -> assertEquals(
                        "{\"Bool\":{\"aws:SecureTransport\":\"false\"}}",
                        statement.path("Condition").toString()));
        var tlsOnly = Templates.texts(policy.path("Queues"));
        return Templates.resources(Templates.data(), "AWS::SQS::Queue").entrySet().stream()
                .map(queue -> DynamicTest.dynamicTest(queue.getKey(), () -> {
                    assertTrue(queue.getValue().path("SqsManagedSseEnabled").asBoolean());
                    assertTrue(tlsOnly.contains(queue.getKey()), "TLS only");
                }));
    }

    @Test
    void thePoolKnowsItsTriggerAndTheTriggerItsPool() {
        var permission = Templates.root().at("/Resources/IssueClaimsPermission/Properties");
        assertAll(
                () -> assertEquals(
                        "IssueClaims.Alias",
                        Templates.root()
                                .at("/Resources/Identity/Properties/Parameters/IssueClaimsArn")
                                .asText()),
                () -> assertEquals(
                        "IssueClaims.Alias", permission.path("FunctionName").asText()),
                () -> assertEquals(
                        "Identity.Outputs.UserPoolArn",
                        permission.path("SourceArn").asText()),
                // Cognito waits five seconds; a longer time limit would only hide that it has hung up.
                () -> assertEquals(
                        5,
                        Templates.root()
                                .at("/Resources/IssueClaims/Properties/Timeout")
                                .asInt()));
    }
}
