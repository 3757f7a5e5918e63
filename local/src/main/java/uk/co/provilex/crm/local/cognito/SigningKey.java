package uk.co.provilex.crm.local.cognito;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One RSA key of the pool.
 *
 * @param kid the key id in token headers
 * @param publicKey X.509 form in Base64
 * @param privateKey PKCS #8 form in Base64
 * @param createdAt when it was made
 * @param retiredAt when it stopped signing; null while it signs
 */
record SigningKey(
        String kid,
        String publicKey,
        String privateKey,
        Instant createdAt,
        @Nullable Instant retiredAt) {

    private static final int BITS = 2048;

    static SigningKey generate(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            return new SigningKey(
                    Base64.getUrlEncoder().withoutPadding().encodeToString(Srp.digest(encoded)),
                    Base64.getEncoder().encodeToString(encoded),
                    Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()),
                    now,
                    null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is part of every JDK", e);
        }
    }

    SigningKey retire(Instant now) {
        return new SigningKey(kid, publicKey, privateKey, createdAt, now);
    }

    SigningKey madeAt(Instant at) {
        return new SigningKey(kid, publicKey, privateKey, at, null);
    }

    RSAPublicKey rsaPublicKey() {
        try {
            byte[] encoded = Base64.getDecoder().decode(publicKey);
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the kept public key is broken", e);
        }
    }

    RSAPrivateKey rsaPrivateKey() {
        try {
            byte[] encoded = Base64.getDecoder().decode(privateKey);
            return (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the kept private key is broken", e);
        }
    }

    /** Says nothing of the private key. */
    @Override
    public String toString() {
        return "SigningKey[" + kid + "]";
    }
}
