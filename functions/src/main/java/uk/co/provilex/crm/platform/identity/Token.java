package uk.co.provilex.crm.platform.identity;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * What an access token says whose signature, issuer, audience and times API Gateway has verified. An id token is none:
 * it authenticates a user to a client, not a client to this API.
 *
 * @param tenant the tenant
 * @param userId the user
 * @param issuedAt when the token was issued, in whole seconds
 */
public record Token(TenantId tenant, String userId, Instant issuedAt) {

    /** Reads the verified claims, or finds that they are not those of one of our access tokens. */
    public static Optional<Token> of(@Nullable Map<String, String> claims) {
        if (claims == null || !"access".equals(claims.get("token_use"))) {
            return Optional.empty();
        }
        var tenant = claims.get("tenant");
        var user = claims.get("user");
        var issued = claims.get("iat");
        if (tenant == null || user == null || issued == null || !Ids.wellFormed(tenant) || !Ids.wellFormed(user)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Token(new TenantId(tenant), user, Instant.ofEpochSecond(Long.parseLong(issued))));
        } catch (NumberFormatException noTime) {
            return Optional.empty();
        }
    }
}
