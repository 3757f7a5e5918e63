package uk.co.provilex.crm.portability.bag;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import uk.co.provilex.crm.platform.digest.Sha256;

/**
 * The Merkle tree hash of a list, as RFC 9162 section 2.1.1 defines it, worked out while the list passes: it keeps one hash
 * for each power of two in the count, hence some dozens however long the list is.
 *
 * <p>The hash of an empty list is that of nothing. A leaf is hashed with the octet 0 before it and two hashes together with
 * the octet 1 before them, so that no leaf can pose as a node.
 */
public final class MerkleTree {

    private final MessageDigest digest = Sha256.begin();

    /** The hashes of whole subtrees, the smallest first: one for each bit that is set in the count of leaves. */
    private final Deque<byte[]> subtrees = new ArrayDeque<>();

    private long leaves;

    /** Appends one element of the list. */
    public void append(byte[] leaf) {
        append(leaf, 0, leaf.length);
    }

    /** Appends one element of the list, which lies in {@code bytes} from {@code offset} on. */
    public void append(byte[] bytes, int offset, int length) {
        digest.update((byte) 0);
        digest.update(bytes, offset, length);
        byte[] grown = digest.digest();
        for (long others = leaves; (others & 1) == 1; others >>= 1) {
            grown = node(subtrees.removeFirst(), grown);
        }
        subtrees.addFirst(grown);
        leaves++;
    }

    /** Returns how many elements were appended. */
    public long leaves() {
        return leaves;
    }

    /** Returns the hash of what was appended so far, in lower-case hexadecimal; more may be appended after that. */
    public String root() {
        var rest = subtrees.iterator();
        byte[] root = rest.hasNext() ? rest.next() : digest.digest();
        while (rest.hasNext()) {
            root = node(rest.next(), root);
        }
        return HexFormat.of().formatHex(root);
    }

    private byte[] node(byte[] left, byte[] right) {
        digest.update((byte) 1);
        digest.update(left);
        digest.update(right);
        return digest.digest();
    }
}
