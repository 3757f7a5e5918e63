import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes the zip that Lambda runs: classes at the root and jars under {@code lib/}, as "Deploy Java Lambda functions with
 * .zip or JAR file archives" in the AWS Lambda guide lays down. The build starts it from source.
 *
 * <p>The jars go in without their own compression, because the zip then compresses across their classes: 12.7 MB instead
 * of 19.4. The same input gives the same bytes on any machine: entries are sorted and carry the given time.
 */
final class SlimZip {

    private static final long LARGEST = 15L * 1024 * 1024;

    private final LocalDateTime time;

    private SlimZip(Instant time) {
        this.time = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    /** Takes the runtime class path (one folder of classes, and jars), the zip to write and the time for its entries. */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException("usage: SlimZip CLASSPATH ZIP TIME");
        }
        Path zip = Path.of(args[1]);
        new SlimZip(Instant.parse(args[2])).write(args[0].split(File.pathSeparator), zip);
        long size = Files.size(zip);
        if (size > LARGEST) {
            throw new IllegalStateException(zip.getFileName() + " has " + size + " bytes; " + LARGEST + " are allowed");
        }
        System.out.printf(Locale.ROOT, "%s: %.1f MB%n", zip.getFileName(), size / 1e6);
    }

    private void write(String[] classPath, Path zip) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        TreeMap<String, Path> jars = new TreeMap<>();
        for (String element : classPath) {
            Path path = Path.of(element);
            if (Files.isDirectory(path)) {
                files.putAll(files(path));
            } else if (jars.put("lib/" + path.getFileName(), path) != null) {
                throw new IllegalStateException("two jars are named " + path.getFileName());
            }
        }
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(Deflater.BEST_COMPRESSION);
            for (var entry : files.entrySet()) {
                out.putNextEntry(entry(entry.getKey()));
                Files.copy(entry.getValue(), out);
                out.closeEntry();
            }
            for (var jar : jars.entrySet()) {
                out.putNextEntry(entry(jar.getKey()));
                store(jar.getValue(), out);
                out.closeEntry();
            }
        }
    }

    /** Copies a jar without compressing its entries. */
    private void store(Path jar, OutputStream to) throws IOException {
        try (ZipFile in = new ZipFile(jar.toFile())) {
            ZipOutputStream out = new ZipOutputStream(to);
            List<String> names = in.stream().map(ZipEntry::getName).sorted().toList();
            for (String name : names) {
                byte[] content;
                try (InputStream entry = in.getInputStream(in.getEntry(name))) {
                    content = entry.readAllBytes();
                }
                CRC32 crc = new CRC32();
                crc.update(content);
                ZipEntry copy = entry(name);
                copy.setMethod(ZipEntry.STORED);
                copy.setSize(content.length);
                copy.setCrc(crc.getValue());
                out.putNextEntry(copy);
                out.write(content);
                out.closeEntry();
            }
            out.finish();
        }
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(time);
        return entry;
    }

    private static TreeMap<String, Path> files(Path folder) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(Files::isRegularFile)
                    .forEach(file -> files.put(folder.relativize(file).toString().replace('\\', '/'), file));
        }
        return files;
    }
}
