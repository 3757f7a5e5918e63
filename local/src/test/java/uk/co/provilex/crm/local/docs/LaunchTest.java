package uk.co.provilex.crm.local.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.launch.Launch;

/** The product as {@code mvn -Prun} starts it: a process of its own that says how to use it and ends with Ctrl-C. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Order(1)
class LaunchTest {

    private static final int SIGINT = 2;

    /** How long the start took is printed, so that anyone can hold it against the promise. */
    private static final Pattern READY =
            Pattern.compile("Provilex CRM is ready at (http://localhost:[0-9]+) after [0-9]+\\.[0-9] s\\.");

    private static final Pattern PASSWORD = Pattern.compile("with the password (\\S+)");
    private static final Pattern LEAD = Pattern.compile("(ada\\.[0-9]+@example\\.org)");

    private final Path folder;

    LaunchTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theSessionThatIsPrintedWorksAsPastedAndWhatIsKeptIsThereTheNextTime() throws Exception {
        var data = "-Ddata=" + folder.resolve("data");
        // a launcher that is killed outright ends nothing itself
        String first = run(launch("-Dport=0", data), Process::destroyForcibly);
        // a launcher whose Maven was killed would otherwise hold the port for ever
        String second = run(below("-Dport=0", data), Process::destroyForcibly);

        assertEquals(found(PASSWORD, first), found(PASSWORD, second), "it is the same organisation");
        assertTrue(second.contains(found(LEAD, first)), second);
    }

    @Test
    void ctrlCStopsTheStoresToo() throws Exception {
        Process launch = launch("-Dport=0");
        try (BufferedReader output = launch.inputReader()) {
            session(output, new StringBuilder());
            assertStops(launch, LaunchTest::interrupt);
        } finally {
            end(launch);
        }
    }

    /** Stops a process, in one way or another. */
    @FunctionalInterface
    private interface Stop {
        void stop(Process launch) throws Exception;
    }

    /** Has a product started, used and stopped, which leaves no process; returns all that was printed here and there. */
    private String run(Process launch, Stop stop) throws Exception {
        try (BufferedReader output = launch.inputReader()) {
            StringBuilder welcome = new StringBuilder();
            Example session = session(output, welcome);
            String printed;
            try (Terminal terminal = new Terminal(folder, Duration.ofSeconds(30))) {
                printed = terminal.paste(session);
            }
            assertTrue(printed.contains("\"email\":\"demo@example.com\""), printed);
            assertTrue(printed.contains("\"items\":[{"), printed);
            assertTrue(printed.contains("\"company\":\"Example Ltd\""), printed);
            assertTrue(READY.matcher(welcome).find(), welcome::toString);
            assertTrue(welcome.toString().contains("Data is kept in " + folder), welcome::toString);
            assertInvitationsArePrinted(found(READY, welcome.toString()), output);

            assertStops(launch, stop);
            return welcome + printed;
        } finally {
            end(launch);
        }
    }

    /** Stops a product, with which every process ends that it started. */
    private static void assertStops(Process launch, Stop stop) throws Exception {
        List<ProcessHandle> family = launch.descendants().toList();
        // a shell, its watcher and a JVM for each of the three stores
        assertTrue(family.size() >= 9, () -> family.size() + " processes");

        stop.stop(launch);

        try {
            assertTrue(launch.waitFor(30, TimeUnit.SECONDS));
            for (ProcessHandle process : family) {
                process.onExit().get(20, TimeUnit.SECONDS);
            }
        } finally {
            // those of a launcher that is gone are found no other way
            family.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static void end(Process launch) {
        launch.descendants().forEach(ProcessHandle::destroyForcibly);
        launch.destroyForcibly();
    }

    /** Signs up somebody new, whose invitation has to be in what the launcher prints. */
    private static void assertInvitationsArePrinted(String address, BufferedReader output) throws IOException {
        String email = "later." + UUID.randomUUID() + "@example.com";
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebClient nobody = new WebClient(http, URI.create(address), "", (request, sent, response) -> {});
            String policy = nobody.get("/v1/policies/privacy").expect(200).text("version");
            nobody.post(
                            "/v1/tenants",
                            WebClient.JSON
                                    .createObjectNode()
                                    .put("organisation", "Later Ltd")
                                    .put("name", "Jo Example")
                                    .put("email", email)
                                    .put("acceptedPolicyVersion", policy))
                    .expect(202);
        }
        String line = output.readLine();
        while (line != null && !line.contains("message to " + email)) {
            line = output.readLine();
        }
        assertTrue(line != null, "no invitation is printed");
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), text);
        return matcher.group(1);
    }

    @Test
    void aTakenPortIsToldInOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertEquals(
                    List.of("Port " + port
                            + " is taken by another program: stop that one, or choose another port with -Dport="
                            + (port + 1) + "."),
                    said(launch("-Dport=" + port)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "-1", "70000"})
    void aPortThatIsNoneIsToldInOneSentence(String port) throws Exception {
        assertEquals(
                List.of("The port must be a number from 0 to 65535, not " + port + "."),
                said(launch("-Dport=" + port)));
    }

    private static Process launch(String... settings) throws IOException {
        return start(command(settings));
    }

    /** Starts it as Maven does: as the child of another process. */
    private static Process below(String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\"; true", "sh"));
        command.addAll(command(settings));
        return start(command);
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> command(String... settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1"));
        String children = System.getProperty("provilex.local.children");
        if (children != null) {
            command.add("-Dprovilex.local.children=" + children);
        }
        command.addAll(List.of(settings));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Launch.class.getName()));
        return command;
    }

    /** Reads what is printed up to the end of the session, and returns the session; what comes before it is the welcome. */
    private static Example session(BufferedReader output, StringBuilder welcome) throws IOException {
        StringBuilder script = new StringBuilder();
        boolean begun = false;
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            begun |= line.startsWith("TOKEN=");
            if (!begun) {
                welcome.append(line).append('\n');
            } else {
                script.append(line).append('\n');
            }
            if (begun && line.contains("limit=10")) {
                return new Example("session", script.toString());
            }
        }
        throw new AssertionError("no session was printed");
    }

    private static List<String> said(Process launch) throws Exception {
        try (BufferedReader output = launch.inputReader()) {
            List<String> lines = new ArrayList<>();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isBlank()) {
                    lines.add(line);
                }
            }
            assertEquals(1, launch.waitFor());
            return lines;
        }
    }

    /** Does what Ctrl-C does; with SIGTERM where SIGINT is ignored, as in all that a shell without job control starts with "&". */
    private static void interrupt(Process launch) throws Exception {
        var signal = ignoresInterrupts(launch) ? "-TERM" : "-INT";
        new ProcessBuilder("kill", signal, Long.toString(launch.pid())).start().waitFor();
    }

    private static boolean ignoresInterrupts(Process launch) throws IOException {
        Path status = Path.of("/proc", Long.toString(launch.pid()), "status");
        if (!Files.isReadable(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & (1L << (SIGINT - 1))) != 0);
    }
}
