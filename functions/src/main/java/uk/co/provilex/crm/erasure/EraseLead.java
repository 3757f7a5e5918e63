package uk.co.provilex.crm.erasure;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * {@code POST /v1/leads/{leadId}/erasure}: erases a lead, live or in the trash, for good. The lead is hidden from everybody in
 * the transaction that is answered; the rest follows, and cannot be stopped.
 */
public final class EraseLead extends Operation<EraseLead.ErasureRequest, ErasureView> {

    /** Runs as a Lambda function. */
    public EraseLead() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public EraseLead(Platform platform) {
        super(platform, Action.ERASE_LEAD, ErasureRequest.class);
    }

    /**
     * The body, which may be left out.
     *
     * @param suppress whether to remember the person's addresses and numbers, as digests, so as not to store them again; those of a person
     *     that objects are remembered without being asked for, too
     * @param reason on which ground
     */
    public record ErasureRequest(
            @Nullable Boolean suppress, @Nullable String reason) {}

    @Override
    protected Optional<ErasureRequest> withoutBody() {
        return Optional.of(new ErasureRequest(null, null));
    }

    @Override
    protected Reply<ErasureView> handle(Call call, ErasureRequest request) {
        var lead = LeadAccess.evenRestricted(call, Leads.of(call));
        var reason = Optional.ofNullable(request.reason()).flatMap(Reason::of);
        new Checks()
                .require(request.reason() == null || reason.isPresent(), "/reason", "is not one of the codes")
                .done();
        boolean suppress = Boolean.TRUE.equals(request.suppress());
        try {
            return erase(call, lead, reason.orElse(null), suppress);
        } catch (SubjectErasedException another) {
            throw Call.notFound();
        }
    }

    private Reply<ErasureView> erase(Call call, Lead lead, @Nullable Reason reason, boolean suppress) {
        var changes = new Changes();
        var request = new ErasureStart.Request(reason, call.caller().userId(), suppress);
        var start = ErasureStart.of(
                new OpenErasures(platform()), call.tenancy(), lead, request, call.newId(), call.now(), changes);
        var erasure = start.erasure();
        // not for the lead: its key is withheld by this very transaction, and the answer may have to be given again
        var key = call.keys().mint(SubjectId.job(erasure.id()), changes);
        return Reply.accepted(erasure.path(), ErasureView.of(erasure, call.now(), start.salt()))
                .committing(changes)
                .about(lead.subject())
                .fact("erasure", erasure.id())
                .fact("suppress", Boolean.toString(erasure.suppressed()))
                .keptFor(key);
    }
}
