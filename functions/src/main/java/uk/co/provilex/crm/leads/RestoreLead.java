package uk.co.provilex.crm.leads;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code POST /v1/leads/{leadId}/restore}: brings a lead back from the trash; a live one stays as it is. */
public final class RestoreLead extends Operation<NoBody, LeadView> {

    /** Stands on the environment of Lambda. */
    public RestoreLead() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RestoreLead(Platform platform) {
        super(platform, Action.RESTORE_LEAD, NoBody.class);
    }

    @Override
    protected Reply<LeadView> handle(Call call, NoBody request) {
        var leads = Leads.of(call);
        var found = LeadAccess.visible(call, leads);
        var changes = new Changes();
        var lead = found;
        if (found.trashed() == null) {
            // the answer discloses the lead, which the ledger records with the transaction
            leads.unchanged(found, changes);
        } else {
            lead = leads.restore(found, Author.of(call), changes);
        }
        return Reply.ok(LeadView.of(call, lead))
                .version(lead.version())
                .committing(changes)
                .about(lead.subject());
    }
}
