package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.demo.ForgottenPeople;
import uk.co.provilex.crm.portability.bag.PackageDifference;

/** What one organisation takes out, another one brings in: as it was, or not at all (P08, P16). */
@OnTheCloud
final class PackageImportTest {

    private static final JsonNode NOTHING = WebClient.json("{}");

    private final Cloud cloud;
    private final Organisation leaving;
    private final WebClient owner;

    PackageImportTest(Cloud cloud) {
        this.cloud = cloud;
        this.leaving = cloud.newOrganisation();
        this.owner = leaving.owner().client();
    }

    private String email() {
        return "move%d@example.com".formatted(cloud.nextNumber());
    }

    private byte[] exported(WebClient client) throws IOException, InterruptedException {
        var asked = client.post("/v1/exports").expect(202);
        cloud.settle();
        var done = client.get(asked.header("location")).expect(200);
        assertEquals("completed", done.text("state"), done.text("problem"));
        var file = Transfers.get(done.body().at("/download/url").asText());
        assertEquals(200, file.statusCode());
        return file.body();
    }

    private Answer imported(WebClient client, byte[] pack) throws IOException, InterruptedException {
        return Imports.ended(cloud, client, Imports.run(client, BodyPublishers.ofByteArray(pack), Imports.vouched()));
    }

    private Answer create(String email) {
        var lead = owner.post("/v1/leads", People.lead(email)).expect(201);
        var path = lead.header("location");
        owner.post(path + "/notes", WebClient.json("{\"text\":\"Likes tulips\\n\\\"a lot\\\"\"}"))
                .expect(201);
        owner.post(path + "/tasks", WebClient.json("{\"title\":\"Call back\",\"dueOn\":\"2025-10-01\"}"))
                .expect(201);
        return lead;
    }

    private void settle() {
        var tenant = owner.get("/v1/tenant").expect(200);
        var settings = WebClient.json("""
                {"settings":{"customFields":[{"key":"soil","label":"Soil","type":"choice","choices":["clay","sand"]}],
                             "leadStatuses":[{"key":"new","label":"New"},{"key":"met","label":"Met"}]}}""");
        owner.patch("/v1/tenant", settings, tenant.etag()).expect(200);
    }

    private static List<String> names(WebClient client) {
        var names = new ArrayList<String>();
        client.get("/v1/leads?order=asc")
                .expect(200)
                .body()
                .path("items")
                .forEach(lead -> names.add(lead.at("/emails/0/address").asText()));
        return names;
    }

    @Test
    void aPackageGoesIntoAnEmptyOrganisationAsItIsAndCanBeTakenBack(@TempDir Path folder) throws Exception {
        settle();
        create(email());
        var second = create(email());
        owner.patch(
                        second.header("location"),
                        WebClient.json("{\"status\":\"met\",\"customFields\":{\"soil\":\"clay\"}}"),
                        second.etag())
                .expect(200);
        create(email());
        var pack = exported(owner);
        var arriving = cloud.newOrganisation();
        var client = arriving.owner().client();

        var created = client.post("/v1/imports", WebClient.json("{\"fileName\":\"package.zip\"}"))
                .expect(201);
        assertEquals(200, Imports.upload(created.body().path("upload"), pack).statusCode());
        var path = "/v1/imports/" + created.text("id");
        client.post(path + "/preview", NOTHING).expect(202);
        var previewed = Imports.ended(cloud, client, created.text("id"));
        assertEquals("previewed", previewed.text("state"), previewed.text("problem"));
        assertEquals(3, previewed.body().at("/preview/counts/created").asInt(), previewed.body()::toString);
        assertEquals(List.of(), names(client), "a preview writes nothing");

        client.post(path + "/start", Imports.vouched()).expect(202);
        var done = Imports.ended(cloud, client, created.text("id"));
        assertAll(
                () -> assertEquals("completed", done.text("state"), done.text("problem")),
                () -> assertEquals(3, done.body().at("/counts/created").asInt()),
                () -> assertEquals(names(owner), names(client), "in the order of their creation"),
                () -> assertEquals(List.of(), Imports.rejects(client, created.text("id"))));
        var first = Files.write(folder.resolve("first.zip"), pack);
        var again = Files.write(folder.resolve("again.zip"), exported(client));
        assertEquals(
                List.of(),
                PackageDifference.between(
                        first,
                        again,
                        user -> user.equals(leaving.owner().id())
                                ? arriving.owner().id()
                                : "nobody"));

        client.post(path + "/undo").expect(202);
        assertEquals("undone", Imports.ended(cloud, client, created.text("id")).text("state"));
        assertEquals(List.of(), names(client));
    }

