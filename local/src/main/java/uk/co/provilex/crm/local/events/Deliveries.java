package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.functions.FunctionHost;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.local.template.FunctionSpec.QueueMapping;
import uk.co.provilex.crm.local.template.FunctionSpec.StreamMapping;
import uk.co.provilex.crm.local.template.QueueSpec;
import uk.co.provilex.crm.local.template.TableSpec;
import uk.co.provilex.crm.local.template.TemplateException;

/** Everything that invokes functions without a caller: streams, queues, schedules and, by way of streams, expiry. */
public final class Deliveries implements AutoCloseable {

    private static final Duration QUEUE_RETRY = Duration.ofSeconds(1);
    private static final long TICK_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 200;

    /** What Lambda needs of a function's role to read a queue for it; see "Using Lambda with Amazon SQS". */
    private static final List<String> READ_QUEUE =
            List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes");

    /** What Lambda needs of a function's role to read a stream for it; see "Using Lambda with Amazon DynamoDB". */
    private static final List<String> READ_STREAM = List.of(
            "dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords", "dynamodb:ListStreams");

    private final Blueprint blueprint;
    private final FunctionHost functions;
    private final Clients clients;
    private final Permissions permissions;
    private final MovableClock clock;
    private final Checkpoints checkpoints;
    private final Expired expired = new Expired();
    private final List<StreamDelivery> streams = new ArrayList<>();
    private final List<QueueDelivery> queues = new ArrayList<>();
    private final Schedules schedules;
    private final ExpirySweeper sweeper;
    private final List<Thread> threads = new ArrayList<>();

    /** Tells what Lambda may do in the name of a role. */
    @FunctionalInterface
    public interface Permissions {

        /** Tells whether the role may do {@code action} to {@code resource}. */
        boolean allow(String roleArn, String action, String resource);
    }

    /**
     * Prepares every mapping of the template; tables and queues must exist.
     *
     * @param permissions what Lambda is bound by: it reads queues and streams, and reports failures, as the function's role
     * @param folder where to remember how far streams were read, if data is kept
     */
    public Deliveries(
            Blueprint blueprint,
            FunctionHost functions,
            Clients clients,
            Permissions permissions,
            MovableClock clock,
            Optional<Path> folder) {
        this.blueprint = blueprint;
        this.functions = functions;
        this.clients = clients;
        this.permissions = permissions;
        this.clock = clock;
        this.checkpoints = new Checkpoints(folder);
        this.sweeper = new ExpirySweeper(blueprint.tables(), clients, expired, clock);
        this.schedules = new Schedules(
                blueprint,
                (function, event) -> functions.invoke(function.logicalId(), event),
                this::discardEvent,
                clock);
        for (FunctionSpec function : blueprint.functions()) {
            function.streams().forEach(mapping -> streams.add(stream(function, mapping)));
            function.queues().forEach(mapping -> queues.add(queue(function, mapping)));
        }
    }

    /** Starts to deliver. */
    public void start() {
        functions.whenOneEnds(() -> streams.forEach(StreamDelivery::wakeIfWritten));
        streams.forEach(stream -> threads.add(Thread.ofVirtual().name("stream").start(stream)));
        queues.forEach(queue -> threads.add(Thread.ofVirtual().name("queue").start(queue)));
        threads.add(Thread.ofVirtual().name("clock").start(this::followTheClock));
    }

    /** Takes note that a function has written to a table, whose stream is looked at when the invocation ends. */
    public void written(String table) {
        streams.forEach(stream -> stream.written(table));
    }

    /** Takes note that a message was sent to a queue. */
    public void sent(String queue) {
        queues.forEach(each -> each.sent(queue));
    }

    /** Deletes what has expired by now, as DynamoDB would within days; returns how many items. */
    public int sweepExpired() {
        return sweeper.sweep();
    }

    /** What is held for a while. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Lets what expires be stored until this is closed, as DynamoDB may for days.
     *
     * @param part what the hash keys of such items have in them
     */
    public Held holdExpiry(String part) {
        sweeper.hold(part);
        return () -> sweeper.letGo(part);
    }

