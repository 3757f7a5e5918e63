package uk.co.provilex.crm.local.cognito;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A code that was sent to a user, kept as a hash.
 *
 * @param hash SHA-256 of user name and code in hexadecimal; empty when none is open
 * @param expiresAt until when it can be used
 */
record OneTimeCode(String hash, Instant expiresAt) {

    static final OneTimeCode NONE = new OneTimeCode("", Instant.EPOCH);

    static OneTimeCode of(String username, String code, Instant expiresAt) {
        return new OneTimeCode(hash(username, code), expiresAt);
    }

    boolean matches(String username, String code) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), hash(username, code).getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(String username, String code) {
        return HexFormat.of().formatHex(Srp.digest((username + '\n' + code).getBytes(StandardCharsets.UTF_8)));
    }
}
