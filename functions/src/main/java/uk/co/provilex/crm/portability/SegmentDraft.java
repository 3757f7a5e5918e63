package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadArchive;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.jobs.Segment;

/** The lines of a segment while they are gathered: a JSON object each, of the parts that {@link ExportStage} names. */
final class SegmentDraft {

    private final Map<String, ByteArrayOutputStream> parts = new LinkedHashMap<>();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final LinkedHashSet<String> leads = new LinkedHashSet<>();

    /** Everything that is kept of a lead, what the API does not show too, so that it can be made again as it was. */
    private record Whole(@JsonUnwrapped Lead lead, @Nullable String importId) {}

    void add(LeadArchive.Entry entry) {
        var id = entry.lead().id();
        leads.add(id);
        if (entry.begins()) {
            line(ExportView.LEADS, new Whole(entry.lead(), entry.lead().importId()));
        }
        entry.consents().forEach(consent -> line(ExportView.CONSENTS, consent));
        entry.notes().forEach(note -> line(ExportView.NOTES, Json.tree(note).put("leadId", id)));
        entry.tasks().forEach(task -> line(ExportView.TASKS, Json.tree(task).put("leadId", id)));
    }

    private void line(String part, Object object) {
        var json = Json.bytes(object);
        var out = parts.computeIfAbsent(part, name -> new ByteArrayOutputStream());
        out.writeBytes(json);
        out.write('\n');
        counts.merge(part, 1L, Long::sum);
    }

    /** Counts leads that were left out because their processing is restricted. */
    void leaveOut(int restricted) {
        if (restricted > 0) {
            counts.merge(ExportView.RESTRICTED, (long) restricted, Long::sum);
        }
    }

    /** Returns how many lines each part has. */
    Map<String, Long> counts() {
        return counts;
    }

    /** Returns whom the lines are about. */
    List<SubjectId> subjects() {
        return leads.stream().map(SubjectId::lead).toList();
    }

    /** Stages what was gathered, and returns the segment that the next step is to count. */
    Segment stage(ExportStage stage, JobHold hold) {
        long number = hold.progress().done();
        long version = hold.progress().version();
        parts.forEach((part, lines) -> stage.put(hold.key(), number, version, part, lines.toByteArray()));
        return new Segment(number, version, parts.keySet(), List.copyOf(leads), Set.of());
    }
}
