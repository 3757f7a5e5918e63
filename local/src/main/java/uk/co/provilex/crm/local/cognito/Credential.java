package uk.co.provilex.crm.local.cognito;

import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * What the pool keeps of a password: the SRP verifier with its salt, in hexadecimal. A password that is sent is checked
 * against the same verifier, since a second hash beside it would only be a second thing to try passwords on.
 *
 * @param srpSalt salt of the verifier
 * @param srpVerifier the verifier
 */
record Credential(String srpSalt, String srpVerifier) {

    private static final int SALT_BYTES = 16;

    static Credential of(String password, String poolName, String username, SecureRandom random) {
        BigInteger salt = new BigInteger(SALT_BYTES * Byte.SIZE, random);
        return new Credential(
                salt.toString(16), verifier(password, poolName, username, salt).toString(16));
    }

    /** Tells whether this was made of {@code password} for the user of that name. */
    boolean matches(String password, String poolName, String username) {
        return verifier(password, poolName, username, new BigInteger(srpSalt, 16))
                .equals(new BigInteger(srpVerifier, 16));
    }

    private static BigInteger verifier(String password, String poolName, String username, BigInteger salt) {
        return Srp.verifier(Srp.privateKey(poolName, username, password, salt));
    }

    /** Says nothing of the password. */
    @Override
    public String toString() {
        return "Credential";
    }
}
