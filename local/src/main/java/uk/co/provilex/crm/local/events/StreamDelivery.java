package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.template.FunctionSpec.StreamMapping;
import uk.co.provilex.crm.local.template.TableSpec;

/** Reads one table's stream for one mapping, shard by shard and parents first, and delivers what the filters let through. */
final class StreamDelivery implements Runnable {

    /** Without a write to its table by a function, which wakes it, a stream is looked at this often. */
    private static final long IDLE_MILLIS = 500;

    private static final long SHARDS_FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_RECORDS = 1000;

    private final String id;
    private final StreamMapping mapping;
    private final TableSpec table;
    private final String region;
    private final Clients clients;
    private final BooleanSupplier allowed;
    private final BatchDelivery delivery;
    private final Checkpoints checkpoints;
    private final Expired expired;
    private final MovableClock clock;
    private final List<FilterPattern> filters;
    private final Semaphore wake = new Semaphore(0);
    private final AtomicBoolean written = new AtomicBoolean();
    private final Map<String, String> iterators = new HashMap<>();
    private final Set<String> finished = new HashSet<>();
    private long shardsSeenAt;
    private volatile long emptySince = Long.MIN_VALUE;

    /**
     * Prepares one mapping.
     *
     * @param allowed whether the function's role lets Lambda read the stream
     */
    StreamDelivery(
            String id,
            StreamMapping mapping,
            TableSpec table,
            String region,
            Clients clients,
            BooleanSupplier allowed,
            BatchDelivery delivery,
            Checkpoints checkpoints,
            Expired expired,
            MovableClock clock) {
        this.id = id;
        this.mapping = mapping;
        this.table = table;
        this.region = region;
        this.clients = clients;
        this.allowed = allowed;
        this.delivery = delivery;
        this.checkpoints = checkpoints;
        this.expired = expired;
        this.clock = clock;
        this.filters = mapping.filters().stream().map(FilterPattern::new).toList();
    }

    /** Looks at the stream soon. */
    void wake() {
        wake.release();
    }

    /** Remembers that something was written if it was to this stream's table. */
    void written(String toTable) {
        if (toTable.equals(table.name())) {
            written.set(true);
        }
    }

    /** Looks at the stream soon if its table was written to. */
    void wakeIfWritten() {
        if (written.getAndSet(false)) {
            wake();
        }
    }

    /** Returns whether a look that began after {@code nanoTime} found nothing left. */
    boolean wasEmptySince(long nanoTime) {
        return emptySince != Long.MIN_VALUE && emptySince - nanoTime > 0;
    }

    String id() {
        return id;
    }

    @Override
    public void run() {
        try {
            String streamArn = clients.dynamoDb()
                    .describeTable(request -> request.tableName(table.name()))
                    .table()
                    .latestStreamArn();
            while (!Thread.currentThread().isInterrupted()) {
                wake.drainPermits();
                long began = System.nanoTime();
                boolean found;
                try {
                    if (allowed.getAsBoolean()) {
                        found = look(streamArn);
                    } else {
                        found = false;
                        began = Long.MIN_VALUE;
                    }
                } catch (ExpiredIteratorException | TrimmedDataAccessException e) {
                    iterators.clear();
                    found = true;
                } catch (SdkException e) {
                    // The store is busy, or about to stop; it is asked again after the pause.
                    found = false;
                    began = Long.MIN_VALUE;
                }
                if (!found) {
                    if (began != Long.MIN_VALUE) {
                        emptySince = began;
                    }
                    wake.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException | AbortedException e) { // it is to stop, and the SDK says so in its own way
            Thread.currentThread().interrupt();
        }
    }

    private boolean look(String streamArn) throws InterruptedException {
        if (iterators.isEmpty() || System.nanoTime() - shardsSeenAt > SHARDS_FRESH_NANOS) {
            openShards(streamArn);
        }
        boolean found = false;
        for (String shard : List.copyOf(iterators.keySet())) {
            String iterator = iterators.get(shard);
            GetRecordsResponse response = clients.streams().getRecords(request -> request.shardIterator(iterator)
                    .limit(Math.min(mapping.batchSize(), MOST_RECORDS)));
            if (response.hasRecords() && !response.records().isEmpty()) {
                found = true;
                take(shard, response.records());
            }
            if (response.nextShardIterator() == null) {
                finished.add(shard);
                iterators.remove(shard);
                found = true;
            } else {
                iterators.put(shard, response.nextShardIterator());
            }
        }
        return found;
    }

    private void take(String shard, List<Record> records) throws InterruptedException {
        List<JsonNode> wanted = new ArrayList<>();
        for (Record record : records) {
            ObjectNode event = StreamRecords.toEvent(record, mapping.streamArn(), region, clock);
            if (wasExpiry(event)) {
                StreamRecords.markExpired(event);
            }
            if (FilterPattern.anyMatches(filters, event)) {
                wanted.add(event);
            }
        }
        delivery.deliver(wanted);
        checkpoints.put(id, shard, records.getLast().dynamodb().sequenceNumber());
    }

    private boolean wasExpiry(ObjectNode event) {
        return event.path("eventName").asText().equals("REMOVE")
                && table.ttlAttribute()
                        .map(attribute -> event.at("/dynamodb/OldImage/" + attribute + "/N")
                                .asText())
                        .filter(expiresAt -> expired.contains(table.name(), event.at("/dynamodb/Keys"), expiresAt))
                        .isPresent();
    }

    private void openShards(String streamArn) {
        List<Shard> shards = clients.streams()
                .describeStream(request -> request.streamArn(streamArn))
                .streamDescription()
                .shards();
        Set<String> known = new HashSet<>();
        shards.forEach(shard -> known.add(shard.shardId()));
        for (Shard shard : shards) {
            String parent = shard.parentShardId();
            boolean ready = parent == null || !known.contains(parent) || finished.contains(parent);
            if (ready && !finished.contains(shard.shardId()) && !iterators.containsKey(shard.shardId())) {
                iterators.put(shard.shardId(), iterator(streamArn, shard.shardId()));
            }
        }
        shardsSeenAt = System.nanoTime();
    }

    private String iterator(String streamArn, String shard) {
        Optional<String> from = checkpoints.get(id, shard);
        try {
            return clients.streams()
                    .getShardIterator(request -> {
                        request.streamArn(streamArn).shardId(shard);
                        if (from.isPresent()) {
                            request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                                    .sequenceNumber(from.get());
                        } else {
                            request.shardIteratorType(
                                    mapping.fromLatest() ? ShardIteratorType.LATEST : ShardIteratorType.TRIM_HORIZON);
                        }
                    })
                    .shardIterator();
        } catch (TrimmedDataAccessException e) {
            return clients.streams()
                    .getShardIterator(request -> request.streamArn(streamArn)
                            .shardId(shard)
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
        }
    }
}
