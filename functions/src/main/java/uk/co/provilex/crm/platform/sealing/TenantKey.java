package uk.co.provilex.crm.platform.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The opened key of one tenant, from which a key for each purpose is derived (HKDF-SHA-256, RFC 5869): to wrap subject
 * keys, to make search tokens, to authenticate cursors, to remember whom to forget.
 */
public final class TenantKey {

    private static final int TOKEN_BYTES = 16;

    private final byte[] wrapping;
    private final byte[] tokens;
    private final byte[] cursors;
    private final byte[] links;
    private final DigestKey suppressions;

    TenantKey(byte[] root) {
        this.wrapping = derive(root, "wrap subject keys");
        this.tokens = derive(root, "lookup tokens");
        this.cursors = derive(root, "cursors");
        this.links = derive(root, "subject links");
        this.suppressions = new DigestKey(derive(root, "suppressions"));
    }

    byte[] wrapping() {
        return wrapping;
    }

    /**
     * Returns the token by which a normalised value is found without being stored: 128 bits of HMAC-SHA-256, in 22
     * characters of URL-safe base 64.
     *
     * @param kind what the value is, such as {@code email}; tokens of different kinds never meet
     * @param normalised the value in its one canonical form
     */
    public String token(String kind, String normalised) {
        return text(Arrays.copyOf(mac(tokens, kind + "\u0000" + normalised), TOKEN_BYTES));
    }

    /**
     * Returns the key under which it is remembered whom to forget. It serves nothing else, so that nobody can tell from the
     * search tokens who was suppressed, and so that the tenant can be given it.
     */
    public DigestKey suppressions() {
        return suppressions;
    }

    /** Returns the full HMAC-SHA-256 over a cursor, in URL-safe base 64. */
    public String signCursor(String cursor) {
        return text(mac(cursors, cursor));
    }

    /** Returns the full HMAC-SHA-256 over a lead's own link, in URL-safe base 64. */
    public String signSubjectLink(String link) {
        return text(mac(links, link));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", unavailable);
        }
    }

    private static byte[] derive(byte[] root, String purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(root)
                            .thenExpand(("provilex " + purpose).getBytes(StandardCharsets.UTF_8), 32));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("HKDF-SHA256 is part of every JDK", unavailable);
        }
    }
}
