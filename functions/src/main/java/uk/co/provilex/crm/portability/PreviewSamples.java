package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.mapping.RowFault;

/** Rows as a preview shows them. */
final class PreviewSamples {

    /** What a rehearsal makes up: the import gives others. */
    private static final List<String> MADE_UP =
            List.of("id", "createdAt", "updatedAt", "lastActivityAt", "createdBy", "updatedBy", "version", "trashed");

    private static final int LONGEST = 500;

    private static final Pattern PATH = Pattern.compile(Pattern.quote(Lead.path("")) + "[0-9a-z]+");

    private PreviewSamples() {}

    /** Shows what became of a row of the import {@code importId}. */
    static ImportPreview.Sample of(RowOutcome outcome, String importId) {
        return new ImportPreview.Sample(
                outcome.row().number(),
                outcome.count(),
                outcome.lead().map(lead -> lead(lead, importId)).orElse(null));
    }

    /** Shows what became of a row that can only make a new lead. */
    static ImportPreview.Sample ofNew(RowOutcome outcome) {
        return new ImportPreview.Sample(
                outcome.row().number(),
                outcome.count(),
                outcome.lead().map(PreviewSamples::madeUp).orElse(null));
    }

    private static ObjectNode madeUp(Lead lead) {
        var shown = Json.tree(lead);
        shown.remove(MADE_UP);
        return shown;
    }

    private static ObjectNode lead(Lead lead, String importId) {
        var shown = madeUp(lead);
        if (!importId.equals(lead.importId())) {
            shown.put("id", lead.id());
        }
        return shown;
    }

    static int bytes(ImportPreview.Sample sample) {
        return Json.bytes(sample).length;
    }

    static ImportPreview.Refusal refusal(RowOutcome outcome) {
        return refusal(outcome, Map.of());
    }

    /**
     * Shows why a row would be refused.
     *
     * @param made the rows that would make leads, by the paths that a rehearsal made up for these
     */
    static ImportPreview.Refusal refusal(RowOutcome outcome, Map<String, Long> made) {
        var faults = outcome.faults();
        var reasons = faults.stream().map(RowFault::described).collect(Collectors.joining(" "));
        return new ImportPreview.Refusal(
                outcome.row().number(),
                shortened(PATH.matcher(reasons)
                        .replaceAll(path -> made.containsKey(path.group())
                                ? "that of row " + made.get(path.group())
                                : path.group())),
                shortened(faults.stream().map(RowFault::remedy).distinct().collect(Collectors.joining(" "))));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
