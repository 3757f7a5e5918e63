package uk.co.provilex.crm.portability.bag;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The definition of a Merkle tree hash, word for word (RFC 9162, section 2.1.1): what others are held to. */
public final class Rfc9162 {

    private Rfc9162() {}

    /** Returns the hash of the tree over {@code list}, in hex. */
    public static String root(List<byte[]> list) {
        return HexFormat.of().formatHex(hash(list));
    }

    /** In it k is the largest power of two smaller than n. */
    private static byte[] hash(List<byte[]> list) {
        int n = list.size();
        if (n == 0) {
            return sha256();
        }
        if (n == 1) {
            return sha256(new byte[] {0}, list.getFirst());
        }
        int k = Integer.highestOneBit(n - 1);
        return sha256(new byte[] {1}, hash(list.subList(0, k)), hash(list.subList(k, n)));
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError(missing);
        }
    }
}
