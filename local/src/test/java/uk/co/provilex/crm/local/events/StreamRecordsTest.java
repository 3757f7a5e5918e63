package uk.co.provilex.crm.local.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import uk.co.provilex.crm.local.clock.MovableClock;

class StreamRecordsTest {

    private static final Instant NOON = Instant.parse("2025-09-19T12:00:00Z");

    private final AtomicReference<Instant> real = new AtomicReference<>(NOON);
    private final MovableClock clock = new MovableClock(real::get);

    private Instant told(Instant minute) {
        var record = Record.builder()
                .dynamodb(StreamRecord.builder()
                        .approximateCreationDateTime(minute)
                        .keys(Map.of("pk", AttributeValue.fromS("p")))
                        .build())
                .build();
        return Instant.ofEpochSecond(StreamRecords.toEvent(record, "arn", "eu-west-2", clock)
                .at("/dynamodb/ApproximateCreationDateTime")
                .asLong());
    }

    @Test
    void aRecordOfTheMinuteInWhichTheClockWasMovedIsNotOld() {
        real.set(NOON.plusSeconds(20));
        clock.advance(Duration.ofDays(7));
        real.set(NOON.plusSeconds(25));
        assertEquals(clock.instant(), told(NOON));
    }

    @Test
    void aRecordOfAnEarlierMinuteIsAsOldAsItIs() {
        real.set(NOON.plusSeconds(120));
        clock.advance(Duration.ofDays(7));
        assertEquals(NOON.plusSeconds(60), told(NOON));
    }

    @Test
    void noRecordLiesAhead() {
        assertEquals(NOON, told(NOON));
    }
}
