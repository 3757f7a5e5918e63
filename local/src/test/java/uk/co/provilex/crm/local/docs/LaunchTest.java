package uk.co.provilex.crm.local.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.local.launch.Launch;

/** The product as {@code mvn -Prun} starts it: a process of its own that says how to use it and ends with Ctrl-C. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class LaunchTest {

    private static final int SIGINT = 2;

    private final Path folder;

    LaunchTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theSessionThatIsPrintedWorksAsPastedAndCtrlCStopsEverything() throws Exception {
        Process launch = launch("-Dport=0");
        try (BufferedReader output = launch.inputReader()) {
            Example session = session(output);
            List<ProcessHandle> family = launch.descendants().toList();
            assertTrue(family.size() >= 3, "the stores run");
            try (Terminal terminal = new Terminal(folder, Duration.ofSeconds(30))) {
                String printed = terminal.paste(session);
                assertTrue(printed.contains("\"email\":\"demo@example.com\""), printed);
                assertTrue(printed.contains("\"items\":[{"), printed);
                assertTrue(printed.contains("\"company\":\"Example Ltd\""), printed);
            }

            interrupt(launch);

            assertTrue(launch.waitFor(30, TimeUnit.SECONDS));
            for (ProcessHandle process : family) {
                process.onExit().get(20, TimeUnit.SECONDS);
            }
        } finally {
            launch.descendants().forEach(ProcessHandle::destroyForcibly);
            launch.destroyForcibly();
        }
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

    private static Process launch(String setting) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1"));
        String children = System.getProperty("provilex.local.children");
        if (children != null) {
            command.add("-Dprovilex.local.children=" + children);
        }
        command.addAll(List.of(setting, "-cp", System.getProperty("java.class.path"), Launch.class.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Reads what is printed up to the end of the session, and returns the session. */
    private static Example session(BufferedReader output) throws IOException {
        StringBuilder script = new StringBuilder();
        boolean begun = false;
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            begun |= line.startsWith("TOKEN=");
            if (begun) {
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
