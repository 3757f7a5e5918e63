package uk.co.provilex.crm.rights;

import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.erasure.Erasure;
import uk.co.provilex.crm.erasure.ErasuresOfLeads;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.LeadPackages;
import uk.co.provilex.crm.rights.clock.RequestType;

/** {@code GET /v1/rights-requests/{requestId}/evidence}: how a request was handled, as a supervisor asks to see it (P14). */
public final class GetEvidence extends Operation<NoBody, Evidence> {

    /** Runs as a Lambda function. */
    public GetEvidence() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetEvidence(Platform platform) {
        super(platform, Action.GET_EVIDENCE, NoBody.class);
    }

    @Override
    protected Reply<Evidence> handle(Call call, NoBody request) {
        var requests = new RightsRequests(call.tenancy());
        var stored = RightsAccess.visible(call, requests);
        var found = stored.request();
        var key = requests.key(found, call.now());
        var events = requests.events(found.id(), key);
        return Reply.ok(Evidence.of(
                        found,
                        requests.details(stored, key),
                        events,
                        erasure(call, found, events),
                        restriction(call, found),
                        Evidence.exportOf(events).flatMap(id -> new LeadPackages(call.tenancy()).find(id)),
                        call.now()))
                .about(found.subject())
                .fact("request", found.id());
    }

    /** Finds the erasure that a request led to: of who was erased no words can be kept, so what was done is read there. */
    private static Optional<Erasure> erasure(Call call, RightsRequest request, List<RightsEvent> events) {
        var leadId = request.leadId();
        return leadId == null
                ? Optional.empty()
                : Evidence.erasureOf(request, events)
                        .flatMap(id -> new ErasuresOfLeads(call.tenancy()).find(leadId, id));
    }

    /** Finds out whether what a request for restriction is about is restricted. */
    private static Optional<Lead.Restriction> restriction(Call call, RightsRequest request) {
        var leadId = request.leadId();
        return leadId == null || request.type() != RequestType.RESTRICTION
                ? Optional.empty()
                : Leads.of(call).find(leadId, call.now()).flatMap(lead -> Optional.ofNullable(lead.restriction()));
    }
}
