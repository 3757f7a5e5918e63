package uk.co.provilex.crm.platform.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import uk.co.provilex.crm.platform.digest.Sha256;

/**
 * A key under which values are remembered without being stored, and which whoever owns them may take along. How digests are
 * made is therefore part of a published form, {@code docs/export-format.md}, and never changes.
 */
public final class DigestKey {

    /** How many bytes a key has. */
    public static final int BYTES = 32;

    private static final int DIGEST_BYTES = 16;

    private final byte[] key;
    private final String id;

    DigestKey(byte[] key) {
        this.key = key.clone();
        this.id = idOf(key);
    }

    /** Reads a key as {@link #text} writes it; nothing for anything else. */
    public static Optional<DigestKey> parse(String text) {
        // 32 bytes are 43 characters, of which the last has only four bits to say
        if (!text.matches("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")) {
            return Optional.empty();
        }
        return Optional.of(new DigestKey(Base64.getUrlDecoder().decode(text)));
    }

    /**
     * Returns the name of the key, which tells nothing of it and which no other key has: 128 bits of a SHA-256, in 22
     * characters of URL-safe base 64.
     */
    public String id() {
        return id;
    }

    /** Returns the key itself in URL-safe base 64: only for whom the digests belong to. */
    public String text() {
        return encoded(key);
    }

    /**
     * Returns the digest by which a normalised value is known again: 128 bits of HMAC-SHA-256 over kind, a zero octet and
     * value in UTF-8, in 22 characters of URL-safe base 64.
     *
     * @param kind what the value is, such as {@code email}; digests of different kinds never meet
     * @param normalised the value in its one canonical form
     */
    public String digest(String kind, String normalised) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return encoded(Arrays.copyOf(
                    mac.doFinal((kind + "\u0000" + normalised).getBytes(StandardCharsets.UTF_8)), DIGEST_BYTES));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", unavailable);
        }
    }

    private static String idOf(byte[] key) {
        var sha = Sha256.begin();
        sha.update("provilex digest key\u0000".getBytes(StandardCharsets.UTF_8));
        return encoded(Arrays.copyOf(sha.digest(key), DIGEST_BYTES));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "DigestKey " + id;
    }
}
