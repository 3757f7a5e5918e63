package uk.co.provilex.crm.local.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Time moves ahead, never back, and what was signed before a move keeps its age. */
final class MovableClockTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final AtomicReference<Instant> real = new AtomicReference<>(START);
    private final MovableClock clock = new MovableClock((InstantSource) real::get);

    @Test
    void stepsAddUp() {
        assertEquals(START, clock.instant());
        clock.advance(Duration.ofDays(1));
        real.set(START.plusSeconds(10));
        clock.advance(Duration.ofDays(7));
        assertEquals(START.plusSeconds(10).plus(Duration.ofDays(8)), clock.instant());
    }

    @Test
    void whatHappenedBeforeAMoveStaysBeforeIt() {
        real.set(START.plusSeconds(60));
        clock.advance(Duration.ofDays(1));
        real.set(START.plusSeconds(120));
        assertEquals(START.plusSeconds(30), clock.at(START.plusSeconds(30)));
        assertEquals(START.plusSeconds(90).plus(Duration.ofDays(1)), clock.at(START.plusSeconds(90)));
    }

    @Test
    void itNeverRunsBackwards() {
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofSeconds(-1)));
    }

    @Test
    void aMoveOfTheSystemClocksOwnTimeFallsOnAFullSecond() {
        var system = new MovableClock();
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        system.advance(Duration.ofDays(1));
        Instant after = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        // Signatures carry whole seconds: one made just before the move must still be told from one made just after.
        assertFalse(system.at(before).isAfter(before));
        assertEquals(after.plus(Duration.ofDays(1)), system.at(after));
    }
}
