package uk.co.provilex.crm.subject;

import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code DELETE /v1/leads/{leadId}/subject-links}: from now on no link of the lead is good, however many there are. */
public final class RevokeLinks extends Operation<NoBody, NoBody> {

    /** Stands on the environment of Lambda. */
    public RevokeLinks() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RevokeLinks(Platform platform) {
        super(platform, Action.REVOKE_LINKS, NoBody.class);
    }

    @Override
    protected Reply<NoBody> handle(Call call, NoBody request) {
        var lead = LeadAccess.known(call, Leads.of(call));
        var changes = new Changes();
        new SubjectLinks(call.tenancy(), lead.id()).revoke(changes);
        return Reply.<NoBody>noContent().committing(changes).about(lead.subject());
    }
}
