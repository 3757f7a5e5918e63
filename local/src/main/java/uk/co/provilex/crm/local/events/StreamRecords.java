package uk.co.provilex.crm.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import uk.co.provilex.crm.local.clock.MovableClock;

/** Writes stream records as Lambda puts them into its events. */
final class StreamRecords {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private StreamRecords() {}

    static ObjectNode toEvent(Record record, String streamArn, String region, MovableClock clock) {
        StreamRecord change = record.dynamodb();
        ObjectNode event = JSON.objectNode();
        event.put("eventID", record.eventID())
                .put("eventName", record.eventNameAsString())
                .put("eventVersion", "1.1")
                .put("eventSource", "aws:dynamodb")
                .put("awsRegion", region);
        ObjectNode dynamo = event.putObject("dynamodb");
        dynamo.put(
                "ApproximateCreationDateTime",
                createdAt(change.approximateCreationDateTime(), clock).getEpochSecond());
        dynamo.set("Keys", item(change.keys()));
        if (change.hasNewImage()) {
            dynamo.set("NewImage", item(change.newImage()));
        }
        if (change.hasOldImage()) {
            dynamo.set("OldImage", item(change.oldImage()));
        }
        dynamo.put("SequenceNumber", change.sequenceNumber())
                .put("SizeBytes", Optional.ofNullable(change.sizeBytes()).orElse(0L))
                .put("StreamViewType", change.streamViewTypeAsString());
        event.put("eventSourceARN", streamArn);
        return event;
    }

    /**
     * Returns when a record was written at the latest. The store tells only the minute; were its beginning taken, a change
     * right after a move of the clock would seem to be from before the move, and be given up as too old.
     */
    private static Instant createdAt(@Nullable Instant minute, MovableClock clock) {
        Instant now = clock.instant();
        if (minute == null) {
            return now;
        }
        Instant latest = clock.at(minute.plus(MINUTE));
        return latest.isBefore(now) ? latest : now;
    }

    /** Marks a record as DynamoDB marks the removal of an expired item. */
    static void markExpired(ObjectNode event) {
        event.putObject("userIdentity").put("type", "Service").put("principalId", "dynamodb.amazonaws.com");
    }

    static ObjectNode item(Map<String, AttributeValue> item) {
        ObjectNode object = JSON.objectNode();
        item.forEach((name, value) -> object.set(name, value(value)));
        return object;
    }

    private static JsonNode value(AttributeValue value) {
        ObjectNode typed = JSON.objectNode();
        switch (value.type()) {
            case S -> typed.put("S", value.s());
            case N -> typed.put("N", value.n());
            case BOOL -> typed.put("BOOL", value.bool());
            case NUL -> typed.put("NULL", true);
            case B -> typed.put("B", value.b().asByteArray());
            case SS -> value.ss().forEach(typed.putArray("SS")::add);
            case NS -> value.ns().forEach(typed.putArray("NS")::add);
            case BS -> {
                ArrayNode set = typed.putArray("BS");
                value.bs().forEach(each -> set.add(each.asByteArray()));
            }
            case M -> typed.set("M", item(value.m()));
            case L -> {
                ArrayNode list = typed.putArray("L");
                value.l().forEach(each -> list.add(value(each)));
            }
            case UNKNOWN_TO_SDK_VERSION -> throw new IllegalStateException("an attribute of an unknown type");
        }
        return typed;
    }
}
