package uk.co.provilex.crm.portability.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.portability.mapping.Confidence;

/**
 * What bringing a list in would do, found out by doing it without writing anything.
 *
 * @param at when it was found out; the leads may have changed since
 * @param encoding the encoding of the file, by its name in the registry of the IANA
 * @param encodingGuessed whether that was guessed, since neither the user nor the file says it
 * @param delimiter what separates its cells; absent for a file that has none
 * @param dateOrder dmy, mdy, ymd or ambiguous; absent where the file has no dates
 * @param columns what each column fills
 * @param rows the first rows as they would be stored
 * @param counts what would become of the rows, by name
 * @param complete whether all rows of the file were looked at
 * @param rejects why the first of those that would be refused would be
 * @param guardedCells how many cells of the file look as if a spreadsheet-safe export had guarded them
 * @param guardsKept whether they stay as they are; otherwise the guard comes off
 */
public record ImportPreview(
        Instant at,
        String encoding,
        @Nullable Boolean encodingGuessed,
        @Nullable String delimiter,
        @Nullable String dateOrder,
        List<Target> columns,
        List<Sample> rows,
        Map<String, Long> counts,
        boolean complete,
        List<Refusal> rejects,
        long guardedCells,
        boolean guardsKept) {

    /** Copies the collections. */
    public ImportPreview {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        counts = Map.copyOf(counts);
        rejects = List.copyOf(rejects);
    }

    /** Returns whether the encoding was guessed; a preview that is kept from before anybody could say one has nothing of it. */
    @Override
    public Boolean encodingGuessed() {
        return Boolean.TRUE.equals(encodingGuessed);
    }

    /**
     * What a column fills.
     *
     * @param column its name
     * @param target the field, as {@code ImportMapping} writes it
     * @param confidence how sure that is
     */
    public record Target(String column, String target, Confidence confidence) {
        @Override
        public String toString() {
            return "Target " + target;
        }
    }

    /**
     * What would become of a row.
     *
     * @param row its number
     * @param outcome created, updated, unchanged, rejected or suppressed
     * @param lead the lead as it would then be; absent where none would be stored
     */
    public record Sample(long row, String outcome, @Nullable ObjectNode lead) {
        @Override
        public String toString() {
            return "Sample " + row;
        }
    }

    /**
     * Why a row would be refused.
     *
     * @param row its number
     * @param reason the reason
     * @param remedy what to do
     */
    public record Refusal(long row, String reason, String remedy) {
        @Override
        public String toString() {
            return "Refusal " + row;
        }
    }

    /** Hides the people, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "ImportPreview";
    }
}
