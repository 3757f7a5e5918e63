package uk.co.provilex.crm.signup;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.validation.EmailAddress;

/**
 * Bounds how often a network and an address can sign up. Neither is stored: what counts is a token under a key of the
 * platform's own, until its time is over.
 */
final class SignUpLimits {

    /** How often a network can sign up. */
    static final Limit NETWORK = new Limit("sign-up-network", 5, Duration.ofHours(1));

    /** How often an address can be signed up. */
    static final Limit ADDRESS = new Limit("sign-up-address", 3, Duration.ofDays(1));

    private final Tenancy platform;
    private final Instant now;

    /**
     * So many in so long a time.
     *
     * @param kind what is counted
     * @param most how many
     * @param window in how long a time, counted from the epoch on
     */
    record Limit(String kind, int most, Duration window) {

        /** Returns when the window that {@code now} lies in ends. */
        Instant ends(Instant now) {
            long length = window.toSeconds();
            return Instant.ofEpochSecond((now.getEpochSecond() / length + 1) * length);
        }
    }

    /** Counts in the reserved tenancy {@code platform}. */
    SignUpLimits(Tenancy platform, Instant now) {
        this.platform = platform;
        this.now = now;
    }

    /**
     * Counts one more.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} when it is one too many
     */
    void count(String sourceIp, EmailAddress email) {
        count(NETWORK, network(sourceIp));
        count(ADDRESS, email.normalised());
    }

    private void count(Limit limit, String value) {
        var ends = limit.ends(now);
        var token = platform.keys().tenantKeyOrNew().token(limit.kind(), value);
        var place = platform.scope().key("RATE#" + token, Long.toString(ends.getEpochSecond()));
        if (platform.data().increment(Table.LOOKUP, place, "count", ends.getEpochSecond()) > limit.most()) {
            throw Problem.RATE_LIMITED
                    .because(
                            "There were too many sign-ups from here or for this address. Retry-After says when to try again.")
                    .retryAfter(Duration.between(now, ends).plusSeconds(1));
        }
    }

    /** Returns the network of an address: an IPv4 address is one, of an IPv6 address the first 64 bits. */
    static String network(String sourceIp) {
        try {
            return InetAddress.ofLiteral(sourceIp) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8))
                    : sourceIp;
        } catch (IllegalArgumentException none) {
            // whatever has no address shares one allowance
            return "none";
        }
    }
}
