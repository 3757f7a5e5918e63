package uk.co.provilex.crm.portability.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Enumeration;
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
        try (var file = CsvFile.open(new SequenceInputStream(blocks(block)), new CsvLimits(500, 65_536, ROWS))) {
            while (file.hasNext()) {
                file.next();
                rows++;
            }
        }
        System.out.println(rows + " rows");
    }

    private static Enumeration<InputStream> blocks(byte[] block) {
        var parts = Stream.concat(
                        Stream.of("Name,Email,Phone\r\n".getBytes(UTF_8)),
                        Stream.generate(() -> block).limit(BLOCKS))
                .<InputStream>map(ByteArrayInputStream::new)
                .iterator();
        return new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return parts.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return parts.next();
            }
        };
    }
}
