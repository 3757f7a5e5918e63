package uk.co.provilex.crm.local.state;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps one document, or nothing at all when there is no place to keep it.
 *
 * <p>A write either happens whole or not at all, so a launcher that is killed leaves the last good state behind. The
 * file is readable by its owner alone, because it holds key material.
 *
 * @param <T> a type that Jackson can write and read back
 */
public final class StateFile<T> {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Optional<Path> file;
    private final Class<T> type;

    private StateFile(Optional<Path> file, Class<T> type) {
        this.file = file;
        this.type = type;
    }

    /** Keeps nothing: the state lives and dies with the process. */
    public static <T> StateFile<T> inMemory(Class<T> type) {
        return new StateFile<>(Optional.empty(), type);
    }

    /** Keeps the document in {@code file}, whose directory is made when it is missing. */
    public static <T> StateFile<T> at(Path file, Class<T> type) {
        return new StateFile<>(Optional.of(file), type);
    }

    /**
     * Reads what was written last; empty when nothing was.
     *
     * @throws UncheckedIOException when the file cannot be read or is not such a document
     */
    public synchronized Optional<T> read() {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(file.get().toFile(), type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Replaces the document by {@code state}.
     *
     * @throws UncheckedIOException when it cannot be written; the last document then stays
     */
    public synchronized void write(T state) {
        if (file.isEmpty()) {
            return;
        }
        Path target = file.get().toAbsolutePath();
        Path draft = target.resolveSibling(target.getFileName() + ".new");
        try {
            Files.createDirectories(target.resolveSibling("."));
            Files.deleteIfExists(draft);
            Files.createFile(draft, ownerOnly(draft));
            Files.write(draft, MAPPER.writeValueAsBytes(state), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }
}
