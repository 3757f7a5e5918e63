package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.local.client.WebClient;

/** Only the access token of an active user of an active tenant opens the door. */
@OnTheCloud
final class TokensTest {

    private final Cloud cloud;

    TokensTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void noTokenIsRefused() {
        assertEquals(401, cloud.nobody().get("/v1/me").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "....", "eyJhbGciOiJub25lIn0.e30."})
    void whatIsNoTokenIsRefused(String token) {
        assertEquals(401, cloud.nobody().as(token).get("/v1/me").status());
    }

    @Test
    void aTokenWithAnotherSignatureIsRefused() {
        var token = cloud.newOrganisation().owner().tokens().access();
        var forged = token.substring(0, token.lastIndexOf('.') + 1)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[256]);
        assertEquals(401, cloud.nobody().as(forged).get("/v1/me").status());
    }

    @Test
    void aTokenThatClaimsAnotherTenantIsRefused() {
        var token = cloud.newOrganisation().owner().tokens().access().split("\\.", -1);
        var claims = new String(Base64.getUrlDecoder().decode(token[1]), StandardCharsets.UTF_8);
        var changed = WebClient.json(claims)
                .put("tenant", "01aaaaaaaaaaaaaaaaaaaaaaaa")
                .toString();
        var forged = token[0] + "." + base64(changed) + "." + token[2];
        assertEquals(401, cloud.nobody().as(forged).get("/v1/me").status());
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        var token = cloud.newOrganisation().owner().tokens().access().split("\\.", -1);
        var unsigned = base64("{\"alg\":\"none\"}") + "." + token[1] + ".";
        assertEquals(401, cloud.nobody().as(unsigned).get("/v1/me").status());
    }

    /** Each is wrong in one thing only: with that put right, the same claims open the door. */
    @Test
    void aTokenForAnotherClientOrOfAnotherIssuerIsRefused() {
        var claims = claims(cloud.newOrganisation().owner().tokens().access());
        assertEquals(200, answered(claims));
        assertEquals(401, answered(claims.deepCopy().put("client_id", "anotherclientofthepool")));
        assertEquals(401, answered(claims.deepCopy().put("aud", "anotherclientofthepool")));
        assertEquals(
                401, answered(claims.deepCopy().put("iss", claims.path("iss").asText() + "x")));
    }

    private int answered(ObjectNode claims) {
        return cloud.nobody()
                .as(cloud.local().cognito().sign(claims))
                .get("/v1/me")
                .status();
    }

    /** Whoever lets the token say how it is signed takes the public key for the secret of an HMAC. */
    @Test
    void aTokenThatIsSignedByHmacWithThePublicKeyIsRefused() throws GeneralSecurityException {
        var claims = claims(cloud.newOrganisation().owner().tokens().access());
        var jwk = cloud.local().cognito().jwks().at("/keys/0");
        var key = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(jwk.path("n")), number(jwk.path("e"))))
                .getEncoded();
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                + "\n-----END PUBLIC KEY-----\n";
        for (var secret : List.of(key, pem.getBytes(StandardCharsets.US_ASCII))) {
            for (var algorithm : List.of("HS256", "RS256")) {
                var head = WebClient.JSON
                        .createObjectNode()
                        .put("alg", algorithm)
                        .put("kid", jwk.path("kid").asText());
                var signed = base64(head.toString()) + "." + base64(claims.toString());
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                var signature = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
                assertEquals(
                        401,
                        cloud.nobody()
                                .as(signed + "." + signature)
                                .get("/v1/me")
                                .status());
            }
        }
    }

    private static BigInteger number(JsonNode text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text.asText()));
    }

    private static ObjectNode claims(String token) {
        return WebClient.json(
                new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8));
    }

    @Test
    void anIdTokenIsRefused() {
        var owner = cloud.newOrganisation().owner();
        assertEquals(401, cloud.nobody().as(owner.tokens().id()).get("/v1/me").status());
    }

    @Test
    void anExpiredTokenIsRefused() {
        var owner = cloud.newOrganisation().owner();
        cloud.local().advance(Duration.ofHours(1));
        assertEquals(401, owner.client().get("/v1/me").status());
    }

    @Test
    void theTokenOfADeletedUserIsRefusedAtOnce() {
        var organisation = cloud.newOrganisation();
        var member = organisation.invite("member");
        organisation.owner().client().delete("/v1/users/" + member.id(), "").expect(202);
        assertEquals(401, member.client().get("/v1/leads").status());
    }

    @Test
    void theTokenOfADisabledUserIsRefusedAtOnce() {
        var organisation = cloud.newOrganisation();
        var member = organisation.invite("member");
        var path = "/v1/users/" + member.id();
        var owner = organisation.owner().client();
        owner.patch(
                        path,
                        WebClient.json("{\"status\":\"disabled\"}"),
                        owner.get(path).etag())
                .expect(200);
        assertEquals(401, member.client().get("/v1/leads").status());
    }

    @Test
    void theTokenOfADeletedTenantIsRefusedAtOnce() {
        var owner = cloud.newOrganisation().owner();
        var tenant = owner.client().get("/v1/tenant").expect(200).text("id");
        Operator.of(cloud).delete("RECORDS_TABLE", "T#" + tenant + "#TENANT", "TENANT");
        assertEquals(401, owner.client().get("/v1/me").status());
    }

    @Test
    void aSignedOutTokenIsRefusedAtOnce() {
        var owner = cloud.newOrganisation().owner();
        owner.client().post("/v1/me/sign-out").expect(204);
        assertEquals(401, owner.client().get("/v1/me").status());
    }

    @Test
    void aLesserRoleCountsFromTheNextRequestOn() {
        var organisation = cloud.newOrganisation();
        var admin = organisation.invite("admin");
        var path = "/v1/users/" + admin.id();
        var owner = organisation.owner().client();
        owner.patch(
                        path,
                        WebClient.json("{\"role\":\"viewer\"}"),
                        owner.get(path).etag())
                .expect(200);
        assertEquals(403, admin.client().get("/v1/imports").status());
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
