package uk.co.provilex.crm.closure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.identity.SubjectLink;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.usage.Activity;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Reason;
import uk.co.provilex.crm.suppression.Suppressions;
import uk.co.provilex.crm.tenants.PolicyAcceptance;
import uk.co.provilex.crm.tenants.RetentionRegister;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.AccountNames;
import uk.co.provilex.crm.users.SyncUserIdentity;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.UserErasures;
import uk.co.provilex.crm.users.Users;

/** A tenant with something of every kind, whose account is to be closed. */
final class ClosureScene {

    static final TenantId TENANT = new TenantId(Worksite.TENANT);
    private static final ClosureScene FIRST = begun();

    final Worksite site;
    final String kim;
    final String former;

    private ClosureScene(Worksite site, String kim, String former) {
        this.site = site;
        this.kim = kim;
        this.former = former;
    }

    ClosureScene() {
        this(FIRST.site.copy(), FIRST.kim, FIRST.former);
    }

    ClosureScene at(Worksite other) {
        return new ClosureScene(other, kim, former);
    }

    private static ClosureScene begun() {
        var site = new Worksite();
        var scene = new ClosureScene(
                site,
                Ids.from(() -> site.now).next(),
                Ids.from(() -> site.now.plusMillis(1)).next());
        site.finish(JobKind.IMPORT, site.importing("""
                        First Name,Email,Phone,Notes
                        Ada,ada@example.com,020 7946 0101,met at the fair
                        Bob,bob@example.com,020 7946 0102,rang back
                        Cat,cat@example.com,020 7946 0103,
                        Dan,dan@example.com,,
                        Eve,not an email,,
                        """, Worksite.basis()));
        site.index();
        site.finish(JobKind.EXPORT, site.exporting());
        site.awaiting("Email\nwaiting@example.com\n");
        site.trash(site.lead("cat@example.com"));
        var changes = new Changes();
        new LeadErasures(scene.tenancy()).hide(site.lead("dan@example.com"), site.now, changes);
        var key = scene.invite(scene.kim, "kim@example.com", changes);
        scene.invite(scene.former, "lee@example.com", changes);
        scene.tenancy().data().commit(changes);
        scene.useKim(key);
        scene.rest();
        return scene;
    }

    private SubjectKey invite(String id, String address, Changes changes) {
        var email = EmailAddress.parse(address).orElseThrow();
        site.aws.accounts.put(AccountNames.of(id), address);
        return new Users(tenancy())
                .create(User.invited(id, email, "Kim Example", Role.OWNER, false, site.now), changes);
    }

    private void useKim(SubjectKey key) {
        var changes = new Changes();
        for (int i = 0; i < 3; i++) {
            new Activity(tenancy(), kim)
                    .succeeded(key, "signed-in", site.platform().ids().next(), site.now, changes);
        }
        var idempotency = new Idempotency(tenancy(), kim, site.now);
        var began = (Idempotency.Began.Fresh) idempotency.begin("POST /v1/x", "a-key-of-kims", "{}");
        idempotency.complete(began, tenancy().keys().open(SubjectId.user(kim)), 201, Map.of(), "{}", changes);
        var users = new Users(tenancy());
        var item = users.item(former).orElseThrow();
        new UserErasures(site.platform(), tenancy()).hide(item, users.open(item), site.now, changes);
        new Suppressions(tenancy()).add(Set.of(Contact.email("zoe@example.com")), Reason.ERASURE, site.now, changes);
        tenancy().data().commit(changes);
    }

