package uk.co.provilex.crm.platform.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.UnaryOperator;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;

/**
 * Opaque places in a list. A cursor is bound to its tenant by the tenant's own key, and to the operation, filter and order
 * it was made for; it expires after a day. It holds ids and times only.
 */
public final class Cursors {

    private static final Duration LIFETIME = Duration.ofDays(1);
    private static final int MAX = 4096;

    private final UnaryOperator<String> sign;
    private final String listing;
    private final Instant now;

    /**
     * Makes and reads the cursors of one listing.
     *
     * @param sign the tenant's signature over a text, {@code TenantKey::signCursor}
     * @param listing operation, filter and order, in one canonical text
     * @param now the time of the request
     */
    public Cursors(UnaryOperator<String> sign, String listing, Instant now) {
        this.sign = sign;
        this.listing = listing;
        this.now = now;
    }

    /** Returns the cursor for {@code position}. */
    public String encode(String position) {
        var content = now.plus(LIFETIME).getEpochSecond() + "|" + position;
        return base64(content) + "." + sign.apply(listing + "|" + content);
    }

    /**
     * Returns the position that {@code cursor} was made for.
     *
     * @throws ProblemException {@link Problem#MALFORMED_REQUEST} for any cursor but an unexpired one of this listing
     */
    public String decode(String cursor) {
        int dot = cursor.indexOf('.');
        if (cursor.length() > MAX || dot < 1) {
            throw refuse();
        }
        String content;
        try {
            content = new String(Base64.getUrlDecoder().decode(cursor.substring(0, dot)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            throw refuse();
        }
        var expected = sign.apply(listing + "|" + content).getBytes(StandardCharsets.US_ASCII);
        var given = cursor.substring(dot + 1).getBytes(StandardCharsets.US_ASCII);
        int bar = content.indexOf('|');
        if (!MessageDigest.isEqual(expected, given)
                || !base64(content).equals(cursor.substring(0, dot))
                || bar < 1
                || Long.parseLong(content.substring(0, bar)) <= now.getEpochSecond()) {
            throw refuse();
        }
        return content.substring(bar + 1);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ProblemException refuse() {
        return Problem.MALFORMED_REQUEST
                .because("Begin the list again without a cursor; a cursor belongs to one list and lasts a day.")
                .field("cursor", "is not one of this list's, or has expired");
    }
}
