package uk.co.provilex.crm.portability;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.portability.transfer.ReplacedException;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/**
 * An uploaded package, fetched to a file of this worker's, since a zip file is read from its end. The file goes when this is
 * closed; what a worker that died has left behind, the next one in the same place removes.
 */
final class PackageFile implements Closeable {

    private static final String PREFIX = "provilex-package-";

    /** How a zip file begins whose first entry is a file (APPNOTE.TXT of PKWARE, section 4.3.7). */
    private static final byte[] MAGIC = {'P', 'K', 3, 4};

    private final Path path;
    private final String entityTag;
    private @Nullable ZipFile zip;

    private PackageFile(Path path, String entityTag) {
        this.path = path;
        this.entityTag = entityTag;
    }

    /** Tells whether an object is a zip file by what it begins with, whatever it is called. */
    static boolean isZip(TransferBucket bucket, String key) throws IOException {
        try (var object = bucket.open(key, null).orElseThrow(ReplacedException::new)) {
            var begin = object.readNBytes(MAGIC.length);
            object.abort();
            return Arrays.equals(begin, MAGIC);
        }
    }

    /**
     * Fetches an object.
     *
     * @param tag the version of it that was checked, or {@code null} before that
     * @throws ReplacedException when it is gone, too large, or another one
     */
    static PackageFile fetch(Platform platform, TransferBucket bucket, String key, @Nullable String tag)
            throws IOException {
        if (platform.isLambda()) {
            // One invocation at a time has this place: whatever is here was left by one that was cut off.
            removeLeftOver();
        }
        var object = bucket.open(key, tag).orElseThrow(ReplacedException::new);
        if (object.response().contentLength() > ImportFiles.MOST_PACKAGE_BYTES) {
            object.abort();
            throw new ReplacedException();
        }
        var path = Files.createTempFile(PREFIX, ".zip");
        var file = new PackageFile(path, object.response().eTag());
        try (object) {
            Files.copy(object, path, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    private static void removeLeftOver() throws IOException {
        var folder = Path.of(System.getProperty("java.io.tmpdir"));
        try (var left = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (var file : left) {
                Files.delete(file);
            }
        }
    }

    Path path() {
        return path;
    }

    /** Returns the version of the object. */
    String entityTag() {
        return entityTag;
    }

    /** Opens a payload file of the bag, {@code data/<name>}; it is there, for the package was verified. */
    InputStream open(String name) throws IOException {
        return zip().getInputStream(entry("/data/" + name));
    }

    /** Tells whether there is a payload file {@code data/<name>}. */
    boolean has(String name) throws IOException {
        return find("/data/" + name).isPresent();
    }

    /** Tells whether there is a bag in it at all, be it a damaged one. */
    boolean hasBag() throws IOException {
        return zip().stream().anyMatch(entry -> entry.getName().endsWith("/bagit.txt"));
    }

    private ZipEntry entry(String end) throws IOException {
        return find(end).orElseThrow(() -> new PackageFault("The package lacks a file."));
    }

    private Optional<? extends ZipEntry> find(String end) throws IOException {
        return zip().stream()
                .filter(entry -> entry.getName().endsWith(end)
                        && entry.getName().indexOf('/') == entry.getName().length() - end.length())
                .findFirst();
    }

    private ZipFile zip() throws IOException {
        var open = zip;
        if (open == null) {
            open = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
            zip = open;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        try {
            if (zip != null) {
                zip.close();
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
