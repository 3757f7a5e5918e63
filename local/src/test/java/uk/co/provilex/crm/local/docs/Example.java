package uk.co.provilex.crm.local.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shell block of a Markdown document that readers are told to paste, marked by {@code <!-- example: name -->}.
 *
 * @param name the name that the mark gives
 * @param script the block, as a reader would paste it
 */
record Example(String name, String script) {

    private static final Pattern MARKED = Pattern.compile(
            "^<!-- example: (?<name>[a-z-]+) -->\\R```bash\\R(?<script>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** Reads the marked blocks of a document, in its order. */
    static List<Example> of(Path markdown) throws IOException {
        return MARKED.matcher(Files.readString(markdown))
                .results()
                .map(match -> new Example(match.group("name"), match.group("script")))
                .toList();
    }

    /**
     * Gives values to variables, as a reader does who fills in what only the reader knows.
     *
     * @throws IllegalArgumentException if the block does not assign one of them exactly once
     */
    Example filled(Map<String, String> values) {
        var filled = script;
        for (var value : values.entrySet()) {
            var assignment = Pattern.compile("^" + value.getKey() + "=.*$", Pattern.MULTILINE);
            if (assignment.matcher(filled).results().count() != 1) {
                throw new IllegalArgumentException(name + " does not assign " + value.getKey() + " once");
            }
            var quoted = "'" + value.getValue().replace("'", "'\\''") + "'";
            filled = assignment.matcher(filled).replaceFirst(match -> value.getKey() + "=" + escape(quoted));
        }
        return new Example(name, filled);
    }

    private static String escape(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }
}
