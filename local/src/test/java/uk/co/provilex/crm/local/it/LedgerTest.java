package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashSet;
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

    private Set<String> missing(String trace) {
        var missing = new HashSet<>(Set.of(trace));
        missing.removeAll(Operator.of(cloud).tracesInTheLedger());
        return missing;
    }
}
