package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.co.provilex.crm.local.iam.AccessRequest;

/**
 * Tells which IAM actions on which resources a DynamoDB call needs, and with which condition keys.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html">Actions,
 *     resources, and condition keys for Amazon DynamoDB</a>
 */
final class DynamoDbAccess {

    private static final Pattern EXPRESSION_TOKEN = Pattern.compile("[#:]?\\w+|<=|>=|<>|\\S");
    private static final Set<String> OF_STREAMS = Set.of("DescribeStream", "GetRecords", "GetShardIterator");

    private final String arnPrefix;
    private final Function<String, Optional<TableKeys>> keys;

    /**
     * Maps calls.
     *
     * @param keys finds a table's key attributes; empty for a table that does not exist
     */
    DynamoDbAccess(String region, String accountId, Function<String, Optional<TableKeys>> keys) {
        this.arnPrefix = "arn:aws:dynamodb:" + region + ":" + accountId + ":table/";
        this.keys = keys;
    }

    /** Maps one call; every request of the answer must be allowed. */
    List<AccessRequest> of(String operation, JsonNode input) throws AwsFault {
        return switch (operation) {
            case "GetItem", "DeleteItem", "UpdateItem" ->
                List.of(item(operation, input, input.path("Key"), Optional.empty()));
            case "PutItem" -> List.of(item(operation, input, input.path("Item"), Optional.empty()));
            case "BatchGetItem" -> batchGet(input);
            case "BatchWriteItem" -> batchWrite(input);
            case "TransactGetItems" -> transactGet(input);
            case "TransactWriteItems" -> transactWrite(input);
            case "Query" -> List.of(query(input));
            case "Scan" -> List.of(request("Scan", table(input), index(input), select(input)));
            case "ExecuteStatement" -> List.of(statement(input, Optional.empty()));
            case "BatchExecuteStatement" -> statements(input.path("Statements"), Optional.empty());
            case "ExecuteTransaction" -> statements(input.path("TransactStatements"), Optional.of(operation));
            default -> List.of(control(operation, input));
        };
    }

    private AccessRequest control(String operation, JsonNode input) {
        String action = "dynamodb:" + operation;
        if (OF_STREAMS.contains(operation) || operation.equals("ListStreams")) {
            return AccessRequest.of(action, streamArn(input));
        }
        if (input.hasNonNull("ResourceArn")) {
            return AccessRequest.of(action, input.path("ResourceArn").asText());
        }
        return input.hasNonNull("TableName")
                ? AccessRequest.of(action, arnPrefix + table(input))
                : AccessRequest.of(action, "*");
    }

    /** A shard iterator begins with its stream's ARN, in the real service as in DynamoDB Local. */
    private static String streamArn(JsonNode input) {
        if (input.hasNonNull("StreamArn")) {
            return input.path("StreamArn").asText();
        }
        Matcher arn = Pattern.compile("arn:aws:dynamodb:[^|]*")
                .matcher(input.path("ShardIterator").asText());
        return arn.find() ? arn.group() : "*";
    }

    private AccessRequest item(String operation, JsonNode target, JsonNode attributes, Optional<String> enclosing)
            throws AwsFault {
        String table = table(target);
        Map<String, List<String>> context = new HashMap<>();
        leadingKeys(context, keyValues(table, List.of(attributes)));
        enclosing.ifPresent(call -> context.put("dynamodb:EnclosingOperation", List.of(call)));
        return request(operation, table, Optional.empty(), context);
    }

    private List<AccessRequest> batchGet(JsonNode input) throws AwsFault {
        var requests = new ArrayList<AccessRequest>();
        for (Map.Entry<String, JsonNode> one : input.path("RequestItems").properties()) {
            var items = new ArrayList<JsonNode>();
            one.getValue().path("Keys").forEach(items::add);
            requests.add(batch("BatchGetItem", one.getKey(), items));
        }
        return nonEmpty(requests);
    }

