package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import uk.co.provilex.crm.local.edge.AwsFault;

/** New tokens for a refresh token: {@code GetTokensFromRefreshToken} and the older {@code REFRESH_TOKEN_AUTH}. */
final class Refresh {

    private final UserPoolSettings settings;
    private final Users users;
    private final TokenFamilies families;
    private final TokenIssuer issuer;

    Refresh(UserPoolSettings settings, Users users, TokenFamilies families, TokenIssuer issuer) {
        this.settings = settings;
        this.users = users;
        this.families = families;
        this.issuer = issuer;
    }

    ObjectNode getTokensFromRefreshToken(ObjectNode input) throws AwsFault {
        return tokens(Input.required(input, "RefreshToken"), input.path("ClientMetadata"));
    }

    /** Serves {@code InitiateAuth}, whose client does not rotate. */
    ObjectNode byFlow(JsonNode parameters, JsonNode metadata) throws AwsFault {
        ObjectNode answer = tokens(Input.required(parameters, "REFRESH_TOKEN"), metadata);
        answer.putObject("ChallengeParameters");
        return answer;
    }

    ObjectNode revoke(ObjectNode input) throws AwsFault {
        // RFC 7009 section 2.2: an unknown token is as good as revoked.
        families.familyOf(Input.required(input, "Token")).ifPresent(family -> families.revoke(family.originJti()));
        return Input.empty();
    }

    private ObjectNode tokens(String refreshToken, JsonNode metadata) throws AwsFault {
        TokenFamily family = families.requireUsable(refreshToken);
        PoolUser user = users.find(family.username()).orElseThrow(() -> Faults.notAuthorized("Invalid Refresh Token"));
        if (!user.enabled()) {
            throw Faults.disabled();
        }
        // Minted before rotating: a trigger that fails must not cost the user the old token.
        ObjectNode result = issuer.refresh(user, family, metadata);
        if (settings.refreshRotationGrace().isPresent()) {
            result.put("RefreshToken", families.rotate(refreshToken));
        }
        ObjectNode answer = Input.empty();
        answer.set("AuthenticationResult", result);
        return answer;
    }
}
