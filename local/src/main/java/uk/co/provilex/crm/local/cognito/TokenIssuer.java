package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import uk.co.provilex.crm.local.edge.AwsFault;

/**
 * Mints id and access tokens with the claims that Cognito gives them, after asking the trigger.
 *
 * @see <a href="https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html">User
 *     pool tokens</a>
 */
final class TokenIssuer {

    private final UserPoolSettings settings;
    private final SigningKeys keys;
    private final TokenFamilies families;
    private final PreTokenTrigger trigger;
    private final InstantSource clock;

    TokenIssuer(
            UserPoolSettings settings,
            SigningKeys keys,
            TokenFamilies families,
            PreTokenTrigger trigger,
            InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.families = families;
        this.trigger = trigger;
        this.clock = clock;
    }

    /** Starts a sign-in: id, access and refresh token, in the shape of {@code AuthenticationResult}. */
    ObjectNode signIn(PoolUser user, String triggerSource, JsonNode clientMetadata) throws AwsFault {
        String originJti = UUID.randomUUID().toString();
        Instant now = clock.instant();
        ObjectNode result = mint(user, originJti, now, triggerSource, clientMetadata);
        return result.put("RefreshToken", families.open(originJti, user.username(), now));
    }

    /** Continues a sign-in: id and access token. */
    ObjectNode refresh(PoolUser user, TokenFamily family, JsonNode clientMetadata) throws AwsFault {
        return mint(user, family.originJti(), family.authTime(), "TokenGeneration_RefreshTokens", clientMetadata);
    }

    private ObjectNode mint(
            PoolUser user, String originJti, Instant authTime, String triggerSource, JsonNode clientMetadata)
            throws AwsFault {
        JsonNode answer = ask(PreTokenEvent.of(settings, user, triggerSource, clientMetadata));
        // After the trigger: its time must not count against the tokens' lifetime.
        Instant now = clock.instant();
        String eventId = UUID.randomUUID().toString();
        ObjectNode id = idClaims(user, common(user, originJti, eventId, authTime, now))
                .put("exp", expiry(now, settings.idTokenValidity()));
        ObjectNode access = common(user, originJti, eventId, authTime, now)
                .put("token_use", "access")
                .put("client_id", settings.clientId())
                .put("username", user.username())
                .put("exp", expiry(now, settings.accessTokenValidity()));
        PreTokenEvent.apply(answer, id, access);
        SigningKey key = keys.current();
        return JsonNodeFactory.instance
                .objectNode()
                .put("AccessToken", Jwt.sign(access, key))
                .put("IdToken", Jwt.sign(id, key))
                .put("ExpiresIn", settings.accessTokenValidity().toSeconds())
                .put("TokenType", "Bearer");
    }

    private ObjectNode common(PoolUser user, String originJti, String eventId, Instant authTime, Instant now) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("sub", user.sub())
                .put("iss", settings.issuer().toString())
                .put("origin_jti", originJti)
                .put("event_id", eventId)
                .put("auth_time", authTime.getEpochSecond())
                .put("iat", now.getEpochSecond())
                .put("jti", UUID.randomUUID().toString());
    }

    private ObjectNode idClaims(PoolUser user, ObjectNode claims) {
        user.attributes().forEach((name, value) -> {
            if (name.endsWith("_verified")) {
                claims.put(name, Boolean.parseBoolean(value));
            } else {
                claims.put(name, value);
            }
        });
        return claims.put("token_use", "id").put("aud", settings.clientId()).put("cognito:username", user.username());
    }

    private JsonNode ask(JsonNode event) throws AwsFault {
        try {
            return trigger.invoke(event);
        } catch (PreTokenTrigger.Failed e) {
            throw Faults.fault(
                    "UserLambdaValidationException", "PreTokenGeneration failed with error " + e.getMessage() + ".");
        }
    }

    private static long expiry(Instant now, Duration validity) {
        return now.plus(validity).getEpochSecond();
    }
}
