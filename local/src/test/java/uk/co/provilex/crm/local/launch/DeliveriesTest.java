package uk.co.provilex.crm.local.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.Message;
import uk.co.provilex.crm.local.backends.Backends;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.events.Clients;
import uk.co.provilex.crm.local.events.Deliveries;
import uk.co.provilex.crm.local.functions.FunctionHost;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.Place;
import uk.co.provilex.crm.local.testing.SharedStores;

/** Streams, queues, schedules and expiry over the real stores, with a function that records what it gets. */
class DeliveriesTest {

    private static final String TEMPLATE = """
            Resources:
              Things:
                Type: AWS::DynamoDB::Table
                Properties:
                  AttributeDefinitions:
                    - {AttributeName: pk, AttributeType: S}
                    - {AttributeName: sk, AttributeType: S}
                  KeySchema: [{AttributeName: pk, KeyType: HASH}, {AttributeName: sk, KeyType: RANGE}]
                  StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
                  TimeToLiveSpecification: {Enabled: true, AttributeName: expiresAt}
              Jobs:
                Type: AWS::SQS::Queue
                Properties:
                  VisibilityTimeout: 60
                  RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadJobs.Arn, maxReceiveCount: 2}
              DeadJobs: {Type: AWS::SQS::Queue}
              DeadRecords: {Type: AWS::SQS::Queue}
              Watch:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: uk.co.provilex.crm.local.launch.RecordingHandler::handleRequest
                  Timeout: 10
                  Events:
                    Changes:
                      Type: DynamoDB
                      Properties:
                        Stream: !GetAtt Things.StreamArn
                        StartingPosition: TRIM_HORIZON
                        BisectBatchOnFunctionError: true
                        MaximumRetryAttempts: 2
                        MaximumRecordAgeInSeconds: 3600
                        FunctionResponseTypes: [ReportBatchItemFailures]
                        FilterCriteria:
                          Filters: [{Pattern: '{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"SEEN#"}]}}}}'}]
                        DestinationConfig: {OnFailure: {Destination: !GetAtt DeadRecords.Arn}}
                    Jobs:
                      Type: SQS
                      Properties:
                        Queue: !GetAtt Jobs.Arn
                        FunctionResponseTypes: [ReportBatchItemFailures]
                    Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: "cron(0 3 * * ? *)"}}
            """;

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final MovableClock CLOCK = new MovableClock();
    private static final Set<String> FORBIDDEN = ConcurrentHashMap.newKeySet();

    /** Everything that is running; one for all tests, because stores take seconds to start. */
    private record Running(
            Backends backends, Clients clients, FunctionHost functions, Deliveries deliveries, Blueprint blueprint) {}

