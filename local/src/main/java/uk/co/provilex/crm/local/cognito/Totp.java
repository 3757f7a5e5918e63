package uk.co.provilex.crm.local.cognito;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A user's software token: six digits every 30 seconds from HMAC-SHA-1 (RFC 6238), each good for one use.
 *
 * @param secret the shared secret in Base32; empty when there is none
 * @param verified whether the user has shown one code
 * @param enabled whether sign-in asks for it
 * @param preferred whether the user prefers it
 * @param lastStep the time step of the last code taken
 */
record Totp(String secret, boolean verified, boolean enabled, boolean preferred, long lastStep) {

    static final Totp NONE = new Totp("", false, false, false, 0);

    private static final int STEP_SECONDS = 30;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    // 256 bits as Cognito gives, and a whole number of characters without padding.
    private static final int SECRET_CHARACTERS = 52;

    static Totp fresh(SecureRandom random) {
        StringBuilder secret = new StringBuilder();
        for (int i = 0; i < SECRET_CHARACTERS; i++) {
            secret.append(BASE32.charAt(random.nextInt(BASE32.length())));
        }
        return new Totp(secret.toString(), false, false, false, 0);
    }

    /** Finds the step that {@code code} stands for, one step either way for slow clocks; empty when none fits. */
    OptionalLong stepOf(String code, Instant now) {
        long current = now.getEpochSecond() / STEP_SECONDS;
        for (long step = current - 1; step <= current + 1; step++) {
            if (code.equals(codeAt(secret, step))) {
                return OptionalLong.of(step);
            }
        }
        return OptionalLong.empty();
    }

    /** Computes the code that an authenticator app shows at {@code now}. */
    static String code(String secret, Instant now) {
        return codeAt(secret, now.getEpochSecond() / STEP_SECONDS);
    }

    Totp verifiedAt(long step) {
        return new Totp(secret, true, enabled, preferred, step);
    }

    Totp usedAt(long step) {
        return new Totp(secret, verified, enabled, preferred, step);
    }

    Totp prefer(boolean nowEnabled, boolean nowPreferred) {
        return new Totp(secret, verified, nowEnabled, nowPreferred, lastStep);
    }

    /** Says nothing of the secret. */
    @Override
    public String toString() {
        return "Totp";
    }

    private static String codeAt(String secret, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(decode(secret), "HmacSHA1"));
            ByteBuffer hash = ByteBuffer.wrap(
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array()));
            int offset = hash.get(hash.capacity() - 1) & 0x0f;
            return String.format(Locale.ROOT, "%06d", (hash.getInt(offset) & 0x7fff_ffff) % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-1 is part of every JDK", e);
        }
    }

    private static byte[] decode(String base32) {
        ByteBuffer bytes = ByteBuffer.allocate(base32.length() * 5 / 8);
        int bits = 0;
        int held = 0;
        for (int i = 0; i < base32.length(); i++) {
            held = (held << 5) | BASE32.indexOf(base32.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.put((byte) (held >> bits));
            }
        }
        return bytes.array();
    }
}
