package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.portability.bag.MerkleTree;

/** The lines of one file of a package, one at a time; the next one can be looked at before it is taken. */
final class PackageLines implements Closeable {

    private static final int LONGEST = 1_000_000;

    private final String file;
    private final InputStream in;
    private Optional<Line> ahead = Optional.empty();
    private boolean looked;
    private long number;

    /** A line without its line feed. */
    static final class Line {

        private final long number;
        private final byte[] bytes;
        private final ObjectNode object;

        private Line(long number, byte[] bytes) {
            this.number = number;
            this.bytes = bytes;
            this.object = Json.read(bytes, ObjectNode.class);
        }

        /** Returns its number, 1 for the first. */
        long number() {
            return number;
        }

        /** Returns how many bytes it has. */
        int length() {
            return bytes.length;
        }

        /** Appends it to a list of which the hash is worked out. */
        void appendTo(MerkleTree tree) {
            tree.append(bytes);
        }

        /** Returns what it holds. */
        ObjectNode object() {
            return object;
        }

        /** Returns a member that is a text, or an empty text. */
        String text(String member) {
            return object.path(member).asText("");
        }

        @Override
        public String toString() {
            return "Line " + number;
        }
    }

    PackageLines(PackageFile pack, String file) throws IOException {
        this.file = file;
        this.in = new BufferedInputStream(pack.open(file + ".jsonl"), 1 << 16);
    }

    /** Returns the name of the file. */
    String file() {
        return file;
    }

    /** Returns how many lines were taken. */
    long taken() {
        return looked && ahead.isPresent() ? number - 1 : number;
    }

    /** Returns the next line without taking it; nothing at the end. */
    Optional<Line> peek() throws IOException {
        if (!looked) {
            ahead = read();
            looked = true;
        }
        return ahead;
    }

    /** Takes the line that was looked at. */
    void take() {
        looked = false;
    }

    /** Turns what a line holds into {@code type}. */
    <T> T parse(Line line, ObjectNode object, Class<T> type) {
        try {
            return Json.parse(object, type);
        } catch (JsonProcessingException wrong) {
            throw PackageFault.ofLine(file, line.number(), "is not what its schema says.");
        }
    }

    private Optional<Line> read() throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        int octet = in.read();
        if (octet < 0) {
            return Optional.empty();
        }
        number++;
        for (; octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw PackageFault.ofLine(file, number, "is cut off.");
            }
            if (bytes.size() == LONGEST) {
                throw PackageFault.ofLine(file, number, "is longer than 1 MB.");
            }
            bytes.write(octet);
        }
        try {
            return Optional.of(new Line(number, bytes.toByteArray()));
        } catch (UncheckedIOException notJson) {
            throw PackageFault.ofLine(file, number, "is not a JSON object.");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
