package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import uk.co.provilex.crm.platform.data.Awaited;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.portability.jobs.Segment;

/**
 * One part of the staged segments of an export, read ahead: the store is slow to answer and quick to give what was asked for, so
 * some are asked for at the same time. What is to be made of their lines is made where they are read. How much waits to be taken
 * is bounded by the bytes that were read, whatever the segments have; nobody makes much more of them.
 */
final class SegmentsAhead implements AutoCloseable {

    private static final int AT_ONCE = 8;
    private static final long MOST_BYTES = 32L << 20;

    private final ExportStage stage;
    private final SubjectKey key;
    private final String part;
    private final Maker maker;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final ReadRoom room = new ReadRoom(MOST_BYTES);
    private final ArrayDeque<Coming> coming = new ArrayDeque<>();
    private final Iterator<Segment> segments;
    private int reads;
    private long turns;

    private record Coming(Segment segment, CompletableFuture<byte[]> made) {}

    /** Reads one part of {@code segments}, which come in order. */
    SegmentsAhead(ExportStage stage, SubjectKey key, String part, Iterator<Segment> segments, Maker maker) {
        this.stage = stage;
        this.key = key;
        this.part = part;
        this.segments = segments;
        this.maker = maker;
    }

    /** Makes something of the lines of a segment, on any thread. */
    @FunctionalInterface
    interface Maker {
        /** Returns what it has made of them. */
        byte[] make(Segment segment, byte[] lines) throws IOException;
    }

    /** Takes what was made of a segment. */
    @FunctionalInterface
    interface Taker {
        /** Takes it; nothing when the segment has nothing of the part. */
        void take(Segment segment, byte[] made) throws IOException;
    }

    /** Hands all of them over, in order. */
    void each(Taker taker) throws IOException {
        fill();
        while (!coming.isEmpty()) {
            var next = coming.removeFirst();
            taker.take(next.segment(), Awaited.of(next.made()));
            if (next.segment().parts().contains(part)) {
                reads--;
                room.leave();
            }
            fill();
        }
    }

    /** Segments that have nothing of the part wait in line with the others and take nobody's place. */
    private void fill() {
        while (reads < AT_ONCE && segments.hasNext()) {
            var segment = segments.next();
            coming.add(new Coming(segment, begin(segment)));
        }
    }

    private CompletableFuture<byte[]> begin(Segment segment) {
        if (!segment.parts().contains(part)) {
            return CompletableFuture.completedFuture(new byte[0]);
        }
        reads++;
        long turn = turns++;
        Supplier<byte[]> read = () -> {
            try {
                return maker.make(segment, stage.get(key, segment, part, size -> room.enter(turn, size)));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        };
        return CompletableFuture.supplyAsync(read, workers);
    }

    /** Waits for what is being read for nobody. */
    @Override
    public void close() {
        room.close();
        workers.close();
    }
}
