package uk.co.provilex.crm.portability.csv;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/** Counts what speaks for UTF-8 in a text and what speaks against it, a block at a time. */
final class EncodingVote {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer chars = CharBuffer.allocate(8 * 1024);

    /** The beginning of a character whose end is in the next block. */
    private byte[] begun = {};

    private long fitting;
    private long strange;

    /** Takes the next block of the text, which may end in the middle of a character. */
    void see(byte[] bytes, int from, int length) {
        ByteBuffer block = ByteBuffer.allocate(begun.length + length)
                .put(begun)
                .put(bytes, from, length)
                .flip();
        CoderResult result;
        do {
            chars.clear();
            result = decoder.decode(block, chars, false);
            fitting += chars.flip().chars().filter(c -> c > 0x7F).count();
            if (result.isError()) {
                strange += result.length();
                block.position(block.position() + result.length());
            }
        } while (!result.isUnderflow());
        begun = new byte[block.remaining()];
        block.get(begun);
    }

    /** Tells whether nothing spoke against UTF-8. */
    boolean isUnanimous() {
        return strange == 0;
    }

    /** Tells whether it is UTF-8 throughout, and more than ASCII, which is hardly ever by chance. */
    boolean isForUtf8() {
        return fitting > 0 && strange == 0 && begun.length == 0;
    }

    /**
     * Requires of a text that is not UTF-8 that it is not put together of two lists either, as one is that holds more characters
     * of UTF-8 than bytes that cannot be UTF-8: read as Windows-1252, every other "é" of it would become "Ã©".
     *
     * @throws CsvFault when it is
     */
    void requireOneEncoding() {
        if (fitting >= strange) {
            throw new CsvFault(
                    Kind.ENCODING,
                    "The file is written in two encodings: most of it is UTF-8, and some of its bytes are not.",
                    "Save each of the lists it was put together of as CSV (UTF-8), and put them together again.");
        }
    }
}
