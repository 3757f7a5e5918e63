package uk.co.provilex.crm.platform.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.enhanced.dynamodb.model.BatchGetItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.DeleteItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.PutItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.QueryConditional;
import software.amazon.awssdk.enhanced.dynamodb.model.QueryEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.ReadBatch;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * One tenant's data, reached with that tenant's credentials. Every key it takes carries a tenant; a key of another
 * tenant is refused here before AWS would refuse it.
 */
public sealed class TenantData permits RehearsedData {

    private static final int BATCH = 100;
    private static final int WRITE_BATCH = 25;
    private static final int TRIES = 5;

    private final TenantScope scope;
    private final DynamoDbClient dynamo;
    private final TenantTables tables;
    private final Backoff backoff;

    /**
     * Opens the data of one tenant.
     *
     * @param scope the tenant
     * @param shared the client whose connections are shared by all tenants
     * @param credentials the tenant's credentials, asked for with every request
     * @param names the tables' names
     * @param backoff how to wait between tries
     */
    public TenantData(
            TenantScope scope,
            DynamoDbClient shared,
            Supplier<? extends AwsCredentials> credentials,
            Map<Table, String> names,
            Backoff backoff) {
        this.scope = scope;
        this.dynamo = new TenantDynamoDb(shared, credentials);
        this.tables = new TenantTables(scope.tenant(), dynamo, names);
        this.backoff = backoff;
    }

    /** Opens the same data again. */
    TenantData(TenantData same) {
        this.scope = same.scope;
        this.dynamo = same.dynamo;
        this.tables = same.tables;
        this.backoff = same.backoff;
    }

    /** Opens this data for a rehearsal: every write stays in memory, and is read back from there. */
    public TenantData rehearsal() {
        return new RehearsedData(this);
    }

    /** Returns about how much memory what a rehearsal has written takes, in bytes; 0 for data that is stored. */
    public long rehearsedBytes() {
        return 0;
    }

    /** Returns the tenant whose data this is. */
    public TenantScope scope() {
        return scope;
    }

    /** Reads one item, strongly consistent. */
    public Optional<EnhancedDocument> get(Table table, ItemKey key) {
        return get(table, key, true);
    }

    /** Reads one item. Costs half as much when not {@code consistent}. */
    public Optional<EnhancedDocument> get(Table table, ItemKey key, boolean consistent) {
        return Optional.ofNullable(
                tables.table(table).getItem(get -> get.key(tables.ours(key)).consistentRead(consistent)));
    }

    /** Reads any number of items in as few calls as possible, 100 at a time. Keys that hold nothing are left out. */
    public Fetched getAll(Map<Table, ? extends Iterable<ItemKey>> keys, boolean consistent) {
        var fetched = new Fetched();
        var wanted = new HashMap<Table, LinkedHashSet<ItemKey>>();
        keys.forEach((table, some) -> some.forEach(
                key -> wanted.computeIfAbsent(table, t -> new LinkedHashSet<>()).add(key)));
        var round = new HashMap<Table, List<ItemKey>>();
        int size = 0;
        for (var entry : wanted.entrySet()) {
            for (var key : entry.getValue()) {
                round.computeIfAbsent(entry.getKey(), t -> new ArrayList<>()).add(key);
                if (++size == BATCH) {
                    fetch(round, consistent, fetched);
                    round.clear();
                    size = 0;
                }
            }
        }
        if (size > 0) {
            fetch(round, consistent, fetched);
        }
        return fetched;
    }

