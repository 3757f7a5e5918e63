package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing fails unseen: everything that can has an alarm, and every alarm has its paragraph in the operations guide. */
class ObservabilityTest {

    private static final Pattern SECTION = Pattern.compile("see operations guide, (.+)$");

    /** By the metric: the dimensions that AWS publishes it under. One that is named otherwise never has a figure. */
    private static final Map<String, Set<String>> PUBLISHED = Map.of(
            "AWS/Lambda Errors", Set.of("FunctionName"),
            "AWS/Lambda Throttles", Set.of("FunctionName"),
            "AWS/Lambda IteratorAge", Set.of("FunctionName"),
            "AWS/SQS ApproximateAgeOfOldestMessage", Set.of("QueueName"),
            "AWS/SQS ApproximateNumberOfMessagesVisible", Set.of("QueueName"),
            "AWS/DynamoDB ReadThrottleEvents", Set.of("TableName", "TableName GlobalSecondaryIndexName"),
            "AWS/DynamoDB WriteThrottleEvents", Set.of("TableName", "TableName GlobalSecondaryIndexName"),
            "AWS/ApiGateway 5xx", Set.of("ApiId"),
            "AWS/ApiGateway Latency", Set.of("ApiId"));

    private final Map<String, JsonNode> alarms =
            Templates.resources(Templates.observability(), "AWS::CloudWatch::Alarm");
    private final Set<String> queues =
            Templates.resources(Templates.data(), "AWS::SQS::Queue").keySet();

