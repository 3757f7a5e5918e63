package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What anyone may read (P17, P18). */
@OnTheCloud
final class PublicPagesTest {

    private final Cloud cloud;

    PublicPagesTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void thePolicyInForceIsServedWithItsDateHashAndContact() throws Exception {
        var policy = cloud.nobody().get("/v1/policies/privacy").expect(200);
        assertTrue(policy.body().path("current").asBoolean());
        assertEquals("admin@provilex.co.uk", policy.text("contact"));
        assertEquals(policy.text("version"), policy.text("effectiveFrom"));
        var digest = MessageDigest.getInstance("SHA-256")
                .digest(policy.text("content").getBytes(StandardCharsets.UTF_8));
        assertEquals(HexFormat.of().formatHex(digest), policy.text("sha256"));
    }

    @Test
    void everyVersionIsServedByItsName() {
        var versions =
                cloud.nobody().get("/v1/policies/privacy").expect(200).body().path("versions");
        assertFalse(versions.isEmpty());
        for (JsonNode version : versions) {
            var served = cloud.nobody()
                    .get("/v1/policies/privacy/" + version.path("version").asText())
                    .expect(200);
            assertEquals(version.path("sha256").asText(), served.text("sha256"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1999-01-01", "latest", "index.json", "%2e%2e"})
    void aVersionThatNeverWasIsNotFound(String version) {
        assertEquals(404, cloud.nobody().get("/v1/policies/privacy/" + version).status());
    }

    @Test
    void everyPromiseIsAnsweredForAndEveryHostNamed() {
        var trust = cloud.nobody().get("/v1/trust").expect(200).body();
        assertEquals(18, trust.path("promises").size());
        assertEquals("Amazon Web Services", trust.at("/subProcessors/0/name").asText());
        for (JsonNode host : trust.path("outboundHosts")) {
            assertTrue(host.asText().endsWith(".amazonaws.com"));
        }
    }

    @Test
    void theKeyThatSignsIsPublishedUnderItsThumbprint() throws Exception {
        var keys = cloud.nobody().get("/v1/keys").expect(200);
        assertEquals("public, max-age=300", keys.header("cache-control"));
        var key = keys.body().at("/keys/0");
        var members = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(key.path("x").asText(), key.path("y").asText());
        assertEquals(
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.UTF_8))),
                key.path("kid").asText());
        assertEquals(keys.body(), cloud.nobody().get("/v1/keys").expect(200).body());
    }

    @Test
    void healthIsAnswered() {
        assertEquals("ok", cloud.nobody().get("/v1/health").expect(200).text("status"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/policies/privacy", "/v1/policies/privacy/2025-09-19", "/v1/trust", "/v1/keys", "/v1/health"
            })
    void aParameterThatIsNoneIsRefused(String path) {
        assertEquals(
                "malformed-request", cloud.nobody().get(path + "?verbose=1").problem());
    }
}
