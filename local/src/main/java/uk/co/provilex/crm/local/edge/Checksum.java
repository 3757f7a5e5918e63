package uk.co.provilex.crm.local.edge;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A checksum that S3 accepts with an upload, named as in its header {@code x-amz-checksum-<name>}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking object
 *     integrity</a>
 */
final class Checksum {

    static final String HEADER = "x-amz-checksum-";

    /** Headers that begin like a checksum's but are none. */
    private static final Set<String> OTHERS =
            Set.of("x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-checksum-mode");

    private final String name;
    private final java.util.zip.Checksum sum;
    private final Supplier<byte[]> value;

    private Checksum(String name, java.util.zip.Checksum sum, Supplier<byte[]> value) {
        this.name = name;
        this.sum = sum;
        this.value = value;
    }

    /** Tells whether a header, in lower case, gives a checksum. */
    static boolean isHeader(String header) {
        return header.startsWith(HEADER) && !OTHERS.contains(header);
    }

    /** Starts the checksum of a header's name; empty for an algorithm that S3 does not know. */
    static Optional<Checksum> ofHeader(String header) {
        String name = header.substring(HEADER.length());
        return switch (name) {
            case "crc32" -> Optional.of(crc(name, new CRC32()));
            case "crc32c" -> Optional.of(crc(name, new CRC32C()));
            case "crc64nvme" -> {
                var sum = new Crc64Nvme();
                yield Optional.of(new Checksum(name, sum, () -> ByteBuffer.allocate(Long.BYTES)
                        .putLong(sum.getValue())
                        .array()));
            }
            case "sha1" -> Optional.of(digest(name, "SHA-1"));
            case "sha256" -> Optional.of(digest(name, "SHA-256"));
            default -> Optional.empty();
        };
    }

    private static Checksum crc(String name, java.util.zip.Checksum sum) {
        return new Checksum(name, sum, () -> ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) sum.getValue())
                .array());
    }

    private static Checksum digest(String name, String algorithm) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            return new Checksum(name, new DigestSum(digest), digest::digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has " + algorithm, impossible);
        }
    }

    /** Returns the header's name. */
    String header() {
        return HEADER + name;
    }

    void update(byte[] bytes, int offset, int length) {
        sum.update(bytes, offset, length);
    }

    /** Returns the checksum of everything so far, as the header writes it. Can be asked for once. */
    String base64() {
        return Base64.getEncoder().encodeToString(value.get());
    }

    private record DigestSum(MessageDigest digest) implements java.util.zip.Checksum {
        @Override
        public void update(int b) {
            digest.update((byte) b);
        }

        @Override
        public void update(byte[] b, int off, int len) {
            digest.update(b, off, len);
        }

        @Override
        public long getValue() {
            throw new UnsupportedOperationException("a digest is longer than a number");
        }

        @Override
        public void reset() {
            digest.reset();
        }
    }

    /** CRC-64/NVME, which the JDK lacks: reflected polynomial 0x9a6c9329ac4bc9b5, all bits inverted before and after. */
    private static final class Crc64Nvme implements java.util.zip.Checksum {

        private static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;
        private static final long[] TABLE = table();

        private long crc = -1;

        private static long[] table() {
            var table = new long[256];
            for (int i = 0; i < table.length; i++) {
                long entry = i;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    entry = (entry & 1) == 0 ? entry >>> 1 : (entry >>> 1) ^ POLYNOMIAL;
                }
                table[i] = entry;
            }
            return table;
        }

        @Override
        public void update(int b) {
            crc = TABLE[(int) ((crc ^ b) & 0xff)] ^ (crc >>> Byte.SIZE);
        }

        @Override
        public void update(byte[] b, int off, int len) {
            for (int i = off; i < off + len; i++) {
                update(b[i]);
            }
        }

        @Override
        public long getValue() {
            return ~crc;
        }

        @Override
        public void reset() {
            crc = -1;
        }
    }
}
