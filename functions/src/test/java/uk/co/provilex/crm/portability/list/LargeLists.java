package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.CsvLimits;

/** Reads a compressed file that expands to some fifty megabytes, in each of the formats, and tells how many rows each has. */
final class LargeLists {

    private static final int BLOCKS = 40;
    private static final int ROWS_OF_A_BLOCK = 4_000;
    static final int ROWS = BLOCKS * ROWS_OF_A_BLOCK;

    private LargeLists() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println(rows(
                "",
                "{\"firstName\":\"Zoë\",\"emails\":[{\"value\":\"zoe%d@example.com\",\"label\":\"work\"}],"
                        + "\"address\":{\"city\":\"Leeds\"},\"note\":\"%s\"}\n"));
        System.out.println(rows(
                "",
                String.join(
                        "\r\n",
                        "BEGIN:VCARD",
                        "VERSION:3.0",
                        "FN:Zoë Example",
                        "EMAIL;TYPE=work:zoe%d@example.com",
                        "PHOTO;ENCODING=b:%s",
                        "  and more",
                        "NOTE:folded",
                        "  here",
                        "END:VCARD",
                        "")));
        System.out.println(rows("Email,Note\n", "zoe%d@example.com,%s\n"));
    }

    private static long rows(String header, String row) throws IOException {
        var block = new StringBuilder();
        for (int i = 0; i < ROWS_OF_A_BLOCK; i++) {
            block.append(row.formatted(i, Integer.toHexString(i * 1_000_003).repeat(28)));
        }
        // the blocks are one member of a gzip file, however often it is read
        byte[] member = member(block.toString());
        long rows = 0;
        try (var list = ListFile.open(
                file(header, member),
                () -> file(header, member),
                CsvHints.NONE,
                new CsvLimits(500, 65_536, ROWS),
                () -> {})) {
            while (list.hasNext()) {
                list.next();
                rows++;
            }
        }
        return rows;
    }

    private static byte[] member(String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static InputStream file(String header, byte[] member) throws IOException {
        byte[] first = member(header);
        var parts = Stream.concat(
                        Stream.of(first), Stream.generate(() -> member).limit(BLOCKS))
                .<InputStream>map(ByteArrayInputStream::new)
                .toList();
        return new SequenceInputStream(Collections.enumeration(parts));
    }
}