    private static Optional<Running> running = Optional.empty();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("template.yaml"), TEMPLATE);
        Blueprint blueprint = Blueprint.read(
                folder.resolve("template.yaml"), Place.usual(URI.create("http://localhost:3000")), Map.of());
        Backends backends = SharedStores.lent();
        Clients clients = Clients.of(backends);
        new Provisioning(blueprint, clients).run();
        FunctionHost functions = new FunctionHost(
                blueprint,
                (type, environment, http) -> type.getConstructor().newInstance(),
                function -> Map.of(),
                line -> {});
        Deliveries deliveries = new Deliveries(
                blueprint,
                functions,
                clients,
                (role, action, resource) -> !FORBIDDEN.contains(action),
                CLOCK,
                Optional.empty());
        deliveries.start();
        running = Optional.of(new Running(backends, clients, functions, deliveries, blueprint));
    }

    @AfterAll
    static void stop() {
        running.ifPresent(all -> {
            all.deliveries().close();
            all.functions().close();
            all.clients().close();
            all.backends().close();
        });
    }

    @BeforeEach
    void forget() throws Exception {
        FORBIDDEN.clear();
        RecordingHandler.failOn(record -> false);
        awaitIdle();
        RecordingHandler.SEEN.clear();
    }

    private static Running all() {
        return running.orElseThrow();
    }

    private static void awaitIdle() throws Exception {
        all().deliveries().awaitIdle(BOUND);
    }

    private static void put(String sk, Map<String, String> numbers) {
        Map<String, AttributeValue> item =
                new HashMap<>(Map.of("pk", AttributeValue.fromS("T#t#X"), "sk", AttributeValue.fromS(sk)));
        numbers.forEach((name, value) -> item.put(name, AttributeValue.fromN(value)));
        all().clients().dynamoDb().putItem(request -> request.tableName(
                        all().blueprint().tables().getFirst().name())
                .item(item));
    }

    private static List<String> seen() {
        return RecordingHandler.SEEN.stream()
                .map(record ->
                        record.path("eventName").asText(record.path("body").asText())
                                + record.at("/dynamodb/Keys/sk/S").asText(""))
                .toList();
    }

    private static List<Message> messages(String queue) {
        return all().clients()
                .sqs()
                .receiveMessage(request -> request.queueUrl(
                                all().clients().queue("provilex-local-" + queue).toString())
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0))
                .messages();
    }

    private static void send(String body) {
        all().clients().sqs().sendMessage(request -> request.queueUrl(
                        all().clients().queue("provilex-local-Jobs").toString())
                .messageBody(body));
        all().deliveries().sent("provilex-local-Jobs");
    }

    @Test
    void changesComeInOrderWithBothImagesAndOnlyThoseTheFilterWants() throws Exception {
        put("SEEN#1", Map.of("n", "1"));
        put("SEEN#1", Map.of("n", "2"));
        put("OTHER#1", Map.of("n", "1"));

        awaitIdle();

        assertEquals(List.of("INSERTSEEN#1", "MODIFYSEEN#1"), seen());
        JsonNode change = RecordingHandler.SEEN.get(1);
        assertEquals("1", change.at("/dynamodb/OldImage/n/N").asText());
        assertEquals("2", change.at("/dynamodb/NewImage/n/N").asText());
        assertFalse(change.has("userIdentity"));
    }

    @Test
    void anExpiredItemIsSweptAndItsRemovalSaysThatDynamoDbDidIt() throws Exception {
        long soon = CLOCK.instant().plusSeconds(3600).getEpochSecond();
        put("SEEN#expiring", Map.of("expiresAt", String.valueOf(soon)));
        put("SEEN#staying", Map.of("expiresAt", String.valueOf(soon + 36_000)));
        put("SEEN#ancient", Map.of("expiresAt", "5"));
        awaitIdle();
        assertEquals(0, all().deliveries().sweepExpired());
        RecordingHandler.SEEN.clear();

        CLOCK.advance(Duration.ofHours(2));
        awaitIdle();

        List<JsonNode> removals = RecordingHandler.SEEN.stream()
                .filter(record -> record.path("eventName").asText().equals("REMOVE"))
                .toList();
        assertEquals(1, removals.size());
        assertEquals(
                "SEEN#expiring", removals.getFirst().at("/dynamodb/Keys/sk/S").asText());
        assertEquals(
                "{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}",
                removals.getFirst().path("userIdentity").toString());
    }

    @Test
    void aChangeRightAfterAMoveOfTheClockIsNotTakenForAnOldOne() throws Exception {
        put("SEEN#before", Map.of());
        awaitIdle();

        CLOCK.advance(Duration.ofDays(2));
        put("SEEN#after", Map.of());
        awaitIdle();

        assertTrue(seen().contains("INSERTSEEN#after"));
    }

    @Test
    void aPoisonRecordEndsOnTheFailureQueueAndTheOthersGetThrough() throws Exception {
        RecordingHandler.failOn(
                record -> record.at("/dynamodb/Keys/sk/S").asText().equals("SEEN#poison"));
        put("SEEN#poison", Map.of());
        awaitIdle();
        put("SEEN#good", Map.of());
        awaitIdle();

        assertTrue(seen().contains("INSERTSEEN#good"));
        assertEquals(3, seen().stream().filter("INSERTSEEN#poison"::equals).count());
        assertTrue(messages("DeadRecords").getFirst().body().contains("RetryAttemptsExhausted"));
    }

    @Test
    void aMessageIsTakenOnceAndAFailedOneComesAgainUntilTheQueueGivesItUp() throws Exception {
        RecordingHandler.failOn(record -> record.path("body").asText().equals("bad"));
        send("good");
        send("bad");

        awaitIdle();

        assertEquals(1, seen().stream().filter("good"::equals).count());
        assertEquals(2, seen().stream().filter("bad"::equals).count());
        assertEquals("bad", messages("DeadJobs").getFirst().body());
    }

    @Test
    void aStreamThatTheRoleMayNotReadIsNotReadUntilItMay() throws Exception {
        FORBIDDEN.add("dynamodb:GetRecords");
        awaitRefusal("SEEN#later");
        assertFalse(seen().contains("INSERTSEEN#later"));

        FORBIDDEN.clear();
        awaitIdle();

        assertTrue(seen().contains("INSERTSEEN#later"));
    }

    /** Waiting has no end while nothing can be read. */
    private static void awaitRefusal(String sk) {
        put(sk, Map.of());
        assertThrows(TimeoutException.class, () -> all().deliveries().awaitIdle(Duration.ofSeconds(1)));
    }

    @Test
    void aReportThatTheRoleMayNotSendIsLost() throws Exception {
        FORBIDDEN.add("sqs:SendMessage");
        RecordingHandler.failOn(
                record -> record.at("/dynamodb/Keys/sk/S").asText().equals("SEEN#lost"));
        int before = messages("DeadRecords").size();
        put("SEEN#lost", Map.of());

        awaitIdle();

        assertEquals(before, messages("DeadRecords").size());
    }

    @Test
    void aScheduleRunsOnceHoweverFarTheClockJumps() throws Exception {
        CLOCK.advance(Duration.ofDays(3));
        awaitIdle();

        List<JsonNode> ticks = RecordingHandler.SEEN.stream()
                .filter(event -> event.path("source").asText().equals("aws.scheduler"))
                .toList();
        assertEquals(1, ticks.size());
        assertEquals("Scheduled Event", ticks.getFirst().path("detail-type").asText());
    }

    @Test
    void waitingTellsWhatIsOutstanding() {
        RecordingHandler.failOn(record -> record.path("body").asText().equals("slow"));
        send("slow");

        TimeoutException late =
                assertThrows(TimeoutException.class, () -> all().deliveries().awaitIdle(Duration.ofMillis(100)));

        assertTrue(String.valueOf(late.getMessage()).startsWith("Still outstanding: "), late.getMessage());
    }
}
