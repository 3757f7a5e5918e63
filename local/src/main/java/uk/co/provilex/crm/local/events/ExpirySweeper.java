package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import uk.co.provilex.crm.local.template.TableSpec;

/**
 * Deletes expired items, because the local store's own expiry misses some and does not mark their removal. DynamoDB
 * promises only "within a few days"; here it happens when the clock is moved, and now and then.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html">Using time to live (TTL) in
 *     DynamoDB</a>
 */
final class ExpirySweeper {

    /** What has long expired is never deleted, so that a mistaken unit of time does not empty a table. */
    private static final Duration OLDEST = Duration.ofDays(5 * 365L);

    private static final Duration NOW_AND_THEN = Duration.ofMinutes(15);
    private static final int PAGE = 500;

    private final List<TableSpec> tables;
    private final Clients clients;
    private final Expired expired;
    private final InstantSource clock;
    private final List<String> held = new CopyOnWriteArrayList<>();
    private Instant sweptAt;

    ExpirySweeper(List<TableSpec> tables, Clients clients, Expired expired, InstantSource clock) {
        this.tables = tables.stream()
                .filter(table -> table.ttlAttribute().isPresent())
                .toList();
        this.clients = clients;
        this.expired = expired;
        this.clock = clock;
        this.sweptAt = clock.instant();
    }

    /** Sweeps if enough time has passed on the clock, moved or not. */
    synchronized void tick() {
        if (Duration.between(sweptAt, clock.instant()).compareTo(NOW_AND_THEN) >= 0) {
            sweep();
        }
    }

    /** Lets what expires be stored where the hash key has {@code part} in it, until told otherwise as often. */
    void hold(String part) {
        held.add(part);
    }

    /** Takes back one {@link #hold}. */
    void letGo(String part) {
        held.remove(part);
    }

    /** Deletes what has expired by now; returns how many items. */
    synchronized int sweep() {
        sweptAt = clock.instant();
        int deleted = 0;
        for (TableSpec table : tables) {
            deleted += sweep(table, table.ttlAttribute().orElseThrow(), sweptAt);
        }
        return deleted;
    }

    private int sweep(TableSpec table, String ttl, Instant now) {
        int deleted = 0;
        Map<String, String> names =
                new HashMap<>(Map.of("#t", ttl, "#h", table.key().hash()));
        table.key().range().ifPresent(range -> names.put("#r", range));
        Map<String, AttributeValue> bounds = Map.of(
                ":now", AttributeValue.fromN(String.valueOf(now.getEpochSecond())),
                ":old", AttributeValue.fromN(String.valueOf(now.minus(OLDEST).getEpochSecond())));
        var pages = clients.dynamoDb().scanPaginator(request -> request.tableName(table.name())
                .limit(PAGE)
                .filterExpression("#t <= :now AND #t > :old")
                .projectionExpression(String.join(",", names.keySet()))
                .expressionAttributeNames(names)
                .expressionAttributeValues(bounds));
        for (Map<String, AttributeValue> item : pages.items()) {
            if (!isHeld(item.get(table.key().hash())) && delete(table, ttl, item)) {
                deleted++;
            }
        }
        return deleted;
    }

    private boolean isHeld(@Nullable AttributeValue hash) {
        return hash != null && hash.s() != null && held.stream().anyMatch(hash.s()::contains);
    }

    private boolean delete(TableSpec table, String ttl, Map<String, AttributeValue> item) {
        AttributeValue expiresAt = Objects.requireNonNull(item.get(ttl));
        Map<String, AttributeValue> key = new HashMap<>(item);
        key.remove(ttl);
        ObjectNode keys = StreamRecords.item(key);
        expired.note(table.name(), keys, expiresAt.n());
        try {
            clients.dynamoDb().deleteItem(request -> request.tableName(table.name())
                    .key(key)
                    .conditionExpression("#t = :seen")
                    .expressionAttributeNames(Map.of("#t", ttl))
                    .expressionAttributeValues(Map.of(":seen", expiresAt)));
            return true;
        } catch (ConditionalCheckFailedException e) {
            // Its life was prolonged, or somebody else deleted it, since it was seen.
            expired.forget(table.name(), keys, expiresAt.n());
            return false;
        }
    }
}
