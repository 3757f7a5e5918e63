package uk.co.provilex.crm.platform.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * What the link of a lead says, once its signature was found good: whose data, of which tenant. It holds ids and a time only,
 * and is worth nothing when its generation is not the stored one any more.
 *
 * @param tenant the tenant
 * @param leadId the lead
 * @param generation which of the lead's links it is of; all of one generation are revoked together
 * @param expiresAt from when on it is refused, in whole seconds
 */
public record SubjectLink(TenantId tenant, String leadId, String generation, Instant expiresAt) {

    /** The longest text that could be one. */
    private static final int LONGEST = 200;

    private static final Pattern FORM = Pattern.compile(
            "(?<content>(?<tenant>%1$s)\\.(?<lead>%1$s)\\.(?<generation>%1$s)\\.(?<expires>[0-9]{1,12}))\\.(?<mac>[A-Za-z0-9_-]{43})"
                    .formatted(Ids.FORM.pattern()));

    /** Returns where it is stored of which generation a lead's links are. */
    public static ItemKey place(TenantScope scope, String leadId) {
        return scope.key("LEAD#" + leadId, "LINKS");
    }

    /** Returns where it is counted how often a lead's links are used, by the end of the hour. */
    public static PartitionKey uses(TenantScope scope, String leadId) {
        return scope.partition("RATE#subject-link#" + leadId);
    }

    /** Returns as whom a lead is known where what users did is kept by their ids. */
    public static String caller(String leadId) {
        return "subject-" + leadId;
    }

    /**
     * Returns the text of the link.
     *
     * @param sign the signature of the platform over a text, {@code TenantKey::signSubjectLink} of the reserved tenant
     */
    public String text(UnaryOperator<String> sign) {
        var content = String.join(".", tenant.value(), leadId, generation, Long.toString(expiresAt.getEpochSecond()));
        return content + "." + sign.apply(content);
    }

    /** Reads what {@link #text} wrote; nothing for any other text, and for one whose time is over. */
    public static Optional<SubjectLink> read(String text, UnaryOperator<String> sign, Instant now) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        var read = FORM.matcher(text);
        if (!read.matches()) {
            return Optional.empty();
        }
        var expected = sign.apply(read.group("content")).getBytes(StandardCharsets.US_ASCII);
        var given = read.group("mac").getBytes(StandardCharsets.US_ASCII);
        var expires = Instant.ofEpochSecond(Long.parseLong(read.group("expires")));
        if (!MessageDigest.isEqual(expected, given) || !expires.isAfter(now)) {
            return Optional.empty();
        }
        return Optional.of(new SubjectLink(
                new TenantId(read.group("tenant")), read.group("lead"), read.group("generation"), expires));
    }

    /** Names nobody, for a stray log or exception. */
    @Override
    public String toString() {
        return "SubjectLink";
    }
}
