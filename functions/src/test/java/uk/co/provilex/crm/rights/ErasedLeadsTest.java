package uk.co.provilex.crm.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;

/** A request for erasure is answered by an erasure of that lead which has destroyed its key, and by nothing less. */
final class ErasedLeadsTest {

    private final RightsScene scene = new RightsScene();

    private Problem refused(String leadId, String erasureId) {
        return assertThrows(
                        ProblemException.class, () -> new ErasedLeads(scene.site.tenancy()).require(leadId, erasureId))
                .problem();
    }

    @Test
    void aLeadThatIsOnlyHiddenIsNotErased() {
        var bob = scene.lead("bob@example.com");
        var erasure = scene.hide(bob);
        assertEquals(Problem.WRONG_STATE, refused(bob.id(), erasure));
        scene.erase(bob, erasure);
        new ErasedLeads(scene.site.tenancy()).require(bob.id(), erasure);
    }

    @Test
    void theErasureOfAnotherLeadOrNoneIsRefused() {
        var bob = scene.lead("bob@example.com");
        var erasure = scene.hide(bob);
        scene.erase(bob, erasure);
        assertEquals(
                Problem.INVALID_REQUEST, refused(scene.lead("ada@example.com").id(), erasure));
        assertEquals(
                Problem.INVALID_REQUEST,
                refused(bob.id(), scene.site.platform().ids().next()));
    }
}
