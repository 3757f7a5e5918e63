package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.FreshKeys;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.portability.jobs.Segment;

/**
 * The staged lines of an export, read again and again to be packed, some segments ahead. Lines about people who
 * were erased after they were staged are left out, once {@link #leaveOutErased} has found them.
 */
final class StagedLines {

    /** After how many segments the worker says that it lives, and notices when a user has stopped the export. */
    private static final int SEGMENTS_BETWEEN_SIGNS = 20;

    private final ExportStage stage;
    private final JobHold hold;
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

    /** Goes through the lines of one part, in the order in which they were staged. */
    void each(String part, Taker taker) throws IOException {
        try (var segments = new SegmentsAhead(stage, hold.key(), part)) {
            segments.each((segment, lines) -> {
                each(segment, lines, part, taker);
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
        var segments = stage.segments();
        for (var some = segments.after(-1);
                !some.isEmpty();
                some = segments.after(some.getLast().number())) {
            var asked = new HashSet<String>();
            some.forEach(segment -> asked.addAll(segment.leads()));
            var present = keys.present(Kind.LEAD, asked);
            for (var segment : some) {
                Set<String> erased = new HashSet<>(segment.leads());
                erased.removeAll(present);
                if (!erased.equals(segment.erased())) {
                    var changes = new Changes();
                    segments.put(segment.without(erased), hold.now(), changes);
                    hold.renew(changes);
                }
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
