package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.FreshKeys;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.portability.jobs.Segment;

/**
 * The staged lines of an export, read again and again to be packed, some segments ahead, once {@link #leaveOutErased} has found
 * which segments there are. Lines about people who were erased after they were staged are left out.
 */
final class StagedLines {

    /** After how many segments the worker says that it lives, and notices when a user has stopped the export. */
    private static final int SEGMENTS_BETWEEN_SIGNS = 20;

    private final ExportStage stage;
    private final JobHold hold;

    /** Some tens of bytes for each, of which a million leads have 2,000: they are not asked for with each file of the package. */
    private final List<Segment> segments = new ArrayList<>();

    private int sinceSign;

    StagedLines(ExportStage stage, JobHold hold) {
        this.stage = stage;
        this.hold = hold;
    }

    /** Takes one line. */
    @FunctionalInterface
    interface Taker {
        /** Takes the line that lies in {@code bytes} from {@code offset} on; the last octet is its line feed. */
        void take(byte[] bytes, int offset, int length) throws IOException;
    }

    /** Some lines. */
    @FunctionalInterface
    interface Lines {
        /** Hands them over, in order. */
        void each(Taker taker) throws IOException;
    }

    /** Writes something else for lines. It is called on several threads, each time with others. */
    @FunctionalInterface
    interface Rewriter {
        /** Writes to {@code out} what is to be there instead of {@code lines}. */
        void rewrite(Lines lines, OutputStream out) throws IOException;
    }

    /** Goes through the lines of one part, in the order in which they were staged. */
    void each(String part, Taker taker) throws IOException {
        each(part, (segment, lines) -> lines, (segment, lines) -> each(segment, lines, part, taker));
    }

    /** Writes to {@code out} what {@code rewriter} makes of the lines of one part, in the order in which they were staged. */
    void rewrite(String part, Rewriter rewriter, OutputStream out) throws IOException {
        each(
                part,
                (segment, lines) -> {
                    var written = new ByteArrayOutputStream(lines.length);
                    rewriter.rewrite(taker -> each(segment, lines, part, taker), written);
                    return written.toByteArray();
                },
                (segment, written) -> out.write(written));
    }

    private void each(String part, SegmentsAhead.Maker maker, SegmentsAhead.Taker taker) throws IOException {
        try (var ahead = new SegmentsAhead(stage, hold.key(), part, segments.iterator(), maker)) {
            ahead.each((segment, made) -> {
                taker.take(segment, made);
                sign();
            });
        }
    }

    private static void each(Segment segment, byte[] lines, String part, Taker taker) throws IOException {
        var about = part.equals(ExportView.LEADS) ? "id" : "leadId";
        for (int from = 0, to = 0; to < lines.length; to++) {
            if (lines[to] == '\n') {
                if (segment.erased().isEmpty()
                        || !segment.erased()
                                .contains(
                                        tree(lines, from, to - from).path(about).asText())) {
                    taker.take(lines, from, to + 1 - from);
                }
                from = to + 1;
            }
        }
    }

    /** Reads a line, or the line without its line feed, as a tree. */
    static ObjectNode tree(byte[] lines, int offset, int length) {
        return Json.read(Arrays.copyOfRange(lines, offset, offset + length), ObjectNode.class);
    }

    /** Finds out who was erased since the lines were staged, keeps it with the segments, and returns how many there are. */
    int leaveOutErased(FreshKeys keys) {
        int all = 0;
        segments.clear();
        var parts = new HashMap<Set<String>, Set<String>>();
        var staged = stage.segments();
        for (var some = staged.after(-1);
                !some.isEmpty();
                some = staged.after(some.getLast().number())) {
            var asked = new HashSet<String>();
            some.forEach(segment -> asked.addAll(segment.leads()));
            var present = keys.present(Kind.LEAD, asked);
            for (var segment : some) {
                Set<String> erased = new HashSet<>(segment.leads());
                erased.removeAll(present);
                var known = segment.without(erased);
                if (!erased.equals(segment.erased())) {
                    var changes = new Changes();
                    staged.put(known, hold.now(), changes);
                    hold.renew(changes);
                }
                segments.add(known.toPack(parts.computeIfAbsent(known.parts(), same -> same)));
                all += erased.size();
                sign();
            }
        }
        return all;
    }

    private void sign() {
        if (++sinceSign == SEGMENTS_BETWEEN_SIGNS) {
            sinceSign = 0;
            hold.renew();
        }
    }
}
