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
 * @param session what all tokens of one sign-in share ({@code origin_jti}), the refreshed ones too
 * @param signedInAt when that was, in whole seconds
 * @param signIn the id under which that sign-in was recorded; refreshed tokens do not tell it
 */
public record Token(
        TenantId tenant, String userId, Instant issuedAt, String session, Instant signedInAt, Optional<String> signIn) {

    /** The claim that holds {@link #signIn}. */
    public static final String SIGN_IN = "sign_in";

    /** Reads the verified claims, or finds that they are not those of one of our access tokens. */
    public static Optional<Token> of(@Nullable Map<String, String> claims) {
        if (claims == null || !"access".equals(claims.get("token_use"))) {
            return Optional.empty();
        }
        var tenant = claims.get("tenant");
        var user = claims.get("user");
        var session = claims.get("origin_jti");
        if (tenant == null || user == null || session == null || !Ids.wellFormed(tenant) || !Ids.wellFormed(user)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Token(
                    new TenantId(tenant),
                    user,
                    seconds(claims.get("iat")),
                    session,
                    seconds(claims.get("auth_time")),
                    Optional.ofNullable(claims.get(SIGN_IN)).filter(Ids::wellFormed)));
        } catch (NumberFormatException noTime) {
            return Optional.empty();
        }
    }

    private static Instant seconds(@Nullable String claim) {
        return Instant.ofEpochSecond(Long.parseLong(claim == null ? "" : claim));
    }
}
