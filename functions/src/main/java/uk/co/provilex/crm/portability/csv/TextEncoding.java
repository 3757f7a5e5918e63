package uk.co.provilex.crm.portability.csv;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/**
 * What the bytes of a text mean.
 *
 * @param charset the characters; UTF-8 when nothing but ASCII was seen
 * @param asciiSoFar whether the sample held nothing but ASCII, so that the first other byte decides between UTF-8 and
 *     Windows-1252
 * @param byteOrderMark how many bytes of byte order mark to skip
 * @param said whether that is what the user says, and not what was found out
 */
public record TextEncoding(Charset charset, boolean asciiSoFar, int byteOrderMark, boolean said) {

    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final String SAVE_AS_UTF_8 =
            "Save the list as CSV (UTF-8) in your spreadsheet or CRM and upload that.";

    /** How many NUL bytes there are at even and at odd places: in ASCII characters of UTF-16 each other byte is one. */
    private record Nuls(int even, int odd) {

        static Nuls of(byte[] sample) {
            int[] nuls = new int[2];
            for (int i = 0; i < sample.length; i++) {
                nuls[i % 2] += sample[i] == 0 ? 1 : 0;
            }
            return new Nuls(nuls[0], nuls[1]);
        }

        boolean fit(Charset charset) {
            if (charset.equals(StandardCharsets.UTF_16LE)) {
                return odd > even;
            }
            return charset.equals(StandardCharsets.UTF_16BE) ? even > odd : even + odd == 0;
        }
    }

    /**
     * Tells the encoding of a text that begins with {@code sample}; nothing, when it is no text. A byte order mark goes
     * before what the user says, as it does in browsers (WHATWG, "Encoding", section 6): it is not there by chance.
     *
     * @param said what the user says, if anything
     * @throws CsvFault when it is written in UTF-32, in two encodings at once, or not in the one that is said
     */
    static Optional<TextEncoding> of(byte[] sample, @Nullable CsvEncoding said) {
        // UTF-32 little-endian begins with the mark of UTF-16, so it has to be asked for first.
        if (begins(sample, 0xFF, 0xFE, 0, 0) || begins(sample, 0, 0, 0xFE, 0xFF)) {
            throw new CsvFault(Kind.ENCODING, "The file is written in UTF-32.", SAVE_AS_UTF_8);
        }
        if (begins(sample, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(found(StandardCharsets.UTF_8, 3));
        }
        if (begins(sample, 0xFF, 0xFE)) {
            return Optional.of(found(StandardCharsets.UTF_16LE, 2));
        }
        if (begins(sample, 0xFE, 0xFF)) {
            return Optional.of(found(StandardCharsets.UTF_16BE, 2));
        }
        var nuls = Nuls.of(sample);
        return said == null ? withoutMark(sample, nuls) : Optional.of(said(said.charset(), nuls));
    }

    private static TextEncoding found(Charset charset, int byteOrderMark) {
        return new TextEncoding(charset, false, byteOrderMark, false);
    }

    private static TextEncoding said(Charset charset, Nuls nuls) {
        if (!nuls.fit(charset)) {
            throw contradiction(charset);
        }
        return new TextEncoding(charset, false, 0, true);
    }

    /** Says of a file that it is not written in what the user says. */
    static CsvFault contradiction(Charset said) {
        return new CsvFault(
                Kind.ENCODING,
                "The file is not written in " + said.name() + ", although the import was started with that encoding.",
                "Upload it again, and leave the encoding out, so that it is found out, or say another one.");
    }

    private static Optional<TextEncoding> withoutMark(byte[] sample, Nuls nuls) {
        if (nuls.even() + nuls.odd() > 0) {
            return utf16(sample.length / 2, nuls);
        }
        boolean ascii = true;
        for (byte each : sample) {
            ascii &= each >= 0;
        }
        return Optional.of(
                ascii ? new TextEncoding(StandardCharsets.UTF_8, true, 0, false) : found(utf8OrWindows1252(sample), 0));
    }

    /** A list in a Latin script has a NUL as nearly every other byte of its UTF-16 form, and never on both sides. */
    private static Optional<TextEncoding> utf16(int pairs, Nuls nuls) {
        if (nuls.even() == 0 && nuls.odd() * 2 >= pairs) {
            return Optional.of(found(StandardCharsets.UTF_16LE, 0));
        }
        if (nuls.odd() == 0 && nuls.even() * 2 >= pairs) {
            return Optional.of(found(StandardCharsets.UTF_16BE, 0));
        }
        return Optional.empty();
    }

    private static Charset utf8OrWindows1252(byte[] sample) {
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
