package uk.co.provilex.crm.local.edge;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The plain bytes of an upload on their way to the store, checked as they pass against everything that the client said
 * of them: hash, checksums, chunk signatures and trailers.
 *
 * <p>The last byte is held back until all of that holds, so that a store which waits for the announced length never
 * keeps a damaged object. Nothing but a buffer is held in memory.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Signature calculations for
 *     trailing headers</a>
 */
final class UploadBody extends InputStream {

    private static final int LONGEST_LINE = 8_192;
    private static final String SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private static final String SIGNED_CHUNKS_TRAILER = SIGNED_CHUNKS + "-TRAILER";
    private static final String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private final InputStream source;
    private final SignatureCheck.Signed signed;
    private final long length;
    private final boolean chunked;
    private final boolean signedChunks;
    private final Map<String, String> expected;
    private final List<Checksum> checksums;
    private final Optional<MessageDigest> wholeHash;

    private long delivered;
    private boolean verified;
    private long leftInChunk;
    private boolean inChunk;
    private String previousSignature;
    private @Nullable String chunkSignature;
    private final MessageDigest chunkHash = SigV4.sha256();
    private @Nullable AwsFault fault;

    /**
     * Wraps a request's body.
     *
     * @param headers the request's headers, names in lower case
     */
    UploadBody(InputStream source, Map<String, String> headers, SignatureCheck.Signed signed) throws AwsFault {
        this.source = source;
        this.signed = signed;
        this.previousSignature = signed.signature();
        String hash = signed.payloadHash();
        this.chunked = hash.startsWith("STREAMING-");
        this.signedChunks = hash.equals(SIGNED_CHUNKS) || hash.equals(SIGNED_CHUNKS_TRAILER);
        if (chunked && !signedChunks && !hash.equals(UNSIGNED_TRAILER)) {
            throw new AwsFault(
                    501, "NotImplemented", "The local cloud does not support the payload form " + hash + ".");
        }
        boolean plain = chunked || hash.equals(SigV4.UNSIGNED_PAYLOAD);
        this.wholeHash = plain ? Optional.empty() : Optional.of(SigV4.sha256());
        this.length = length(headers, chunked);
        this.expected = new TreeMap<>();
        this.checksums = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (Checksum.isHeader(name)) {
                expected.put(name, value);
            }
        });
        if (chunked) {
            for (String trailer : headers.getOrDefault("x-amz-trailer", "").split(",", -1)) {
                String name = trailer.strip().toLowerCase(Locale.ROOT);
                if (Checksum.isHeader(name)) {
                    expected.put(name, "");
                }
            }
        }
        for (String name : expected.keySet()) {
            checksums.add(Checksum.ofHeader(name)
                    .orElseThrow(() -> new AwsFault(400, "InvalidRequest", "Unknown checksum header: " + name)));
        }
    }

    private static long length(Map<String, String> headers, boolean chunked) throws AwsFault {
        String text = headers.get(chunked ? "x-amz-decoded-content-length" : "content-length");
        if (text == null) {
            throw new AwsFault(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        try {
            long length = Long.parseLong(text.strip());
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException notANumber) {
            // Answered like a negative length.
        }
        throw new AwsFault(400, "InvalidArgument", "The content length is not a number.");
    }

    /** Returns how many plain bytes there are. */
    long length() {
        return length;
    }

    /** Returns the checksums that were verified, by header name; complete once the body has been read. */
    Map<String, String> verifiedChecksums() {
        return Map.copyOf(expected);
    }

    /** Returns why reading failed, if it did because the body is not what the client said. */
    Optional<AwsFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** Checks a body without bytes, which is never read. */
    void verifyEmpty() throws IOException {
        if (length == 0) {
            verify(new byte[0], 0);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        if (wanted == 0) {
            return 0;
        }
        if (delivered == length) {
            return -1;
        }
        long beforeLast = length - 1 - delivered;
        if (beforeLast == 0) {
            byte[] last = new byte[1];
            fill(last);
            verify(last, 1);
            target[offset] = last[0];
            delivered++;
            return 1;
        }
        int count = readPlain(target, offset, (int) Math.min(wanted, beforeLast));
        sum(target, offset, count);
        delivered += count;
        return count;
    }

    private void fill(byte[] one) throws IOException {
        readPlain(one, 0, 1);
    }

    private void sum(byte[] bytes, int offset, int count) {
        for (Checksum checksum : checksums) {
            checksum.update(bytes, offset, count);
        }
        wholeHash.ifPresent(hash -> hash.update(bytes, offset, count));
    }

    private int readPlain(byte[] target, int offset, int wanted) throws IOException {
        int allowed = wanted;
        if (chunked) {
            if (leftInChunk == 0) {
                endChunk();
                if (!beginChunk()) {
                    throw refuse("IncompleteBody", "The body is shorter than its announced length.");
                }
            }
            allowed = (int) Math.min(wanted, leftInChunk);
        }
        int count = source.read(target, offset, allowed);
        if (count < 0) {
            throw refuse("IncompleteBody", "The body is shorter than its announced length.");
        }
        if (chunked) {
            leftInChunk -= count;
            if (signedChunks) {
                chunkHash.update(target, offset, count);
            }
        }
        return count;
    }

    /** Reads a chunk's head; false at the chunk of length zero that ends the body. */
    private boolean beginChunk() throws IOException {
        String[] head = line().split(";", 2);
        try {
            leftInChunk = Long.parseLong(head[0].strip(), 16);
        } catch (NumberFormatException notANumber) {
            throw refuse("InvalidRequest", "A chunk has no valid length.");
        }
        if (leftInChunk < 0) {
            throw refuse("InvalidRequest", "A chunk has no valid length.");
        }
        if (signedChunks) {
            String extension = head.length == 2 ? head[1].strip() : "";
            if (!extension.startsWith("chunk-signature=")) {
                throw refuse("SignatureDoesNotMatch", "A chunk is not signed.");
            }
            chunkSignature = extension.substring("chunk-signature=".length());
        }
        inChunk = leftInChunk > 0;
        return inChunk;
    }

    private void endChunk() throws IOException {
        if (!inChunk) {
            return;
        }
        if (!line().isEmpty()) {
            throw refuse("InvalidRequest", "A chunk is longer than it says.");
        }
        inChunk = false;
        verifyChunk();
    }

    private void verifyChunk() throws IOException {
        if (!signedChunks) {
            return;
        }
        String toSign = "AWS4-HMAC-SHA256-PAYLOAD\n" + signed.time() + "\n" + signed.scope() + "\n" + previousSignature
                + "\n" + SigV4.EMPTY_SHA256 + "\n" + HexFormat.of().formatHex(chunkHash.digest());
        String signature = signed.signingKey().apply(toSign);
        if (!signature.equals(chunkSignature)) {
            throw refuse("SignatureDoesNotMatch", "The signature of a chunk does not match.");
        }
        previousSignature = signature;
    }

    private void verify(byte[] last, int count) throws IOException {
        if (verified) {
            return;
        }
        sum(last, 0, count);
        if (chunked) {
            endChunk();
            if (beginChunk()) {
                throw refuse("InvalidRequest", "The body is longer than its announced length.");
            }
            verifyChunk();
            readTrailers();
        }
        if (wholeHash.isPresent()
                && !HexFormat.of().formatHex(wholeHash.get().digest()).equals(signed.payloadHash())) {
            throw refuse(
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        for (Checksum checksum : checksums) {
            if (!checksum.base64().equals(expected.get(checksum.header()))) {
                throw refuse(
                        "BadDigest", "The " + checksum.header() + " you specified did not match what we received.");
            }
        }
        verified = true;
    }

    private void readTrailers() throws IOException {
        var trailers = new TreeMap<String, String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || trailers.size() > 16) {
                throw refuse("MalformedTrailerError", "A trailing header is malformed.");
            }
            trailers.put(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String signature = trailers.remove(TRAILER_SIGNATURE);
        trailers.forEach(expected::replace);
        if (signed.payloadHash().equals(SIGNED_CHUNKS_TRAILER)) {
            var canonical = new StringBuilder();
            trailers.forEach((name, value) ->
                    canonical.append(name).append(':').append(value).append('\n'));
            String toSign = "AWS4-HMAC-SHA256-TRAILER\n" + signed.time() + "\n" + signed.scope() + "\n"
                    + previousSignature + "\n"
                    + SigV4.sha256Hex(canonical.toString().getBytes(StandardCharsets.UTF_8));
            if (!signed.signingKey().apply(toSign).equals(signature)) {
                throw refuse("SignatureDoesNotMatch", "The signature of the trailing headers does not match.");
            }
        }
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int next = source.read();
            if (next < 0) {
                // The last line of a body may lack its end.
                return line.toString(StandardCharsets.UTF_8);
            }
            if (next == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (line.size() == LONGEST_LINE) {
                throw refuse("InvalidRequest", "A line between chunks is too long.");
            }
            line.write(next);
        }
    }

    private IOException refuse(String code, String message) {
        fault = new AwsFault(code.equals("SignatureDoesNotMatch") ? 403 : 400, code, message);
        return new EOFException(message);
    }
}
