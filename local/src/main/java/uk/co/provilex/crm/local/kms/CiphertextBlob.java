package uk.co.provilex.crm.local.kms;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The emulator's ciphertext: it names its key, and is bound to that name and to the encryption context.
 *
 * <p>Layout: version (1 byte), length and text of the key id, nonce (12 bytes), AES-256-GCM ciphertext with tag.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html">Encryption context</a>
 */
final class CiphertextBlob {

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private CiphertextBlob() {}

    /** Encrypts {@code plaintext} under {@code key}. */
    static byte[] seal(MasterKey key, Map<String, String> context, byte[] plaintext) {
        byte[] id = key.id().getBytes(StandardCharsets.US_ASCII);
        byte[] header = ByteBuffer.allocate(2 + id.length)
                .put(VERSION)
                .put((byte) id.length)
                .put(id)
                .array();
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, header, nonce, context);
            byte[] sealed = cipher.doFinal(plaintext);
            return ByteBuffer.allocate(header.length + nonce.length + sealed.length)
                    .put(header)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    /** Decrypts {@code blob}; empty when it was altered or sealed under another key or context. */
    static Optional<byte[]> open(MasterKey key, Map<String, String> context, byte[] blob) {
        int headerBytes = 2 + key.id().length();
        if (keyId(blob).filter(key.id()::equals).isEmpty() || blob.length < headerBytes + NONCE_BYTES + TAG_BYTES) {
            return Optional.empty();
        }
        byte[] header = Arrays.copyOf(blob, headerBytes);
        byte[] nonce = Arrays.copyOfRange(blob, headerBytes, headerBytes + NONCE_BYTES);
        byte[] sealed = Arrays.copyOfRange(blob, headerBytes + NONCE_BYTES, blob.length);
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, key, header, nonce, context).doFinal(sealed));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Reads which key sealed {@code blob}; empty when it is no blob of this emulator. */
    static Optional<String> keyId(byte[] blob) {
        if (blob.length < 2 || blob[0] != VERSION || blob[1] < 1 || blob.length < 2 + blob[1]) {
            return Optional.empty();
        }
        return Optional.of(new String(blob, 2, blob[1], StandardCharsets.US_ASCII));
    }

    private static Cipher cipher(int mode, MasterKey key, byte[] header, byte[] nonce, Map<String, String> context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.cipherKey(), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(header);
        cipher.updateAAD(canonical(new TreeMap<>(context)));
        return cipher;
    }

    /** Lengths before every text keep one context from passing for another, such as {a: "bc"} for {ab: "c"}. */
    private static byte[] canonical(SortedMap<String, String> context) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : context.entrySet()) {
                write(out, entry.getKey());
                write(out, entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
