package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;
import uk.co.provilex.crm.local.edge.AwsFault;

/**
 * The event of the pre-token-generation trigger, version 2, and what its answer does to the tokens.
 *
 * @see <a href="https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html">Pre
 *     token generation Lambda trigger</a>
 */
final class PreTokenEvent {

    /** The scope that every token of a direct sign-in has. */
    static final String SELF_SERVICE_SCOPE = "aws.cognito.signin.user.admin";

    private static final Set<String> FIXED = Set.of(
            "acr",
            "amr",
            "at_hash",
            "auth_time",
            "azp",
            "exp",
            "iat",
            "identities",
            "iss",
            "jti",
            "nbf",
            "nonce",
            "origin_jti",
            "sub",
            "token_use");
    private static final Set<String> FIXED_IN_ID = Set.of("aud", "cognito:username");
    private static final Set<String> FIXED_IN_ACCESS =
            Set.of("aud", "client_id", "device_key", "event_id", "scope", "username", "version");

    private PreTokenEvent() {}

    static ObjectNode of(UserPoolSettings settings, PoolUser user, String triggerSource, JsonNode clientMetadata) {
        ObjectNode event = JsonNodeFactory.instance
                .objectNode()
                .put("version", "2")
                .put("triggerSource", triggerSource)
                .put("region", settings.region())
                .put("userPoolId", settings.poolId())
                .put("userName", user.username());
        event.putObject("callerContext")
                .put("awsSdkVersion", "aws-sdk-unknown-unknown")
                .put("clientId", settings.clientId());
        ObjectNode request = event.putObject("request");
        ObjectNode attributes = request.putObject("userAttributes").put("sub", user.sub());
        user.attributes().forEach(attributes::put);
        attributes.put("cognito:user_status", user.status().name());
        ObjectNode groups = request.putObject("groupConfiguration");
        groups.putArray("groupsToOverride");
        groups.putArray("iamRolesToOverride");
        groups.putNull("preferredRole");
        if (clientMetadata.isObject()) {
            request.set("clientMetadata", clientMetadata);
        }
        request.putArray("scopes").add(SELF_SERVICE_SCOPE);
        event.putObject("response").putNull("claimsAndScopeOverrideDetails");
        return event;
    }

    /** Applies the function's answer; what it may not touch stays as it was. */
    static void apply(JsonNode answer, ObjectNode idClaims, ObjectNode accessClaims) throws AwsFault {
        JsonNode response = answer.path("response");
        if (!response.isObject()) {
            throw Faults.fault("InvalidLambdaResponseException", "Unrecognizable lambda output");
        }
        JsonNode details = response.path("claimsAndScopeOverrideDetails");
        override(idClaims, details.path("idTokenGeneration"), FIXED_IN_ID);
        override(accessClaims, details.path("accessTokenGeneration"), FIXED_IN_ACCESS);
        overrideScopes(accessClaims, details.path("accessTokenGeneration"));
    }

    private static void override(ObjectNode claims, JsonNode generation, Set<String> alsoFixed) {
        generation.path("claimsToAddOrOverride").properties().forEach(claim -> {
            if (!FIXED.contains(claim.getKey()) && !alsoFixed.contains(claim.getKey())) {
                claims.set(claim.getKey(), claim.getValue());
            }
        });
        for (JsonNode name : generation.path("claimsToSuppress")) {
            if (!FIXED.contains(name.asText()) && !alsoFixed.contains(name.asText())) {
                claims.remove(name.asText());
            }
        }
    }

    private static void overrideScopes(ObjectNode claims, JsonNode generation) {
        Set<String> scopes = new LinkedHashSet<>(Set.of(SELF_SERVICE_SCOPE));
        generation.path("scopesToAdd").forEach(scope -> scopes.add(scope.asText()));
        generation.path("scopesToSuppress").forEach(scope -> scopes.remove(scope.asText()));
        claims.put("scope", String.join(" ", scopes));
    }
}
