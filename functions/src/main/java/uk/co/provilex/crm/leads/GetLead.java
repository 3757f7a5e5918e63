package uk.co.provilex.crm.leads;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/leads/{leadId}}: reads a lead, live, in the trash or, for those who may lift it, restricted. */
public final class GetLead extends Operation<NoBody, LeadView> {

    /** Stands on the environment of Lambda. */
    public GetLead() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetLead(Platform platform) {
        super(platform, Action.GET_LEAD, NoBody.class);
    }

    @Override
    protected Reply<LeadView> handle(Call call, NoBody request) {
        var lead = LeadAccess.evenRestricted(call, Leads.of(call));
        return Reply.ok(LeadView.of(call, lead)).version(lead.version()).about(lead.subject());
    }
}
