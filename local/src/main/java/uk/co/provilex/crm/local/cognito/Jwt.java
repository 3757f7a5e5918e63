package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Signs and verifies JSON Web Tokens (RFC 7519) with RS256, the only algorithm that Cognito uses. */
final class Jwt {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Pattern DOT = Pattern.compile("\\.");

    private Jwt() {}

    static String sign(ObjectNode claims, SigningKey key) {
        ObjectNode header = MAPPER.createObjectNode().put("kid", key.kid()).put("alg", "RS256");
        String signed = encode(header) + "." + encode(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.rsaPrivateKey());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RS256 is part of every JDK", e);
        }
    }

    /** Reads the claims of a token that one of {@code keys} signed; empty for any other text. */
    static Optional<JsonNode> verify(String token, SigningKeys keys) {
        List<String> parts = List.of(DOT.split(token, -1));
        if (parts.size() != 3) {
            return Optional.empty();
        }
        try {
            JsonNode header = MAPPER.readTree(Base64.getUrlDecoder().decode(parts.get(0)));
            Optional<SigningKey> key = keys.find(header.path("kid").asText());
            if (key.isEmpty() || !header.path("alg").asText().equals("RS256")) {
                return Optional.empty();
            }
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key.get().rsaPublicKey());
            signature.update((parts.get(0) + "." + parts.get(1)).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts.get(2)))
                    ? Optional.of(MAPPER.readTree(Base64.getUrlDecoder().decode(parts.get(1))))
                    : Optional.empty();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // What cannot be read is as little a token of ours as one with a wrong signature.
            return Optional.empty();
        }
    }

    private static String encode(ObjectNode json) {
        try {
            return base64(MAPPER.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always has a JSON form", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
