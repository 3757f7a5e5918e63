package uk.co.provilex.crm.portability.list;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;

/**
 * Unpacks a gzip file of one or more members (RFC 1952) to its very end, within bounds.
 *
 * <p>The JDK's own stream takes whatever follows the last member for its end, and unpacks without any bound. Here what
 * follows is a fault, so is a file that was cut short, and so is one that expands as no list does: beyond 4 GiB, or after
 * its first 10 MB to more than 200 times its size. (Lists of people reach 5 to 20 times; a file of zeros, 1,030.)
 */
final class GzipMembers extends InputStream {

    static final long MOST_BYTES = 4L << 30;
    static final long FREE_BYTES = 10_000_000;
    static final int MOST_RATIO = 200;

    private static final int MOST_HEADER_BYTES = 64 * 1024;
    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xE0;

    private static final String UNPACK = "Unpack it and upload the list itself.";

    private final InputStream in;
    private final long most;
    private final byte[] block = new byte[16 * 1024];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private int position;
    private int limit;
    private long packed;
    private long unpacked;
    private long headerBytes;
    private boolean inMember;
    private boolean ended;

    /** Unpacks {@code in}, which begins with the magic number of gzip; closing this closes it. */
    GzipMembers(InputStream in) {
        this(in, MOST_BYTES);
    }

    /** Does as the other, within another bound than 4 GiB. */
    GzipMembers(InputStream in, long most) {
        this.in = in;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember) {
                ended = !begin();
                continue;
            }
            int count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                unpacked += count;
                requireBounds();
                return count;
            }
            if (inflater.finished()) {
                position = limit - inflater.getRemaining();
                end();
            } else if (inflater.needsDictionary()) {
                throw damaged();
            } else {
                requireMore();
                inflater.setInput(block, 0, limit);
                position = limit;
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException broken) {
            throw damaged();
        }
    }

    private void requireBounds() {
        if (unpacked > most || (unpacked > FREE_BYTES && unpacked / MOST_RATIO > packed)) {
            throw new CsvFault(
                    Kind.COMPRESSION,
                    unpacked > most
                            ? "The gzip file expands to more than 4 GiB."
                            : "The gzip file expands to more than " + MOST_RATIO + " times its size, as no list does.",
                    "Split the list into several files, or upload it without compression.");
        }
    }

    /** Reads the header of a member; tells whether there is one. */
    private boolean begin() throws IOException {
        if (position == limit && !fill()) {
            return false;
        }
        headerBytes = 0;
        if (next() != 0x1F || next() != 0x8B) {
            throw new CsvFault(
                    Kind.COMPRESSION,
                    "Something follows the end of the gzip file that is not gzip.",
                    "Compress the list again, or upload it without compression.");
        }
        int method = next();
        int flags = next();
        if (method != DEFLATE || (flags & FLAGS_RESERVED) != 0) {
            throw damaged();
        }
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(block, position, limit - position);
        checksum.reset();
        inMember = true;
        return true;
    }

    /** Holds the member against its checksum and its length modulo 2^32. */
    private void end() throws IOException {
        headerBytes = 0;
        if (nextInt() != checksum.getValue() || nextInt() != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw damaged();
        }
        inMember = false;
    }

    private long nextInt() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            if (headerBytes > MOST_HEADER_BYTES) {
                throw damaged();
            }
        }
    }

    private int next() throws IOException {
        if (position == limit) {
            requireMore();
        }
        headerBytes++;
        return block[position++] & 0xFF;
    }

    private void requireMore() throws IOException {
        if (!fill()) {
            throw new CsvFault(
                    Kind.COMPRESSION,
                    "The gzip file ends too early: it was cut short.",
                    "Upload the whole file again.");
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(in.read(block, 0, block.length), 0);
        packed += limit;
        return limit > 0;
    }

    private static CsvFault damaged() {
        return new CsvFault(Kind.COMPRESSION, "The gzip file is damaged.", UNPACK + " If that fails, export it again.");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
