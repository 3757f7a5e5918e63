package uk.co.provilex.crm.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.tenants.TenantSettings;

/** What a lead asks by its link is stored, and not without bound. */
final class SubjectRequestsTest {

    private final RightsScene scene = new RightsScene();

    private void ask(RequestType type) {
        var lead = scene.lead("ada@example.com");
        scene.site.change((tenancy, changes) -> new SubjectRequests(
                        tenancy, scene.site.platform().tenant(TenantId.PLATFORM))
                .ask(
                        lead.id(),
                        type,
                        "Please.",
                        TenantSettings.standard().dataProtection(),
                        tenancy.keys().open(lead.subject()),
                        scene.site.now,
                        changes));
    }

    @Test
    void anotherOfTheSameTypeIsRefusedWhileManyAwaitTheirAnswer() {
        for (int i = 0; i < SubjectRequests.MOST_OPEN; i++) {
            ask(RequestType.ACCESS);
        }
        var refused = assertThrows(ProblemException.class, () -> ask(RequestType.ACCESS));
        assertEquals(Problem.RATE_LIMITED, refused.problem());
        ask(RequestType.ERASURE);
    }

    @Test
    void manyOfAllTypesAreBoundedTogether() {
        var types = RequestType.values();
        var refused = assertThrows(ProblemException.class, () -> {
            for (int i = 0; i < 60; i++) {
                ask(types[i % types.length]);
            }
        });
        assertEquals(Problem.RATE_LIMITED, refused.problem());
        assertEquals(
                50,
                new RightsRequests(scene.site.tenancy())
                        .of(scene.lead("ada@example.com").id(), 60)
                        .size());
    }
}
