package uk.co.provilex.crm.local.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a run has seen of something, in files of a folder of that run's, so that a later execution can tell. A line is written
 * when it is seen for the first time, so nothing depends on how the JVM ends.
 */
final class RunNotes {

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Path folder;

    /** Notes what this run has seen of {@code topic}, in the folder that the build names. */
    RunNotes(String topic) {
        this.folder = Path.of(Objects.requireNonNullElse(
                        System.getProperty("provilex.exercised"),
                        "target/exercised/" + ProcessHandle.current().pid()))
                .resolve(topic);
    }

    void note(String line) {
        if (known.add(line)) {
            append(line + "\n");
        }
    }

    private synchronized void append(String line) {
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve(ProcessHandle.current().pid() + ".txt"),
                    line,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Returns what all executions of this run have seen. */
    Set<String> lines() throws IOException {
        var lines = new TreeSet<String>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }
}
