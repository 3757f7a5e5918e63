package uk.co.provilex.crm.portability.bag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    /** The definition, word for word (RFC 9162, section 2.1.1): k is the largest power of two smaller than n. */
    private static byte[] defined(List<byte[]> list) {
        int n = list.size();
        if (n == 0) {
            return sha256();
        }
        if (n == 1) {
            return sha256(new byte[] {0}, list.getFirst());
        }
        int k = Integer.highestOneBit(n - 1);
        return sha256(new byte[] {1}, defined(list.subList(0, k)), defined(list.subList(k, n)));
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

    @Test
    void ofAnyNumberOfLeavesItIsWhatTheStandardDefines() {
        var tree = new MerkleTree();
        var list = new ArrayList<byte[]>();
        for (int n = 0; n <= 300; n++) {
            assertEquals(HexFormat.of().formatHex(defined(list)), tree.root(), n + " leaves");
            assertEquals(n, tree.leaves());
            var leaf = ("{\"id\":\"" + n + "\"}").getBytes(UTF_8);
            list.add(leaf);
            tree.append(leaf);
        }
    }

    @Test
    void ofNothingItIsTheHashOfNothing() {
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", new MerkleTree().root());
    }

    @Test
    void aPieceOfAnArrayIsALeafLikeAnArrayOfItsOwn() {
        var whole = new MerkleTree();
        whole.append("leaf".getBytes(UTF_8));
        var piece = new MerkleTree();
        piece.append("a leaf\n".getBytes(UTF_8), 2, 4);
        assertEquals(whole.root(), piece.root());
    }

    @Test
    void theOrderMatters() {
        var roots = new ArrayList<String>();
        for (var order : List.of(List.of("a", "b", "c"), List.of("b", "a", "c"), List.of("a", "c", "b"))) {
            var tree = new MerkleTree();
            order.forEach(leaf -> tree.append(leaf.getBytes(UTF_8)));
            roots.add(tree.root());
        }
        assertEquals(3, roots.stream().distinct().count());
    }
}
