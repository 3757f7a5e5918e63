package uk.co.provilex.crm.portability.bag;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a bag (RFC 8493, version 1.0) as a zip file, in one pass and in bounded memory.
 *
 * <p>All entries lie in one folder named after the bag, as section 4.1 asks; {@code bagit.txt} comes first, then the
 * payload in the order in which it is written, then {@code bag-info.txt} and the manifests, which hold SHA-512 checksums,
 * and the signature, if there is one.
 * The same payload at the same time gives the same bytes. Entries beyond 4 GiB are written as Zip64.
 */
public final class BagWriter implements Closeable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** Names in folders: each begins with a letter or digit, so that none leads up or begins at the root. */
    private static final Pattern PATH = Pattern.compile(NAME.pattern() + "(?:/" + NAME.pattern() + "){0,3}");

    private final ZipOutputStream zip;
    private final String folder;
    private final LocalDateTime time;
    private final Map<String, String> payload = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private long octets;
    private boolean open;
    private boolean finished;

    /**
     * Begins a bag.
     *
     * @param out where the zip file goes; closing the writer closes it
     * @param name the bag's name: a letter or digit, then letters, digits, dots, dashes and underscores
     * @param time the time that every entry carries
     */
    public BagWriter(OutputStream out, String name, Instant time) throws IOException {
        this.folder = checked(NAME, name);
        this.time = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        tag("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    }

    private static String checked(Pattern form, String name) {
        if (!form.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a file in a bag");
        }
        return name;
    }

    /**
     * Begins a payload file, {@code data/<name>}. Close the stream before beginning the next; it is not buffered.
     *
     * @param name its name, of the form that the bag's has, in at most three folders within one another
     * @throws IllegalArgumentException for a name of another form
     * @throws IllegalStateException when the one before is still open
     */
    public OutputStream payload(String name) throws IOException {
        String path = "data/" + checked(PATH, name);
        if (open || finished || payload.containsKey(path)) {
            throw new IllegalStateException("one payload file at a time, and each once");
        }
        open = true;
        zip.putNextEntry(entry(path));
        MessageDigest digest = Sha512.digest();
        return new FilterOutputStream(new DigestOutputStream(zip, digest)) {
            private boolean closed;

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                octets += length;
            }

            @Override
            public void write(int octet) throws IOException {
                out.write(octet);
                octets++;
            }

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    open = false;
                    zip.closeEntry();
                    payload.put(path, Sha512.hex(digest));
                }
            }
        };
    }

    /** Does as {@link #finish(Map, UnaryOperator)}, without a signature. */
    public void finish(Map<String, String> info) throws IOException {
        writeTags(info);
        zip.finish();
    }

    /**
     * Writes {@code bag-info.txt}, the manifests and {@code signature.jws}, and ends the zip file without closing what is
     * under it.
     *
     * <p>The signature is over the tag manifest, which covers everything else; so it is the one file besides it that no
     * manifest names (RFC 8493, section 2.2.1, lets a tag manifest leave tag files out).
     *
     * @param info what the bag says about itself; labels and one-line values, with {@code Payload-Oxum} added
     * @param signature makes the signature from the SHA-512 of {@code tagmanifest-sha512.txt}, in hexadecimal
     */
    public void finish(Map<String, String> info, UnaryOperator<String> signature) throws IOException {
        write("signature.jws", signature.apply(writeTags(info)) + "\n");
        zip.finish();
    }

    /** Returns the checksum of the tag manifest. */
    private String writeTags(Map<String, String> info) throws IOException {
        if (open || finished) {
            throw new IllegalStateException("close the payload first, and finish once");
        }
        finished = true;
        StringBuilder text = new StringBuilder();
        info.forEach((label, value) ->
                text.append(label).append(": ").append(oneLine(value)).append('\n'));
        text.append("Payload-Oxum: ")
                .append(octets)
                .append('.')
                .append(payload.size())
                .append('\n');
        tag("bag-info.txt", text.toString());
        tag("manifest-sha512.txt", manifest(payload));
        return write("tagmanifest-sha512.txt", manifest(tags));
    }

    private static String oneLine(String value) {
        return value.replaceAll("\\R", " ");
    }

    private static String manifest(Map<String, String> checksums) {
        StringBuilder text = new StringBuilder();
        checksums.forEach((path, checksum) ->
                text.append(checksum).append("  ").append(path).append('\n'));
        return text.toString();
    }

    private void tag(String path, String text) throws IOException {
        tags.put(path, write(path, text));
    }

    private String write(String path, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        zip.putNextEntry(entry(path));
        bytes.writeTo(zip);
        zip.closeEntry();
        return HexFormat.of().formatHex(Sha512.digest().digest(bytes.toByteArray()));
    }

    private ZipEntry entry(String path) {
        ZipEntry entry = new ZipEntry(folder + "/" + path);
        // Local time is what a zip file stores; UTC makes the bytes the same wherever it is written.
        entry.setTimeLocal(time);
        return entry;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
