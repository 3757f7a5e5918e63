package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
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
