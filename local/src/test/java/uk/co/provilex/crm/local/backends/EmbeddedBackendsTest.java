package uk.co.provilex.crm.local.backends;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The stores keep what they should, and no process of theirs is left behind. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class EmbeddedBackendsTest {

    /** A shell, its watcher and a JVM for each of the three stores. */
    private static final int PROCESSES = 9;

    @Test
    void whatIsKeptIsThereTheNextTimeAndNeitherClosingNorKillingLeavesAChild(@TempDir Path dir) throws Exception {
        String queue;
        Set<ProcessHandle> family;
        try (EmbeddedBackends backends = EmbeddedBackends.start(Optional.of(dir), "eu-west-2", "000000000000")) {
            family = backends.processes();
            assertTrue(family.size() >= PROCESSES, () -> family.size() + " processes");
            assertEquals(Set.of("dynamodb", "s3", "sqs"), backends.startUp().keySet());
            try (DynamoDbClient dynamoDb = client(DynamoDbClient.builder(), backends.dynamoDb());
                    S3Client s3 = client(S3Client.builder().forcePathStyle(true), backends.s3());
                    SqsClient sqs = client(SqsClient.builder(), backends.sqs())) {
                dynamoDb.createTable(r -> r.tableName("Things")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(List.of(AttributeDefinition.builder()
                                .attributeName("pk")
                                .attributeType(ScalarAttributeType.S)
                                .build()))
                        .keySchema(List.of(KeySchemaElement.builder()
                                .attributeName("pk")
                                .keyType(KeyType.HASH)
                                .build())));
                dynamoDb.putItem(r -> r.tableName("Things").item(Map.of("pk", AttributeValue.fromS("1"))));
                s3.createBucket(r -> r.bucket("kept"));
                s3.putObject(r -> r.bucket("kept").key("a/b"), RequestBody.fromString("bytes"));
                queue = sqs.createQueue(r -> r.queueName("kept")).queueUrl();
                sqs.sendMessage(r -> r.queueUrl(queue).messageBody("message"));
            }
            assertThrows(
                    BackendException.class,
                    () -> Backends.embedded(Optional.of(dir), "eu-west-2", "000000000000"),
                    "two instances must not share a directory");
        }
        for (ProcessHandle process : family) {
            process.onExit().get(20, TimeUnit.SECONDS);
        }
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("backends.properties"))));

        killingTheLauncherOutrightLeavesNoChild(dir);
    }

    /** Starts a launcher of the stores in a JVM of its own. */
    private static Process launcher(Path dir, String... settings) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(settings));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), SmallLauncher.class.getName(), dir.toString()));
        return new ProcessBuilder(command).start();
    }

    /** Starts a launcher on what is kept, finds all of it, and kills the launcher. */
    private static void killingTheLauncherOutrightLeavesNoChild(Path dir) throws Exception {
        Process launcher = launcher(dir);
        try (BufferedReader output = launcher.inputReader();
                DynamoDbClient dynamoDb = client(DynamoDbClient.builder(), store(output));
                S3Client s3 = client(S3Client.builder().forcePathStyle(true), store(output));
                SqsClient sqs = client(SqsClient.builder(), store(output))) {
            assertTrue(dynamoDb.getItem(r -> r.tableName("Things").key(Map.of("pk", AttributeValue.fromS("1"))))
                    .hasItem());
            assertEquals(
                    "bytes",
                    s3.getObjectAsBytes(r -> r.bucket("kept").key("a/b")).asUtf8String());
            String again = sqs.getQueueUrl(r -> r.queueName("kept")).queueUrl();
            assertEquals(
                    1,
                    sqs.receiveMessage(r -> r.queueUrl(again).waitTimeSeconds(5))
                            .messages()
                            .size());
            List<ProcessHandle> family = launcher.descendants().toList();
            assertTrue(family.size() >= PROCESSES, () -> family.size() + " processes");

            launcher.destroyForcibly().waitFor();

            for (ProcessHandle process : family) {
                process.onExit().get(20, TimeUnit.SECONDS);
                assertFalse(process.isAlive());
            }
        } finally {
            launcher.descendants().forEach(ProcessHandle::destroyForcibly);
            launcher.destroyForcibly();
        }
    }

    private static Backend store(BufferedReader output) throws IOException {
        String line = output.readLine();
        assertTrue(line != null && line.startsWith("http://"), () -> "the launcher said " + line);
        String[] words = line.split(" ", -1);
        return new Backend(URI.create(words[0]), words[1], words[2], "eu-west-2");
    }

    private static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, Backend backend) {
        return builder.endpointOverride(backend.uri())
                .region(Region.of(backend.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(backend.accessKeyId(), backend.secretAccessKey())))
                .build();
    }

    @Test
    void aStoreThatCannotStartIsToldInOneSentence(@TempDir Path dir) throws Exception {
        Process launcher = launcher(dir, "-Dprovilex.local.children=nowhere");
        try (BufferedReader output = launcher.errorReader()) {
            String said = output.readLine();
            assertTrue(said != null && said.contains("build with Maven first"), () -> "it said " + said);
            assertTrue(launcher.waitFor(20, TimeUnit.SECONDS));
        } finally {
            launcher.destroyForcibly();
        }
    }

    @Test
    void endpointsAreUsedAsTheyAre() {
        try (Backends backends = Backends.endpoints(URI.create("http://127.0.0.1:4566"), "eu-west-2")) {
            assertEquals(
                    URI.create("http://127.0.0.1:4566"), backends.dynamoDb().uri());
            assertEquals(backends.s3(), backends.sqs());
            assertEquals(Map.<String, Duration>of(), backends.startUp());
        }
    }
}
