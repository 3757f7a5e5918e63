package uk.co.provilex.crm.portability.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/**
 * Decodes a file strictly, a block at a time.
 *
 * <p>While only ASCII has been seen, UTF-8 and Windows-1252 read alike; the first other byte decides, once. After that a
 * byte that does not fit is a fault: a replacement character would silently change somebody's name. In Windows-1252 nearly
 * every byte fits, so there the end of the file tells whether it was put together of two encodings; and where the user says
 * an encoding of eight bits, whether it is UTF-8 after all.
 */
final class CsvCharacters extends Reader {

    private final InputStream in;
    private final ByteBuffer bytes = ByteBuffer.allocate(32 * 1024).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(32 * 1024).limit(0);
    private final EncodingVote vote = new EncodingVote();
    private final boolean said;
    private CharsetDecoder decoder;
    private boolean asciiSoFar;
    private boolean exhausted;
    private boolean ended;

    CsvCharacters(InputStream in, TextEncoding encoding) {
        this.in = in;
        this.said = encoding.said();
        this.asciiSoFar = encoding.asciiSoFar();
        this.decoder = strict(encoding.charset());
    }

    private static CharsetDecoder strict(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Returns what the bytes mean, as far as they have been read. */
    Charset charset() {
        return decoder.charset();
    }

    /** Tells whether that was guessed: of eight bits that are no UTF-8, nothing in a file tells what they are. */
    boolean isGuess() {
        return isEightBit() && !said;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!chars.hasRemaining()) {
            decodeMore();
        }
        if (!chars.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, offset, count);
        return count;
    }

    private void decodeMore() throws IOException {
        chars.clear();
        while (chars.position() == 0 && !ended) {
            if (!exhausted) {
                fill();
            }
            CoderResult result = decoder.decode(bytes, chars, exhausted);
            noteNonAscii();
            if (result.isError()) {
                recover(result);
            } else if (result.isUnderflow() && exhausted) {
                // None of the charsets keeps characters back, so there is nothing to flush.
                ended = true;
                requireFitting();
            }
        }
        chars.flip();
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read < 0) {
            exhausted = true;
        } else {
            if (isEightBit()) {
                vote.see(bytes.array(), bytes.position(), read);
            }
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
    }

    private boolean isEightBit() {
        return !charset().name().startsWith("UTF-");
    }

    private void requireFitting() {
        if (isGuess()) {
            vote.requireOneEncoding();
        } else if (isEightBit() && vote.isForUtf8()) {
            throw TextEncoding.contradiction(charset());
        }
    }

    private void noteNonAscii() {
        for (int i = 0; asciiSoFar && i < chars.position(); i++) {
            if (chars.get(i) > 0x7F) {
                asciiSoFar = false;
            }
        }
    }

    private void recover(CoderResult result) {
        if (asciiSoFar && decoder.charset().equals(StandardCharsets.UTF_8)) {
            asciiSoFar = false;
            decoder = strict(TextEncoding.WINDOWS_1252);
            // all before it was ASCII, which is for neither
            vote.see(bytes.array(), bytes.position(), bytes.remaining());
            return;
        }
        if (said) {
            throw TextEncoding.contradiction(charset());
        }
        String where = exhausted && result.isMalformed() && bytes.remaining() <= 3 ? "The file ends with" : "There is";
        throw new CsvFault(
                Kind.ENCODING,
                where + " a byte that is not " + charset().name() + ", as the text before it is.",
                "Save the list as CSV (UTF-8) and upload it again, or upload it again and say its encoding.");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
