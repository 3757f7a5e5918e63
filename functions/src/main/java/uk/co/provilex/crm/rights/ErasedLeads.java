package uk.co.provilex.crm.rights;

import java.time.Instant;
import uk.co.provilex.crm.erasure.ErasuresOfLeads;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.validation.Checks;

/** Tells whether a lead was erased: what an answer to a request for erasure rests on. */
record ErasedLeads(Tenancy tenancy) {

    /**
     * Requires the erasure {@code erasureId} to be one of the lead {@code leadId} and to have destroyed its key. Until then
     * something live may be left of the lead, or be opened again out of a backup.
     *
     * @return when it destroyed it
     * @throws ProblemException {@link Problem#INVALID_REQUEST} when it is none of this lead, {@link Problem#WRONG_STATE} when it
     *     is not that far
     */
    Instant require(String leadId, String erasureId) {
        var erasure = new ErasuresOfLeads(tenancy).find(leadId, erasureId);
        new Checks()
                .require(
                        erasure.isPresent(),
                        "/erasureId",
                        "is the id of no erasure of this lead; GET /v1/erasures lists them")
                .done();
        var destroyedAt = erasure.orElseThrow().keyDestroyedAt();
        if (destroyedAt == null) {
            throw Problem.WRONG_STATE.because(
                    "The erasure is at " + erasure.get().state().text()
                            + ". Complete the request once it has destroyed the lead's key (GET /v1/erasures/"
                            + erasureId + ").");
        }
        return destroyedAt;
    }
}
