package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.SignInRefusedException;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.drill.ClosedAccountDrill;
import uk.co.provilex.crm.local.inventory.DataInventory;
import uk.co.provilex.crm.local.it.Organisation.Person;

/** An account is closed: cancellable at first, then refused at once, gone in dated steps, and certified only then (P11 to P13). */
@OnTheCloud
final class ClosureLifeTest {

    private final Cloud cloud;

    ClosureLifeTest(Cloud cloud) {
        this.cloud = cloud;
    }

    private WebClient again(Person person) {
        return cloud.nobody()
                .as(cloud.signIn()
                        .withPassword(person.email(), Organisation.PASSWORD)
                        .access());
    }

    private Answer look(String closure) {
        return cloud.nobody().get(closure).expect(200);
    }

    @Test
    void anOwnerAsksForItByNameAndCanChangeItsMind() {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        var path = "/v1/tenant/closure";
        assertEquals("not-found", owner.delete(path, "").expect(404).problem());
        for (var wrong : List.of(
                "{\"confirm\":\"example gardens\"}",
                "{\"confirm\":\"Example Gardens\",\"graceDays\":0}",
                "{\"confirm\":\"Example Gardens\",\"graceDays\":91}",
                "{}")) {
            assertEquals(
                    "invalid-request",
                    owner.post(path, WebClient.json(wrong)).expect(422).problem());
        }
        var asked = owner.post(path, WebClient.json("{\"confirm\":\"Example Gardens\"}"))
                .expect(202);
        assertEquals("grace", asked.text("state"));
        assertEquals("/v1/exports", asked.body().at("/export/href").asText());
        var until = Instant.parse(asked.text("graceUntil"));
        assertEquals(Instant.parse(asked.text("requestedAt")).plus(Duration.ofDays(30)), until);
        assertEquals(
                "wrong-state",
                owner.post(path, WebClient.json("{\"confirm\":\"Example Gardens\"}"))
                        .expect(409)
                        .problem());
        var closure = asked.header("location");
        assertEquals(
                asked.text("id"),
                owner.get("/v1/tenant").expect(200).body().at("/closure/id").asText());
        assertEquals("grace", look(closure).text("state"));
        var stays = owner.post("/v1/leads", People.lead("stays@example.com")).expect(201);
        assertEquals("closure", stays.body().at("/horizon/cause").asText());
        var horizon = owner.get(stays.header("location")).expect(200).body().path("horizon");
        assertEquals("closure", horizon.path("cause").asText());
        assertEquals(
                asked.text("graceUntil").substring(0, 10),
                horizon.path("endsOn").asText());
        assertEquals("closure-requested", horizon.at("/since/event").asText());
        assertEquals(asked.text("requestedAt"), horizon.at("/since/at").asText());
        owner.post("/v1/exports").expect(202);

        owner.delete(path, "").expect(204);
        assertEquals("cancelled", look(closure).text("state"));
        assertEquals(
                "none",
                owner.get(stays.header("location"))
                        .expect(200)
                        .body()
                        .at("/horizon/cause")
                        .asText());
        assertFalse(owner.get("/v1/tenant").expect(200).body().has("closure"));
        cloud.settle();
        cloud.local().advance(Duration.ofDays(31));
        cloud.settle();
        assertEquals(
                1,
                again(organisation.owner())
                        .get("/v1/leads")
                        .expect(200)
                        .body()
                        .path("items")
                        .size());
        assertEquals(
                "not-found",
                cloud.nobody()
                        .get("/v1/closures/" + Belongings.NEVER_EXISTED)
                        .expect(404)
                        .problem());
    }

