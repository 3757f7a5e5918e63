package uk.co.provilex.crm.portability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;

/** The verifier that anyone may run, compiled as the single file that it is and run as a process of its own. */
public final class Verifier {

    static final Path SOURCE = Path.of("..", "verify", "VerifyExport.java");

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Path classes;

    /** What a run came to: its exit code and the lines it printed. */
    record Verdict(int exit, List<String> lines) {

        /** Returns the faults. */
        List<String> faults() {
            return exit == 1 ? lines : List.of();
        }
    }

    private Verifier(Path classes) {
        this.classes = classes;
    }

    /** Compiles it. */
    static Verifier compiled(Path classes) {
        compile(SOURCE, classes);
        return new Verifier(classes);
    }

    /** Compiles the single file of a verifier for the oldest Java that it promises to run on. */
    public static void compile(Path source, Path classes) {
        int result = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-Xlint:all",
                        "-Werror",
                        "-d",
                        classes.toString(),
                        source.toString());
        if (result != 0) {
            throw new AssertionError("the verifier does not compile");
        }
    }

    /** Runs it within this JVM, for those who run it a hundred times. */
    Verdict runHere(Path... arguments) throws Exception {
        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            var run = loader.loadClass("VerifyExport").getDeclaredMethod("run", String[].class, PrintStream.class);
            run.setAccessible(true);
            var output = new ByteArrayOutputStream();
            try (var out = new PrintStream(output, true, UTF_8)) {
                var names = Arrays.stream(arguments).map(Path::toString).toArray(String[]::new);
                int exit = (int) run.invoke(null, names, out);
                return new Verdict(exit, output.toString(UTF_8).lines().toList());
            }
        }
    }

    Verdict run(List<String> options, Path... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", classes.toString(), "VerifyExport"));
        return execute(command, arguments);
    }

    /** Runs the source file as it is, as its reader does. */
    static Verdict runSource(Path... arguments) throws IOException, InterruptedException {
        return execute(new ArrayList<>(List.of(JAVA, SOURCE.toString())), arguments);
    }

    private static Verdict execute(List<String> command, Path... arguments) throws IOException, InterruptedException {
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        var output = Files.createTempFile("verdict", ".txt");
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int exit = process.waitFor();
            return new Verdict(exit, Files.readAllLines(output, UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
