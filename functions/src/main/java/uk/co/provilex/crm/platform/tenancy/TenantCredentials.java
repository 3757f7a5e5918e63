package uk.co.provilex.crm.platform.tenancy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * The second wall: credentials that AWS itself confines to one tenant. A function assumes its own role again with the
 * session tag {@code tenant}, and the role's policy allows only keys that begin with that tag's value
 * ({@code dynamodb:LeadingKeys}); without the tag the role reaches no data at all. See ADR on the tenant wall and
 * "Passing session tags in AWS STS" in the IAM user guide.
 */
public final class TenantCredentials {

    /** How much life vended credentials always have left, so that a URL signed with them outlives its 15 minutes. */
    static final Duration HEADROOM = Duration.ofMinutes(20);

    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int MOST_TENANTS = 256;

    private final StsClient sts;
    private final String roleArn;
    private final InstantSource clock;
    private final LinkedHashMap<TenantId, AwsSessionCredentials> cache = new LinkedHashMap<>(16, 0.75f, true);

    /** Vends sessions of the role {@code roleArn} through {@code sts}. */
    public TenantCredentials(StsClient sts, String roleArn, InstantSource clock) {
        this.sts = sts;
        this.roleArn = roleArn;
        this.clock = clock;
    }

    /**
     * Returns credentials that reach {@code tenant} alone, valid for at least another 20 minutes. At most 256 tenants
     * are remembered, the least recently used forgotten first.
     */
    public synchronized AwsSessionCredentials forTenant(TenantId tenant) {
        var known = cache.get(tenant);
        if (known != null
                && known.expirationTime()
                        .filter(until -> until.isAfter(clock.instant().plus(HEADROOM)))
                        .isPresent()) {
            return known;
        }
        var vended = vend(tenant);
        cache.put(tenant, vended);
        if (cache.size() > MOST_TENANTS) {
            cache.pollFirstEntry();
        }
        return vended;
    }

    private AwsSessionCredentials vend(TenantId tenant) {
        Credentials issued = sts.assumeRole(request -> request.roleArn(roleArn)
                        .roleSessionName("tenant-" + tenant)
                        .durationSeconds((int) LIFETIME.toSeconds())
                        .tags(Tag.builder().key("tenant").value(tenant.value()).build()))
                .credentials();
        return AwsSessionCredentials.builder()
                .accessKeyId(issued.accessKeyId())
                .secretAccessKey(issued.secretAccessKey())
                .sessionToken(issued.sessionToken())
                .expirationTime(issued.expiration())
                .build();
    }
}
