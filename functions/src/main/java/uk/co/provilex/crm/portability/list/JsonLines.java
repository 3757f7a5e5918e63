package uk.co.provilex.crm.portability.list;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/** Takes a text of UTF-8 apart into its lines, each of bounded length; blank ones are left out. */
final class JsonLines implements Closeable {

    static final int LONGEST = 1 << 20;

    /**
     * A line.
     *
     * @param number its number in the file, 1 for the first
     * @param text what it says
     */
    record Line(long number, String text) {
        @Override
        public String toString() {
            return "Line " + number;
        }
    }

    private final InputStream in;
    private final byte[] block = new byte[32 * 1024];
    private int position;
    private int limit;
    private long number;

    JsonLines(InputStream in) {
        this.in = in;
    }

    /** Returns the next line that is not blank. */
    Optional<Line> next() throws IOException {
        while (true) {
            var bytes = new ByteArrayOutputStream();
            boolean more = readLine(bytes);
            String text = decoded(bytes.toByteArray());
            if (!text.isBlank()) {
                return Optional.of(new Line(number, text.strip()));
            }
            if (!more) {
                return Optional.empty();
            }
        }
    }

    /** Reads up to a line feed; tells whether there was one. */
    private boolean readLine(ByteArrayOutputStream line) throws IOException {
        number++;
        while (true) {
            if (position == limit) {
                position = 0;
                limit = Math.max(in.read(block, 0, block.length), 0);
                if (limit == 0) {
                    return false;
                }
            }
            int end = position;
            while (end < limit && block[end] != '\n') {
                end++;
            }
            line.write(block, position, end - position);
            if (line.size() > LONGEST) {
                throw new CsvFault(
                        Kind.FIELD_TOO_LONG,
                        "Line " + number + " is longer than " + LONGEST + " bytes.",
                        "Write each lead as one JSON object on a line of its own, and leave out what is no text.");
            }
            position = Math.min(end + 1, limit);
            if (end < limit) {
                return true;
            }
        }
    }

    private String decoded(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new CsvFault(
                    Kind.ENCODING,
                    "Line " + number + " holds a byte that is not UTF-8.",
                    "Save the file as UTF-8 and upload it again.");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
