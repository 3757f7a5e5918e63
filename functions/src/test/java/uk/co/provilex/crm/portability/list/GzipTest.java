package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

class GzipTest {

    private static final byte[] LIST = "Email,First name\nada@example.com,Zoë\n".getBytes(UTF_8);

    private static byte[] unpacked(InputStream packed) throws IOException {
        try (var members = new GzipMembers(packed)) {
            return members.readAllBytes();
        }
    }

    private static String faultOf(byte[] file) {
        CsvFault fault = Lists.fault(file);
        assertEquals(Kind.COMPRESSION, fault.kind(), fault::detail);
        assertTrue(!fault.remedy().isBlank());
        return fault.detail();
    }

    @Test
    void eachFormatIsReadWithinGzip() throws IOException {
        assertEquals(Lists.filled(LIST), Lists.filled(Lists.gzip(LIST)));
        String card = "BEGIN:VCARD\nVERSION:4.0\nFN:Ada Example\nEND:VCARD\n";
        assertEquals(Lists.filled(card), Lists.filled(Lists.gzip(card.getBytes(UTF_8))));
        String line = "{\"email\":\"ada@example.com\"}\n";
        assertEquals(Lists.filled(line), Lists.filled(Lists.gzip(line.getBytes(UTF_8))));
    }

    @Test
    void severalMembersAreOneFile() throws IOException {
        byte[] first = Arrays.copyOf(LIST, 20);
        byte[] second = Arrays.copyOfRange(LIST, 20, LIST.length);
        byte[] file = Lists.join(Lists.gzip(first), Lists.gzip(new byte[0]), Lists.gzip(second));
        assertEquals(Lists.filled(LIST), Lists.filled(file));
    }

    @Test
    void whateverIsPackedComesBackHoweverItIsServed() throws IOException {
        long seed = 20261126L;
        var random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            byte[] content = new byte[random.nextInt(200_000)];
            random.nextBytes(content);
            var dribbling = new ByteArrayInputStream(Lists.join(Lists.gzip(content), Lists.gzip(content))) {
                @Override
                public synchronized int read(byte[] target, int offset, int length) {
                    return super.read(target, offset, Math.min(length, 1 + random.nextInt(5_000)));
                }
            };
            assertTrue(Arrays.equals(Lists.join(content, content), unpacked(dribbling)));
        }
    }

    @Test
    void aHeaderWithNameCommentExtraFieldAndChecksumIsPassed() throws IOException {
        byte[] plain = Lists.gzip(LIST);
        var header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
        header.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
        header.writeBytes("leads.csv\0made up\0".getBytes(UTF_8));
        var checksum = new CRC32();
        checksum.update(header.toByteArray());
        header.write((int) checksum.getValue());
        header.write((int) checksum.getValue() >> 8);
        byte[] file = Lists.join(header.toByteArray(), Arrays.copyOfRange(plain, 10, plain.length));
        assertEquals(Lists.filled(LIST), Lists.filled(file));
    }

    @Test
    void aFileCutShortAnywhereIsAFault() throws IOException {
        byte[] whole = Lists.gzip(LIST);
        for (int length = 2; length < whole.length; length++) {
            assertEquals("The gzip file ends too early: it was cut short.", faultOf(Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void whatFollowsTheEndIsAFault() throws IOException {
        String detail = "Something follows the end of the gzip file that is not gzip.";
        assertEquals(detail, faultOf(Lists.join(Lists.gzip(LIST), "more".getBytes(UTF_8))));
        assertEquals(detail, faultOf(Lists.join(Lists.gzip(LIST), new byte[600])));
    }

    @Test
    void aFlippedBitIsAFaultOrInTheHeaderAlone() throws IOException {
        byte[] whole = Lists.gzip(LIST);
        for (int i = 10; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 4;
            int place = i;
            assertThrows(CsvFault.class, () -> Lists.rows(damaged), () -> "byte " + place);
        }
    }

    @Test
    void archivesWithinGzipAreRefused() throws IOException {
        assertTrue(faultOf(Lists.gzip(Lists.gzip(LIST))).contains("another archive (gzip)"));
        var zip = new ByteArrayOutputStream();
        try (var entries = new ZipOutputStream(zip)) {
            entries.putNextEntry(new ZipEntry("leads.csv"));
            entries.write(LIST);
        }
        assertTrue(faultOf(Lists.gzip(zip.toByteArray())).contains("another archive (zip)"));
        byte[] tar = new byte[1024];
        System.arraycopy("leads.csv".getBytes(UTF_8), 0, tar, 0, 9);
        System.arraycopy("ustar".getBytes(UTF_8), 0, tar, 257, 5);
        assertTrue(faultOf(Lists.gzip(tar)).contains("another archive (tar)"));
    }

    /** Sixty megabytes of one row: several hundred times as large as their gzip. */
    @ParameterizedTest
    @ValueSource(strings = {"Email\n", "BEGIN:VCARD\nVERSION:4.0\nPHOTO:", "{\"email\":\""})
    void aBombIsRefusedSoonAfterItsFirstTenMegabytes(String start) throws IOException {
        var file = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(file)) {
            gzip.write(start.getBytes(UTF_8));
            // a photo goes on, line after line, and is passed over
            String row = (start.startsWith("BEGIN") ? " " : "") + "the very same row, again and again\n";
            byte[] block = row.repeat(3_000).getBytes(UTF_8);
            for (int i = 0; i < 600; i++) {
                gzip.write(block);
            }
        }
        if (start.startsWith("{")) {
            // No line of it is JSON, and the first line already is too much to ask: whichever comes first.
            assertThrows(CsvFault.class, () -> Lists.rows(file.toByteArray()));
        } else {
            assertTrue(faultOf(file.toByteArray()).contains("more than 200 times its size"));
        }
    }

    @Test
    void whatExpandsBeyondTheLargestListIsRefusedWhateverItsRatioAndInHoweverManyMembers() throws IOException {
        byte[] two = Lists.join(Lists.gzip(LIST), Lists.gzip(LIST));
        long size = 2L * LIST.length;
        assertEquals(size, new GzipMembers(new ByteArrayInputStream(two), size).readAllBytes().length);
        var bounded = new GzipMembers(new ByteArrayInputStream(two), size - 1);
        var fault = assertThrows(CsvFault.class, bounded::readAllBytes);
        assertTrue(fault.detail().contains("more than 4 GiB"), fault.detail());
        assertEquals(4L << 30, GzipMembers.MOST_BYTES);
    }

    @Test
    void tenMegabytesOfAnythingAreNoBomb() throws IOException {
        byte[] blank = new byte[(int) GzipMembers.FREE_BYTES];
        assertEquals(blank.length, unpacked(new ByteArrayInputStream(Lists.gzip(blank))).length);
    }
}