    private List<AccessRequest> batchWrite(JsonNode input) throws AwsFault {
        var requests = new ArrayList<AccessRequest>();
        for (Map.Entry<String, JsonNode> one : input.path("RequestItems").properties()) {
            var items = new ArrayList<JsonNode>();
            for (JsonNode write : one.getValue()) {
                items.add(
                        write.has("PutRequest")
                                ? write.path("PutRequest").path("Item")
                                : write.path("DeleteRequest").path("Key"));
            }
            requests.add(batch("BatchWriteItem", one.getKey(), items));
        }
        return nonEmpty(requests);
    }

    private AccessRequest batch(String operation, String tableOrArn, List<JsonNode> items) throws AwsFault {
        String table = plainTable(tableOrArn);
        Map<String, List<String>> context = new HashMap<>();
        leadingKeys(context, keyValues(table, items));
        return request(operation, table, Optional.empty(), context);
    }

    private List<AccessRequest> transactGet(JsonNode input) throws AwsFault {
        var requests = new ArrayList<AccessRequest>();
        for (JsonNode one : input.path("TransactItems")) {
            JsonNode get = one.path("Get");
            requests.add(item("GetItem", get, get.path("Key"), Optional.of("TransactGetItems")));
        }
        return nonEmpty(requests);
    }

    private List<AccessRequest> transactWrite(JsonNode input) throws AwsFault {
        var requests = new ArrayList<AccessRequest>();
        for (JsonNode one : input.path("TransactItems")) {
            for (Map.Entry<String, JsonNode> kind : one.properties()) {
                JsonNode write = kind.getValue();
                String operation =
                        switch (kind.getKey()) {
                            case "Put" -> "PutItem";
                            case "Update" -> "UpdateItem";
                            case "Delete" -> "DeleteItem";
                            case "ConditionCheck" -> "ConditionCheckItem";
                            default -> throw invalid("unknown kind of write in a transaction");
                        };
                JsonNode attributes = kind.getKey().equals("Put") ? write.path("Item") : write.path("Key");
                requests.add(item(operation, write, attributes, Optional.of("TransactWriteItems")));
            }
        }
        return nonEmpty(requests);
    }

    private AccessRequest query(JsonNode input) throws AwsFault {
        String table = table(input);
        Map<String, List<String>> context = new HashMap<>(select(input));
        Optional<String> partitionKey = keys.apply(table).flatMap(k -> k.partitionKey(index(input)));
        if (partitionKey.isPresent()) {
            leadingKeys(context, partitionValues(input, partitionKey.get()));
        }
        return request("Query", table, index(input), context);
    }

    private static Set<String> partitionValues(JsonNode input, String partitionKey) throws AwsFault {
        var values = new LinkedHashSet<String>();
        JsonNode legacy = input.path("KeyConditions").path(partitionKey);
        if (legacy.path("ComparisonOperator").asText().equals("EQ")) {
            for (JsonNode value : legacy.path("AttributeValueList")) {
                values.add(plain(value));
            }
        }
        var tokens = new ArrayList<String>();
        Matcher matcher =
                EXPRESSION_TOKEN.matcher(input.path("KeyConditionExpression").asText());
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        for (int i = 1; i + 1 < tokens.size(); i++) {
            if (!tokens.get(i).equals("=")) {
                continue;
            }
            String left = tokens.get(i - 1);
            String right = tokens.get(i + 1);
            String name = left.startsWith(":") ? right : left;
            String value = left.startsWith(":") ? left : right;
            if (attributeName(input, name).equals(partitionKey)) {
                values.add(plain(input.path("ExpressionAttributeValues").path(value)));
            }
        }
        return values;
    }

    private static String attributeName(JsonNode input, String name) {
        return name.startsWith("#")
                ? input.path("ExpressionAttributeNames").path(name).asText()
                : name;
    }

