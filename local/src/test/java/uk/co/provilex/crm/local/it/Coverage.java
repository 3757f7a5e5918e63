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
import uk.co.provilex.crm.local.contract.Contract.Case;

/**
 * What a run has seen of the contract, in a file of a folder of that run's, so that a later execution can tell. A line is
 * written when something is seen for the first time, so nothing depends on how the JVM ends.
 */
final class Coverage {

    /** What this run has seen, in the folder that the build names. */
    static final Coverage OF_THIS_RUN = new Coverage(Path.of(Objects.requireNonNullElse(
            System.getProperty("provilex.exercised"),
            "target/exercised/" + ProcessHandle.current().pid())));

    private final Set<Case> known = ConcurrentHashMap.newKeySet();
    private final Path folder;

    private Coverage(Path folder) {
        this.folder = folder;
    }

    void note(Case seen) {
        if (known.add(seen)) {
            append(seen.operationId() + " " + seen.status() + "\n");
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

    Set<Case> seen() throws IOException {
        var seen = new TreeSet<Case>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                for (var line : Files.readAllLines(file)) {
                    int blank = line.indexOf(' ');
                    seen.add(new Case(line.substring(0, blank), Integer.parseInt(line.substring(blank + 1))));
                }
            }
        }
        return seen;
    }
}
