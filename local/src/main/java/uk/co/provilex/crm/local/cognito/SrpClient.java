package uk.co.provilex.crm.local.cognito;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * Proves a password to a Cognito user pool without sending it, as a web client does with {@code USER_SRP_AUTH}.
 *
 * <p>Send {@link #publicValue()} as {@code SRP_A} with {@code InitiateAuth}, then the map of {@link #answer} as the
 * {@code ChallengeResponses} of {@code PASSWORD_VERIFIER}. Each instance serves one sign-in.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5054">RFC 5054</a>
 */
public final class SrpClient {

    /** The one form of time that Cognito takes in a password claim. */
    static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.US)
            .withZone(ZoneOffset.UTC);

    // RFC 5054 section 2.5.3 asks for 256 bits at least.
    private static final int SECRET_BITS = 256;

    private final String poolName;
    private final BigInteger secret;
    private final BigInteger publicValue;

    /** Draws fresh values for one sign-in to the pool {@code <region>_<name>}. */
    public SrpClient(String poolId, SecureRandom random) {
        this.poolName = poolId.substring(poolId.indexOf('_') + 1);
        this.secret = new BigInteger(SECRET_BITS, random);
        this.publicValue = Srp.G.modPow(secret, Srp.N);
    }

    /** Returns {@code SRP_A} in hexadecimal. */
    public String publicValue() {
        return publicValue.toString(16);
    }

    /**
     * Answers the {@code PASSWORD_VERIFIER} challenge.
     *
     * @param challenge the {@code ChallengeParameters}
     * @param password the password, which stays here
     * @param now the time that the claim is made at
     * @return the {@code ChallengeResponses}
     * @throws IllegalArgumentException when the challenge is not one of SRP, or unsafe to answer
     */
    public Map<String, String> answer(Map<String, String> challenge, String password, Instant now) {
        String userId = required(challenge, "USER_ID_FOR_SRP");
        String secretBlock = required(challenge, "SECRET_BLOCK");
        BigInteger serverPublic = new BigInteger(required(challenge, "SRP_B"), 16);
        BigInteger scramble = Srp.scramble(publicValue, serverPublic);
        // RFC 5054 section 2.5.3: with either at zero, a false server would learn the password's verifier.
        if (serverPublic.mod(Srp.N).signum() == 0 || scramble.signum() == 0) {
            throw new IllegalArgumentException("the server's SRP value is not safe");
        }
        BigInteger x = Srp.privateKey(poolName, userId, password, new BigInteger(required(challenge, "SALT"), 16));
        BigInteger premaster =
                serverPublic.subtract(Srp.K.multiply(Srp.verifier(x))).modPow(secret.add(scramble.multiply(x)), Srp.N);
        String timestamp = TIMESTAMP.format(now);
        byte[] signature = Srp.sign(
                premaster, scramble, poolName, userId, Base64.getDecoder().decode(secretBlock), timestamp);
        return Map.of(
                "USERNAME",
                required(challenge, "USERNAME"),
                "PASSWORD_CLAIM_SECRET_BLOCK",
                secretBlock,
                "PASSWORD_CLAIM_SIGNATURE",
                Base64.getEncoder().encodeToString(signature),
                "TIMESTAMP",
                timestamp);
    }

    private static String required(Map<String, String> challenge, String name) {
        String value = challenge.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the challenge has no " + name);
        }
        return value;
    }
}
