package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.sts.StsClient;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Operation;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.platform.tenancy.TenantCredentials;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/** The two walls between tenants, each attacked with the other switched off (P06). */
@OnTheCloud
final class WallsTest {

    private final Cloud cloud;

    WallsTest(Cloud cloud) {
        this.cloud = cloud;
    }

    /**
     * Wall 2 alone: the attacker has whatever code it likes inside a function, with the credentials that the function
     * vends for its own tenant.
     */
    @Nested
    class WithTheApplicationsCheckOff {

        @TestFactory
        Stream<DynamicTest> noFunctionsCredentialsReachAnotherTenantsItems() {
            var attacker = "01attackerattackerattacker0";
            var victim = "01victim00victim00victim000";
            return cloud.local().blueprint().functions().stream()
                    .filter(function -> function.environment().containsKey("FUNCTION_ROLE_ARN"))
                    .flatMap(function -> attacks(victim).entrySet().stream()
                            .map(attack -> DynamicTest.dynamicTest(
                                    function.logicalId() + ": " + attack.getKey(),
                                    () -> denied(function, attacker, attack.getValue()))));
        }

        @TestFactory
        Stream<DynamicTest> noFunctionReachesAnyItemWithoutATenant() {
            return cloud.local().blueprint().functions().stream()
                    .filter(function -> function.environment().containsKey("FUNCTION_ROLE_ARN"))
                    .map(function -> DynamicTest.dynamicTest(function.logicalId(), () -> {
                        try (var http = UrlConnectionHttpClient.create()) {
                            var dynamo = dynamo(http, own(function));
                            assertDenied(() -> Objects.requireNonNull(attacks("01victim00victim00victim000")
                                            .get("an item by its key"))
                                    .accept(dynamo));
                        }
                    }));
        }

        private void denied(FunctionSpec function, String attacker, Consumer<DynamoDbClient> attack) {
            try (var http = UrlConnectionHttpClient.create();
                    var sts = StsClient.builder()
                            .httpClient(http)
                            .region(Region.EU_WEST_2)
                            .endpointOverride(address())
                            .credentialsProvider(StaticCredentialsProvider.create(own(function)))
                            .build()) {
                var vended = new TenantCredentials(
                                sts,
                                String.valueOf(function.environment().get("FUNCTION_ROLE_ARN")),
                                cloud.local().clock())
                        .forTenant(new TenantId(attacker.substring(0, 26)));
                assertDenied(() -> attack.accept(dynamo(http, vended)));
            }
        }

        private Map<String, Consumer<DynamoDbClient>> attacks(String victim) {
            var environment = cloud.local().blueprint().functions().stream()
                    .map(FunctionSpec::environment)
                    .filter(variables -> variables.containsKey("RECORDS_TABLE"))
                    .findFirst()
                    .orElseThrow();
            var records = environment.get("RECORDS_TABLE");
            var partition = AttributeValue.fromS("T#" + victim.substring(0, 26) + "#USERS");
            var key = Map.of("pk", partition, "sk", AttributeValue.fromS("USER#x"));
            return Map.of(
                    "an item by its key",
                    dynamo -> dynamo.getItem(get -> get.tableName(records).key(key)),
                    "a partition",
                    dynamo -> dynamo.query(query -> query.tableName(records)
                            .keyConditionExpression("pk = :p")
                            .expressionAttributeValues(Map.of(":p", partition))),
                    "no key at all",
                    dynamo -> dynamo.scan(scan -> scan.tableName(records)),
                    "an index",
                    dynamo -> dynamo.query(query -> query.tableName(records)
                            .indexName("created")
                            .keyConditionExpression("gcpk = :p")
                            .expressionAttributeValues(Map.of(":p", partition))),
                    "a batch",
                    dynamo -> dynamo.batchGetItem(batch -> batch.requestItems(Map.of(
                            records,
                            KeysAndAttributes.builder().keys(List.of(key)).build()))),
                    "a transaction",
                    dynamo -> dynamo.transactWriteItems(write -> write.transactItems(TransactWriteItem.builder()
                            .put(Put.builder().tableName(records).item(key).build())
                            .build())),
                    "PartiQL",
                    dynamo -> dynamo.executeStatement(
                            statement -> statement.statement("SELECT * FROM \"" + records + "\"")),
                    "PartiQL with a key",
                    dynamo -> dynamo.executeStatement(statement -> statement
                            .statement("SELECT * FROM \"" + records + "\" WHERE pk = ?")
                            .parameters(partition)));
        }

