package uk.co.provilex.crm.local.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import uk.co.provilex.crm.local.client.Newcomer;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.functions.LogLine;
import uk.co.provilex.crm.local.launch.LocalCloud;
import uk.co.provilex.crm.local.launch.Mailbox;

/** Starts a fresh product and lives a tenant's whole day in it; ends with status 1 when anything is off. */
public final class Demo {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Demo() {}

    /** What is lived in a product that was just started; throws when it goes wrong. */
    @FunctionalInterface
    interface Course {

        /** Lives it with the leads of {@code file}, and says what was done. */
        void live(LocalCloud cloud, Path file, Consumer<String> out) throws IOException, InterruptedException;
    }

    /** Takes the file of leads to import, or imports the sample when there is none. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var csv = arguments.length == 0 || arguments[0].isBlank() ? "" : arguments[0];
        System.exit(run(csv, LocalCloud.Options.usual(), Demo::wholeDay, System.out, System.err));
    }

    /**
     * Lives {@code day} with {@code csv}, the sample when it is empty, in a product started with {@code options}, and returns
     * the exit status. A day that went well is off all the same if a function was denied something or logged an error.
     */
    static int run(String csv, LocalCloud.Options options, Course day, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        var file = csv.isEmpty() ? sample() : Path.of(csv);
        if (!Files.isReadable(file)) {
            err.println("There is no file " + file + " that can be read. Name one with -Dcsv=FILE.");
            return 1;
        }
        long started = System.nanoTime();
        var faults = new AtomicInteger();
        try (var cloud = LocalCloud.start(options.withLog(line -> note(line, faults, err)))) {
            out.printf("%6.2f s  started at %s%n", (System.nanoTime() - started) / 1e9, cloud.address());
            try {
                day.live(cloud, file, out::println);
                cloud.awaitIdle(PATIENCE);
            } finally {
                for (var denial : cloud.edge().decisions().denials()) {
                    faults.incrementAndGet();
                    err.println("denied: " + denial.action() + " on " + denial.resource());
                }
            }
            Errands.check(0, faults.get(), "the errors and denials above");
            out.printf("%6.2f s  in all: the whole day went well%n", (System.nanoTime() - started) / 1e9);
            return 0;
        } catch (RuntimeException | TimeoutException off) {
            err.println("The day went wrong. " + off.getMessage());
            return 1;
        } finally {
            if (csv.isEmpty()) {
                Files.delete(file);
            }
        }
    }

    private static void wholeDay(LocalCloud cloud, Path file, Consumer<String> out)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            wholeDay(cloud, http, file, out);
        }
    }

    /** Lives a tenant's whole day, by way of {@code http}. */
    static void wholeDay(LocalCloud cloud, HttpClient http, Path file, Consumer<String> out)
            throws IOException, InterruptedException {
        var nobody = new WebClient(http, cloud.address(), "", (request, sent, response) -> {});
        var signIn = new SignIn(
                http,
                cloud.address(),
                cloud.userPool().poolId(),
                cloud.userPool().clientId(),
                cloud.clock());
        new Day(http, nobody, signIn, mail(cloud.mailbox()), out).live(file);
    }

    /** An error, and anything that is no line of a log: the runtime's own word on a function that failed. */
    private static void note(LogLine line, AtomicInteger faults, PrintStream err) {
        var text = line.text().strip();
        if (text.contains("\"level\":\"ERROR\"") || !text.startsWith("{")) {
            faults.incrementAndGet();
            err.println(line.function() + " " + text);
        }
    }

    private static Newcomer.Mail mail(Mailbox mailbox) {
        return email -> {
            try {
                return mailbox.await(email, PATIENCE).secret();
            } catch (TimeoutException none) {
                throw new IllegalStateException("no invitation came within " + PATIENCE, none);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopped);
            }
        };
    }

    private static Path sample() throws IOException {
        var copy = Files.createTempDirectory("provilex").resolve("leads.csv");
        try (var in = Demo.class.getResourceAsStream("/demo/leads.csv")) {
            if (in == null) {
                throw new IOException("the sample is missing from the build");
            }
            Files.copy(in, copy);
        }
        copy.toFile().deleteOnExit();
        return copy;
    }
}
