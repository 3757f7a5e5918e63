package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import uk.co.provilex.crm.local.backends.Backend;
import uk.co.provilex.crm.local.edge.BackendClient.Reply;
import uk.co.provilex.crm.local.iam.Role;
import uk.co.provilex.crm.local.sts.Session;

/** Authorises DynamoDB and DynamoDB Streams calls, sends them on, and notes what they consume. */
final class DynamoDbGate {

    private static final String SERVICE = "dynamodb";
    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";
    private static final Set<String> METERED = Set.of(
            "GetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "Query",
            "Scan",
            "BatchGetItem",
            "BatchWriteItem",
            "TransactGetItems",
            "TransactWriteItems",
            "ExecuteStatement",
            "BatchExecuteStatement",
            "ExecuteTransaction");
    private static final Set<String> READING = Set.of("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems");
    private static final Set<String> RESHAPING =
            Set.of("CreateTable", "DeleteTable", "UpdateTable", "RestoreTableToPointInTime", "RestoreTableFromBackup");

    private final JsonMapper json;
    private final Backend backend;
    private final BackendClient client;
    private final Authoriser authoriser;
    private final ConsumedCapacity consumed;
    private final DynamoDbAccess access;
    private volatile Consumer<String> whenWritten = table -> {};
    private final ConcurrentHashMap<String, TableKeys> tables = new ConcurrentHashMap<>();

    DynamoDbGate(
            JsonMapper json,
            Backend backend,
            BackendClient client,
            Authoriser authoriser,
            ConsumedCapacity consumed,
            String region,
            String accountId) {
        this.json = json;
        this.backend = backend;
        this.client = client;
        this.authoriser = authoriser;
        this.consumed = consumed;
        this.access = new DynamoDbAccess(region, accountId, this::keys);
    }

    /** Tells {@code hears} of each table that was written to. */
    void whenWritten(Consumer<String> hears) {
        whenWritten = hears;
    }

    void handle(HttpExchange exchange, Session session, String target, String operation, ObjectNode input)
            throws IOException, AwsFault {
        if (session.role().isPresent()) {
            authoriser.require(session, access.of(operation, input), Protocol.JSON);
        }
        String asked = input.path("ReturnConsumedCapacity").asText("NONE");
        boolean metered = METERED.contains(operation);
        if (metered) {
            input.put("ReturnConsumedCapacity", "INDEXES");
        }
        if (RESHAPING.contains(operation)) {
            tables.remove(input.path("TableName").asText());
        }
        Reply answer = client.call(backend, SERVICE, target, CONTENT_TYPE, json.writeValueAsBytes(input));
        byte[] body = answer.body();
        if (metered && answer.status() == 200) {
            body = meter(session, operation, asked, body);
        }
        // The checksum that the store sends is of its own answer, which may have been shortened here; without one the
        // SDK does not check.
        Answers.json(exchange, answer.status(), CONTENT_TYPE, body);
    }

    private byte[] meter(Session session, String operation, String asked, byte[] body) throws IOException {
        ObjectNode output = (ObjectNode) json.readTree(body);
        JsonNode capacity = output.path("ConsumedCapacity");
        if (capacity.isMissingNode()) {
            return body;
        }
        String role = session.role().map(Role::arn).orElse(session.arn());
        List<JsonNode> each = capacity.isArray() ? capacity.valueStream().toList() : List.of(capacity);
        each.forEach(one -> consumed.add(role, operation, one));
        if (!READING.contains(operation)) {
            each.forEach(one -> whenWritten.accept(one.path("TableName").asText()));
        }
        switch (asked) {
            case "INDEXES" -> {
                return body;
            }
            case "TOTAL" ->
                each.forEach(one ->
                        ((ObjectNode) one).remove(List.of("Table", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")));
            default -> output.remove("ConsumedCapacity");
        }
        return json.writeValueAsBytes(output);
    }

    private Optional<TableKeys> keys(String table) {
        TableKeys known = tables.get(table);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            Reply answer = client.call(
                    backend,
                    SERVICE,
                    "DynamoDB_20120810.DescribeTable",
                    CONTENT_TYPE,
                    json.writeValueAsBytes(json.createObjectNode().put("TableName", table)));
            if (answer.status() != 200) {
                return Optional.empty();
            }
            TableKeys keys = TableKeys.of(json.readTree(answer.body()).path("Table"));
            tables.put(table, keys);
            return Optional.of(keys);
        } catch (IOException unreachable) {
            return Optional.empty();
        }
    }
}
