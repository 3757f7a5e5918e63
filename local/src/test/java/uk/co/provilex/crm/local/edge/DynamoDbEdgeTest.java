package uk.co.provilex.crm.local.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ParameterizedStatement;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import uk.co.provilex.crm.local.iam.Grant;
import uk.co.provilex.crm.local.iam.Withheld;

/** A tenant's session reaches its own items in every way that DynamoDB offers, and another tenant's in none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(TestCloud.TABLE)
final class DynamoDbEdgeTest {

    private static final String INDEX_ARN = TestCloud.TABLE_ARN + "/index/created";

    private TestCloud cloud;
    private TestCloud.Fn function;
    private DynamoDbClient acme;

    @BeforeAll
    void start() throws Exception {
        cloud = new TestCloud().withTable();
        function = cloud.function(
                TestCloud.tenantKeys(
                        TestCloud.TABLE_ARN,
                        "dynamodb:GetItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:DeleteItem",
                        "dynamodb:ConditionCheckItem",
                        "dynamodb:BatchGetItem",
                        "dynamodb:BatchWriteItem",
                        "dynamodb:Query",
                        "dynamodb:Scan",
                        "dynamodb:PartiQLSelect",
                        "dynamodb:PartiQLInsert",
                        "dynamodb:PartiQLUpdate",
                        "dynamodb:PartiQLDelete"),
                TestCloud.tenantKeys(INDEX_ARN, "dynamodb:Query", "dynamodb:Scan", "dynamodb:PartiQLSelect"));
        acme = cloud.dynamoDb(cloud.tenant(function, "acme"));
        DynamoDbClient admin = cloud.dynamoDb(cloud.administrator());
        for (String tenant : List.of("acme", "acme2", "globex")) {
            admin.putItem(r -> r.tableName(TestCloud.TABLE).item(item(tenant, "seed")));
        }
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static Map<String, AttributeValue> key(String tenant, String id) {
        return Map.of("pk", s("T#" + tenant + "#LEAD#" + id), "sk", s("LEAD"));
    }

    private static Map<String, AttributeValue> item(String tenant, String id) {
        return Map.of(
                "pk", s("T#" + tenant + "#LEAD#" + id),
                "sk", s("LEAD"),
                "gcpk", s("T#" + tenant + "#CREATED#0"),
                "gcsk", s(id),
                "n", AttributeValue.fromN("1"));
    }

    private static void assertDenied(String action, Executable call) {
        DynamoDbException denied = assertThrows(DynamoDbException.class, call);
        assertEquals("AccessDeniedException", denied.awsErrorDetails().errorCode());
        assertTrue(
                String.valueOf(denied.getMessage()).contains("is not authorized to perform: " + action),
                () -> "unexpected: " + denied.getMessage());
    }

    @Nested
    class OwnItems {
        @Test
        void singleItemCallsWork() {
            acme.putItem(r -> r.tableName(TestCloud.TABLE).item(item("acme", "one")));
            assertTrue(acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "one")))
                    .hasItem());
            acme.updateItem(r -> r.tableName(TestCloud.TABLE)
                    .key(key("acme", "one"))
                    .updateExpression("SET n = :n")
                    .expressionAttributeValues(Map.of(":n", AttributeValue.fromN("2"))));
            acme.deleteItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "one")));
            assertFalse(acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "one")))
                    .hasItem());
        }

        @Test
        void queryWorksOnTableAndIndexInEveryNotation() {
            assertEquals(
                    1,
                    acme.query(r -> r.tableName(TestCloud.TABLE)
                                    .keyConditionExpression("pk = :p AND begins_with(sk, :s)")
                                    .expressionAttributeValues(Map.of(":p", s("T#acme#LEAD#seed"), ":s", s("L"))))
                            .count());
            assertEquals(
                    1,
                    acme.query(r -> r.tableName(TestCloud.TABLE)
                                    .indexName("created")
                                    .keyConditionExpression("(:p=#k) and gcsk between :a and :z")
                                    .expressionAttributeNames(Map.of("#k", "gcpk"))
                                    .expressionAttributeValues(
                                            Map.of(":p", s("T#acme#CREATED#0"), ":a", s("seed"), ":z", s("seed"))))
                            .count());
        }

        @Test
        void batchesAndTransactionsWork() {
            acme.batchWriteItem(r -> r.requestItems(Map.of(TestCloud.TABLE, List.of(put(item("acme", "b1"))))));
            assertEquals(
                    1,
                    acme.batchGetItem(r -> r.requestItems(Map.of(
                                    TestCloud.TABLE,
                                    KeysAndAttributes.builder()
                                            .keys(List.of(key("acme", "b1")))
                                            .build())))
                            .responses()
                            .getOrDefault(TestCloud.TABLE, List.of())
                            .size());
            acme.transactWriteItems(r -> r.transactItems(
                    TransactWriteItem.builder()
                            .put(p -> p.tableName(TestCloud.TABLE).item(item("acme", "t1")))
                            .build(),
                    TransactWriteItem.builder()
                            .conditionCheck(c -> c.tableName(TestCloud.TABLE)
                                    .key(key("acme", "b1"))
                                    .conditionExpression("attribute_exists(pk)"))
                            .build()));
            assertEquals(
                    1,
                    acme.transactGetItems(r -> r.transactItems(TransactGetItem.builder()
                                    .get(g -> g.tableName(TestCloud.TABLE).key(key("acme", "t1")))
                                    .build()))
                            .responses()
                            .size());
        }

        @Test
        void partiQlWorks() {
            assertEquals(
                    1,
                    acme.executeStatement(r -> r.statement("SELECT * FROM \"Records\" WHERE pk = ? AND sk = 'LEAD'")
                                    .parameters(s("T#acme#LEAD#seed")))
                            .items()
                            .size());
        }
    }

    private static WriteRequest put(Map<String, AttributeValue> item) {
        return WriteRequest.builder()
                .putRequest(PutRequest.builder().item(item).build())
                .build();
    }

    @Nested
    class AnotherTenant {
        @Test
        void singleItemCallsAreDenied() {
            // acme2 begins like acme: only the delimiter after the tenant id keeps them apart.
            for (String other : List.of("globex", "acme2")) {
                assertDenied(
                        "dynamodb:GetItem",
                        () -> acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key(other, "seed"))));
                assertDenied(
                        "dynamodb:PutItem",
                        () -> acme.putItem(r -> r.tableName(TestCloud.TABLE).item(item(other, "new"))));
                assertDenied(
                        "dynamodb:UpdateItem",
                        () -> acme.updateItem(r -> r.tableName(TestCloud.TABLE).key(key(other, "seed"))));
                assertDenied(
                        "dynamodb:DeleteItem",
                        () -> acme.deleteItem(r -> r.tableName(TestCloud.TABLE).key(key(other, "seed"))));
            }
        }

        @Test
        void queryIsDeniedOnTableAndIndex() {
            assertDenied(
                    "dynamodb:Query",
                    () -> acme.query(r -> r.tableName(TestCloud.TABLE)
                            .keyConditionExpression("pk = :p")
                            .expressionAttributeValues(Map.of(":p", s("T#globex#LEAD#seed")))));
            assertDenied(
                    "dynamodb:Query",
                    () -> acme.query(r -> r.tableName(TestCloud.TABLE)
                            .indexName("created")
                            .keyConditionExpression("gcpk = :p")
                            .expressionAttributeValues(Map.of(":p", s("T#globex#CREATED#0")))));
        }

        @Test
        void oneForeignKeyAmongOwnKeysDeniesTheBatch() {
            assertDenied(
                    "dynamodb:BatchGetItem",
                    () -> acme.batchGetItem(r -> r.requestItems(Map.of(
                            TestCloud.TABLE,
                            KeysAndAttributes.builder()
                                    .keys(List.of(key("acme", "seed"), key("globex", "seed")))
                                    .build()))));
            assertDenied(
                    "dynamodb:BatchWriteItem",
                    () -> acme.batchWriteItem(r -> r.requestItems(
                            Map.of(TestCloud.TABLE, List.of(put(item("acme", "x")), put(item("globex", "x")))))));
        }

        @Test
        void oneForeignKeyDeniesTheTransaction() {
            TransactWriteItem own = TransactWriteItem.builder()
                    .put(p -> p.tableName(TestCloud.TABLE).item(item("acme", "t2")))
                    .build();
            assertDenied(
                    "dynamodb:ConditionCheckItem",
                    () -> acme.transactWriteItems(r -> r.transactItems(
                            own,
                            TransactWriteItem.builder()
                                    .conditionCheck(c -> c.tableName(TestCloud.TABLE)
                                            .key(key("globex", "seed"))
                                            .conditionExpression("attribute_exists(pk)"))
                                    .build())));
            assertDenied(
                    "dynamodb:DeleteItem",
                    () -> acme.transactWriteItems(r -> r.transactItems(
                            own,
                            TransactWriteItem.builder()
                                    .delete(d -> d.tableName(TestCloud.TABLE).key(key("globex", "seed")))
                                    .build())));
            assertDenied(
                    "dynamodb:GetItem",
                    () -> acme.transactGetItems(r -> r.transactItems(TransactGetItem.builder()
                            .get(g -> g.tableName(TestCloud.TABLE).key(key("globex", "seed")))
                            .build())));
            assertFalse(acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "t2")))
                    .hasItem());
        }

        @Test
        void partiQlIsDeniedHoweverItIsWritten() {
            for (String statement : List.of(
                    "SELECT * FROM \"Records\" WHERE pk = 'T#globex#LEAD#seed'",
                    "SELECT * FROM Records WHERE pk = 'T#acme#LEAD#seed' OR pk = 'T#globex#LEAD#seed'",
                    "SELECT * FROM Records WHERE pk IN ['T#globex#LEAD#seed']",
                    "SELECT * FROM Records WHERE pk > 'T#acme#'",
                    "SELECT * FROM Records",
                    "SELECT * FROM \"Records\".\"created\" WHERE gcpk = 'T#globex#CREATED#0'",
                    "select * from \"Records\".\"created\" where pk = 'T#acme#LEAD#seed'")) {
                assertDenied("dynamodb:PartiQLSelect", () -> acme.executeStatement(r -> r.statement(statement)));
            }
            assertDenied(
                    "dynamodb:PartiQLInsert",
                    () -> acme.executeStatement(
                            r -> r.statement("INSERT INTO Records VALUE {'pk': 'T#globex#X', 'sk': 'S'}")));
            assertDenied(
                    "dynamodb:PartiQLUpdate",
                    () -> acme.executeStatement(r ->
                            r.statement("UPDATE Records SET n = 3 WHERE pk = 'T#globex#LEAD#seed' AND sk = 'LEAD'")));
            assertDenied(
                    "dynamodb:PartiQLDelete",
                    () -> acme.batchExecuteStatement(r -> r.statements(List.of(BatchStatementRequest.builder()
                            .statement("DELETE FROM Records WHERE pk = 'T#globex#LEAD#seed' AND sk = 'LEAD'")
                            .build()))));
            assertDenied(
                    "dynamodb:PartiQLSelect",
                    () -> acme.executeTransaction(r -> r.transactStatements(List.of(ParameterizedStatement.builder()
                            .statement("SELECT * FROM Records WHERE pk = 'T#globex#LEAD#seed' AND sk = 'LEAD'")
                            .build()))));
        }
    }

    @Test
    void aRequestWithoutKeysIsDenied() {
        assertDenied("dynamodb:Scan", () -> acme.scan(r -> r.tableName(TestCloud.TABLE)));
        assertDenied(
                "dynamodb:Scan",
                () -> acme.scan(r -> r.tableName(TestCloud.TABLE).indexName("created")));
    }

    @Test
    void withoutTheTagTheRoleReachesNothing() {
        DynamoDbClient untagged = cloud.dynamoDb(cloud.provider(function.base()));
        assertDenied(
                "dynamodb:GetItem",
                () -> untagged.getItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "seed"))));
    }

    @Test
    void anotherTableIsDenied() {
        assertDenied(
                "dynamodb:GetItem", () -> acme.getItem(r -> r.tableName("Other").key(key("acme", "seed"))));
        assertDenied("dynamodb:DescribeTable", () -> acme.describeTable(r -> r.tableName(TestCloud.TABLE)));
        assertDenied("dynamodb:ListTables", () -> acme.listTables());
    }

    @Test
    void forAllValuesAloneLetsARequestWithoutKeysThroughAsInAws() {
        TestCloud.Fn careless = cloud.function("""
                {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "%s", "Condition": {
                  "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["T#${aws:PrincipalTag/tenant}#*"]}}}""".formatted(TestCloud.TABLE_ARN));
        assertTrue(cloud.dynamoDb(cloud.tenant(careless, "acme"))
                .scan(r -> r.tableName(TestCloud.TABLE))
                .hasItems());
    }

    @Test
    void consumedCapacityIsRecordedAndShownOnlyToThoseWhoAsked() {
        cloud.edge.consumedCapacity().clear();
        assertNull(acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "seed")))
                .consumedCapacity());
        var total = acme.putItem(r -> r.tableName(TestCloud.TABLE)
                        .item(item("acme", "cap"))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity();
        assertEquals(2.0, total.capacityUnits());
        assertFalse(total.hasGlobalSecondaryIndexes());
        var indexes = acme.putItem(r -> r.tableName(TestCloud.TABLE)
                        .item(item("acme", "cap2"))
                        .returnConsumedCapacity(ReturnConsumedCapacity.INDEXES))
                .consumedCapacity();
        assertTrue(indexes.hasGlobalSecondaryIndexes());

        List<ConsumedCapacity.Entry> entries = cloud.edge.consumedCapacity().entries();
        assertEquals(
                List.of(
                        new ConsumedCapacity.Entry(function.arn(), "GetItem", TestCloud.TABLE, 1, 0.5),
                        new ConsumedCapacity.Entry(function.arn(), "PutItem", TestCloud.TABLE, 2, 2.0),
                        new ConsumedCapacity.Entry(function.arn(), "PutItem", TestCloud.TABLE + "/created", 2, 2.0)),
                entries);
        assertEquals(4.5, cloud.edge.consumedCapacity().units(function.arn()));
    }

    @Test
    void aWithheldActionIsDeniedUntilItIsGivenBack() {
        Executable get = () -> acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "seed")));
        try (Withheld _ = cloud.edge.withhold(
                grant -> grant.role().equals(function.arn()) && grant.action().equals("dynamodb:GetItem"))) {
            assertDenied("dynamodb:GetItem", get);
        }
        assertTrue(acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "seed")))
                .hasItem());
    }

    @Test
    void usedGrantsCanBeToldFromUnused() {
        TestCloud.Fn fresh =
                cloud.function(TestCloud.tenantKeys(TestCloud.TABLE_ARN, "dynamodb:GetItem", "dynamodb:PutItem"));
        cloud.dynamoDb(cloud.tenant(fresh, "acme"))
                .getItem(r -> r.tableName(TestCloud.TABLE).key(key("acme", "seed")));
        List<String> unused = cloud.edge.grants(Optional.of(fresh.arn())).stream()
                .filter(grant -> !cloud.edge.decisions().used().contains(grant))
                .map(Grant::action)
                .toList();
        assertEquals(List.of("dynamodb:PutItem"), unused);
    }

    @Test
    void broadCredentialsLetAnAuthenticatedCallerDoEverything() {
        cloud.edge.broadCredentials(true);
        try {
            assertTrue(acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key("globex", "seed")))
                    .hasItem());
        } finally {
            cloud.edge.broadCredentials(false);
        }
        assertDenied(
                "dynamodb:GetItem",
                () -> acme.getItem(r -> r.tableName(TestCloud.TABLE).key(key("globex", "seed"))));
    }
}