        private void assertDenied(Runnable attack) {
            var refused = assertThrows(DynamoDbException.class, attack::run);
            assertEquals("AccessDeniedException", refused.awsErrorDetails().errorCode());
        }

        private AwsCredentials own(FunctionSpec function) {
            var environment = cloud.local().environmentOf(function);
            var id = String.valueOf(environment.get("AWS_ACCESS_KEY_ID"));
            var secret = String.valueOf(environment.get("AWS_SECRET_ACCESS_KEY"));
            var session = environment.get("AWS_SESSION_TOKEN");
            return session == null
                    ? AwsBasicCredentials.create(id, secret)
                    : AwsSessionCredentials.create(id, secret, session);
        }

        private DynamoDbClient dynamo(SdkHttpClient http, AwsCredentials credentials) {
            return DynamoDbClient.builder()
                    .httpClient(http)
                    .region(Region.EU_WEST_2)
                    .endpointOverride(address())
                    .credentialsProvider(StaticCredentialsProvider.create(credentials))
                    .build();
        }

        private URI address() {
            return cloud.local().address();
        }
    }

    /** Wall 1 alone: AWS would let every function do everything to everybody's data. */
    @Nested
    class WithBroadCredentials {

        @BeforeEach
        void broaden() {
            cloud.local().edge().broadCredentials(true);
        }

        @AfterEach
        void narrow() {
            cloud.local().edge().broadCredentials(false);
        }

        @TestFactory
        Stream<DynamicTest> everyIdOfAnotherTenantAnswersLikeOneThatNeverExisted() {
            var theirThings = Belongings.of(cloud.newOrganisation().owner());
            var attacker = cloud.newOrganisation().owner().client();
            return Cloud.contract().operations().stream()
                    .filter(operation ->
                            operation.path().contains("{") && !operation.roles().contains("public"))
                    .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                        var theirs = attempt(attacker, operation, theirThings);
                        var nobodys = attempt(attacker, operation, Belongings.none());
                        assertEquals(404, theirs.status());
                        assertEquals(withoutTrace(nobodys), withoutTrace(theirs));
                        assertEquals(comparable(nobodys), comparable(theirs));
                    }));
        }

        private static Answer attempt(WebClient attacker, Operation operation, Belongings things) {
            var path = things.path(operation);
            return switch (operation.method()) {
                case "GET" -> attacker.get(path);
                case "DELETE" -> attacker.delete(path, "\"1\"");
                case "PUT" -> attacker.put(path, Bodies.of(operation.id()), "\"1\"");
                case "PATCH" -> attacker.patch(path, Bodies.of(operation.id()), "\"1\"");
                default ->
                    Cloud.contract().bodyTypes(operation).isEmpty()
                            ? attacker.post(path)
                            : attacker.post(path, Bodies.of(operation.id()));
            };
        }

        private static ObjectNode withoutTrace(Answer answer) {
            var body = ((ObjectNode) answer.body()).deepCopy();
            body.remove("traceId");
            return body;
        }

        private static Map<String, List<String>> comparable(Answer answer) {
            var headers = new TreeMap<>(answer.headers().map());
            headers.keySet().removeAll(List.of("x-trace-id", "date", "apigw-requestid", "content-length"));
            return headers;
        }
    }
}
