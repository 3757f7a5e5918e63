package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.Tag;
import software.amazon.awssdk.utils.SdkAutoCloseable;
import uk.co.provilex.crm.local.backends.Backends;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.sts.SessionCredentials;
import uk.co.provilex.crm.local.testing.SharedStores;

/** One edge with its stores for a test class: a fresh clock and fresh roles, tables shared by nobody else. */
final class TestCloud implements AutoCloseable {

    static final String ACCOUNT = "000000000000";
    static final String TABLE = "Records";
    static final String BUCKET = "transfer";
    static final String TABLE_ARN = "arn:aws:dynamodb:eu-west-2:" + ACCOUNT + ":table/" + TABLE;
    static final JsonMapper JSON = new JsonMapper();

    private static final AtomicInteger NEXT = new AtomicInteger();

    /** The same for all test classes of this JVM. */
    private static @Nullable Backends shared;

    final MovableClock clock = new MovableClock();
    final Edge edge;
    final HttpServer server;
    final URI uri;
    private final List<SdkAutoCloseable> clients = new ArrayList<>();

    TestCloud() throws IOException {
        this(new StubService(), new StubService());
    }

    TestCloud(AwsJsonService kms, AwsJsonService cognito) throws IOException {
        this(kms, cognito, edge -> {});
    }

    TestCloud(AwsJsonService kms, AwsJsonService cognito, Consumer<Edge.Builder> more) throws IOException {
        var builder = Edge.builder()
                .clock(clock)
                .backends(backends())
                .service("TrentService", kms)
                .service("AWSCognitoIdentityProviderService", cognito, operation -> operation.equals("InitiateAuth"))
                .jwks(() -> "{\"keys\":[{\"kid\":\"one\"}]}");
        more.accept(builder);
        edge = builder.build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", edge.handler());
        server.start();
        uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static synchronized Backends backends() {
        if (shared == null) {
            shared = SharedStores.lent();
        }
        return shared;
    }

    /** An emulated service that answers with what it was asked. */
    static final class StubService implements AwsJsonService {
        @Override
        public ObjectNode handle(String operation, ObjectNode input) {
            return JSON.createObjectNode();
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    /** A role as the template has them: Lambda runs it, and it may assume itself with the tag tenant. */
    Fn function(String... statements) {
        String name = "stack-Fn" + NEXT.incrementAndGet() + "Role-x";
        String arn = "arn:aws:iam::" + ACCOUNT + ":role/" + name;
        JsonNode trust = json("""
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
                  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root"},
                   "Action": ["sts:AssumeRole", "sts:TagSession"],
                   "Condition": {
                     "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::%s:role/%s*"},
                     "Null": {"aws:RequestTag/tenant": "false", "aws:PrincipalTag/tenant": "true"},
                     "ForAllValues:StringEquals": {"aws:TagKeys": ["tenant"]}}}]}
                """.formatted(ACCOUNT, ACCOUNT, name));
        String own = """
                {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": "%s"}""".formatted(arn);
        JsonNode policy = json("{\"Version\": \"2012-10-17\", \"Statement\": ["
                + String.join(
                        ",",
                        List.of(own, String.join(",", statements)).stream()
                                .filter(s -> !s.isEmpty())
                                .toList())
                + "]}");
        return new Fn(arn, edge.registerRole(arn, trust, List.of(policy)));
    }

    /** A statement that allows actions on items whose partition key begins with the session's tenant. */
    static String tenantKeys(String resource, String... actions) {
        return """
                {"Effect": "Allow", "Action": %s, "Resource": "%s", "Condition": {
                  "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["T#${aws:PrincipalTag/tenant}#*"]},
                  "Null": {"dynamodb:LeadingKeys": "false"}}}""".formatted(list(actions), resource);
    }

    static String allow(String resource, String... actions) {
        return "{\"Effect\": \"Allow\", \"Action\": " + list(actions) + ", \"Resource\": \"" + resource + "\"}";
    }

    private static String list(String... items) {
        return "[\"" + String.join("\",\"", items) + "\"]";
    }

    record Fn(String arn, SessionCredentials base) {}

    AwsCredentialsProvider provider(SessionCredentials credentials) {
        return StaticCredentialsProvider.create(
                credentials.sessionToken().isPresent()
                        ? AwsSessionCredentials.create(
                                credentials.accessKeyId(),
                                credentials.secretAccessKey(),
                                credentials.sessionToken().get())
                        : AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey()));
    }

    /** Assumes the function's own role for a tenant, as the product does on each request. */
    AwsCredentialsProvider tenant(Fn function, String tenant) {
        return tenant(function, tenant, 900);
    }

    AwsCredentialsProvider tenant(Fn function, String tenant, int seconds) {
        Credentials vended = sts(provider(function.base()))
                .assumeRole(r -> r.roleArn(function.arn())
                        .roleSessionName("tenant-" + tenant)
                        .durationSeconds(seconds)
                        .tags(Tag.builder().key("tenant").value(tenant).build()))
                .credentials();
        return StaticCredentialsProvider.create(
                AwsSessionCredentials.create(vended.accessKeyId(), vended.secretAccessKey(), vended.sessionToken()));
    }

    AwsCredentialsProvider administrator() {
        return provider(edge.administrator());
    }

    private <B extends AwsClientBuilder<B, C>, C extends SdkAutoCloseable> C client(
            B builder, AwsCredentialsProvider credentials) {
        C client = builder.endpointOverride(uri)
                .region(Region.EU_WEST_2)
                .credentialsProvider(credentials)
                .build();
        clients.add(client);
        return client;
    }

    DynamoDbClient dynamoDb(AwsCredentialsProvider credentials) {
        return client(DynamoDbClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()), credentials);
    }

    SqsClient sqs(AwsCredentialsProvider credentials) {
        return client(SqsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()), credentials);
    }

    StsClient sts(AwsCredentialsProvider credentials) {
        return client(StsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()), credentials);
    }

    S3Client s3(AwsCredentialsProvider credentials) {
        return client(
                S3Client.builder().forcePathStyle(true).httpClientBuilder(UrlConnectionHttpClient.builder()),
                credentials);
    }

    S3Presigner presigner(AwsCredentialsProvider credentials) {
        S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(uri)
                .region(Region.EU_WEST_2)
                .credentialsProvider(credentials)
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
        clients.add(presigner);
        return presigner;
    }

    /** Lays out the table of these tests, afresh. */
    TestCloud withTable() {
        DynamoDbClient admin = dynamoDb(administrator());
        if (admin.listTables().tableNames().contains(TABLE)) {
            admin.deleteTable(r -> r.tableName(TABLE));
        }
        admin.createTable(r -> r.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(text("pk"), text("sk"), text("gcpk"), text("gcsk"))
                .keySchema(key("pk", KeyType.HASH), key("sk", KeyType.RANGE))
                .globalSecondaryIndexes(List.of(GlobalSecondaryIndex.builder()
                        .indexName("created")
                        .keySchema(key("gcpk", KeyType.HASH), key("gcsk", KeyType.RANGE))
                        .projection(p -> p.projectionType(ProjectionType.ALL))
                        .build())));
        return this;
    }

    TestCloud withBucket() {
        S3Client admin = s3(administrator());
        if (admin.listBuckets().buckets().stream().noneMatch(b -> b.name().equals(BUCKET))) {
            admin.createBucket(r -> r.bucket(BUCKET));
        }
        return this;
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    @Override
    public void close() {
        clients.forEach(SdkAutoCloseable::close);
        server.stop(0);
        edge.close();
    }
}
