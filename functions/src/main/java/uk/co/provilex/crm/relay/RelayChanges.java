package uk.co.provilex.crm.relay;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.StreamConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.json.Json;

/**
 * Tells of changed users, of jobs that wait and of what is to be erased, by their ids alone: the transaction that writes an item is all that an
 * operation does, and whatever must follow from it follows from the item's stream, even if the operation's function dies.
 */
public final class RelayChanges extends StreamConsumer {

    private static final int BATCH = 10;

    /** Runs as a Lambda function. */
    public RelayChanges() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RelayChanges(Platform platform) {
        super(platform);
    }

    @Override
    protected void consume(Change change, DynamodbStreamRecord record, Work work) {
        // a record that cannot be understood fails here, before what precedes it is sent
        notice(change, record);
    }

    @Override
    protected void complete(List<Delivery> consumed, Work work) {
        var byQueue = new LinkedHashMap<String, SequencedSet<Notice>>();
        for (var delivery : consumed) {
            notice(delivery.change(), delivery.record())
                    .ifPresent(notice -> byQueue.computeIfAbsent(queue(notice), q -> new LinkedHashSet<>())
                            .add(notice));
        }
        byQueue.forEach(this::send);
    }

    /** Returns what is to be told of a change, if anything. */
    static Optional<Notice> notice(Change change, DynamodbStreamRecord record) {
        var sort = change.sort();
        var images = record.getDynamodb();
        if (sort.startsWith("USER#")) {
            return relevant(change, images.getOldImage(), images.getNewImage())
                    ? Optional.of(new Notice(change.tenant().value(), "user", sort.substring("USER#".length())))
                    : Optional.empty();
        }
        if (sort.startsWith("JOB#") && !change.removed()) {
            var kind = text(images.getNewImage(), "kind");
            var begins = text(images.getNewImage(), "state").equals("queued")
                    && !text(images.getOldImage(), "state").equals("queued");
            return begins && (kind.equals("import") || kind.equals("export"))
                    ? Optional.of(new Notice(change.tenant().value(), kind, sort.substring("JOB#".length())))
                    : Optional.empty();
        }
        if (sort.startsWith("ERASURE#")) {
            var begins = images.getOldImage() == null || images.getOldImage().isEmpty();
            return begins && !change.removed()
                    ? Optional.of(new Notice(change.tenant().value(), "erasure", sort.substring("ERASURE#".length())))
                    : Optional.empty();
        }
        if (sort.startsWith("WORDS#")) {
            return change.removed()
                    ? Optional.of(new Notice(change.tenant().value(), "words", sort.substring("WORDS#".length())))
                    : Optional.empty();
        }
        if (sort.equals("LEAD") && change.removed()) {
            // an erasure leaves no more than a shell to remove, so what had a time in the trash was removed by that
            return text(images.getOldImage(), "trashedAt").isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Notice(
                            change.tenant().value(), "purge", change.partition().substring("LEAD#".length())));
        }
        return Optional.empty();
    }

    /** A sign-in and the marks of what the user pool has done are no new version, and nothing follows from them. */
    private static boolean relevant(
            Change change, @Nullable Map<String, AttributeValue> before, @Nullable Map<String, AttributeValue> after) {
        return change.removed() || !number(before, "version").equals(number(after, "version"));
    }

    private String queue(Notice notice) {
        return platform()
                .variable(
                        switch (notice.kind()) {
                            case "user" -> "IDENTITY_QUEUE_URL";
                            case "import" -> "IMPORT_QUEUE_URL";
                            case "erasure", "purge", "words" -> "ERASURE_QUEUE_URL";
                            default -> "EXPORT_QUEUE_URL";
                        });
    }

    private void send(String queueUrl, SequencedSet<Notice> notices) {
        var left = new ArrayList<>(notices);
        while (!left.isEmpty()) {
            var batch = left.subList(0, Math.min(BATCH, left.size()));
            var entries = new ArrayList<SendMessageBatchRequestEntry>();
            for (var notice : batch) {
                entries.add(SendMessageBatchRequestEntry.builder()
                        .id(Integer.toString(entries.size()))
                        .messageBody(new String(Json.bytes(notice), StandardCharsets.UTF_8))
                        .build());
            }
            var answer = platform().sqs().sendMessageBatch(send -> send.queueUrl(queueUrl)
                    .entries(entries));
            if (answer.hasFailed() && !answer.failed().isEmpty()) {
                throw new IllegalStateException("a queue took a part of the messages only");
            }
            batch.clear();
        }
    }

    private static String text(@Nullable Map<String, AttributeValue> image, String attribute) {
        var value = image == null ? null : image.get(attribute);
        return value == null || value.getS() == null ? "" : value.getS();
    }

    private static String number(@Nullable Map<String, AttributeValue> image, String attribute) {
        var value = image == null ? null : image.get(attribute);
        return value == null || value.getN() == null ? "" : value.getN();
    }
}
