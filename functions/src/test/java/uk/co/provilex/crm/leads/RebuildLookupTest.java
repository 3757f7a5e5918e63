package uk.co.provilex.crm.leads;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.log.LoggedException;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.Users;

final class RebuildLookupTest {

    private final Worksite site = new Worksite();
    private final String kim = Ids.from(() -> site.now).next();

    RebuildLookupTest() {
        site.finish(JobKind.IMPORT, site.importing("Email\nada@example.com\nben@example.com\n", Worksite.basis()));
        var email = EmailAddress.parse("kim@example.com").orElseThrow();
        site.change((tenancy, changes) -> new Users(tenancy)
                .create(User.invited(kim, email, "Kim Example", Role.MEMBER, false, site.now), changes));
        site.change((tenancy, changes) -> {
            var leads = new Leads(tenancy, 1);
            var ada = leads.findByEmails(List.of("ada@example.com"), site.now)
                    .values()
                    .iterator()
                    .next();
            leads.trash(ada, 30, new Author(kim, site.now, null, false), changes);
        });
    }

    @Test
    void everyClaimComesBackAsItWasAndIsOfWhoHadIt() throws IOException {
        var before = claims();
        assertEquals(3, before.size());
        assertTrue(before.values().stream().anyMatch(claim -> claim.has("expiresAt")));
        lose();
        var done = run("{\"tenant\":\"%s\"}".formatted(Worksite.TENANT));
        assertEquals(before, claims());
        assertFalse(done.has("after"), done::toString);
        assertEquals(3, done.path("looked").asInt());
        assertEquals(3, done.path("claimed").asInt());
        assertEquals(0, done.path("failed").asInt());
        assertEquals(
                3,
                site.aws.itemsOf("ledger", "#OUTBOX#").stream()
                        .filter(entry -> entry.at("/action/S").asText().equals("lookup.rebuild"))
                        .count());
        assertEquals(
                0,
                run("{\"tenant\":\"%s\"}".formatted(Worksite.TENANT))
                        .path("claimed")
                        .asInt());
    }

    @Test
    void whoeverHasNoTimeLeftSaysWhereToGoOn() throws IOException {
        var before = claims();
        lose();
        site.remainingMillis = 20_000;
        var begun = run("{\"tenant\":\"%s\"}".formatted(Worksite.TENANT));
        assertEquals(0, begun.path("looked").asInt());
        site.remainingMillis = 900_000;
        assertFalse(run(Json.text(begun)).has("after"));
        assertEquals(before, claims());
        // whom it is to go on after is not looked at again
        lose();
        assertEquals(
                2,
                run("{\"tenant\":\"%s\",\"after\":\"USER#%s\"}".formatted(Worksite.TENANT, kim))
                        .path("looked")
                        .asInt());
    }

    @Test
    void anAddressThatAnotherHasTakenMeanwhileStaysTheOthers() throws IOException {
        lose();
        site.finish(JobKind.IMPORT, site.importing("Email\nben@example.com\n", Worksite.basis()));
        var done = run("{\"tenant\":\"%s\"}".formatted(Worksite.TENANT));
        assertEquals(1, done.path("heldByOthers").asInt());
        assertEquals(0, done.path("failed").asInt());
    }

    @Test
    void whatIsAskedWronglyFailsWithoutSayingWhat() {
        assertThrows(LoggedException.class, () -> run("{\"tenant\":\"zq canary\"}"));
        assertTrue(site.logged().stream().noneMatch(line -> line.contains("canary")));
    }

    private ObjectNode run(String asked) throws IOException {
        var answer = new ByteArrayOutputStream();
        new RebuildLookup(site.platform())
                .handleRequest(new ByteArrayInputStream(asked.getBytes(UTF_8)), answer, site.context());
        return Json.read(answer.toByteArray(), ObjectNode.class);
    }

    private Map<String, ObjectNode> claims() {
        var claims = new TreeMap<String, ObjectNode>();
        site.aws
                .itemsOf("lookup", "#UNIQUE#")
                .forEach(claim -> claims.put(claim.at("/pk/S").asText(), claim));
        return claims;
    }

    private void lose() {
        site.aws.itemsOf("lookup", "T#" + Worksite.TENANT + "#").stream()
                .map(ObjectNode::deepCopy)
                .forEach(item -> site.aws.remove(
                        "lookup", item.at("/pk/S").asText(), item.at("/sk/S").asText()));
    }
}
