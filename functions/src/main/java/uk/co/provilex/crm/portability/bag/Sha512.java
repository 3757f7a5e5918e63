package uk.co.provilex.crm.portability.bag;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-512 (FIPS 180-4), which RFC 8493 section 2.4 names as the default of new bags. */
public final class Sha512 {

    private Sha512() {}

    /** Returns a new digest. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-512 is part of every JDK", missing);
        }
    }

    /** Ends a digest and returns it in lower-case hexadecimal. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
