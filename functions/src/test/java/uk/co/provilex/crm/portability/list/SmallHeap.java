package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.StringJoiner;

/** A JVM of its own whose heap is small, for what must be read without being held. */
public final class SmallHeap {

    private SmallHeap() {}

    /**
     * Runs {@code main} to its good end and returns what it printed.
     *
     * @param others one class of each jar or folder that it needs besides its own
     */
    public static String run(int megabytes, Class<?> main, Class<?>... others) throws Exception {
        var classPath = new StringJoiner(File.pathSeparator).add(place(main));
        for (var other : others) {
            classPath.add(place(other));
        }
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + megabytes + "m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath.toString(),
                        main.getName())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static String place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
