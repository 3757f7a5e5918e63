package uk.co.provilex.crm.local.edge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/** Who hangs up while an object is sent is a reader that has enough; a store that breaks off is a fault. */
final class S3GateTest {

    private static final byte[] OBJECT = new byte[300_000];

    /** Takes so many writes, and has hung up then. */
    private static final class Reader extends OutputStream {
        private int left;

        Reader(int writes) {
            left = writes;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                throw new IOException("Broken pipe");
            }
            left--;
        }

        @Override
        public void close() throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    @Test
    void aReaderThatHangsUpIsNoFault() {
        var content = new ByteArrayInputStream(OBJECT);
        assertDoesNotThrow(() -> S3Gate.send(content, new Reader(1)));
        assertTrue(content.available() > 0, "and nothing is read any more for nobody");
        assertDoesNotThrow(() -> S3Gate.send(new ByteArrayInputStream(OBJECT), new Reader(1_000)));
    }

    @Test
    void aStoreThatBreaksOffIsOne() throws IOException {
        var broken = InputStream.nullInputStream();
        broken.close();
        assertThrows(IOException.class, () -> S3Gate.send(broken, new ByteArrayOutputStream()));
    }

    @Test
    void whoeverStaysGetsAllOfIt() throws IOException {
        var all = new ByteArrayOutputStream();
        S3Gate.send(new ByteArrayInputStream(OBJECT), all);
        assertArrayEquals(OBJECT, all.toByteArray());
    }
}
