package uk.co.provilex.crm.local.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
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

    /** Takes the file of leads to import, or imports the sample when there is none. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(arguments.length == 0 || arguments[0].isBlank() ? "" : arguments[0], System.out, System.err));
    }

    /** Lives the day with {@code csv}, the sample when it is empty, and returns the exit status. */
    static int run(String csv, PrintStream out, PrintStream err) throws IOException, InterruptedException {
        var file = csv.isEmpty() ? sample() : Path.of(csv);
        if (!Files.isReadable(file)) {
            err.println("There is no file " + file + " that can be read. Name one with -Dcsv=FILE.");
            return 1;
        }
        long started = System.nanoTime();
        try (var http = HttpClient.newHttpClient();
                var cloud = LocalCloud.start(LocalCloud.Options.usual().withLog(line -> fault(line, err)))) {
            out.printf("%6.2f s  started at %s%n", (System.nanoTime() - started) / 1e9, cloud.address());
            var nobody = new WebClient(http, cloud.address(), "", (request, sent, response) -> {});
            var signIn = new SignIn(
                    http,
                    cloud.address(),
                    cloud.userPool().poolId(),
                    cloud.userPool().clientId(),
                    cloud.clock());
            try {
                new Day(http, nobody, signIn, mail(cloud.mailbox()), out::println).live(file);
            } finally {
                cloud.edge()
                        .decisions()
                        .denials()
                        .forEach(denial -> err.println("denied: " + denial.action() + " on " + denial.resource()));
            }
            out.printf("%6.2f s  in all: the whole day went well%n", (System.nanoTime() - started) / 1e9);
            return 0;
        } catch (RuntimeException off) {
            err.println("The day went wrong. " + off.getMessage());
            return 1;
        } finally {
            if (csv.isEmpty()) {
                Files.delete(file);
            }
        }
    }

    private static void fault(LogLine line, PrintStream err) {
        if (line.text().contains("\"level\":\"ERROR\"")) {
            err.println(line.function() + " " + line.text());
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
