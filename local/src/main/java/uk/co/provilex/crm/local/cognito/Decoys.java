package uk.co.provilex.crm.local.cognito;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes the answers for users that do not exist: always the same for the same name, never to be told from real ones.
 *
 * <p>As in AWS, the simulated user name has the form of a UUID; a pool whose real user names look otherwise gives its
 * users away through SRP, there as here.
 *
 * @see <a href="https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html">Managing
 *     user existence error responses</a>
 */
final class Decoys {

    private static final int SALT_BYTES = 16;

    private final byte[] secret;
    private final SecureRandom random;
    private final Credential credential;

    Decoys(PoolState state) {
        this.secret = state.decoySecret();
        this.random = state.random;
        this.credential = Credential.of(UUID.randomUUID().toString(), "", "", random);
    }

    /** Starts an SRP exchange that no password can finish. */
    SrpExchange exchange(String typedName, BigInteger clientPublic) {
        return new SrpExchange(
                typedName,
                Optional.empty(),
                userId(typedName),
                new BigInteger(1, Arrays.copyOf(derive("salt", typedName), SALT_BYTES)),
                new BigInteger(Srp.N.bitLength() - 1, random),
                clientPublic,
                SrpExchange.newSecret(random));
    }

    /** Spends the time that checking a real password takes. */
    void spendTimeOn(String password) {
        if (credential.matches(password, "", "")) {
            throw new IllegalStateException("the decoy's password is random and told to nobody");
        }
    }

    /** Masks where a message went: the address that was typed, or a made-up one. */
    String destination(String typedName) {
        byte[] bytes = derive("destination", typedName);
        return typedName.contains("@") ? mask(typedName) : letter(bytes[0]) + "***@" + letter(bytes[1]) + "***";
    }

    static String mask(String email) {
        String lower = email.toLowerCase(Locale.ROOT);
        String domain = lower.substring(lower.lastIndexOf('@') + 1);
        return initial(lower) + "***@" + initial(domain) + "***";
    }

    private static String initial(String text) {
        return text.isEmpty() ? "" : text.substring(0, text.offsetByCodePoints(0, 1));
    }

    private static String letter(byte random) {
        return String.valueOf((char) ('a' + Math.floorMod(random, 26)));
    }

    private String userId(String typedName) {
        ByteBuffer bytes = ByteBuffer.wrap(derive("sub", typedName));
        // The version and variant bits of a random UUID (RFC 9562 section 5.4).
        long high = (bytes.getLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (bytes.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    private byte[] derive(String purpose, String name) {
        return Srp.hmac(secret, (purpose + '\n' + name).getBytes(StandardCharsets.UTF_8));
    }
}
