package uk.co.provilex.crm.platform.events;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.log.Log;
import uk.co.provilex.crm.platform.priming.Priming;

/**
 * Consumes a queue, at least once: each message is worked on by itself, and only those that failed are reported back to
 * come again ({@code ReportBatchItemFailures}). Messages carry ids only.
 */
public abstract class QueueConsumer implements RequestHandler<SQSEvent, SQSBatchResponse> {

    /** How often a message is worked on before it is given up. */
    public static final int TRIES = 5;

    /**
     * How often a message is received before its queue gives it up: {@code maxReceiveCount} in the template. It is once more
     * than it is worked on, for a worker that is killed says nothing: whoever comes after the last try can say it instead.
     */
    public static final int MOST_RECEIVES = TRIES + 1;

    private final Platform platform;

    /** Stands on {@code platform}. */
    protected QueueConsumer(Platform platform) {
        this.platform = platform;
        platform.beforeSnapshot(new Priming(getClass(), platform));
    }

    /** Returns what this function stands on. */
    protected final Platform platform() {
        return platform;
    }

    /** Works on one message; it may have been worked on before. What it throws makes the message come again. */
    protected abstract void consume(Notice notice, Work work);

    @Override
    public final SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        var log = new Log(context.getLogger(), platform.functionName());
        var started = System.nanoTime();
        var failures = new ArrayList<SQSBatchResponse.BatchItemFailure>();
        for (var message : event.getRecords()) {
            var work = new Work(context.getAwsRequestId(), context::getRemainingTimeInMillis, receives(message));
            try {
                consume(Json.read(message.getBody(), Notice.class), work);
            } catch (RuntimeException failed) {
                log.fault(platform.now(), context.getAwsRequestId(), failed);
                failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
            }
        }
        log.consumed(
                platform.now(),
                context.getAwsRequestId(),
                event.getRecords().size(),
                failures.size(),
                Duration.ofNanos(System.nanoTime() - started).toMillis());
        return new SQSBatchResponse(failures);
    }

    private static int receives(SQSEvent.SQSMessage message) {
        return Optional.ofNullable(message.getAttributes())
                .map(attributes -> attributes.get("ApproximateReceiveCount"))
                .map(Integer::parseInt)
                .orElse(1);
    }
}
