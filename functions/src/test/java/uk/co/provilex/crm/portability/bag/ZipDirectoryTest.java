package uk.co.provilex.crm.portability.bag;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The size of a directory is known before anybody reads it. */
class ZipDirectoryTest {

    private final Path file;

    ZipDirectoryTest(@TempDir Path folder) {
        this.file = folder.resolve("some.zip");
    }

    private static byte[] zip(String comment) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setComment(comment);
            for (var name : new String[] {"one.txt", "two.txt"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.US_ASCII));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void isWhatTheEndSays() throws IOException {
        // 46 octets and the name of each of two entries
        for (var comment : new String[] {"", "a comment", "PK\5\6", "x".repeat(65_535)}) {
            Files.write(file, zip(comment));
            assertEquals(2 * (46 + 7), ZipDirectory.size(file), comment);
        }
    }

    @Test
    void ofALargeFileIsFoundAtOnce() throws IOException {
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2L << 30);
            sparse.seek(sparse.length());
            sparse.write(LargeDirectory.end(1 << 30));
        }
        assertEquals(1L << 30, ZipDirectory.size(file));
    }

    @Test
    void countsWhateverFollowsOrIsSaidInMoreBits() throws IOException {
        Files.write(file, LargeDirectory.said(1 << 30));
        assertEquals(1L << 30, ZipDirectory.size(file));
        Files.write(file, LargeDirectory.saidIn64Bits(1L << 31));
        assertEquals(1L << 31, ZipDirectory.size(file));
        Files.write(file, LargeDirectory.saidIn64Bits(1L << 33));
        assertEquals(1L << 33, ZipDirectory.size(file));
        Files.write(file, LargeDirectory.saidIn64Bits(-1));
        assertEquals(Long.MAX_VALUE, ZipDirectory.size(file));
        var hidden = new ByteArrayOutputStream();
        hidden.write(LargeDirectory.said(100));
        var end = LargeDirectory.end(1 << 30);
        // its comment is as long as another end, which says less
        end[20] = 22;
        hidden.write(end);
        hidden.write(LargeDirectory.end(0));
        Files.write(file, hidden.toByteArray());
        assertEquals(1L << 30, ZipDirectory.size(file));
        var followed = new ByteArrayOutputStream();
        followed.write(zip(""));
        followed.write(new byte[100]);
        Files.write(file, followed.toByteArray());
        assertEquals(2 * (46 + 7), ZipDirectory.size(file));
    }

    @Test
    void ofWhatIsNoZipFileIsNothing() throws IOException {
        for (var text : new String[] {"", "PK", "x".repeat(100_000)}) {
            Files.writeString(file, text);
            assertEquals(0, ZipDirectory.size(file));
        }
    }
}
