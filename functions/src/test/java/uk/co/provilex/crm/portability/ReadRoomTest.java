package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;

/** What is read ahead is bounded by its bytes, and whoever is waited for gets in. */
class ReadRoomTest {

    @Test
    void neverIsMoreInThanThereIsRoomForAndAllGetInInOrder() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var room = new ReadRoom(100);
        var readers = new ArrayList<CompletableFuture<Long>>();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int turn = 0; turn < 1_000; turn++) {
                int its = turn;
                int size = 1 + random.nextInt(100);
                readers.add(CompletableFuture.supplyAsync(
                        () -> {
                            room.enter(its, size);
                            return room.bytes();
                        },
                        workers));
            }
            for (var reader : readers) {
                assertTrue(reader.join() <= 100, () -> "seed " + seed);
                assertTrue(room.bytes() <= 100, () -> "seed " + seed);
                room.leave();
            }
        }
        assertEquals(0, room.bytes());
    }

    @Test
    void whatIsLargerThanTheRoomIsInAlone() {
        var room = new ReadRoom(100);
        room.enter(0, 500);
        assertEquals(500, room.bytes());
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var next = CompletableFuture.supplyAsync(
                    () -> {
                        room.enter(1, 1);
                        return room.bytes();
                    },
                    workers);
            room.leave();
            assertEquals(1, next.join());
        }
    }

    @Test
    void whoeverStillWaitsIsSentAwayAtTheEnd() {
        var room = new ReadRoom(100);
        room.enter(0, 100);
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var next = CompletableFuture.runAsync(() -> room.enter(1, 1), workers);
            room.close();
            var sent = assertThrows(CompletionException.class, next::join);
            assertTrue(sent.getCause() instanceof IllegalStateException);
        }
    }
}
