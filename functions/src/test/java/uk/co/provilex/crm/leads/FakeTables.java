package uk.co.provilex.crm.leads;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import uk.co.provilex.crm.platform.data.Index;

/**
 * Tables in memory, of the calls and expressions that this product makes. It can die after a number of writes, as a
 * function that is killed does.
 */
final class FakeTables implements DynamoDbClient {

    /** A write that did not happen because the writer was killed before it. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Place(String partition, String sort) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return Comparator.comparing(Place::partition)
                    .thenComparing(Place::sort)
                    .compare(this, other);
        }
    }

    private static final Pattern NAME = Pattern.compile("#?[A-Za-z_0-9]+");

    private final Map<String, TreeMap<Place, Map<String, AttributeValue>>> tables = new HashMap<>();
    private int writesLeft = Integer.MAX_VALUE;
    private boolean losesAnswer;
    private boolean lags;

    /** Lets {@code writes} more writes happen; each after those is {@link Killed}. */
    void dieAfter(int writes) {
        writesLeft = writes;
    }

    /** Lets the answer to the next write of one item be lost, so that the SDK makes that write again. */
    void loseNextAnswer() {
        losesAnswer = true;
    }

    /** Lets reads that are not consistent see nothing of what is here: all of it is new. */
    void lag() {
        lags = true;
    }

    /** Returns the sort keys in all partitions whose key contains {@code part}, by partition key. */
    List<String> sortsWhere(String table, String part) {
        return table(table).keySet().stream()
                .filter(place -> place.partition().contains(part))
                .map(place -> place.partition() + "/" + place.sort())
                .toList();
    }

