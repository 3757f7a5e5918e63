package uk.co.provilex.crm.local.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import uk.co.provilex.crm.local.template.HttpApiSpec.JwtAuthorizer;

/**
 * Checks bearer tokens as an HTTP API's JWT authorizer does: only RSA signatures, the issuer, one of {@code aud} or
 * {@code client_id} among the audience, and the times.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html">Control access
 *     to HTTP APIs with JWT authorizers</a>
 */
final class TokenCheck {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JwtAuthorizer authorizer;
    private final Jwks jwks;
    private final InstantSource clock;

    /**
     * A token that holds.
     *
     * @param claims its claims as the integration sees them, all texts
     * @param scopes what it is allowed, as listed in its scope or scp claim
     */
    record Verified(Map<String, String> claims, List<String> scopes) {}

    TokenCheck(JwtAuthorizer authorizer, Jwks jwks, InstantSource clock) {
        this.authorizer = authorizer;
        this.jwks = jwks;
        this.clock = clock;
    }

    /** Returns what the token says, or nothing if any part of it does not hold. */
    Optional<Verified> verify(String header) {
        String token = header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : header.strip();
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode head = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
            byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            return claims.isObject() && isSigned(head, signed, signature) && isForUs(claims) && isTimely(claims)
                    ? Optional.of(new Verified(flatten(claims), scopes(claims)))
                    : Optional.empty();
        } catch (IllegalArgumentException | IOException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private boolean isSigned(JsonNode head, byte[] signed, byte[] signature) throws GeneralSecurityException {
        // The algorithm is ours, not the token's: "none" and HMAC with the public key are not even tried.
        if (!head.path("alg").asText().equals("RS256")) {
            return false;
        }
        for (JsonNode key : jwks.keysOf(authorizer.issuer()).path("keys")) {
            if (key.path("kty").asText().equals("RSA") && key.path("kid").equals(head.path("kid"))) {
                Signature check = Signature.getInstance("SHA256withRSA");
                check.initVerify(publicKey(key));
                check.update(signed);
                return check.verify(signature);
            }
        }
        return false;
    }

    private static RSAPublicKey publicKey(JsonNode key) throws GeneralSecurityException {
        Base64.Decoder decoder = Base64.getUrlDecoder();
        return (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(
                        new BigInteger(1, decoder.decode(key.path("n").asText())),
                        new BigInteger(1, decoder.decode(key.path("e").asText()))));
    }

    private boolean isForUs(JsonNode claims) {
        if (!claims.path("iss").asText().equals(authorizer.issuer())) {
            return false;
        }
        // client_id counts only where there is no aud: Cognito's access tokens have none.
        JsonNode audience = claims.has("aud") ? claims.path("aud") : claims.path("client_id");
        if (audience.isTextual()) {
            return authorizer.audience().contains(audience.asText());
        }
        for (JsonNode each : audience) {
            if (authorizer.audience().contains(each.asText())) {
                return true;
            }
        }
        return false;
    }

    private boolean isTimely(JsonNode claims) {
        long now = clock.instant().getEpochSecond();
        return claims.path("exp").isNumber()
                && now < claims.path("exp").asLong()
                && claims.path("nbf").asLong(0) <= now
                && claims.path("iat").asLong(0) <= now;
    }

    private static List<String> scopes(JsonNode claims) {
        JsonNode scope = claims.has("scope") ? claims.path("scope") : claims.path("scp");
        List<String> scopes = new ArrayList<>();
        if (scope.isArray()) {
            scope.forEach(each -> scopes.add(each.asText()));
        } else if (!scope.asText().isBlank()) {
            scopes.addAll(Arrays.asList(scope.asText().strip().split(" +")));
        }
        return List.copyOf(scopes);
    }

    private static Map<String, String> flatten(JsonNode claims) {
        Map<String, String> flat = new TreeMap<>();
        claims.properties().forEach(claim -> flat.put(claim.getKey(), flat(claim.getValue())));
        return flat;
    }

    /** HTTP APIs print nested claims as Go does: {@code [a b]} and {@code map[k:v]}. */
    private static String flat(JsonNode value) {
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each -> parts.add(flat(each)));
            return "[" + String.join(" ", parts) + "]";
        }
        if (value.isObject()) {
            value.properties().forEach(entry -> parts.add(entry.getKey() + ":" + flat(entry.getValue())));
            return "map[" + String.join(" ", parts) + "]";
        }
        return value.asText();
    }
}
