package uk.co.provilex.crm.local.cognito;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The arithmetic of Cognito's SRP-6a, shared by the pool and its client.
 *
 * <p>Group: the 3072-bit one of RFC 5054 appendix A with generator 2, hashed with SHA-256. Integers enter a hash as the
 * shortest two's complement, that is with a zero byte before a leading bit of one. Cognito differs from RFC 2945 in
 * mixing the pool's name into the identity and in deriving a 16-byte key by HKDF (RFC 5869).
 */
final class Srp {

    static final BigInteger N = new BigInteger(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
                    + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
                    + "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
                    + "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
                    + "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
                    + "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
                    + "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
                    + "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
            16);
    static final BigInteger G = BigInteger.TWO;
    static final BigInteger K = hash(N.toByteArray(), G.toByteArray());

    private static final byte[] KEY_INFO = "Caldera Derived Key\u0001".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 16;

    private Srp() {}

    /** Computes the private key x that a password stands for. */
    static BigInteger privateKey(String poolName, String userId, String password, BigInteger salt) {
        byte[] identity = digest((poolName + userId + ":" + password).getBytes(StandardCharsets.UTF_8));
        return hash(salt.toByteArray(), identity);
    }

    /** Computes the verifier, which is all that the pool keeps of a password for SRP. */
    static BigInteger verifier(BigInteger privateKey) {
        return G.modPow(privateKey, N);
    }

    /** Computes the scrambling parameter u. */
    static BigInteger scramble(BigInteger clientPublic, BigInteger serverPublic) {
        return hash(clientPublic.toByteArray(), serverPublic.toByteArray());
    }

    /** Signs the claim to know the password, under the key that both sides derive from the premaster secret. */
    static byte[] sign(
            BigInteger premaster,
            BigInteger scramble,
            String poolName,
            String userId,
            byte[] secretBlock,
            String timestamp) {
        byte[] pseudoRandomKey = hmac(scramble.toByteArray(), premaster.toByteArray());
        byte[] key = Arrays.copyOf(hmac(pseudoRandomKey, KEY_INFO), KEY_BYTES);
        return hmac(
                key,
                poolName.getBytes(StandardCharsets.UTF_8),
                userId.getBytes(StandardCharsets.UTF_8),
                secretBlock,
                timestamp.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is part of every JDK", e);
        }
    }

    static byte[] digest(byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return sha256.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    private static BigInteger hash(byte[]... parts) {
        return new BigInteger(1, digest(parts));
    }
}