    @Test
    void whenItsTimeHasComeNobodyIsLetInAndNothingIsLeft(@TempDir Path folder) throws Exception {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        var member = organisation.invite("member");
        use(owner, member.client());
        cloud.settle();
        // the erasure has waited for what was let in before it, and for the upload
        owner = again(organisation.owner());
        var drill = drill(folder, owner);
        var closure = owner.post(
                        "/v1/tenant/closure", Bodies.of("requestClosure").put("graceDays", 1))
                .expect(202)
                .header("location");
        cloud.settle();
        assertFalse(left(tenant).isEmpty(), "this finds what there is");

        cloud.local().advance(Duration.ofHours(24).minus(Duration.ofMinutes(6)));
        cloud.settle();
        WebClient session = owner;
        while (look(closure).text("state").equals("grace")) {
            session = again(member);
            session.get("/v1/leads").expect(200);
            cloud.local().advance(Duration.ofMinutes(5));
            cloud.settle();
        }
        assertEquals("closed", look(closure).text("state"));
        session.get("/v1/leads").expect(401);
        session.get("/v1/me").expect(401);
        assertThrows(SignInRefusedException.class, () -> again(organisation.owner()));
        assertFalse(look(closure).body().has("certificate"), "not before everything is gone");

        Answer done = look(closure);
        for (int runs = 1; runs <= 8 && !done.body().has("certificate"); runs++) {
            cloud.local().advance(Duration.ofMinutes(16));
            cloud.settle();
            done = look(closure);
        }
        assertEquals("keys-destroyed", done.text("state"), done.body()::toString);
        assertEquals(3, done.text("certificate").split("\\.", -1).length);
        assertEquals(2, done.body().at("/counts/leads").asInt());
        assertEquals(2, done.body().at("/counts/users").asInt());
        assertEquals(2, done.body().at("/counts/jobs").asInt());
        assertEquals(1, done.body().at("/counts/rightsRequests").asInt());
        assertEquals(Set.of(), left(tenant));
        assertEquals(Map.of(), Operator.of(cloud).contents(tenant));
        drill.assertGone();
        assertFalse(Accounts.exist(cloud, organisation.owner().email()));
        assertFalse(Accounts.exist(cloud, member.email()));
        assertThrows(SignInRefusedException.class, () -> again(organisation.owner()));

        cloud.local().advance(Duration.ofHours(25));
        cloud.settle();
        assertEquals("unrecoverable", look(closure).text("state"));
        assertEquals(Set.of(), left(tenant), "nor does anything come back");
        var nobody = cloud.nobody();
        var policy = nobody.get("/v1/policies/privacy").expect(200).text("version");
        nobody.post("/v1/tenants", WebClient.json("""
                        {"organisation":"Example Gardens","name":"Morgan Example","email":"%s",
                         "acceptedPolicyVersion":"%s"}""".formatted(
                                organisation.owner().email(), policy)))
                .expect(202);
        assertTrue(cloud.temporaryPassword(organisation.owner().email()).length() > 5, "the address is free again");
    }

    /** Takes a copy of the records for the drill, in which another account stays. */
    private ClosedAccountDrill drill(Path folder, WebClient owner) throws Exception {
        var staying = cloud.newOrganisation().owner().client();
        staying.post("/v1/leads", People.lead("elsewhere@example.com")).expect(201);
        cloud.settle();
        var operator = Operator.of(cloud);
        return new ClosedAccountDrill(
                cloud,
                folder,
                operator.dynamo(),
                operator.table("KEYS_TABLE"),
                owner.get("/v1/tenant").expect(200).text("id"),
                owner.get("/v1/leads").expect(200).body().at("/items/0/id").asText(),
                staying.get("/v1/tenant").expect(200).text("id"));
    }

    private void use(WebClient owner, WebClient member) throws Exception {
        owner.patch(
                        "/v1/tenant",
                        WebClient.json("{\"settings\":{\"retention\":{\"inactiveMonths\":24}}}"),
                        owner.get("/v1/tenant").etag())
                .expect(200);
        var lead = "/v1/leads/"
                + member.post("/v1/leads", People.lead("closing@example.com"))
                        .expect(201)
                        .text("id");
        member.post(lead + "/notes", WebClient.json("{\"text\":\"rang back\"}")).expect(201);
        member.post(lead + "/tasks", WebClient.json("{\"title\":\"call\"}")).expect(201);
        var trashed = "/v1/leads/"
                + owner.post("/v1/leads", People.lead("trashed@example.com"))
                        .expect(201)
                        .text("id");
        owner.delete(trashed, "").expect(204);
        var erased = "/v1/leads/"
                + owner.post("/v1/leads", People.lead("erased@example.com"))
                        .expect(201)
                        .text("id");
        owner.post(erased + "/erasure", WebClient.json("{\"suppress\":true}")).expect(202);
        owner.post("/v1/rights-requests", Bodies.of("addRightsRequest")).expect(201);
        owner.post("/v1/exports").expect(202);
        var waiting = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"list.csv\"}"))
                .expect(201);
        Imports.upload(waiting.body().path("upload"), "Email\nada@example.com\n".getBytes(UTF_8));
    }

    /** Returns what is left of a tenant in all tables, but for what is declared: see {@code docs/closure-certificates.md}. */
    private Set<String> left(String tenant) {
        var operator = Operator.of(cloud);
        var left = new TreeSet<String>();
        for (var table : List.of("RECORDS_TABLE", "KEYS_TABLE", "LOOKUP_TABLE", "LEDGER_TABLE")) {
            for (var item : operator.dynamo()
                    .scanPaginator(scan -> scan.tableName(operator.table(table)))
                    .items()) {
                if (!item.toString().contains(tenant)) {
                    continue;
                }
                var pk = String.valueOf(Objects.requireNonNull(item.get("pk")).s());
                boolean declared =
                        switch (table) {
                            case "LEDGER_TABLE" ->
                                pk.startsWith("T#" + tenant + "#OUTBOX#") && DataInventory.stays("LEDGER OUTBOX#*/*");
                            case "KEYS_TABLE" -> item.keySet().equals(Set.of("pk", "sk", "destroyedAt"));
                            case "RECORDS_TABLE" ->
                                pk.startsWith("T#platform#CLOSURE#")
                                        && DataInventory.stays("RECORDS CLOSURE#*/CLOSURE");
                            default -> false;
                        };
                if (!declared) {
                    left.add(table + " " + pk + "/"
                            + Objects.requireNonNull(item.get("sk")).s());
                }
            }
        }
        return left;
    }
}
