package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.InstantSource;
import java.util.List;
import uk.co.provilex.crm.local.edge.AwsFault;

/** Tells whose access token it is, for the calls that users make for themselves. */
final class AccessTokens {

    private final UserPoolSettings settings;
    private final SigningKeys keys;
    private final TokenFamilies families;
    private final Users users;
    private final InstantSource clock;

    AccessTokens(
            UserPoolSettings settings, SigningKeys keys, TokenFamilies families, Users users, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.families = families;
        this.users = users;
        this.clock = clock;
    }

    /** Finds the user whose unexpired, unrevoked access token {@code input} carries. */
    PoolUser userOf(JsonNode input) throws AwsFault {
        String token = Input.required(input, "AccessToken");
        JsonNode claims = Jwt.verify(token, keys)
                .filter(found -> found.path("token_use").asText().equals("access")
                        && found.path("iss").asText().equals(settings.issuer().toString()))
                .orElseThrow(() -> Faults.notAuthorized("Invalid Access Token"));
        if (clock.instant().getEpochSecond() >= claims.path("exp").asLong()) {
            throw Faults.notAuthorized("Access Token has expired");
        }
        PoolUser user = users.require(claims.path("sub").asText());
        if (!families.isLive(claims.path("origin_jti").asText())) {
            throw Faults.notAuthorized("Access Token has been revoked");
        }
        if (!user.enabled()) {
            throw Faults.disabled();
        }
        if (!List.of(claims.path("scope").asText().split(" ", -1)).contains(PreTokenEvent.SELF_SERVICE_SCOPE)) {
            throw Faults.notAuthorized("Access Token does not have required scopes");
        }
        return user;
    }
}