    @Test
    void whomOneOrganisationForgotTheNextDoesNotStore(@TempDir Path folder) throws Exception {
        create(email());
        var forgotten = email();
        var like = Files.write(folder.resolve("like.zip"), exported(owner));
        var former = folder.resolve("former.zip");
        ForgottenPeople.write(former, like, List.of(forgotten));
        assertEquals("completed", imported(owner, Files.readAllBytes(former)).text("state"));
        var pack = exported(owner);
        var arriving = cloud.newOrganisation();
        var client = arriving.owner().client();
        assertEquals("completed", imported(client, pack).text("state"));
        var first = Files.write(folder.resolve("first.zip"), pack);
        var again = Files.write(folder.resolve("again.zip"), exported(client));
        assertEquals(
                List.of(),
                PackageDifference.between(
                        first,
                        again,
                        user -> user.equals(leaving.owner().id())
                                ? arriving.owner().id()
                                : "nobody"));
        var list = "Name,Email\nAda,%s\nBob,%s\n".formatted(forgotten, email());
        var start = Imports.withConsent();
        var done = Imports.ended(
                cloud, client, Imports.run(client, list.getBytes(StandardCharsets.UTF_8), start.toString()));
        assertEquals(1, done.body().at("/counts/suppressed").asInt(), done.body()::toString);
        assertEquals(1, done.body().at("/counts/created").asInt());
    }

    @Test
    void theSamePackageAgainIsLeftToItsUser() throws Exception {
        create(email());
        var pack = exported(owner);
        var client = cloud.newOrganisation().owner().client();
        var first = imported(client, pack);
        var again = imported(client, pack);
        assertEquals("previewed", again.text("state"));
        assertTrue(again.text("problem").contains("by import " + first.text("id")), again.text("problem"));
        var path = "/v1/imports/" + again.text("id");
        client.post(path + "/start", Imports.vouched().put("packageAgain", true))
                .expect(202);
        var done = Imports.ended(cloud, client, again.text("id"));
        assertEquals("completed", done.text("state"), done.text("problem"));
        assertEquals(1, done.body().at("/counts/rejected").asInt());
    }

    @Test
    void theImportThatALeadNamesCanBeLookedAtWhereThePackageCameIn() throws Exception {
        var list = "Name,Email\nAda,%s\n".formatted(email());
        var made = Imports.run(
                owner,
                list.getBytes(StandardCharsets.UTF_8),
                Imports.withConsent().toString());
        cloud.settle();
        var client = cloud.newOrganisation().owner().client();
        var brought = imported(client, exported(owner));
        var found = client.get("/v1/imports/" + made).expect(200);
        assertAll(
                () -> assertEquals("completed", found.text("state")),
                () -> assertEquals(brought.text("id"), found.text("broughtBy")),
                () -> assertEquals(1, found.body().at("/counts/created").asInt()),
                () -> assertEquals(
                        owner.get("/v1/imports/" + made).expect(200).body().at("/attestation/statement"),
                        found.body().at("/attestation/statement")));
        client.post("/v1/imports/" + made + "/undo").expect(409);
        client.get("/v1/imports/" + made + "/rejects").expect(409);
        assertEquals(
                2, client.get("/v1/imports").expect(200).body().path("items").size());
    }

    @Test
    void whoIsThereAlreadyStaysAndTheRestComesIn() throws Exception {
        var shared = email();
        var lead = create(shared);
        create(email());
        var pack = exported(owner);
        var client = cloud.newOrganisation().owner().client();
        var there = client.post("/v1/leads", People.lead(shared)).expect(201);
        var done = imported(client, pack);
        assertEquals("completed", done.text("state"), done.text("problem"));
        assertEquals(1, done.body().at("/counts/created").asInt());
        var rejects = Imports.rejects(client, done.text("id"));
        assertEquals(1, rejects.size());
        assertEquals(lead.text("id"), rejects.getFirst().getField("id"));
        assertTrue(rejects.getFirst().getField("reason").contains(there.header("location")));
    }

    @Test
    void nothingComesInFromADamagedPackageOrAStrangersZipFile() throws Exception {
        create(email());
        var pack = exported(owner);
        var client = cloud.newOrganisation().owner().client();
        var damaged = pack.clone();
        // more than the header of an entry, of which what counts is repeated at the end
        for (int i = 0; i < 400; i++) {
            damaged[600 + i] ^= 0x55;
        }
        var failed = imported(client, damaged);
        assertEquals("failed", failed.text("state"));
        assertTrue(failed.text("problem").contains("Nothing was imported."), failed.text("problem"));
        var stranger = imported(client, "PK\u0003\u0004and so on".getBytes(StandardCharsets.UTF_8));
        assertEquals("failed", stranger.text("state"));
        assertEquals(List.of(), names(client));
    }
}
