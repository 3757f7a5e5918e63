package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import uk.co.provilex.crm.local.functions.FunctionFailedException;
import uk.co.provilex.crm.local.template.FunctionSpec.QueueMapping;
import uk.co.provilex.crm.local.template.QueueSpec;

/**
 * Takes a queue's messages to a function and deletes those that it has dealt with; the others come again until the queue
 * itself moves them to its dead-letter queue.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Handling errors for an SQS
 *     event source</a>
 */
final class QueueDelivery implements Runnable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_POLL_SECONDS = 20;
    private static final int LARGEST_RECEIVE = 10;
    private static final long PAUSE_MILLIS = 200;

    private final QueueMapping mapping;
    private final QueueSpec queue;
    private final String region;
    private final Clients clients;
    private final URI url;
    private final BooleanSupplier allowed;
    private final BatchDelivery.Invocation function;
    private final Duration retryAfter;
    private final Semaphore room;
    private final AtomicInteger working = new AtomicInteger();
    // At first, because data may have been kept.
    private volatile boolean mayHoldMessages = true;

    /**
     * Prepares one mapping.
     *
     * @param allowed whether the function's role lets Lambda read the queue
     * @param retryAfter when a message that failed comes again; on AWS this is the queue's visibility timeout, too long to
     *     wait for on one's own machine
     */
    QueueDelivery(
            QueueMapping mapping,
            QueueSpec queue,
            String region,
            Clients clients,
            BooleanSupplier allowed,
            BatchDelivery.Invocation function,
            Duration retryAfter) {
        this.mapping = mapping;
        this.queue = queue;
        this.region = region;
        this.clients = clients;
        this.url = clients.queue(queue.name());
        this.allowed = allowed;
        this.function = function;
        this.retryAfter = retryAfter;
        this.room = new Semaphore(mapping.maxConcurrency());
    }

    String name() {
        return queue.name();
    }

    /** Says how many messages there are of each kind, and how many batches are being worked on. */
    String state() {
        return counts() + ", " + working.get() + " batches at work";
    }

    /** Takes note that a message was sent to {@code queueName}; until then a queue that was empty stays so. */
    void sent(String queueName) {
        if (queueName.equals(queue.name())) {
            mayHoldMessages = true;
        }
    }

    /** Returns whether no message is waiting, hidden or being worked on. */
    synchronized boolean isEmpty() {
        if (working.get() > 0) {
            return false;
        }
        if (!mayHoldMessages) {
            return true;
        }
        // Before the question, so that what is sent after it counts.
        mayHoldMessages = false;
        boolean empty = false;
        try {
            empty = counts().values().stream().allMatch(count -> count.equals("0")) && working.get() == 0;
        } finally {
            if (!empty) {
                mayHoldMessages = true;
            }
        }
        return empty;
    }

    private Map<QueueAttributeName, String> counts() {
        return clients.sqs()
                .getQueueAttributes(request -> request.queueUrl(url.toString())
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                room.acquire();
                List<Message> messages = receive();
                if (messages.isEmpty()) {
                    room.release();
                } else {
                    working.incrementAndGet();
                    Thread.ofVirtual().name(queue.name()).start(() -> work(messages));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Message> receive() throws InterruptedException {
        if (!allowed.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return List.of();
        }
        try {
            return clients.sqs()
                    .receiveMessage(request -> request.queueUrl(url.toString())
                            .maxNumberOfMessages(Math.min(mapping.batchSize(), LARGEST_RECEIVE))
                            .waitTimeSeconds(LONGEST_POLL_SECONDS)
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                            .messageAttributeNames("All"))
                    .messages();
        } catch (SdkException e) {
            // The store is busy, or about to stop.
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return List.of();
        }
    }

    private void work(List<Message> messages) {
        try {
            Set<String> failed = failures(messages, function.invoke(event(messages)));
            settle(messages, failed);
        } catch (FunctionFailedException e) {
            settle(messages, ids(messages));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SdkException e) {
            // Not deleted, so the messages come again: consumers are idempotent.
        } finally {
            working.decrementAndGet();
            room.release();
        }
    }

    private void settle(List<Message> messages, Set<String> failed) {
        for (Message message : messages) {
            if (!failed.contains(message.messageId())) {
                clients.sqs().deleteMessage(request -> request.queueUrl(url.toString())
                        .receiptHandle(message.receiptHandle()));
            } else if (retryAfter.compareTo(queue.visibilityTimeout()) < 0) {
                clients.sqs().changeMessageVisibility(request -> request.queueUrl(url.toString())
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout((int) retryAfter.toSeconds()));
            }
        }
    }

    private Set<String> failures(List<Message> messages, byte[] answer) {
        Set<String> failed = new HashSet<>();
        if (mapping.reportsFailures()) {
            try {
                JSON.readTree(answer)
                        .path("batchItemFailures")
                        .forEach(failure ->
                                failed.add(failure.path("itemIdentifier").asText()));
            } catch (IOException e) {
                return ids(messages);
            }
        }
        // An answer that names no message of this batch makes Lambda treat the whole batch as failed.
        return ids(messages).containsAll(failed) ? failed : ids(messages);
    }

    private static Set<String> ids(List<Message> messages) {
        Set<String> ids = new HashSet<>();
        messages.forEach(message -> ids.add(message.messageId()));
        return ids;
    }

    private byte[] event(List<Message> messages) {
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        for (Message message : messages) {
            ObjectNode record = records.addObject()
                    .put("messageId", message.messageId())
                    .put("receiptHandle", message.receiptHandle())
                    .put("body", message.body());
            JsonNode attributes = JSON.valueToTree(message.attributesAsStrings());
            record.set("attributes", attributes);
            ObjectNode named = record.putObject("messageAttributes");
            message.messageAttributes().forEach((name, value) -> named.putObject(name)
                    .put("stringValue", value.stringValue())
                    .put("dataType", value.dataType()));
            record.put("md5OfBody", message.md5OfBody())
                    .put("eventSource", "aws:sqs")
                    .put("eventSourceARN", queue.arn())
                    .put("awsRegion", region);
        }
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