    /** Stores what features keep that this test has no need of otherwise. */
    private void rest() {
        put(tenancy(), Table.RECORDS, "RIGHTS", "REQ#r1");
        put(tenancy(), Table.RECORDS, "RIGHTS", "EVENT#r1#e1");
        put(tenancy(), Table.RECORDS, "RESTRICTED", "some-lead");
        put(tenancy(), Table.RECORDS, "ERASED", "ERASURE#x");
        put(tenancy(), Table.LOOKUP, "RATE#invitations", "2025-09-19");
        var ada = "LEAD#" + site.lead("ada@example.com").id();
        put(tenancy(), Table.RECORDS, ada, "LINKS");
        put(tenancy(), Table.RECORDS, ada, "RIGHTS#r1");
        var subject = site.lead("ada@example.com").id();
        put(tenancy(), Table.LOOKUP, "IDEM#" + SubjectLink.caller(subject), "a-key");
        put(tenancy(), Table.LOOKUP, "RATE#subject-link#" + subject, "1758279600");
        var reserved = reserved();
        reserved.data()
                .put(
                        Table.RECORDS,
                        reserved.scope()
                                .key("RIGHTS-DUE", "FIRST-DAY")
                                .item()
                                .putString("day", "2025-10-11")
                                .build());
        put(reserved, Table.RECORDS, "RIGHTS-DUE#2025-10-12", Worksite.TENANT + "#r1");
        put(reserved, Table.RECORDS, "RIGHTS-DUE#2025-10-12", "another#r2");
        put(reserved, Table.RECORDS, "ERASURES-OPEN", Worksite.TENANT + "#purge#a-lead");
        put(reserved, Table.RECORDS, "ERASURES-OPEN", "another#erasure#x");
        reserved.data()
                .put(
                        Table.RECORDS,
                        reserved.scope()
                                .key("SIGNUPS", "FIRST-DAY")
                                .item()
                                .putString("day", "2025-10-16")
                                .build());
        put(reserved, Table.RECORDS, "SIGNUPS#2025-10-17", Worksite.TENANT);
        var token = reserved.keys().tenantKeyOrNew().token("sign-up", "kim@example.com");
        reserved.data()
                .put(
                        Table.LOOKUP,
                        reserved.scope()
                                .key("SIGNUP#" + token, "S")
                                .item()
                                .putString("tenant", Worksite.TENANT)
                                .putString("userId", kim)
                                .build());
    }

    private static void put(Tenancy tenancy, Table table, String partition, String sort) {
        tenancy.data().put(table, tenancy.scope().key(partition, sort).item().build());
    }

    /** Lists the tenant where sweeps of retention find it: for today, where its rules were changed, and for tomorrow. */
    void listForRetention() {
        var register = new RetentionRegister(reserved());
        var today = RetentionRegister.day(site.now);
        register.list(new RetentionRegister.Entry(today, TENANT));
        register.list(new RetentionRegister.Entry(today.plusDays(1), TENANT));
    }

    Platform platform() {
        return site.platform();
    }

    Tenancy tenancy() {
        return platform().tenant(TENANT);
    }

    Tenancy reserved() {
        return platform().tenant(TenantId.PLATFORM);
    }

    /** Asks for the closure, as the operation does, and returns its id. */
    String ask() {
        var id = platform().ids().next();
        var until = site.now.plus(Duration.ofDays(30));
        new ClosureRecords(reserved()).announce(id, TENANT, site.now, until);
        var changes = new Changes();
        Tenants.close(
                new Tenants(tenancy()).item().orElseThrow(),
                new Tenant.Closing(id, site.now, until),
                site.now,
                changes);
        tenancy().data().commit(changes);
        return id;
    }

    /** Has another account, which has nothing, closed: due now, and looked at after the first. */
    TenantId announceAnother() {
        var other = new TenantId("01k5hd2mzq8v7r4t9w1x3y5a6b");
        var tenancy = platform().tenant(other);
        var changes = new Changes();
        tenancy.keys().createTenantKey(changes);
        var acceptance = new PolicyAcceptance("1", "00", site.now, kim);
        new Tenants(tenancy).create(Tenant.pending(other.value(), "Other", acceptance, site.now, site.now), changes);
        tenancy.data().commit(changes);
        var id = platform().ids().next();
        new ClosureRecords(reserved()).announce(id, other, site.now, site.now);
        var closing = new Changes();
        Tenants.close(
                new Tenants(tenancy).item().orElseThrow(),
                new Tenant.Closing(id, site.now, site.now),
                site.now,
                closing);
        tenancy.data().commit(closing);
        return other;
    }

