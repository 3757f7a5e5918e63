package uk.co.provilex.crm.local.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A reader's terminal: one shell that keeps its variables from block to block, and stops at the first command that fails, or
 * at a block that takes longer than its reader would wait.
 */
final class Terminal implements AutoCloseable {

    private final Duration patience;
    private final Process shell;
    private final Writer input;
    private final BufferedReader output;

    /** Opens a shell in a folder, whose reader waits as long for a block. */
    Terminal(Path folder, Duration patience) throws IOException {
        this.patience = patience;
        var bash = new ProcessBuilder("bash", "--noprofile", "--norc")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        // who builds with Maven has a JDK, but not always among the commands
        bash.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, jdk) -> jdk + File.pathSeparator + path);
        shell = bash.start();
        input = shell.outputWriter(UTF_8);
        output = new BufferedReader(new InputStreamReader(shell.getInputStream(), UTF_8));
        input.write("set -euo pipefail\n");
    }

    /**
     * Pastes a block and waits for its end.
     *
     * @return what it printed
     * @throws AssertionError if a command in it failed, or did not end
     */
    String paste(Example example) throws IOException {
        var late = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
        var watch = CompletableFuture.runAsync(this::close, late);
        try {
            return run(example);
        } finally {
            watch.cancel(false);
        }
    }

    private String run(Example example) throws IOException {
        var end = "end-" + UUID.randomUUID();
        input.write(example.script());
        input.write("printf '\\n%s\\n' " + end + "\n");
        input.flush();
        var printed = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(end)) {
                return printed.toString().strip();
            }
            printed.append(line).append('\n');
        }
        throw new AssertionError("the block " + example.name() + " failed; it printed:\n" + printed);
    }

    /** Ends the shell, and what it started. */
    @Override
    public void close() {
        shell.descendants().forEach(ProcessHandle::destroy);
        shell.destroy();
    }
}
