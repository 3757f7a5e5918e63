package uk.co.provilex.crm.local.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.local.backends.BackendException;
import uk.co.provilex.crm.local.cognito.Message;
import uk.co.provilex.crm.local.functions.LogLine;
import uk.co.provilex.crm.local.template.TemplateException;

/**
 * Runs the product on this machine until it is stopped, and shows how to use it. Settings are system properties:
 * {@code port} (3000 unless given), {@code data} (a directory that keeps data between runs; in memory unless given) and
 * {@code logs} ({@code true} shows all that functions log).
 */
public final class Launch {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final int USUAL_PORT = 3000;

    private Launch() {}

    /** Starts, prints, and waits for the end. */
    public static void main(String[] arguments) throws InterruptedException {
        endWithParent();
        forgetFailure();
        long begun = System.nanoTime();
        int port = port();
        Optional<Path> data = setting("data").map(Path::of);
        LocalCloud.Options options = LocalCloud.Options.usual().withPort(port).withLog(Launch::log);
        if (data.isPresent()) {
            options = options.withData(data.get());
        }
        LocalCloud cloud;
        try {
            cloud = LocalCloud.start(options);
        } catch (PortTakenException | TemplateException | BackendException e) {
            fail(e.getMessage());
            return;
        } catch (IOException e) {
            fail("The product cannot be started: " + e.getMessage());
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(cloud::close, "stop"));
        try {
            DemoTenant demo = DemoTenant.in(cloud, data);
            cloud.mailbox().onMessage(Launch::show);
            welcome(cloud, demo, data, Duration.ofNanos(System.nanoTime() - begun));
        } catch (TimeoutException | IllegalStateException e) {
            fail("The product answers, but no demo tenant could be made: " + e.getMessage());
            return;
        }
        new CountDownLatch(1).await();
    }

    /** A launcher whose Maven was killed would otherwise hold the port for ever. */
    private static void endWithParent() {
        ProcessHandle.current()
                .parent()
                .ifPresent(parent -> Thread.ofVirtual().name("parent").start(() -> {
                    parent.onExit().join();
                    System.exit(0);
                }));
    }

    private static int port() {
        String given = setting("port").orElse(String.valueOf(USUAL_PORT));
        if (!given.matches("[0-9]{1,5}") || Integer.parseInt(given) > 65_535) {
            fail("The port must be a number from 0 to 65535, not " + given + ".");
        }
        return Integer.parseInt(given);
    }

    /** Maven hands over an empty text, or the very placeholder, for what was not given. */
    private static Optional<String> setting(String name) {
        String value = System.getProperty(name, "");
        return value.isBlank() || value.startsWith("${") ? Optional.empty() : Optional.of(value);
    }

    /** The build looks for this file, because it lets the launcher's exit code pass for the sake of a short answer. */
    private static Optional<Path> failureFile() {
        return setting("provilex.failure").map(Path::of);
    }

    private static void forgetFailure() {
        failureFile().ifPresent(file -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void fail(@Nullable String sentence) {
        failureFile().ifPresent(file -> {
            try {
                Files.writeString(file, String.valueOf(sentence));
            } catch (IOException e) {
                OUT.println("The build cannot be told: " + e.getMessage());
            }
        });
        OUT.println();
        OUT.println(sentence);
        OUT.println();
        System.exit(1);
    }

    private static void welcome(LocalCloud cloud, DemoTenant demo, Optional<Path> data, Duration took) {
        String url = cloud.address().toString();
        OUT.printf(
                Locale.ROOT,
                """

                Provilex CRM is ready at %1$s after %2$.1f s. %3$s Ctrl-C stops it.

                Sign in as %4$s with the password %5$s

                A first session, to be pasted into another terminal:

                TOKEN=$(curl -s %1$s/ \\
                  -H 'Content-Type: application/x-amz-json-1.1' \\
                  -H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth' \\
                  -d '{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"%6$s","AuthParameters":{"USERNAME":"%4$s","PASSWORD":"%5$s"}}' \\
                  | sed 's/.*"AccessToken" *: *"\\([^"]*\\)".*/\\1/')

                curl -s %1$s/v1/me -H "Authorization: Bearer $TOKEN"; echo

                curl -s %1$s/v1/leads -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
                  -H "Idempotency-Key: $(date +%%s%%N)" \\
                  -d '{"firstName":"Ada","lastName":"Example","company":"Example Ltd","emails":[{"value":"ada.'$(date +%%s)'@example.org"}],
                       "consent":{"lawfulBasis":"consent","purpose":"newsletter","channel":"email","wording":"Yes, write to me.",
                       "source":"web form","method":"form","obtainedAt":"2025-09-19T09:00:00Z"}}'; echo

                curl -s "%1$s/v1/leads?limit=10" -H "Authorization: Bearer $TOKEN"; echo

                """,
                url,
                took.toMillis() / 1000.0,
                kept(data),
                demo.email(),
                demo.password(),
                cloud.userPool().clientId());
    }

    private static String kept(Optional<Path> data) {
        return data.map(folder -> "Data is kept in " + folder + ".")
                .orElse("Data is in memory and ends with it (keep it with -Ddata=DIR).");
    }

    private static void show(Message message) {
        OUT.printf(
                "%n--- message to %s (on AWS this is an email) ---%n%s%n%s%n---%n",
                message.to(), message.subject(), message.body());
    }

    private static void log(LogLine line) {
        String text = line.text().strip();
        if (Boolean.getBoolean("logs")) {
            OUT.println(line.function() + " " + text);
        } else if (text.contains("\"level\":\"ERROR\"") || !text.startsWith("{")) {
            // A function that fails is tried again and again; where it failed is told by -Dlogs=true.
            OUT.println(line.function() + " " + text.lines().findFirst().orElse("") + " (-Dlogs=true shows more)");
        }
    }
}
