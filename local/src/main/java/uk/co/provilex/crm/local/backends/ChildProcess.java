package uk.co.provilex.crm.local.backends;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Java program beside this one that cannot outlive it.
 *
 * <p>Between the two stands a POSIX shell that waits for the end of its input, which the kernel brings about even when
 * this process is killed outright. So the child needs no code of ours in its JVM, and DynamoDB Local's licence is kept.
 */
final class ChildProcess implements AutoCloseable {

    private static final int LINES_KEPT = 40;
    private static final Duration PROBE_EVERY = Duration.ofMillis(20);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    /** Arguments: seconds of grace between asking the child to end and killing it, then the command. */
    private static final String TETHER = """
            grace=$1
            shift
            exec 3<&0
            "$@" </dev/null 3<&- &
            child=$!
            {
              while read -r line <&3; do :; done
              if [ "$grace" -gt 0 ]; then kill "$child" 2>/dev/null; fi
              while [ "$grace" -gt 0 ] && kill -0 "$child" 2>/dev/null; do sleep 1; grace=$((grace - 1)); done
              kill -9 "$child" 2>/dev/null
            } &
            watch=$!
            exec 3<&-
            wait "$child"
            status=$?
            kill "$watch" 2>/dev/null
            exit "$status"
            """;

    private final String name;
    private final Process shell;
    // Held so that the pipe is not closed by the garbage collector, which would end the child.
    private final OutputStream lifeline;
    private final Duration grace;
    private final Deque<String> lastLines = new ArrayDeque<>();

    private ChildProcess(String name, Process shell, Duration grace) {
        this.name = name;
        this.shell = shell;
        this.lifeline = shell.getOutputStream();
        this.grace = grace;
    }

    /**
     * Starts a child.
     *
     * @param grace how long it may take to end once asked; zero kills it at once, for a child that keeps nothing
     */
    static ChildProcess start(
            String name,
            Path classPath,
            List<String> jvmOptions,
            String mainClass,
            List<String> arguments,
            Duration grace) {
        var command = new ArrayList<String>();
        command.addAll(List.of("sh", "-c", TETHER, "tether-" + name, Long.toString(grace.toSeconds())));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(compilers());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath.resolve("*").toString(), mainClass));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(classPath.toFile()).redirectErrorStream(true);
        // A developer's own cloud credentials have no business in a child.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("AWS_"));
        try {
            var child = new ChildProcess(name, builder.start(), grace);
            // Reading a pipe holds on to its carrier: three virtual threads that do could leave none for the others.
            Thread.ofPlatform().daemon().name("output of " + name).start(child::drain);
            return child;
        } catch (IOException failed) {
            throw new BackendException("The local " + name + " cannot be started: a POSIX sh is needed.", failed);
        }
    }

    /** A child lives as long as this process and has as much to do, so it may spend as much on its compilers. */
    private static List<String> compilers() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:Tier"))
                .toList();
    }

    private void drain() {
        try (BufferedReader reader = shell.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lastLines) {
                    if (lastLines.size() == LINES_KEPT) {
                        lastLines.removeFirst();
                    }
                    lastLines.addLast(line);
                }
            }
        } catch (IOException ended) {
            // The pipe breaks when the child ends; there is nothing left to read.
        }
    }

    /** Waits until the child answers HTTP at {@code uri}; false when it ended before, as it does when its port is taken. */
    boolean awaitAnswer(HttpClient client, URI uri, Duration bound) {
        long deadline = System.nanoTime() + bound.toNanos();
        HttpRequest probe =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).GET().build();
        while (System.nanoTime() < deadline) {
            if (!shell.isAlive()) {
                return false;
            }
            try {
                client.send(probe, HttpResponse.BodyHandlers.discarding());
                return shell.isAlive();
            } catch (IOException notYet) {
                pause();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new BackendException("Starting the local " + name + " was interrupted.", interrupted);
            }
        }
        throw new BackendException(
                "The local " + name + " did not answer within " + bound.toSeconds() + " s." + output());
    }

    private void pause() {
        try {
            Thread.sleep(PROBE_EVERY);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BackendException("Starting the local " + name + " was interrupted.", interrupted);
        }
    }

    /** Returns the child's last lines of output, for an error message. */
    String output() {
        synchronized (lastLines) {
            return lastLines.isEmpty() ? "" : " It said last: " + String.join(System.lineSeparator(), lastLines);
        }
    }

    /** Returns the child and what it is started and watched by, as far as they run. */
    Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(shell.toHandle()), shell.descendants()).filter(ProcessHandle::isAlive);
    }

    @Override
    public void close() {
        try {
            lifeline.close();
        } catch (IOException alreadyBroken) {
            // The shell has ended, which is what closing is for.
        }
        try {
            if (!shell.waitFor(grace.plus(END_WITHIN).toMillis(), TimeUnit.MILLISECONDS)) {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
