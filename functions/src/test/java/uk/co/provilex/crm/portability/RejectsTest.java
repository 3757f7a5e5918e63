package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;

/** The refused rows of any list can be corrected where they are and imported again as they are. */
class RejectsTest {

    private static final int FILES = 60;

    /** A cell that refuses its row, and what it is to be. */
    private record Fault(String column, String wrong, String right) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("Email", "not an email", "right%d@example.com"),
            new Fault("Email", "no@one at all", "right%d@example.com"),
            new Fault("Phone", "4.47911E+11", "020 7946 0%03d"),
            new Fault("Phone", "ring me", "020 7946 0%03d"),
            new Fault("Status", "somewhere", "new"),
            new Fault("Website", "http://", "https://www.example.com/%d"),
            new Fault("Subscribed", "no", "yes"));

    private static final List<String> COLUMNS =
            List.of("Name", "Email", "Phone", "Status", "Website", "Subscribed", "Notes", "Row", "Reason");

    @Test
    void correctedTheyComeInWithoutAnyNewOnes() {
        long seed = System.nanoTime();
        System.getLogger("RejectsTest").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        for (int file = 0; file < FILES; file++) {
            check(seed + file);
        }
    }

    private static void check(long seed) {
        var random = new Random(seed);
        var corrections = new HashMap<String, String>();
        var csv = new StringBuilder(String.join(",", COLUMNS)).append('\n');
        int rows = 1 + random.nextInt(20);
        int wrong = 0;
        for (int row = 0; row < rows; row++) {
            var cells = new HashMap<String, String>();
            cells.put("Name", "Person \"" + row + "\"");
            cells.put("Email", "p" + row + "@example.com");
            cells.put("Notes", random.nextInt(3) == 0 ? "=1+1, \"quoted\"\nsecond line ☂" : "");
            cells.put("Row", "old " + row);
            cells.put("Reason", "what the file had there");
            if (random.nextInt(2) == 0) {
                var fault = FAULTS.get(random.nextInt(FAULTS.size()));
                // each is to be found again in the file of the refused rows
                cells.put(fault.column(), fault.wrong());
                corrections.put(fault.wrong(), fault.right());
                wrong++;
            }
            csv.append(String.join(
                            ",",
                            COLUMNS.stream()
                                    .map(column -> quoted(cells.getOrDefault(column, "")))
                                    .toList()))
                    .append('\n');
        }
        var site = new Worksite();
        var id = run(site, csv.toString());
        var which = "seed " + seed + "\n" + csv;
        var counts = counts(site, id);
        assertEquals(rows, counts.rows(), which);
        assertEquals(wrong, counts.rejected(), which);
        var again = run(site, corrected(new String(site.object("imports", id, "rejects.csv"), UTF_8), corrections));
        var second = counts(site, again);
        assertEquals(wrong, second.rows(), which);
        assertEquals(
                0, second.rejected(), () -> which + new String(site.object("imports", again, "rejects.csv"), UTF_8));
        assertEquals(counts.created() + second.created(), site.all().size(), which);
        assertTrue(site.all().size() <= rows, which);
    }

    private static String corrected(String rejects, Map<String, String> corrections) {
        var text = rejects;
        int number = 0;
        for (var correction : corrections.entrySet()) {
            // only whole cells, since the reasons may speak of the same
            while (text.contains("," + correction.getKey() + ",")) {
                text = text.replaceFirst(
                        "," + Pattern.quote(correction.getKey()) + ",",
                        "," + correction.getValue().formatted(++number) + ",");
            }
        }
        return text;
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static String run(Worksite site, String csv) {
        var id = site.importing(csv, Worksite.basis());
        site.finish(JobKind.IMPORT, id);
        var job = site.job(JobKind.IMPORT, id).job();
        assertEquals(
                JobState.COMPLETED,
                job.state(),
                () -> String.valueOf(job.settings().problem()));
        return id;
    }

    private static ImportView.Counts counts(Worksite site, String id) {
        return ImportView.Counts.of(site.job(JobKind.IMPORT, id).progress());
    }
}