    void run() {
        site.schedule(RunClosure::new);
    }

    /** Has the user pool follow the users, as the stream's notices do. */
    void followUsers() {
        for (var user : List.of(kim, former)) {
            site.deliver(SyncUserIdentity::new, new Notice(Worksite.TENANT, "user", user));
        }
    }

    /** Lets time pass and the worker run until the closure is done; holds every state to the truth. */
    ObjectNode finish(String id) {
        for (int runs = 1; runs <= 20; runs++) {
            site.now = site.now.plus(Duration.ofMinutes(30));
            if (!site.aws.accounts.isEmpty()) {
                followUsers();
            }
            run();
            site.aws.live();
            var view = assertTruth(id);
            if (view.has("certificate")) {
                run();
                return view;
            }
        }
        throw new AssertionError("the closure does not end");
    }

    /** Returns what anybody is told; nothing where there is no such closure. */
    Optional<ObjectNode> view(String id) {
        var http = APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                .withMethod("GET")
                .withPath("/v1/closures/" + id)
                .withSourceIp("192.0.2.1")
                .build();
        var event = APIGatewayV2HTTPEvent.builder()
                .withPathParameters(Map.of("closureId", id))
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withHttp(http)
                        .build())
                .build();
        var answer = new GetClosure(platform()).handleRequest(event, site.context());
        return answer.getStatusCode() == 200
                ? Optional.of(Json.read(answer.getBody(), ObjectNode.class))
                : Optional.empty();
    }

    boolean isClosed() {
        return new Tenants(tenancy()).isClosed();
    }

    /** Returns everything that has to do with the tenant, but the ledger. */
    List<ObjectNode> all() {
        var all = new ArrayList<ObjectNode>();
        for (var table : List.of("records", "lookup", "keys")) {
            site.aws.items(table, "").stream()
                    .filter(item -> item.toString().contains(Worksite.TENANT))
                    .forEach(all::add);
        }
        return all;
    }

    /** Returns the keys of what is live of the tenant. */
    Set<String> live(String id) {
        var live = new TreeSet<String>();
        for (var table : List.of("records", "lookup")) {
            site.aws.items(table, "").stream()
                    .filter(item -> item.toString().contains(Worksite.TENANT))
                    .map(item ->
                            item.at("/pk/S").asText() + "/" + item.at("/sk/S").asText())
                    .filter(key -> !key.contains("CLOSURE#" + id) && !key.contains("CLOSURES-OPEN"))
                    .filter(key -> !key.endsWith("#CLOSURE/PURGE"))
                    .forEach(live::add);
        }
        live.addAll(site.aws.objects.keySet());
        live.addAll(site.aws.openUploads());
        live.addAll(site.aws.accounts.values());
        return live;
    }

    /** Holds what is told to what is there. */
    ObjectNode assertTruth(String id) {
        var view = view(id).orElseThrow();
        var state = view.path("state").asText();
        assertEquals(state.equals("grace"), !isClosed(), state);
        if (view.has("liveDeletedAt")) {
            assertEquals(Set.of(), live(id), state);
        } else {
            assertTrue(Set.of("grace", "closed").contains(state), state);
        }
        boolean open = site.aws.items("keys", "").stream()
                .filter(item -> item.at("/pk/S").asText().startsWith("T#" + Worksite.TENANT + "#"))
                .anyMatch(item -> item.has("wrapped") || item.has("withheld"));
        assertEquals(view.has("keysDestroyedAt"), !open, state);
        if (view.has("certificate")) {
            assertTrue(view.has("keysDestroyedAt"));
            assertFalse(state.equals("closed"));
            var signed = new String(
                    Base64.getUrlDecoder()
                            .decode(view.path("certificate").asText().split("\\.", -1)[1]),
                    UTF_8);
            var certified = Json.read(signed, ObjectNode.class);
            for (var member : List.of("counts", "closedAt", "liveDeletedAt", "keysDestroyedAt", "unrecoverableAfter")) {
                assertEquals(view.path(member), certified.path(member), member);
            }
        }
        return view;
    }
}
