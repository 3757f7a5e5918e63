package uk.co.provilex.crm.local.cognito;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Fixed values that a second implementation gave, written in Python by the hexadecimal padding rules of the public
 * Cognito clients: client and pool here share their arithmetic, so agreeing with each other would prove too little.
 */
class SrpTest {

    private static final String POOL_NAME = "Test12345";
    private static final String USER = "3f2f8a4e-6f4f-4a4e-9a53-0c1f5a5d6b7c";
    private static final byte[] SECRET_BLOCK = "secret block".getBytes(StandardCharsets.US_ASCII);
    private static final String TIMESTAMP = "Mon Jan 5 09:00:00 UTC 2026";
    private static final byte[] SIGNATURE = Base64.getDecoder().decode("vFJNTXtzdgYu+m0PRxhgpanaJKNLnAReGYVU4enzIjk=");
    private static final BigInteger SALT = hex("f1b20772e0c9d240c75eb26b0e37abee");
    private static final BigInteger CLIENT_SECRET =
            hex("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
    private static final BigInteger POOL_SECRET =
            hex("3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d");

    private static BigInteger hex(String digits) {
        return new BigInteger(digits, 16);
    }

    private static BigInteger privateKey() {
        return Srp.privateKey(POOL_NAME, USER, "Correct-horse-1", SALT);
    }

    private static SrpExchange exchange() {
        BigInteger clientPublic = Srp.G.modPow(CLIENT_SECRET, Srp.N);
        return new SrpExchange(
                USER, Optional.of(USER), USER, SALT, Srp.verifier(privateKey()), clientPublic, POOL_SECRET);
    }

    @Test
    void multiplierPrivateKeyAndScrambleAreAsElsewhere() {
        assertEquals(hex("538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6"), Srp.K);
        assertEquals(hex("c683115a364a6e3eed7eb59e323752b6f094308a5f52561bb9054b844bbdaa95"), privateKey());
        assertEquals(
                hex("42a0f64558b12f804b4ec091c20655493574a4f5311a956bb032cc03758d300f"),
                Srp.scramble(exchange().clientPublic(), exchange().serverPublic()));
    }

    @Test
    void poolAcceptsTheSignatureOfAnotherClient() {
        assertTrue(exchange().proves(POOL_NAME, SECRET_BLOCK, TIMESTAMP, SIGNATURE));
    }

    @Test
    void timeIsWrittenWithoutALeadingZeroForTheDay() {
        assertEquals(TIMESTAMP, SrpClient.TIMESTAMP.format(Instant.parse("2026-01-05T09:00:00Z")));
    }
}
