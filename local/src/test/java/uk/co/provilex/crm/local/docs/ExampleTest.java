package uk.co.provilex.crm.local.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ExampleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path README = Path.of("..", "README.md");

    private final Path folder;

    ExampleTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyShellBlockOfTheReadmeIsMarked() throws IOException {
        var blocks = Pattern.compile("^```bash$", Pattern.MULTILINE)
                .matcher(Files.readString(README))
                .results()
                .count();
        assertTrue(blocks > 0);
        assertEquals(blocks, Example.of(README).size());
    }

    @Test
    void everyMarkedBlockOfTheReadmeIsAShellScript() throws Exception {
        for (var example : Example.of(README)) {
            var script = Files.writeString(folder.resolve(example.name()), example.script());
            var check = new ProcessBuilder("bash", "-n", script.toString())
                    .inheritIO()
                    .start();
            assertEquals(0, check.waitFor(), example.name());
        }
    }

    @Test
    void theReadmeLeavesOnlyTheClientIdAndTheTemporaryPasswordToItsReader() throws IOException {
        var examples = Example.of(README);
        assertEquals(
                List.of("setup", "invitation"),
                examples.stream()
                        .filter(example -> example.script().contains("='the "))
                        .map(Example::name)
                        .toList());
        assertTrue(
                examples.getFirst().filled(Map.of("CLIENT_ID", "abc")).script().contains("CLIENT_ID='abc'\n"));
    }

    @Test
    void aValueIsFilledInAsItIs() throws IOException {
        try (var terminal = new Terminal(folder, PATIENCE)) {
            var value = "it's $HOME \\1 \"quoted\"";
            terminal.paste(new Example("fill", "A=x\n").filled(Map.of("A", value)));
            assertEquals(value, terminal.paste(new Example("show", "printf '%s' \"$A\"\n")));
        }
    }

    @Test
    void aValueThatTheBlockDoesNotAssignIsRefused() {
        var example = new Example("setup", "A=1\n");
        assertThrows(IllegalArgumentException.class, () -> example.filled(Map.of("B", "2")));
    }

    @Test
    void aTerminalKeepsWhatABlockDefined() throws IOException {
        try (var terminal = new Terminal(folder, PATIENCE)) {
            assertEquals("", terminal.paste(new Example("one", "greet() { echo \"hello $1\"; }\n")));
            assertEquals("hello Ada", terminal.paste(new Example("two", "greet Ada\n")));
        }
    }

    @Test
    void aBlockThatFailsIsNoticedWithWhatItPrinted() throws IOException {
        try (var terminal = new Terminal(folder, PATIENCE)) {
            var failing = new Example("failing", "echo before\nfalse | cat\necho after\n");
            var failure = assertThrows(AssertionError.class, () -> terminal.paste(failing));
            assertEquals("the block failing failed; it printed:\nbefore\n", failure.getMessage());
        }
    }

    @Test
    void aBlockThatDoesNotEndIsNoticedWithWhatItPrinted() throws IOException {
        try (var terminal = new Terminal(folder, Duration.ofMillis(200))) {
            var endless = new Example("endless", "echo before\nuntil false; do sleep 1; done\n");
            var failure = assertThrows(AssertionError.class, () -> terminal.paste(endless));
            assertEquals("the block endless failed; it printed:\nbefore\n", failure.getMessage());
        }
    }
}
