package uk.co.provilex.crm.portability.list;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.HeaderRules;

/**
 * Finds the columns of a file of JSON Lines: whatever any of its lines names, in the order in which the names come.
 * Names that differ in case alone are one column.
 */
final class JsonColumns {

    private static final int LINES_BETWEEN_SIGNS = 50_000;

    private final CsvLimits limits;
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> folded = new HashSet<>();
    private long lines;
    private long broken;

    private JsonColumns(CsvLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a file to its end.
     *
     * @throws CsvFault when it has no lines, more than half of them are broken, or the names cannot be used
     */
    static List<String> of(InputStream in, CsvLimits limits, Runnable alive) throws IOException {
        var columns = new JsonColumns(limits);
        try (var file = new JsonLines(ListOpener.utf8(in))) {
            for (var line = file.next(); line.isPresent(); line = file.next()) {
                columns.see(line.get().text());
                if (columns.lines % LINES_BETWEEN_SIGNS == 0) {
                    alive.run();
                }
            }
        }
        return columns.header();
    }

    private void see(String line) {
        lines++;
        var found = JsonRecord.of(line, limits.fieldLength());
        if (found.flaw().isPresent()) {
            broken++;
        }
        for (var name : found.cells().keySet()) {
            if (folded.add(HeaderRules.folded(name))) {
                names.add(name);
            }
        }
        if (names.size() > limits.columns()) {
            throw new CsvFault(
                    Kind.TOO_MANY_COLUMNS,
                    "The lines have more than " + limits.columns() + " different names together.",
                    "Remove the members that are not wanted.");
        }
    }

    private List<String> header() {
        if (broken * 2 > lines) {
            throw new CsvFault(
                    Kind.NOT_JSON_LINES,
                    broken + " of its " + lines + " lines are no JSON objects, so this is not a file of JSON Lines.",
                    "Write each lead as one JSON object on a line of its own (JSON Lines), or save the list as CSV (UTF-8).");
        }
        if (names.isEmpty()) {
            throw new CsvFault(
                    Kind.EMPTY_FILE, "The file names nothing.", "Upload a file with a JSON object on each line.");
        }
        HeaderRules.check(List.copyOf(names), limits);
        return List.copyOf(names);
    }
}
