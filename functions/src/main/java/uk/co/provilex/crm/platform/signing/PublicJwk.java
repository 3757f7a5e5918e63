package uk.co.provilex.crm.platform.signing;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import uk.co.provilex.crm.platform.digest.Sha256;

/**
 * A public key on the curve P-256 that checks signatures, as a JSON Web Key (RFC 7517; RFC 7518, section 6.2).
 *
 * @param kty always {@code EC}
 * @param crv always {@code P-256}
 * @param x the x coordinate: 32 octets in base64url
 * @param y the y coordinate: 32 octets in base64url
 * @param kid the key's thumbprint (RFC 7638), so that the name means this key and no other
 * @param alg always {@code ES256}
 * @param use always {@code sig}
 */
public record PublicJwk(String kty, String crv, String x, String y, String kid, String alg, String use) {

    private static final Pattern COORDINATE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int COORDINATE_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /**
     * Returns the key with these coordinates.
     *
     * @throws IllegalArgumentException when they are not 32 octets in base64url
     */
    public static PublicJwk at(String x, String y) {
        if (!COORDINATE.matcher(x).matches() || !COORDINATE.matcher(y).matches()) {
            throw new IllegalArgumentException("not the coordinates of a key on P-256");
        }
        return new PublicJwk("EC", "P-256", x, y, thumbprint(x, y), "ES256", "sig");
    }

    /**
     * Reads a SubjectPublicKeyInfo (RFC 5280), which is the form that KMS answers.
     *
     * @throws IllegalArgumentException when it is not of a key on P-256
     */
    public static PublicJwk of(byte[] subjectPublicKeyInfo) {
        try {
            var key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
            if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() == COORDINATE_BYTES * 8) {
                return at(
                        coordinate(ec.getW().getAffineX()), coordinate(ec.getW().getAffineY()));
            }
            throw new IllegalArgumentException("not a key on P-256");
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalArgumentException("not a key on P-256", unreadable);
        }
    }

    private static String coordinate(BigInteger number) {
        return BASE64.encodeToString(EcdsaSignature.fixed(number.toByteArray(), COORDINATE_BYTES));
    }

    private static String thumbprint(String x, String y) {
        var members = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
        return BASE64.encodeToString(Sha256.of(members));
    }
}
