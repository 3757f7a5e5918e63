package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.it.Organisation.Person;

/** Leads are erased for good: to everybody at once, then in dated steps that are true when they are told (P12, P13). */
@OnTheCloud
final class ErasureLifeTest {

    private final Cloud cloud;

    ErasureLifeTest(Cloud cloud) {
        this.cloud = cloud;
    }

    private static int count(Answer page) {
        return page.expect(200).body().path("items").size();
    }

    private static Answer find(WebClient client, String email) {
        return client.post("/v1/leads/search", WebClient.json("{\"email\":\"" + email + "\"}"));
    }

    @Test
    void aLeadIsGoneToEverybodyAtOnceAndThenForGood() throws Exception {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        var lead = People.lead("erased@example.com");
        var creation = UUID.randomUUID().toString();
        var created = owner.post("/v1/leads", lead, creation).expect(201);
        var path = "/v1/leads/" + created.text("id");
        owner.post(path + "/notes", WebClient.json("{\"text\":\"rang back\"}")).expect(201);
        var task = owner.post(path + "/tasks", WebClient.json("{\"title\":\"call\"}"))
                .expect(201);
        var export = "/v1/exports/" + owner.post("/v1/exports").expect(202).text("id");
        cloud.settle();

        var key = UUID.randomUUID().toString();
        var request = WebClient.json("{\"suppress\":true,\"reason\":\"objection\"}");
        var accepted = owner.post(path + "/erasure", request, key).expect(202);
        assertEquals("hidden", accepted.text("state"));
        assertEquals(43, accepted.text("salt").length());
        for (var gone : List.of(
                owner.get(path),
                owner.get(path + "/notes"),
                owner.get(path + "/tasks"),
                owner.get(path + "/timeline"),
                owner.get(path + "/consents"),
                owner.post(path + "/restore"),
                owner.post(path + "/erasure"),
                owner.post(path + "/notes", WebClient.json("{\"text\":\"late\"}")),
                owner.patch(path, WebClient.json("{\"firstName\":\"Late\"}"), created.etag()),
                owner.patch(path + "/tasks/" + task.text("id"), WebClient.json("{\"done\":true}"), task.etag()),
                owner.delete(path, ""))) {
            assertEquals("not-found", gone.expect(404).problem());
        }
        assertEquals(0, count(find(owner, "erased@example.com")));
        assertEquals(
                "idempotency-key-reused",
                owner.post("/v1/leads", lead, creation).expect(422).problem(),
                "nor is the answer to its creation given again");
        assertEquals(
                accepted.body(),
                owner.post(path + "/erasure", request, key).expect(202).body(),
                "but that to its erasure is, with the salt");

        cloud.settle();
        var done = owner.get(accepted.header("location")).expect(200);
        assertEquals("key-destroyed", done.text("state"));
        assertEquals(
                "idempotency-key-reused",
                owner.post("/v1/leads", lead, creation).expect(422).problem(),
                "whoever repeats the creation does not make the lead anew");
        assertFalse(done.body().has("salt"), "the salt is in the first answer alone");
        assertEquals(
                "{\"leads\":1,\"consents\":1,\"notes\":1,\"tasks\":1,\"activities\":0,\"others\":0}",
                done.body().path("counts").toString().replaceFirst(",\"indexEntries.*", "}"));
        assertEquals(1, done.body().at("/counts/exports").asInt());
        assertTrue(done.body().at("/counts/indexEntries").asInt() > 3);
        assertTrue(done.body().at("/counts/keptAnswers").asInt() >= 3, "to its creation, its note and its task");
        var unrecoverable = Instant.parse(done.text("unrecoverableAfter"));
        assertEquals(Instant.parse(done.text("keyDestroyedAt")).plus(Duration.ofDays(1)), unrecoverable);
        assertEquals(3, done.text("receipt").split("\\.", -1).length);
        assertEquals(0, count(owner.get("/v1/leads")));
        assertEquals("expired", owner.get(export).expect(200).text("state"));
        assertEquals(done.body(), owner.get("/v1/erasures").expect(200).body().at("/items/0"));

        var again = Imports.run(owner, """
                Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date
                Erased@Example.com,consent,news,Yes please.,web form,web-form,2025-06-01
                """);
        assertEquals(
                1,
                Imports.ended(cloud, owner, again)
                        .body()
                        .at("/counts/suppressed")
                        .asInt(),
                "an import does not bring the person back");

        cloud.local().advance(Duration.ofHours(25));
        var later = again(organisation.owner());
        assertEquals(
                "unrecoverable",
                later.get(accepted.header("location")).expect(200).text("state"));
    }

    @Test
    void ofManyWhoAskAtOnceOneErases() {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        var path = "/v1/leads/"
                + owner.post("/v1/leads", People.lead("raced@example.com"))
                        .expect(201)
                        .text("id");
        var asked = List.of(1, 2, 3, 4).stream()
                .map(each -> CompletableFuture.supplyAsync(() -> owner.post(path + "/erasure")))
                .toList();
        var statuses =
                asked.stream().map(answer -> answer.join().status()).sorted().toList();
        assertEquals(1, statuses.stream().filter(status -> status == 202).count(), statuses::toString);
        assertTrue(statuses.stream().allMatch(status -> List.of(202, 404, 503).contains(status)), statuses::toString);
        cloud.settle();
        assertEquals(1, count(owner.get("/v1/erasures")));
    }