    /**
     * Waits until no stream record, message, schedule or invocation is outstanding. Call it after moving the clock, too:
     * it first starts what has come due.
     *
     * @throws TimeoutException naming what is still outstanding after {@code bound}
     */
    public void awaitIdle(Duration bound) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + bound.toNanos();
        sweeper.tick();
        schedules.tick();
        while (true) {
            long begun = functions.started();
            long from = System.nanoTime();
            streams.forEach(StreamDelivery::wake);
            Optional<String> outstanding = outstanding(from);
            while (outstanding.isPresent()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException("Still outstanding: " + outstanding.get() + states());
                }
                TimeUnit.MILLISECONDS.sleep(5);
                outstanding = outstanding(from);
            }
            // Something may have begun behind the back of a check already made; then all is checked again.
            if (functions.started() == begun) {
                return;
            }
        }
    }

    private String states() {
        StringBuilder states = new StringBuilder();
        queues.stream()
                .filter(queue -> !queue.isEmpty())
                .forEach(queue ->
                        states.append("; ").append(queue.name()).append(": ").append(queue.state()));
        return states.toString();
    }

    private Optional<String> outstanding(long from) {
        if (functions.working() > 0) {
            return Optional.of(functions.working() + " invocations");
        }
        if (!schedules.isIdle()) {
            return Optional.of("a schedule");
        }
        for (StreamDelivery stream : streams) {
            if (!stream.wasEmptySince(from)) {
                return Optional.of("the stream of " + stream.id());
            }
        }
        for (QueueDelivery queue : queues) {
            if (!queue.isEmpty()) {
                return Optional.of("messages on " + queue.name());
            }
        }
        return Optional.empty();
    }

    private void followTheClock() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                schedules.tick();
                sweeper.tick();
                TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private StreamDelivery stream(FunctionSpec function, StreamMapping mapping) {
        String id = function.logicalId() + "." + mapping.id();
        TableSpec table = blueprint.tables().stream()
                .filter(each -> each.name().equals(mapping.tableName()))
                .findFirst()
                .orElseThrow(() -> new TemplateException("The event " + id + " names a table that does not exist."));
        BatchDelivery delivery = new BatchDelivery(
                mapping,
                event -> functions.invoke(function.logicalId(), event),
                (records, condition, attempts) -> discardRecords(function, mapping, records, condition, attempts),
                attempt -> TimeUnit.MILLISECONDS.sleep(Math.min(LONGEST_PAUSE_MILLIS, 10L << Math.min(attempt, 5))),
                clock);
        return new StreamDelivery(
                id,
                mapping,
                table,
                blueprint.place().region(),
                clients,
                () -> may(function, READ_STREAM, mapping.streamArn()),
                delivery,
                checkpoints,
                expired,
                clock);
    }

    private QueueDelivery queue(FunctionSpec function, QueueMapping mapping) {
        return new QueueDelivery(
                mapping,
                blueprint.queueByArn(mapping.queueArn()),
                blueprint.place().region(),
                clients,
                () -> may(function, READ_QUEUE, mapping.queueArn()),
                event -> functions.invoke(function.logicalId(), event),
                QUEUE_RETRY);
    }

    private boolean may(FunctionSpec function, List<String> actions, String resource) {
        return actions.stream().allMatch(action -> permissions.allow(function.roleArn(), action, resource));
    }

    private void discardRecords(
            FunctionSpec function, StreamMapping mapping, List<JsonNode> records, String condition, int attempts) {
        if (mapping.onFailureArn().isEmpty()) {
            return;
        }
        ObjectNode message = failure(function, condition, attempts);
        message.putObject("DDBStreamBatchInfo")
                .put("shardId", "local")
                .put("startSequenceNumber", BatchDelivery.sequenceNumber(records.getFirst()))
                .put("endSequenceNumber", BatchDelivery.sequenceNumber(records.getLast()))
                .put("batchSize", records.size())
                .put("streamArn", mapping.streamArn());
        send(function, mapping.onFailureArn().get(), message);
    }

    private void discardEvent(FunctionSpec function, byte[] event, int attempts) {
        function.asynchronous().onFailureArn().ifPresent(arn -> {
            ObjectNode message = failure(function, "RetriesExhausted", attempts);
            message.put("requestPayload", new String(event, StandardCharsets.UTF_8));
            send(function, arn, message);
        });
    }

    private ObjectNode failure(FunctionSpec function, String condition, int attempts) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("version", "1.0").put("timestamp", clock.instant().toString());
        message.putObject("requestContext")
                .put("requestId", UUID.randomUUID().toString())
                .put("functionArn", function.arn())
                .put("condition", condition)
                .put("approximateInvokeCount", attempts);
        message.putObject("responseContext")
                .put("statusCode", 200)
                .put("executedVersion", "1")
                .put("functionError", "Unhandled");
        return message;
    }

    /** As on AWS, a report that the role may not send is lost. */
    private void send(FunctionSpec function, String queueArn, ObjectNode message) {
        if (!permissions.allow(function.roleArn(), "sqs:SendMessage", queueArn)) {
            return;
        }
        QueueSpec queue = blueprint.queueByArn(queueArn);
        clients.sqs()
                .sendMessage(request ->
                        request.queueUrl(clients.queue(queue.name()).toString()).messageBody(message.toString()));
        sent(queue.name());
    }

    /** Stops to deliver; what was under way is abandoned and comes again if data is kept. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