    private List<AccessRequest> statements(JsonNode statements, Optional<String> enclosing) throws AwsFault {
        var requests = new ArrayList<AccessRequest>();
        for (JsonNode one : statements) {
            requests.add(statement(one, enclosing));
        }
        return nonEmpty(requests);
    }

    private AccessRequest statement(JsonNode input, Optional<String> enclosing) throws AwsFault {
        PartiQl parsed = PartiQl.parse(input.path("Statement").asText())
                .orElseThrow(() -> invalid("the local cloud cannot tell which table this statement is about"));
        Map<String, List<String>> context = new HashMap<>();
        Optional<TableKeys> schema = keys.apply(parsed.table());
        var values = new LinkedHashSet<String>();
        if (schema.isPresent()) {
            Optional<String> partitionKey = schema.get().partitionKey(parsed.index());
            if (partitionKey.isPresent()) {
                for (PartiQl.Operand operand : parsed.equalTo(partitionKey.get())) {
                    values.add(
                            switch (operand) {
                                case PartiQl.Operand.Literal(String text) -> text;
                                case PartiQl.Operand.Parameter(int position) ->
                                    plain(input.path("Parameters").path(position));
                            });
                }
            }
        }
        leadingKeys(context, values);
        if (parsed.action().equals("PartiQLSelect")) {
            context.put("dynamodb:FullTableScan", List.of(Boolean.toString(values.isEmpty())));
        }
        enclosing.ifPresent(call -> context.put("dynamodb:EnclosingOperation", List.of(call)));
        return request(parsed.action(), parsed.table(), parsed.index(), context);
    }

    private Set<String> keyValues(String table, List<JsonNode> items) throws AwsFault {
        var values = new LinkedHashSet<String>();
        Optional<TableKeys> schema = keys.apply(table);
        if (schema.isPresent()) {
            for (JsonNode item : items) {
                JsonNode value = item.path(schema.get().partitionKey());
                if (!value.isMissingNode()) {
                    values.add(plain(value));
                }
            }
        }
        return values;
    }

    private static String plain(JsonNode attributeValue) throws AwsFault {
        for (String type : new String[] {"S", "N", "B"}) {
            if (attributeValue.path(type).isTextual()) {
                return attributeValue.path(type).asText();
            }
        }
        throw invalid("a key value is missing or not a string, number or binary");
    }

    private static void leadingKeys(Map<String, List<String>> context, Set<String> values) {
        if (!values.isEmpty()) {
            context.put("dynamodb:LeadingKeys", List.copyOf(values));
        }
    }

    private static Map<String, List<String>> select(JsonNode input) {
        return input.hasNonNull("Select")
                ? Map.of("dynamodb:Select", List.of(input.path("Select").asText()))
                : Map.of();
    }

    private static Optional<String> index(JsonNode input) {
        return Optional.ofNullable(input.path("IndexName").textValue());
    }

    private static String table(JsonNode input) {
        return plainTable(input.path("TableName").asText());
    }

    /** A table may be named by its ARN wherever its name is taken. */
    private static String plainTable(String nameOrArn) {
        int slash = nameOrArn.indexOf(":table/");
        return nameOrArn.startsWith("arn:") && slash > 0 ? nameOrArn.substring(slash + ":table/".length()) : nameOrArn;
    }

    private AccessRequest request(
            String operation, String table, Optional<String> index, Map<String, List<String>> context) {
        String resource = arnPrefix + table + index.map(i -> "/index/" + i).orElse("");
        return new AccessRequest("dynamodb:" + operation, resource, context);
    }

    private static List<AccessRequest> nonEmpty(List<AccessRequest> requests) throws AwsFault {
        if (requests.isEmpty()) {
            throw invalid("a batch or transaction needs at least one item");
        }
        return requests;
    }

    private static AwsFault invalid(String message) {
        return new AwsFault(400, "ValidationException", message);
    }
}