    private void fetch(Map<Table, List<ItemKey>> round, boolean consistent, Fetched into) {
        Map<Table, List<Key>> left = new HashMap<>();
        round.forEach(
                (table, keys) -> left.put(table, keys.stream().map(tables::ours).toList()));
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            if (attempt > TRIES) {
                throw new ContentionException(new IllegalStateException("keys stay unprocessed"));
            }
            backoff.beforeTry(attempt);
            var request = BatchGetItemEnhancedRequest.builder();
            left.forEach((table, keys) -> {
                var batch = ReadBatch.builder(EnhancedDocument.class).mappedTableResource(tables.table(table));
                keys.forEach(key -> batch.addGetItem(get -> get.key(key).consistentRead(consistent)));
                request.addReadBatch(batch.build());
            });
            // one page only: the SDK's iterator would ask for what is left at once, again and again
            var page = tables.client().batchGetItem(request.build()).iterator().next();
            var unprocessed = new HashMap<Table, List<Key>>();
            for (var table : left.keySet()) {
                page.resultsForTable(tables.table(table)).forEach(item -> into.add(table, item));
                var missed = page.unprocessedKeysForTable(tables.table(table));
                if (!missed.isEmpty()) {
                    unprocessed.put(table, missed);
                }
            }
            left.clear();
            left.putAll(unprocessed);
        }
    }

    /** Reads one page. */
    public Page query(Query query) {
        var partition = tables.ours(query.partition());
        var conditional =
                switch (query.range()) {
                    case Query.Range.All() ->
                        QueryConditional.keyEqualTo(
                                Key.builder().partitionValue(partition).build());
                    case Query.Range.Prefix(String prefix) ->
                        QueryConditional.sortBeginsWith(Key.builder()
                                .partitionValue(partition)
                                .sortValue(prefix)
                                .build());
                    case Query.Range.Between(String first, String last) ->
                        QueryConditional.sortBetween(
                                Key.builder()
                                        .partitionValue(partition)
                                        .sortValue(first)
                                        .build(),
                                Key.builder()
                                        .partitionValue(partition)
                                        .sortValue(last)
                                        .build());
                };
        var request = QueryEnhancedRequest.builder()
                .queryConditional(conditional)
                .scanIndexForward(query.forward())
                .limit(query.limit())
                .consistentRead(query.consistent());
        if (query.after() != null) {
            request.exclusiveStartKey(start(query, query.after()));
        }
        var table = tables.table(query.table());
        var pages = query.index() == null
                ? table.query(request.build())
                : table.index(query.index().indexName()).query(request.build());
        var first = pages.iterator().next();
        return new Page(first.items(), first.lastEvaluatedKey() != null);
    }

    private Map<String, AttributeValue> start(Query query, Query.Position after) {
        var key = new HashMap<>(tables.attributes(after.key()));
        if (query.index() != null) {
            key.put(
                    query.index().partitionAttribute(),
                    AttributeValue.fromS(query.partition().value()));
            key.put(query.index().sortAttribute(), AttributeValue.fromS(after.indexSort()));
        }
        return key;
    }

    /**
     * Writes one item outside a transaction: for what is derived, or is a record of its own.
     *
     * @throws ContentionException when transactions on the item kept interfering
     */
    public void put(Table table, EnhancedDocument item) {
        var ours = tables.ours(item);
        single(() -> {
            tables.table(table).putItem(ours);
            return true;
        });
    }

    /**
     * Puts and deletes items of one table, unconditionally and each by itself, 25 at a time: for what is derived. No item
     * may be named twice.
     *
     * @throws ContentionException when the table stays throttled
     */
    public void writeAll(Table table, List<EnhancedDocument> puts, List<ItemKey> deletes) {
        var writes = new ArrayList<WriteRequest>();
        for (var item : puts) {
            var ours = TenantTables.attributes(tables.ours(item));
            writes.add(WriteRequest.builder().putRequest(put -> put.item(ours)).build());
        }
        for (var key : deletes) {
            var ours = tables.attributes(key);
            writes.add(WriteRequest.builder()
                    .deleteRequest(delete -> delete.key(ours))
                    .build());
        }
        for (int from = 0; from < writes.size(); from += WRITE_BATCH) {
            write(tables.name(table), writes.subList(from, Math.min(from + WRITE_BATCH, writes.size())));
        }
    }

    private void write(String table, List<WriteRequest> round) {
        var left = round;
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            if (attempt > TRIES) {
                throw new ContentionException(new IllegalStateException("writes stay unprocessed"));
            }
            backoff.beforeTry(attempt);
            var batch = Map.of(table, left);
            left = dynamo.batchWriteItem(request -> request.requestItems(batch))
                    .unprocessedItems()
                    .getOrDefault(table, List.of());
        }
    }

    /**
     * Writes one item if {@code condition} holds.
     *
     * @return nothing when it was written; the item that is stored instead when the condition did not hold
     * @throws ContentionException when transactions on the item kept interfering
     */
    public Optional<EnhancedDocument> putIf(Table table, EnhancedDocument item, Condition condition) {
        var request = PutItemEnhancedRequest.builder(EnhancedDocument.class)
                .item(tables.ours(item))
                .conditionExpression(condition.expression())
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return single(() -> {
            try {
                tables.table(table).putItem(request);
                return Optional.empty();
            } catch (ConditionalCheckFailedException refused) {
                return Optional.of(TenantTables.item(refused.item()));
            }
        });
    }

    /**
     * Deletes one item outside a transaction, if it is there.
     *
     * @throws ContentionException when transactions on the item kept interfering
     */
    public void delete(Table table, ItemKey key) {
        var ours = tables.ours(key);
        single(() -> {
            tables.table(table).deleteItem(ours);
            return true;
        });
    }

    /**
     * Deletes one item if {@code condition} holds, and tells whether it did.
     *
     * @throws ContentionException when transactions on the item kept interfering
     */
    public boolean deleteIf(Table table, ItemKey key, Condition condition) {
        var request = DeleteItemEnhancedRequest.builder()
                .key(tables.ours(key))
                .conditionExpression(condition.expression())
                .build();
        return single(() -> {
            try {
                tables.table(table).deleteItem(request);
                return true;
            } catch (ConditionalCheckFailedException refused) {
                return false;
            }
        });
    }

    /**
     * Adds one to the number {@code attribute} of an item, which is made if it is not there, and keeps the item until
     * {@code expiresAt}.
     *
     * @return the number after the addition
     * @throws ContentionException when transactions on the item kept interfering
     */
    public long increment(Table table, ItemKey key, String attribute, long expiresAt) {
        var answer = single(() -> dynamo.updateItem(update -> update.tableName(tables.name(table))
                .key(tables.attributes(key))
                .updateExpression("ADD #n :one SET expiresAt = :until")
                .expressionAttributeNames(Map.of("#n", attribute))
                .expressionAttributeValues(Map.of(
                        ":one", AttributeValue.fromN("1"), ":until", AttributeValue.fromN(Long.toString(expiresAt))))
                .returnValues(ReturnValue.UPDATED_NEW)));
        return Long.parseLong(
                Objects.requireNonNull(answer.attributes().get(attribute)).n());
    }

    /**
     * Makes a write of one item, again while a transaction on the same item is under way: DynamoDB refuses it then, nothing
     * was written, and the SDK does not repeat it.
     */
    private <T> T single(Supplier<T> write) {
        for (int attempt = 1; ; attempt++) {
            backoff.beforeTry(attempt);
            try {
                return write.get();
            } catch (TransactionConflictException conflict) {
                if (attempt == TRIES) {
                    throw new ContentionException(conflict);
                }
            }
        }
    }

    /**
     * Commits a transaction. Either every write happened or none did.
     *
     * @throws RuntimeException what the first change whose condition does not hold named as its refusal
     * @throws ContentionException when other transactions kept interfering
     */
    public void commit(Changes changes) {
        new Transaction(tables, changes).commit(backoff);
    }
}
