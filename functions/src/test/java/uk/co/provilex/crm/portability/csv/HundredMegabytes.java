package uk.co.provilex.crm.portability.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.stream.Stream;

/** Reads a file of a hundred megabytes, short rows and rows of 64 KiB, and tells how many rows it has. */
final class HundredMegabytes {

    private static final int BLOCKS = 100;
    private static final int SHORT_ROWS = 20_000;
    static final long ROWS = BLOCKS * (SHORT_ROWS + 1L);

    private HundredMegabytes() {}

    public static void main(String[] arguments) throws IOException {
        byte[] block = ("\"a, \"\"b\",someone@example.com,+44 20 7946 0000\r\n".repeat(SHORT_ROWS) + "x".repeat(65_536)
                        + ",long@example.com,\r\n")
                .getBytes(UTF_8);
        if ((long) BLOCKS * block.length < 100_000_000) {
            throw new IllegalStateException("the file is too small");
        }
        long rows = 0;
        try (var file = CsvFile.open(blocks(block), new CsvLimits(500, 65_536, ROWS))) {
            while (file.hasNext()) {
                file.next();
                rows++;
            }
        }
        System.out.println(rows + " rows");
    }

    private static InputStream blocks(byte[] block) {
        // the blocks are one array, however often it is read
        var parts = Stream.concat(
                        Stream.of("Name,Email,Phone\r\n".getBytes(UTF_8)),
                        Stream.generate(() -> block).limit(BLOCKS))
                .<InputStream>map(ByteArrayInputStream::new)
                .toList();
        return new SequenceInputStream(Collections.enumeration(parts));
    }
}