    @Test
    void aUserIsErasedAndWhatItDidStaysUnderItsId() {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        var member = organisation.invite("member");
        var path = "/v1/leads/"
                + member.client()
                        .post("/v1/leads", People.lead("colleague@example.com"))
                        .expect(201)
                        .text("id");
        member.client()
                .post(path + "/notes", WebClient.json("{\"text\":\"rang back\"}"))
                .expect(201);
        var export = "/v1/exports/" + owner.post("/v1/exports").expect(202).text("id");
        cloud.settle();

        var accepted = owner.delete("/v1/users/" + member.id(), "").expect(202);
        assertEquals(member.id(), accepted.text("userId"));
        assertEquals(43, accepted.text("salt").length());
        member.client().get("/v1/me").expect(401);
        owner.delete("/v1/users/" + member.id(), "").expect(404);
        cloud.settle();
        var done = owner.get(accepted.header("location")).expect(200);
        assertEquals("key-destroyed", done.text("state"));
        assertEquals(1, done.body().at("/counts/users").asInt());
        assertEquals(
                3,
                done.body().at("/counts/activityEvents").asInt(),
                "invited, signed in, and from where users have signed in");
        assertEquals(3, done.body().at("/counts/keptAnswers").asInt(), "of the lead, the note and the invitation");
        assertEquals(1, done.body().at("/counts/exports").asInt());
        assertEquals("expired", owner.get(export).expect(200).text("state"));
        assertEquals(done.body(), owner.get("/v1/erasures").expect(200).body().at("/items/0"));

        var former = owner.get("/v1/users/" + member.id()).expect(200);
        assertEquals("former", former.text("status"));
        assertEquals(1, count(owner.get("/v1/users")), "lists have who is there");
        assertEquals(404, owner.get("/v1/users/" + member.id() + "/activity").status());
        assertEquals(member.id(), owner.get(path).expect(200).text("ownerId"));
        assertEquals(
                member.id(),
                owner.get(path + "/notes")
                        .expect(200)
                        .body()
                        .at("/items/0/createdBy")
                        .asText());
        assertTrue(owner.get(path + "/timeline").expect(200).body().toString().contains(member.id()));
        assertEquals(1, count(owner.get("/v1/leads?owner=" + member.id())));
        owner.patch(
                        path,
                        WebClient.json("{\"jobTitle\":\"Baker\"}"),
                        owner.get(path).etag())
                .expect(200);
        var taken = WebClient.json("{\"ownerId\":\"" + organisation.owner().id() + "\"}");
        owner.patch(path, taken, owner.get(path).etag()).expect(200);
        assertEquals(0, count(owner.get("/v1/leads?owner=" + member.id())));
        var back = WebClient.json("{\"ownerId\":\"" + member.id() + "\"}");
        owner.patch(path, back, owner.get(path).etag()).expect(422);
    }

    @Test
    void aLeadInTheTrashCanBeErasedBeforeItsTime() {
        var owner = cloud.newOrganisation().owner().client();
        var path = "/v1/leads/"
                + owner.post("/v1/leads", People.lead("trashed@example.com"))
                        .expect(201)
                        .text("id");
        owner.delete(path, "").expect(204);
        cloud.settle();
        var erasure = owner.post(path + "/erasure").expect(202).header("location");
        assertEquals(0, count(owner.get("/v1/leads?trashed=true")));
        owner.post("/v1/leads", People.lead("trashed@example.com")).expect(201);
        cloud.settle();
        assertEquals("key-destroyed", owner.get(erasure).expect(200).text("state"));
        assertEquals(1, count(find(owner, "trashed@example.com")), "another of the same address stays");
    }

    @Test
    void whatItsTimeInTheTrashRemovedIsErasedToo() {
        var person = cloud.newOrganisation().owner();
        var owner = person.client();
        var path = "/v1/leads/"
                + owner.post("/v1/leads", People.lead("lapsed@example.com"))
                        .expect(201)
                        .text("id");
        owner.post(path + "/notes", WebClient.json("{\"text\":\"rang back\"}")).expect(201);
        owner.delete(path, "").expect(204);
        cloud.settle();
        assertEquals(0, count(owner.get("/v1/erasures")));
        cloud.local().advance(Duration.ofDays(31));
        cloud.local().sweepExpired();
        cloud.settle();
        var erasures = again(person).get("/v1/erasures").expect(200).body().path("items");
        assertEquals(1, erasures.size());
        assertEquals("trash", erasures.at("/0/cause").asText());
        assertEquals("key-destroyed", erasures.at("/0/state").asText());
        assertEquals(1, erasures.at("/0/counts/notes").asInt());
    }

    @Test
    void aReasonThatIsNoneIsRefusedAndNothingHappens() {
        var owner = cloud.newOrganisation().owner().client();
        var path = "/v1/leads/"
                + owner.post("/v1/leads", People.lead("kept@example.com"))
                        .expect(201)
                        .text("id");
        var refused = owner.post(path + "/erasure", WebClient.json("{\"reason\":\"because\"}"))
                .expect(422);
        assertEquals("/reason", refused.body().at("/errors/0/field").asText());
        owner.get(path).expect(200);
        assertEquals(0, count(owner.get("/v1/erasures")));
    }

    private WebClient again(Person person) {
        return person.client()
                .as(cloud.signIn()
                        .withPassword(person.email(), Organisation.PASSWORD)
                        .access());
    }
}
