package uk.co.provilex.crm.local.cognito;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What the pool keeps of a password: a PBKDF2 hash and the SRP verifier, each with its own salt, all in hexadecimal.
 *
 * @param salt salt of the hash
 * @param hash PBKDF2-HMAC-SHA-256 of the password
 * @param srpSalt salt of the verifier
 * @param srpVerifier the verifier
 */
record Credential(String salt, String hash, String srpSalt, String srpVerifier) {

    // The SRP verifier beside it can be tried at the price of one exponentiation, so more rounds would buy nothing.
    private static final int ROUNDS = 20_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;

    static Credential of(String password, String poolName, String username, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        BigInteger srpSalt = new BigInteger(SALT_BYTES * Byte.SIZE, random);
        BigInteger verifier = Srp.verifier(Srp.privateKey(poolName, username, password, srpSalt));
        return new Credential(
                HexFormat.of().formatHex(salt), pbkdf2(password, salt), srpSalt.toString(16), verifier.toString(16));
    }

    boolean matches(String password) {
        byte[] expected = HexFormat.of().parseHex(hash);
        byte[] given = HexFormat.of().parseHex(pbkdf2(password, HexFormat.of().parseHex(salt)));
        return MessageDigest.isEqual(expected, given);
    }

    /** Says nothing of the password. */
    @Override
    public String toString() {
        return "Credential";
    }

    private static String pbkdf2(String password, byte[] salt) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ROUNDS, HASH_BITS);
        try {
            SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            return HexFormat.of().formatHex(factory.generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("PBKDF2 is part of every JDK", e);
        } finally {
            spec.clearPassword();
        }
    }
}
