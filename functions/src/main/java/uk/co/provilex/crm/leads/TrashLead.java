package uk.co.provilex.crm.leads;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.tenants.Tenants;

/** {@code DELETE /v1/leads/{leadId}}: moves a lead to the trash, from where it can be restored for a while (P12). */
public final class TrashLead extends Operation<NoBody, NoBody> {

    /** Stands on the environment of Lambda. */
    public TrashLead() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public TrashLead(Platform platform) {
        super(platform, Action.TRASH_LEAD, NoBody.class);
    }

    @Override
    protected Reply<NoBody> handle(Call call, NoBody request) {
        var leads = Leads.of(call);
        var lead = LeadAccess.visible(call, leads);
        if (call.ifMatchIfSent().orElse(lead.version()) != lead.version()) {
            throw Call.stale();
        }
        var changes = new Changes();
        if (lead.trashed() == null) {
            leads.trash(lead, Tenants.of(call).settings().trashDays(), Author.of(call), changes);
        }
        return Reply.<NoBody>noContent().committing(changes).about(lead.subject());
    }
}
