package uk.co.provilex.crm.portability.bag;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How large the directory of a zip file is, by what the end of the file says. Whoever opens a zip file reads its directory into
 * memory, up to 2 GiB, before it can count the entries; this needs no more than the last 64 KiB (APPNOTE.TXT of PKWARE, sections
 * 4.3.14 to 4.3.16).
 */
public final class ZipDirectory {

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final long IN_64_BITS = 0xFFFFFFFFL;

    private ZipDirectory() {}

    /** Returns how many octets the directory is said to have, the most that any reader may take it for; 0 where no end is found. */
    public static long size(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size();
            long from = Math.max(0, length - END_BYTES - LONGEST_COMMENT);
            var tail = read(channel, from, (int) (length - from));
            long largest = 0;
            for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
                if (tail.getInt(at) == END) {
                    long size = Integer.toUnsignedLong(tail.getInt(at + 12));
                    boolean ends = at + END_BYTES + Short.toUnsignedInt(tail.getShort(at + 20)) == tail.limit();
                    long size64 = size64(channel, from + at);
                    // where something follows it, readers take it for the end if a directory of this size fits before
                    // it;
                    // a comment may hold another one, and not all readers choose the same
                    if (size64 >= 0 && (size == IN_64_BITS || size64 > size)) {
                        largest = Math.max(largest, size64);
                    } else if (ends || size <= from + at) {
                        largest = Math.max(largest, size);
                    }
                }
            }
            return largest;
        }
    }

    /** Where a file is large, what is said in 32 bits is said once more in 64; -1 where it is not. */
    private static long size64(FileChannel channel, long end) throws IOException {
        if (end < LOCATOR_BYTES) {
            return -1;
        }
        var locator = read(channel, end - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator.getInt(0) != LOCATOR) {
            return -1;
        }
        long place = locator.getLong(8);
        if (place < 0 || place > end - END64_BYTES) {
            return -1;
        }
        var end64 = read(channel, place, END64_BYTES);
        long size = end64.getLong(40);
        // no directory has so many octets that they are negative, save one that is made up
        return end64.getInt(0) != END64 ? -1 : size < 0 ? Long.MAX_VALUE : size;
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // as much as the channel gives at a time
        }
        return bytes.flip();
    }
}
