package uk.co.provilex.crm.portability.bag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    @Test
    void ofAnyNumberOfLeavesItIsWhatTheStandardDefines() {
        var tree = new MerkleTree();
        var list = new ArrayList<byte[]>();
        for (int n = 0; n <= 300; n++) {
            assertEquals(Rfc9162.root(list), tree.root(), n + " leaves");
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
