package uk.co.provilex.crm.platform.events;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.log.Log;
import uk.co.provilex.crm.platform.log.LoggedException;
import uk.co.provilex.crm.platform.priming.Priming;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Consumes the stream of a table, at least once and in the order of each item's changes. It stops at the first record that
 * fails and reports it: Lambda resumes at the lowest failed sequence number, so all that follows comes again anyway. When that
 * is the first of all, the invocation fails instead: that is what Lambda halves a batch for ({@code
 * BisectBatchOnFunctionError}), so that a record that can never be consumed is given up by itself in the end, and not with
 * what is behind it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html">Partial batch response
 *     with DynamoDB and Lambda</a>
 */
public abstract class StreamConsumer implements RequestHandler<DynamodbEvent, StreamsEventResponse> {

    private static final Pattern PARTITION = Pattern.compile("T#([0-9a-z]{1,32})#(.+)");

    private final Platform platform;

    /** Stands on {@code platform}. */
    protected StreamConsumer(Platform platform) {
        this.platform = platform;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    /** Returns what this function stands on. */
    protected final Platform platform() {
        return platform;
    }

    /**
     * One change of an item.
     *
     * @param tenant whose item it is
     * @param partition the partition key after {@code T#<tenantId>#}
     * @param sort the sort key
     * @param removed whether the item is gone
     */
    public record Change(TenantId tenant, String partition, String sort, boolean removed) {}

    /**
     * A change as it was delivered.
     *
     * @param change what changed
     * @param record the stream's record of it
     */
    public record Delivery(Change change, DynamodbStreamRecord record) {}

    /** Works on one change; it may have been worked on before. What it throws makes the change come again. */
    protected abstract void consume(Change change, DynamodbStreamRecord record, Work work);

    /**
     * Completes the changes that were just consumed, all at once; nothing by default. When it throws, all of them come
     * again, half of them at a time.
     */
    protected void complete(List<Delivery> consumed, Work work) {}

    @Override
    public final StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
        var log = new Log(context.getLogger(), platform.functionName());
        var started = System.nanoTime();
        var work = new Work(context.getAwsRequestId(), context::getRemainingTimeInMillis);
        var consumed = new ArrayList<Delivery>();
        var failed = List.<StreamsEventResponse.BatchItemFailure>of();
        boolean atFirst = false;
        for (var record : event.getRecords()) {
            try {
                var change = change(record);
                consume(change, record, work);
                consumed.add(new Delivery(change, record));
            } catch (RuntimeException fault) {
                log.fault(platform.now(), context.getAwsRequestId(), fault);
                failed = failure(record);
                atFirst = consumed.isEmpty();
                break;
            }
        }
        if (!consumed.isEmpty()) {
            try {
                complete(consumed, work);
            } catch (RuntimeException fault) {
                log.fault(platform.now(), context.getAwsRequestId(), fault);
                failed = failure(consumed.getFirst().record());
                atFirst = true;
            }
        }
        log.consumed(
                platform.now(),
                context.getAwsRequestId(),
                event.getRecords().size(),
                failed.size(),
                Duration.ofNanos(System.nanoTime() - started).toMillis());
        if (atFirst) {
            throw new LoggedException();
        }
        return new StreamsEventResponse(failed);
    }

    private static List<StreamsEventResponse.BatchItemFailure> failure(DynamodbStreamRecord record) {
        return List.of(
                new StreamsEventResponse.BatchItemFailure(record.getDynamodb().getSequenceNumber()));
    }

    private static Change change(DynamodbStreamRecord record) {
        var keys = record.getDynamodb().getKeys();
        var partition = PARTITION.matcher(Objects.requireNonNull(keys.get("pk")).getS());
        if (!partition.matches()) {
            throw new IllegalArgumentException("not an item of a tenant");
        }
        return new Change(
                new TenantId(partition.group(1)),
                partition.group(2),
                Objects.requireNonNull(keys.get("sk")).getS(),
                "REMOVE".equals(record.getEventName()));
    }
}
