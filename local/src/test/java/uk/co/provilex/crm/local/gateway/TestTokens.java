package uk.co.provilex.crm.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Mints good and bad tokens with a key of its own. */
final class TestTokens {

    static final String ISSUER = "https://issuer.example.com/pool";
    static final String CLIENT = "client-1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private final KeyPair keys = pair();
    private final KeyPair others = pair();

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode jwks() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        ObjectNode set = JSON.createObjectNode();
        set.putArray("keys")
                .addObject()
                .put("kty", "RSA")
                .put("kid", "k1")
                .put("n", text(key.getModulus().toByteArray()))
                .put("e", text(key.getPublicExponent().toByteArray()));
        return set;
    }

    ObjectNode access(long now) {
        return JSON.createObjectNode()
                .put("iss", ISSUER)
                .put("client_id", CLIENT)
                .put("sub", "s-1")
                .put("token_use", "access")
                .put("scope", "read write")
                .put("iat", now)
                .put("exp", now + 900);
    }

    String signed(ObjectNode claims) {
        return sign("RS256", "k1", claims, keys);
    }

    String signedByAnother(ObjectNode claims) {
        return sign("RS256", "k1", claims, others);
    }

    String withKeyId(String kid, ObjectNode claims) {
        return sign("RS256", kid, claims, keys);
    }

    String unsigned(ObjectNode claims) {
        return head("none", "k1") + "." + text(claims.toString().getBytes(StandardCharsets.UTF_8)) + ".";
    }

    /** Signs with HMAC under the public key, which a verifier that trusts the token's "alg" would accept. */
    String confused(ObjectNode claims) {
        try {
            String signed = head("HS256", "k1") + "." + text(claims.toString().getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(keys.getPublic().getEncoded(), "HmacSHA256"));
            return signed + "." + text(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(String algorithm, String kid, ObjectNode claims, KeyPair pair) {
        try {
            String signed = head(algorithm, kid) + "." + text(claims.toString().getBytes(StandardCharsets.UTF_8));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + text(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String head(String algorithm, String kid) {
        return text(("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
