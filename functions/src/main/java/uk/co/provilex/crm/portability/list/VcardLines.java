package uk.co.provilex.crm.portability.list;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/**
 * Takes a file of vCards apart into its unfolded lines (RFC 6350 section 3.2), as bytes: where a line is folded within a
 * character, and where it names a charset of its own, only the whole line can be decoded.
 *
 * <p>The value of a property that nobody wants, such as a photo, is passed over without being kept, however long it is.
 */
final class VcardLines implements Closeable {

    private static final int LONGEST_HEAD = 8 * 1024;

    /**
     * An unfolded line.
     *
     * @param number the line of the file on which it begins
     * @param head what comes before its colon; all of it when it has none
     * @param value what comes after it, empty when nobody wants it
     * @param colon whether it has one
     */
    record Line(long number, String head, ByteBuffer value, boolean colon) {

        /** Returns the property's name in capitals, without its group. */
        String name() {
            int end = head.indexOf(';');
            String name = end < 0 ? head : head.substring(0, end);
            return name.substring(name.indexOf('.') + 1).strip().toUpperCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return "Line " + number;
        }
    }

    private final InputStream in;
    private final Predicate<String> wanted;
    private final int longest;
    private final byte[] block = new byte[32 * 1024];
    private int position;
    private int limit;
    private long number = 1;

    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private boolean colon;
    private boolean quoted;
    private boolean kept;
    private boolean quotedPrintable;
    private int last;

    /**
     * Reads {@code in}.
     *
     * @param wanted tells of a property's name in capitals whether its value is wanted
     * @param longest the most bytes of a value that is wanted
     */
    VcardLines(InputStream in, Predicate<String> wanted, int longest) {
        this.in = in;
        this.wanted = wanted;
        this.longest = longest;
    }

    /** Returns the next line that is not empty. */
    Optional<Line> next() throws IOException {
        int first = peek();
        while (first == '\r' || first == '\n') {
            endLine();
            first = peek();
        }
        if (first < 0) {
            return Optional.empty();
        }
        reset();
        long start = number;
        while (true) {
            int c = peek();
            if (c >= 0 && c != '\r' && c != '\n') {
                position++;
                accept(c);
                continue;
            }
            if (c < 0 || !continues()) {
                return Optional.of(new Line(start, text(head), ByteBuffer.wrap(value.toByteArray()), colon));
            }
        }
    }

    private void reset() {
        head.reset();
        value.reset();
        colon = false;
        quoted = false;
        kept = false;
        quotedPrintable = false;
        last = -1;
    }

    private void accept(int c) {
        if (colon) {
            last = c;
            if (kept) {
                value.write(c);
                requireShort(value.size(), longest);
            }
        } else if (c == ':' && !quoted) {
            colon = true;
            var line = new Line(number, text(head), ByteBuffer.allocate(0), true);
            kept = wanted.test(line.name());
            quotedPrintable = line.head().toUpperCase(Locale.ROOT).contains("QUOTED-PRINTABLE");
        } else {
            quoted ^= c == '"';
            head.write(c);
            requireShort(head.size(), LONGEST_HEAD);
        }
    }

    private void requireShort(int size, int most) {
        if (size > most) {
            throw new CsvFault(
                    Kind.FIELD_TOO_LONG,
                    "Line " + number + " belongs to a property of a card that is longer than " + most + " bytes.",
                    "Shorten it, or export the contacts again without it.");
        }
    }

    /** Passes the line's end, and tells whether the next line belongs to it: by folding, or by a soft line break. */
    private boolean continues() throws IOException {
        endLine();
        if (quotedPrintable && last == '=') {
            // RFC 2045 section 6.7 (5), as vCard 2.1 uses it: the next line goes on as it is, though it begin with a
            // blank.
            // The sign itself goes when the value is decoded.
            if (kept) {
                value.write('\n');
            }
            last = -1;
            return true;
        }
        int c = peek();
        if (c == ' ' || c == '\t') {
            position++;
            return true;
        }
        return false;
    }

    private void endLine() throws IOException {
        int c = peek();
        position++;
        number++;
        if (c == '\r' && peek() == '\n') {
            position++;
        }
    }

    private int peek() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(in.read(block, 0, block.length), 0);
        }
        return limit == 0 ? -1 : block[position] & 0xFF;
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
