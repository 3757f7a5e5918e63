package uk.co.provilex.crm.local.backends;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Archives of the classes that the product and its stores load as they start, ready to be mapped into memory (JEP 514,
 * "Ahead-of-Time Command-Line Ergonomics"). A rehearsal writes them and every later start reads them; without one, or
 * with one of other jars, a JVM reads its classes as ever, only more slowly.
 *
 * <p>Settings are system properties: {@code provilex.archives} is the folder, without which there are none, and
 * {@code provilex.rehearsal} tells whether they are being written.
 */
public final class StartArchives {

    /** How long a JVM that ends may take to write its archive. */
    static final Duration WRITTEN_WITHIN = Duration.ofSeconds(60);

    private static final String FOLDER = "provilex.archives";
    private static final String REHEARSAL = "provilex.rehearsal";
    private static final String MADE_OF = "archives-made-of.txt";

    private StartArchives() {}

    /** Tells whether this start is there to write the archives. */
    public static boolean isRehearsal() {
        return Boolean.getBoolean(REHEARSAL);
    }

    /** Tells whether the archives are those of these jars and of the stores', so that nothing need be rehearsed. */
    public static boolean areOf(List<Path> jars) {
        return folder().map(folder -> folder.resolve(MADE_OF))
                .filter(Files::isRegularFile)
                .map(file -> read(file).equals(description(jars)))
                .orElse(false);
    }

    /** Notes that the archives have been written from these jars and those of the stores. */
    public static void madeOf(List<Path> jars) {
        folder().ifPresent(folder -> {
            try {
                Files.writeString(folder.resolve(MADE_OF), description(jars));
            } catch (IOException e) {
                throw new BackendException("The archives of a start cannot be written.", e);
            }
        });
    }

    /** Returns what a JVM has to be told so that it takes part in a rehearsal, at whose end it writes its archive. */
    public static List<String> rehearsed(String program) {
        return archive(program)
                .map(file -> List.of("-D" + REHEARSAL + "=true", "-XX:AOTCacheOutput=" + file))
                .orElse(List.of());
    }

    /** Returns what a JVM has to be told so that it writes its archive, in a rehearsal, or reads it, if there is one. */
    static List<String> options(String program) {
        if (isRehearsal()) {
            return rehearsed(program);
        }
        return archive(program)
                .filter(Files::isRegularFile)
                .map(file -> List.of("-XX:AOTCache=" + file))
                .orElse(List.of());
    }

    private static Optional<Path> archive(String program) {
        return folder().map(folder -> folder.resolve(program + ".aot"));
    }

    private static Optional<Path> folder() {
        return Optional.ofNullable(System.getProperty(FOLDER)).map(Path::of);
    }

    /** What the JVM itself compares before it takes an archive: its own version, and each jar's size and time. */
    private static String description(List<Path> jars) {
        StringBuilder text = new StringBuilder(Runtime.version().toString()).append('\n');
        try {
            for (Path jar : Stream.concat(jars.stream(), EmbeddedBackends.jars().stream())
                    .filter(Files::isRegularFile)
                    .toList()) {
                text.append(jar)
                        .append(' ')
                        .append(Files.size(jar))
                        .append(' ')
                        .append(Files.getLastModifiedTime(jar))
                        .append('\n');
            }
        } catch (IOException e) {
            throw new BackendException("The archives of a start cannot be told from older ones.", e);
        }
        return text.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
