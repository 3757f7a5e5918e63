package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/** An organisation's name and settings. */
@OnTheCloud
final class TenantTest {

    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;

    TenantTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    @Test
    void aChangeIsSeenAtOnceUnderANewEntityTag() {
        var before = read();
        var after = patch("{\"name\":\"Larch & Rowan\",\"settings\":{\"trashDays\":60}}", before.etag())
                .expect(200);
        assertEquals("Larch & Rowan", after.text("name"));
        assertEquals(60, after.body().at("/settings/trashDays").asInt());
        assertNotEquals(before.etag(), after.etag());
        assertEquals(after.body(), read().body());
        assertEquals(after.etag(), read().etag());
        assertEquals(
                "Larch & Rowan",
                owner.get("/v1/me").expect(200).body().at("/tenant/name").asText());
    }

    @Test
    void aListIsReplacedWhole() {
        var after = patch("{\"settings\":{\"leadStatuses\":[{\"key\":\"hot\",\"label\":\"Hot\"}]}}", read().etag())
                .expect(200);
        assertEquals(1, after.body().at("/settings/leadStatuses").size());
        assertTrue(after.body().path("settings").path("archivedStatuses").isMissingNode());
    }

    @ParameterizedTest
    @CsvSource({"admin,200", "member,403", "viewer,403"})
    void ownersAndAdminsChangeIt(String role, int status) {
        var user = organisation.invite(role).client();
        var read = user.get("/v1/tenant").expect(200);
        assertEquals(
                status,
                user.patch("/v1/tenant", WebClient.json("{\"settings\":{\"trashDays\":7}}"), read.etag())
                        .status());
    }

    @Test
    void aChangeOfAnOlderVersionIsRefused() {
        var etag = read().etag();
        patch("{\"settings\":{\"trashDays\":10}}", etag).expect(200);
        assertEquals("stale", patch("{\"settings\":{\"trashDays\":11}}", etag).problem());
        assertEquals(
                "stale", patch("{\"settings\":{\"trashDays\":11}}", "W/\"2\"").problem());
        assertEquals("stale", patch("{\"settings\":{\"trashDays\":11}}", "*").problem());
        assertEquals(10, read().body().at("/settings/trashDays").asInt());
    }

    @Test
    void aChangeMustSayWhichVersionItChanges() {
        assertEquals(
                "precondition-required",
                patch("{\"settings\":{\"trashDays\":10}}", "").problem());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"status":"closed"}                       | 400
            {"owners":7}                              | 400
            {"settings":{"leadShards":7}}             | 400
            {"settings":{"trashDays":"10"}}           | 400
            {"settings":{"trashDays":1.5}}            | 400
            {"settings":{"trashDays":10,"trashDays":11}} | 400
            {"settings":{"trashDays":9999999999}}     | 400
            {"settings":{"trashDays":0}}              | 422
            {"settings":null}                         | 422
            {"name":null}                             | 422
            {}                                        | 422
            {"settings":{"defaultCountry":"ZZ"}}      | 422
            """)
    void whatCannotBeIsRefused(String body, int status) {
        var before = read();
        var request = owner.request("PATCH", "/v1/tenant")
                .header("content-type", "application/merge-patch+json")
                .header("if-match", before.etag());
        var refused = owner.send(request, body.getBytes(StandardCharsets.UTF_8));
        assertEquals(status, refused.status());
        assertEquals(before.body(), read().body());
    }

    @Test
    void anotherMediaTypeIsRefused() {
        var request = owner.request("PATCH", "/v1/tenant")
                .header("content-type", "text/plain")
                .header("if-match", read().etag());
        assertEquals(
                415, owner.send(request, "{}".getBytes(StandardCharsets.UTF_8)).status());
    }

    @Test
    void anotherOrganisationsIsNeverTouched() {
        var other = cloud.newOrganisation().owner().client();
        patch("{\"name\":\"Changed\"}", read().etag()).expect(200);
        assertEquals("Example Gardens", other.get("/v1/tenant").expect(200).text("name"));
    }

    private Answer read() {
        return owner.get("/v1/tenant").expect(200);
    }

    private Answer patch(String body, String etag) {
        return owner.patch("/v1/tenant", WebClient.json(body), etag);
    }
}