    private Set<String> watched(String metric) {
        return alarms.values().stream()
                .filter(alarm -> alarm.path("MetricName").asText().equals(metric))
                .map(ObservabilityTest::watchedBy)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns what an alarm watches; an index behind its table. */
    private static String watchedBy(JsonNode alarm) {
        var values = new ArrayList<String>();
        for (var dimension : alarm.path("Dimensions")) {
            values.add(dimension
                    .path("Value")
                    .asText()
                    .replace("${ApplicationName}-", "")
                    .replaceAll("(Table)?Name$", ""));
        }
        return String.join("/", values);
    }

    @Test
    void everyAlarmAsksForWhatAwsPublishes() {
        alarms.forEach((name, alarm) -> {
            var metric = alarm.path("Namespace").asText() + " "
                    + alarm.path("MetricName").asText();
            var dimensions = new ArrayList<String>();
            alarm.path("Dimensions")
                    .forEach(dimension -> dimensions.add(dimension.path("Name").asText()));
            assertTrue(
                    PUBLISHED.getOrDefault(metric, Set.of()).contains(String.join(" ", dimensions)),
                    () -> name + " watches " + metric + " by " + dimensions);
        });
    }

    @Test
    void everyFunctionIsWatchedForErrorsAndThrottles() {
        assertEquals(Templates.functions().keySet(), watched("Errors"));
        assertEquals(Templates.functions().keySet(), watched("Throttles"));
    }

    @Test
    void everyDeadLetterIsSeen() {
        assertEquals(
                queues.stream().filter(name -> name.endsWith("DeadLetters")).collect(Collectors.toSet()),
                watched("ApproximateNumberOfMessagesVisible"));
    }

    @Test
    void everyQueueIsWatchedForWorkThatWaits() {
        assertEquals(
                queues.stream().filter(name -> !name.endsWith("DeadLetters")).collect(Collectors.toSet()),
                watched("ApproximateAgeOfOldestMessage"));
    }

    @Test
    void everyStreamConsumerIsWatchedForLag() {
        var consumers = Templates.functions().entrySet().stream()
                .filter(function ->
                        !Templates.events(function.getValue(), "DynamoDB").isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertEquals(consumers, watched("IteratorAge"));
    }

    /** A batch that fails is sent again less and less often, and only a minute in which one is sent has a figure. */
    @Test
    void aConsumerThatTriesOnlyNowAndThenIsSeenToLag() {
        alarms.forEach((name, alarm) -> {
            if (alarm.path("MetricName").asText().equals("IteratorAge")) {
                int minutes = alarm.path("Period").asInt()
                        * alarm.path("EvaluationPeriods").asInt()
                        / 60;
                assertTrue(alarm.path("DatapointsToAlarm").asInt() * 5 <= minutes, name);
            }
        });
    }

    @Test
    void everyTableAndEveryIndexIsWatchedForThrottles() {
        // the figures of a table leave its indexes out
        var places = new TreeSet<String>();
        Templates.resources(Templates.data(), "AWS::DynamoDB::Table").forEach((table, declared) -> {
            places.add(table);
            declared.path("GlobalSecondaryIndexes")
                    .forEach(index ->
                            places.add(table + "/" + index.path("IndexName").asText()));
        });
        assertEquals(places, watched("ReadThrottleEvents"));
        assertEquals(places, watched("WriteThrottleEvents"));
    }

    @Test
    void theApiIsWatchedForFailuresAndLatency() {
        assertEquals(Set.of("ApiId"), watched("5xx"));
        assertEquals(Set.of("ApiId"), watched("Latency"));
    }

    @Test
    void aSingleDeadLetterIsEnoughForAnAlarm() {
        alarms.forEach((name, alarm) -> {
            if (alarm.path("MetricName").asText().equals("ApproximateNumberOfMessagesVisible")) {
                assertEquals(
                        "GreaterThanOrEqualToThreshold",
                        alarm.path("ComparisonOperator").asText(),
                        name);
                assertEquals(1, alarm.path("Threshold").asInt(), name);
                assertEquals(1, alarm.path("EvaluationPeriods").asInt(), name);
            }
        });
    }

    /** A search expression would be shorter, but it finds names only by their words or whole, not by how they begin. */
    @Test
    void theDashboardShowsEveryFunctionQueueAndTable() throws IOException {
        var body = Templates.observability()
                .at("/Resources/Dashboard/Properties/DashboardBody")
                .asText();
        var shown = new TreeMap<String, Set<String>>();
        for (var widget : new ObjectMapper().readTree(body).path("widgets")) {
            for (var metric : widget.at("/properties/metrics")) {
                shown.computeIfAbsent(metric.path(1).asText(), each -> new TreeSet<>())
                        .add(metric.path(3)
                                .asText()
                                .replaceAll("[${}]", "")
                                .replace("ApplicationName-", "")
                                .replaceAll("(Table)?Name$", ""));
            }
        }
        var tables =
                Templates.resources(Templates.data(), "AWS::DynamoDB::Table").keySet();
        assertAll(
                () -> assertEquals(Templates.functions().keySet(), shown.get("Errors")),
                () -> assertEquals(Templates.functions().keySet(), shown.get("Duration")),
                () -> assertEquals(watched("IteratorAge"), shown.get("IteratorAge")),
                () -> assertEquals(
                        watched("ApproximateAgeOfOldestMessage"), shown.get("ApproximateAgeOfOldestMessage")),
                () -> assertEquals(
                        watched("ApproximateNumberOfMessagesVisible"), shown.get("ApproximateNumberOfMessagesVisible")),
                () -> assertEquals(Set.of("ApiId"), shown.get("5xx")),
                () -> assertEquals(Set.of("ApiId"), shown.get("Latency")),
                () -> assertEquals(tables, shown.get("ConsumedWriteCapacityUnits")));
    }

    @Test
    void everyAlarmReachesTheTopicAndIsExplained() throws IOException {
        var guide = Files.readString(Templates.PROJECT.resolve("docs/operations.md"));
        alarms.forEach((name, alarm) -> {
            assertEquals("HasTopic", alarm.at("/AlarmActions/0").asText(), name);
            assertEquals("notBreaching", alarm.path("TreatMissingData").asText(), name);
            var section = SECTION.matcher(alarm.path("AlarmDescription").asText());
            assertTrue(section.find(), name);
            assertTrue(guide.contains("\n### " + section.group(1) + "\n"), section.group(1));
        });
    }

    @Test
    void everyParameterIsExplained() throws IOException {
        var guide = Files.readString(Templates.PROJECT.resolve("docs/operations.md"));
        var readme = Files.readString(Templates.PROJECT.resolve("README.md"));
        Templates.root().path("Parameters").properties().forEach(parameter -> {
            var row = "| `" + parameter.getKey() + "` |";
            assertTrue(guide.contains(row), parameter.getKey());
            var meaning = parameter.getValue().path("Description").asText();
            assertTrue(readme.contains(row + " " + meaning + " |\n"), parameter.getKey() + " in the README");
            assertTrue(parameter.getValue().has("Default"), parameter.getKey() + " has a default");
        });
    }
}
