package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.local.client.WebClient;

/**
 * Nothing is changed or disclosed without its entry in the ledger's outbox (P10). That each operation writes one is seen where
 * each is exercised, by {@link PermissionsTest}.
 */
@OnTheCloud
final class LedgerTest {

    private final Cloud cloud;

    LedgerTest(Cloud cloud) {
        this.cloud = cloud;
    }

    @Test
    void aRepeatedAnswerIsRecordedOnceMore() {
        var owner = cloud.newOrganisation().owner().client();
        var lead = People.lead("repeat%d@example.com".formatted(cloud.nextNumber()));
        owner.post("/v1/leads", lead, "a-key-of-my-own").expect(201);
        var again = owner.post("/v1/leads", lead, "a-key-of-my-own").expect(201);
        assertEquals(Set.of(), missing(again.header("x-trace-id")));
    }

    @Test
    void withoutItsEntryNothingIsWrittenAndNothingIsDisclosed() {
        var owner = cloud.newOrganisation().owner().client();
        var secret = "unrecorded%d@example.com".formatted(cloud.nextNumber());
        var path = owner.post("/v1/leads", People.lead(secret)).expect(201).header("location");
        try (var _ = cloud.local()
                .edge()
                .withhold(grant -> grant.sid().equals("AppendLedger")
                        && (grant.role().equals(cloud.role("CreateLead"))
                                || grant.role().equals(cloud.role("GetLead"))))) {
            assertFalse(owner.get(path).expect(500).body().toString().contains(secret));
            owner.post("/v1/leads", People.lead("un" + secret)).expect(500);
        }
        var found = owner.post("/v1/leads/search", WebClient.json("{\"email\":\"un%s\"}".formatted(secret)))
                .expect(200);
        assertEquals(0, found.body().path("items").size());
    }

    /** That an address is held, by whom, and why a lead is restricted, is told by refusals. */
    @Test
    void aRefusalThatTellsOfAPersonIsRecordedBeforeItIsAnswered() {
        var organisation = cloud.newOrganisation();
        var owner = organisation.owner().client();
        var viewer = organisation.invite("viewer").client();
        var email = "held%d@example.com".formatted(cloud.nextNumber());
        var lead = owner.post("/v1/leads", People.lead(email)).expect(201);
        var other = owner.post("/v1/leads", People.lead("other" + email)).expect(201);
        var user =
                WebClient.json("{\"name\":\"Kim Example\",\"role\":\"viewer\"}").put("email", "user" + email);
        owner.post("/v1/users", user).expect(201);
        owner.put(lead.header("location") + "/restriction", Bodies.of("restrictLead"), lead.etag())
                .expect(200);
        var refusals = List.of(
                owner.post("/v1/leads", People.lead(email)).expect(409),
                owner.patch(
                                other.header("location"),
                                WebClient.json("{\"emails\":[{\"value\":\"%s\"}]}".formatted(email)),
                                other.etag())
                        .expect(409),
                owner.post("/v1/users", user.put("role", "member")).expect(409),
                viewer.get(lead.header("location")).expect(403));
        for (var refused : refusals) {
            assertEquals(Set.of(), missing(refused.header("x-trace-id")), refused.problem());
        }
        try (var _ = cloud.local()
                .edge()
                .withhold(grant ->
                        grant.sid().equals("AppendLedger") && grant.role().equals(cloud.role("CreateLead")))) {
            assertFalse(owner.post("/v1/leads", People.lead(email))
                    .expect(500)
                    .body()
                    .has("existing"));
        }
    }

    private Set<String> missing(String trace) {
        var missing = new HashSet<>(Set.of(trace));
        missing.removeAll(Operator.of(cloud).tracesInTheLedger());
        return missing;
    }
}
