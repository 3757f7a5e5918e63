package uk.co.provilex.crm.erasure;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/** The erasures of one tenant's leads, for what asks for them or rests on them: a request of the lead. */
public final class ErasuresOfLeads {

    private final Tenancy tenancy;

    /** Opens the erasures of a tenant. */
    public ErasuresOfLeads(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * Adds to {@code changes} that a lead, live or in the trash, is hidden, and that it is erased.
     *
     * @param open where erasures are listed that are not done
     * @param lead the lead as it was read
     * @param requestedBy the user who has it erased
     * @param reason on which ground, if somebody said
     * @param suppress whether the person is to be remembered, as digests, so as not to be stored again; one that objects is anyhow
     * @param id an id for the erasure
     * @return the erasure as whoever asks is shown it, with the salt, which is shown this once and stored nowhere
     * @throws SubjectErasedException at once or at commit, when another was quicker
     */
    public ErasureView begin(
            OpenErasures open,
            Lead lead,
            String requestedBy,
            @Nullable Reason reason,
            boolean suppress,
            String id,
            Instant now,
            Changes changes) {
        var request = new ErasureStart.Request(reason, requestedBy, suppress);
        var start = ErasureStart.of(open, tenancy, lead, request, id, now, changes);
        return ErasureView.of(start.erasure(), now, start.salt());
    }

    /** Finds the erasure {@code id}, if it is one of the lead {@code leadId}; strongly consistent. */
    public Optional<Erasure> find(String leadId, String id) {
        return new ErasureRecords(tenancy).find(id).filter(erasure -> erasure.subject()
                .equals(SubjectId.lead(leadId)));
    }

    /** Shows an erasure as the API does, without the salt. */
    public static ErasureView view(Erasure erasure, Instant now) {
        return ErasureView.of(erasure, now);
    }
}
