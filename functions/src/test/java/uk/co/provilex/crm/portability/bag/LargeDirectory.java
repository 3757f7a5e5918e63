package uk.co.provilex.crm.portability.bag;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Files that begin like a zip file, and of which the end says that the directory has so many octets. */
public final class LargeDirectory {

    private LargeDirectory() {}

    /** Returns a small file of which the end says it in 32 bits. */
    public static byte[] said(int octets) {
        return bytes(100).put(end(octets)).array();
    }

    /** Returns a small file of which the end says it in 64 bits. */
    public static byte[] saidIn64Bits(long octets) {
        return bytes(100 + 56 + 20)
                .putInt(0x06064b50)
                .putLong(44)
                .position(100 + 40)
                .putLong(octets)
                .position(100 + 56)
                .putInt(0x07064b50)
                .putInt(0)
                .putLong(100)
                .putInt(1)
                .put(end(-1))
                .array();
    }

    /** Returns the end of a file. */
    static byte[] end(int octets) {
        return ByteBuffer.allocate(22)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x06054b50)
                .putInt(12, octets)
                .array();
    }

    private static ByteBuffer bytes(int before) {
        return ByteBuffer.allocate(before + 22)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'P', 'K', 3, 4})
                .position(Math.min(before, 100));
    }
}
