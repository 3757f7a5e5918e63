package uk.co.provilex.crm.portability.csv;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/**
 * What the bytes of a text mean.
 *
 * @param charset the characters; UTF-8 when nothing but ASCII was seen
 * @param asciiSoFar whether the sample held nothing but ASCII, so that the first other byte decides between UTF-8 and
 *     Windows-1252
 * @param byteOrderMark how many bytes of byte order mark to skip
 */
public record TextEncoding(Charset charset, boolean asciiSoFar, int byteOrderMark) {

    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final String SAVE_AS_UTF_8 =
            "Save the list as CSV (UTF-8) in your spreadsheet or CRM and upload that.";

    /**
     * Tells the encoding of a text that begins with {@code sample}; nothing, when it is no text.
     *
     * @throws CsvFault when it is written in UTF-32, or in two encodings at once
     */
    public static Optional<TextEncoding> of(byte[] sample) {
        // UTF-32 little-endian begins with the mark of UTF-16, so it has to be asked for first.
        if (begins(sample, 0xFF, 0xFE, 0, 0) || begins(sample, 0, 0, 0xFE, 0xFF)) {
            throw new CsvFault(Kind.ENCODING, "The file is written in UTF-32.", SAVE_AS_UTF_8);
        }
        if (begins(sample, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(new TextEncoding(StandardCharsets.UTF_8, false, 3));
        }
        if (begins(sample, 0xFF, 0xFE)) {
            return Optional.of(new TextEncoding(StandardCharsets.UTF_16LE, false, 2));
        }
        if (begins(sample, 0xFE, 0xFF)) {
            return Optional.of(new TextEncoding(StandardCharsets.UTF_16BE, false, 2));
        }
        return withoutMark(sample);
    }

    private static Optional<TextEncoding> withoutMark(byte[] sample) {
        int evenNuls = 0;
        int oddNuls = 0;
        boolean ascii = true;
        for (int i = 0; i < sample.length; i++) {
            if (sample[i] == 0) {
                if (i % 2 == 0) {
                    evenNuls++;
                } else {
                    oddNuls++;
                }
            }
            ascii &= sample[i] >= 0;
        }
        if (evenNuls + oddNuls > 0) {
            return utf16(sample.length / 2, evenNuls, oddNuls);
        }
        if (ascii) {
            return Optional.of(new TextEncoding(StandardCharsets.UTF_8, true, 0));
        }
        return Optional.of(new TextEncoding(eightBits(sample), false, 0));
    }

    /** A list in a Latin script has a NUL as nearly every other byte of its UTF-16 form, and never on both sides. */
    private static Optional<TextEncoding> utf16(int pairs, int evenNuls, int oddNuls) {
        if (evenNuls == 0 && oddNuls * 2 >= pairs) {
            return Optional.of(new TextEncoding(StandardCharsets.UTF_16LE, false, 0));
        }
        if (oddNuls == 0 && evenNuls * 2 >= pairs) {
            return Optional.of(new TextEncoding(StandardCharsets.UTF_16BE, false, 0));
        }
        return Optional.empty();
    }

    /** UTF-8 or Windows-1252. */
    private static Charset eightBits(byte[] sample) {
        EncodingVote vote = new EncodingVote();
        vote.see(sample, 0, sample.length);
        if (vote.isUnanimous()) {
            return StandardCharsets.UTF_8;
        }
        vote.requireOneEncoding();
        return WINDOWS_1252;
    }

    /** Writes the mark without which a spreadsheet takes UTF-8 for Windows-1252. */
    public static void mark(OutputStream out) throws IOException {
        out.write(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    }

    private static boolean begins(byte[] sample, int... bytes) {
        if (sample.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((sample[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
