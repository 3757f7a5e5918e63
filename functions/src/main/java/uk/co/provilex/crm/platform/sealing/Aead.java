package uk.co.provilex.crm.platform.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce: {@code form (1) | nonce (12) | ciphertext | tag (16)}. */
final class Aead {

    private static final byte FORM = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    /**
     * Already used before a snapshot, by what is rehearsed there; what many containers draw after it differs all the same, as
     * AWS documents of {@code SecureRandom} ("Handling uniqueness with Lambda SnapStart").
     */
    private static final SecureRandom RANDOM = new SecureRandom();

    private Aead() {}

    static byte[] randomKey() {
        var key = new byte[32];
        RANDOM.nextBytes(key);
        return key;
    }

    static byte[] seal(byte[] key, byte[] plain, byte[] associated) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
            var sealed = ByteBuffer.allocate(1 + NONCE + cipher.getOutputSize(plain.length));
            sealed.put(FORM).put(nonce);
            cipher.doFinal(ByteBuffer.wrap(plain), sealed);
            return sealed.array();
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", unavailable);
        }
    }

    static byte[] open(byte[] key, byte[] sealed, byte[] associated) {
        if (sealed.length < 1 + NONCE + TAG_BITS / 8 || sealed[0] != FORM) {
            throw new SealBrokenException();
        }
        var nonce = new byte[NONCE];
        System.arraycopy(sealed, 1, nonce, 0, NONCE);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, associated)
                    .doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
        } catch (AEADBadTagException tampered) {
            throw new SealBrokenException();
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", unavailable);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }
}
