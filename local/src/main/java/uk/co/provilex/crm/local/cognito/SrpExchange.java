package uk.co.provilex.crm.local.cognito;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The pool's side of one SRP sign-in, between challenge and proof.
 *
 * @param typedName the name that the caller gave
 * @param username the user whom it means; empty for an unknown one, who gets a challenge too
 * @param userId the identity that the client hashes
 * @param salt the salt that the client hashes
 * @param verifier the password's verifier
 * @param clientPublic the client's A
 * @param secret the pool's b
 */
record SrpExchange(
        String typedName,
        Optional<String> username,
        String userId,
        BigInteger salt,
        BigInteger verifier,
        BigInteger clientPublic,
        BigInteger secret) {

    // RFC 5054 section 2.5.3 asks for 256 bits at least.
    private static final int SECRET_BITS = 256;

    static BigInteger newSecret(SecureRandom random) {
        return new BigInteger(SECRET_BITS, random);
    }

    /** Computes B. */
    BigInteger serverPublic() {
        return Srp.K.multiply(verifier).add(Srp.G.modPow(secret, Srp.N)).mod(Srp.N);
    }

    /** Tells whether the signature proves that the client knows the password. */
    boolean proves(String poolName, byte[] secretBlock, String timestamp, byte[] signature) {
        BigInteger scramble = Srp.scramble(clientPublic, serverPublic());
        BigInteger premaster =
                clientPublic.multiply(verifier.modPow(scramble, Srp.N)).modPow(secret, Srp.N);
        byte[] expected = Srp.sign(premaster, scramble, poolName, userId, secretBlock, timestamp);
        return MessageDigest.isEqual(expected, signature);
    }

    /** Says nothing of the secrets. */
    @Override
    public String toString() {
        return "SrpExchange";
    }
}