    /** Returns everything in a table, as text; bytes as Latin-1. */
    String dump(String table) {
        var text = new StringBuilder();
        table(table)
                .values()
                .forEach(item -> item.forEach((name, value) -> text.append(name)
                        .append('=')
                        .append(value.b() == null ? value.toString() : value.b().asString(StandardCharsets.ISO_8859_1))
                        .append('\n')));
        return text.toString();
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        boolean unseen = lags && !Boolean.TRUE.equals(request.consistentRead());
        var item = unseen ? null : table(request.tableName()).get(place(request.key()));
        return item == null
                ? GetItemResponse.builder().build()
                : GetItemResponse.builder().item(item).build();
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        var found = new HashMap<String, List<Map<String, AttributeValue>>>();
        request.requestItems()
                .forEach((table, wanted) -> found.put(
                        table,
                        lags && !Boolean.TRUE.equals(wanted.consistentRead())
                                ? List.of()
                                : wanted.keys().stream()
                                        .map(key -> table(table).get(place(key)))
                                        .filter(Objects::nonNull)
                                        .toList()));
        return BatchGetItemResponse.builder()
                .responses(found)
                .unprocessedKeys(Map.of())
                .build();
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        var old = table(request.tableName()).get(place(request.item()));
        require(
                old,
                request.conditionExpression(),
                request.expressionAttributeNames(),
                request.expressionAttributeValues());
        put(request.tableName(), request.item());
        if (losesAnswer) {
            losesAnswer = false;
            return putItem(request);
        }
        return PutItemResponse.builder().build();
    }

    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        var old = table(request.tableName()).get(place(request.key()));
        require(
                old,
                request.conditionExpression(),
                request.expressionAttributeNames(),
                request.expressionAttributeValues());
        delete(request.tableName(), request.key());
        return DeleteItemResponse.builder().build();
    }

    /** Writes one by one, since a batch may be cut anywhere. */
    @Override
    public BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
        request.requestItems()
                .forEach((table, writes) -> writes.forEach(write -> {
                    if (write.putRequest() != null) {
                        put(table, write.putRequest().item());
                    } else {
                        delete(table, write.deleteRequest().key());
                    }
                }));
        return BatchWriteItemResponse.builder().unprocessedItems(Map.of()).build();
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        var reasons = new ArrayList<CancellationReason>();
        boolean refused = false;
        for (var item : request.transactItems()) {
            Map<String, AttributeValue> old;
            boolean holds;
            if (item.put() != null) {
                var put = item.put();
                old = table(put.tableName()).get(place(put.item()));
                holds = holds(
                        old,
                        put.conditionExpression(),
                        put.expressionAttributeNames(),
                        put.expressionAttributeValues());
            } else if (item.delete() != null) {
                var delete = item.delete();
                old = table(delete.tableName()).get(place(delete.key()));
                holds = holds(
                        old,
                        delete.conditionExpression(),
                        delete.expressionAttributeNames(),
                        delete.expressionAttributeValues());
            } else {
                var check = item.conditionCheck();
                old = table(check.tableName()).get(place(check.key()));
                holds = holds(
                        old,
                        check.conditionExpression(),
                        check.expressionAttributeNames(),
                        check.expressionAttributeValues());
            }
            refused |= !holds;
            var reason = CancellationReason.builder().code(holds ? "None" : "ConditionalCheckFailed");
            if (!holds && old != null) {
                reason.item(old);
            }
            reasons.add(reason.build());
        }
        if (refused) {
            throw TransactionCanceledException.builder()
                    .cancellationReasons(reasons)
                    .build();
        }
        for (var item : request.transactItems()) {
            if (item.put() != null) {
                put(item.put().tableName(), item.put().item());
            } else if (item.delete() != null) {
                delete(item.delete().tableName(), item.delete().key());
            }
        }
        return TransactWriteItemsResponse.builder().build();
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        var partitionName = "pk";
        var sortName = "sk";
        for (var index : Index.values()) {
            if (index.indexName().equals(request.indexName())) {
                partitionName = index.partitionAttribute();
                sortName = index.sortAttribute();
            }
        }
        var range = range(request);
        var partition = equalTo(request, partitionName);
        var order = Comparator.<Map<String, AttributeValue>, String>comparing(text(sortName))
                .thenComparing(FakeTables::place);
        var direction = request.scanIndexForward() ? order : order.reversed();
        var start = request.hasExclusiveStartKey() ? request.exclusiveStartKey() : null;
        var partitionText = text(partitionName);
        var sortText = text(sortName);
        var matching = table(request.tableName()).values().stream()
                .filter(item -> partition.equals(partitionText.apply(item)))
                .filter(item -> range.test(sortText.apply(item)))
                .filter(item -> start == null || direction.compare(item, start) > 0)
                .sorted(direction)
                .limit(request.limit())
                .toList();
        var answer = QueryResponse.builder().items(matching);
        if (matching.size() == request.limit()) {
            // as DynamoDB does: a full page says there may be more, whether or not there is
            answer.lastEvaluatedKey(matching.getLast());
        }
        return answer.build();
    }

    @Override
    public String serviceName() {
        return "fake";
    }

    @Override
    public void close() {
        // nothing is open
    }

    private static String equalTo(QueryRequest request, String attribute) {
        for (var part : request.keyConditionExpression().split(" AND ", -1)) {
            var sides = part.split(" = ", -1);
            if (sides.length == 2
                    && name(sides[0].strip(), request.expressionAttributeNames())
                            .equals(attribute)) {
                return value(request.expressionAttributeValues(), sides[1].strip());
            }
        }
        throw new AssertionError(request.keyConditionExpression());
    }

    private static Predicate<@Nullable String> range(QueryRequest request) {
        var text = request.keyConditionExpression();
        var values = request.expressionAttributeValues();
        var prefix =
                Pattern.compile("begins_with ?\\( ?([^, ]+) ?, ?([^ )]+) ?\\)").matcher(text);
        if (prefix.find()) {
            var begin = value(values, prefix.group(2));
            return sort -> sort != null && sort.startsWith(begin);
        }
        var between = Pattern.compile("BETWEEN (\\S+) AND (\\S+)").matcher(text);
        if (between.find()) {
            var first = value(values, between.group(1));
            var last = value(values, between.group(2));
            return sort -> sort != null && sort.compareTo(first) >= 0 && sort.compareTo(last) <= 0;
        }
        return sort -> sort != null;
    }

    private static Function<Map<String, AttributeValue>, String> text(String attribute) {
        return item -> {
            var value = item.get(attribute);
            return value == null || value.s() == null ? "" : value.s();
        };
    }

    private static void require(
            @Nullable Map<String, AttributeValue> old,
            @Nullable String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values) {
        if (!holds(old, condition, names, values)) {
            var refusal = ConditionalCheckFailedException.builder();
            if (old != null) {
                refusal.item(old);
            }
            throw refusal.build();
        }
    }

    private static boolean holds(
            @Nullable Map<String, AttributeValue> old,
            @Nullable String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values) {
        if (condition == null) {
            return true;
        }
        return Stream.of(condition.split(" OR ", -1)).anyMatch(alternative -> Stream.of(alternative.split(" AND ", -1))
                .allMatch(part -> holdsPart(old, part, names, values)));
    }

    private static boolean holdsPart(
            @Nullable Map<String, AttributeValue> old,
            String part,
            Map<String, String> names,
            Map<String, AttributeValue> values) {
        if (part.equals("attribute_not_exists(pk)")) {
            return old == null;
        }
        if (part.equals("attribute_exists(pk)")) {
            return old != null;
        }
        var exists = Pattern.compile("attribute_(not_)?exists\\((.+)\\)").matcher(part);
        if (exists.matches()) {
            boolean there = old != null && old.containsKey(name(exists.group(2), names));
            return there == (exists.group(1) == null);
        }
        var parts = part.split(" ", -1);
        var stored = old == null ? null : old.get(name(parts[0], names));
        var given = Objects.requireNonNull(values.get(parts[2]));
        return stored != null
                && (parts[1].equals("=")
                        ? stored.equals(given)
                        : Long.parseLong(stored.n()) <= Long.parseLong(given.n()));
    }

    private static String value(Map<String, AttributeValue> values, String token) {
        return Objects.requireNonNull(values.get(token)).s();
    }

    private static String name(String token, Map<String, String> names) {
        if (!NAME.matcher(token).matches()) {
            throw new AssertionError(token);
        }
        return names.getOrDefault(token, token);
    }

    private void put(String table, Map<String, AttributeValue> item) {
        beforeWrite();
        table(table).put(place(item), item);
    }

    private void delete(String table, Map<String, AttributeValue> key) {
        beforeWrite();
        table(table).remove(place(key));
    }

    private void beforeWrite() {
        if (writesLeft-- <= 0) {
            throw new Killed();
        }
    }

    private Map<Place, Map<String, AttributeValue>> table(String name) {
        return tables.computeIfAbsent(name, n -> new TreeMap<>());
    }

    private static Place place(Map<String, AttributeValue> item) {
        return new Place(
                Objects.requireNonNull(item.get("pk")).s(),
                Objects.requireNonNull(item.get("sk")).s());
    }
}
