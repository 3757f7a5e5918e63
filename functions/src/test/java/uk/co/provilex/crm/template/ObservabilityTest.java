package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing fails unseen: everything that can has an alarm, and every alarm has its paragraph in the operations guide. */
class ObservabilityTest {

    private static final Pattern SECTION = Pattern.compile("see operations guide, (.+)$");

    private final Map<String, JsonNode> alarms =
            Templates.resources(Templates.observability(), "AWS::CloudWatch::Alarm");
    private final Set<String> queues =
            Templates.resources(Templates.data(), "AWS::SQS::Queue").keySet();

    private Set<String> watched(String metric) {
        return alarms.values().stream()
                .filter(alarm -> alarm.path("MetricName").asText().equals(metric))
                .map(alarm -> alarm.at("/Dimensions/0/Value")
                        .asText()
                        .replace("${ApplicationName}-", "")
                        .replaceAll("(Table)?Name$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
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

    @Test
    void everyTableIsWatchedForThrottles() {
        var tables =
                Templates.resources(Templates.data(), "AWS::DynamoDB::Table").keySet();
        assertEquals(tables, watched("ReadThrottleEvents"));
        assertEquals(tables, watched("WriteThrottleEvents"));
    }

    @Test
    void theApiIsWatchedForFailuresAndLatency() {
        assertEquals(Set.of("ApiId"), watched("5xx"));
        assertEquals(Set.of("ApiId"), watched("Latency"));
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
        Templates.root().path("Parameters").properties().forEach(parameter -> {
            assertTrue(guide.contains("| `" + parameter.getKey() + "` |"), parameter.getKey());
            assertTrue(parameter.getValue().has("Default"), parameter.getKey() + " has a default");
        });
    }
}
