package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Body;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.json.MergePatch;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.Tenants;

/** {@code PATCH /v1/leads/{leadId}}: changes a live lead that the caller has read (RFC 7396). */
public final class UpdateLead extends Operation<ObjectNode, LeadView> {

    /** Stands on the environment of Lambda. */
    public UpdateLead() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public UpdateLead(Platform platform) {
        super(platform, Action.UPDATE_LEAD, ObjectNode.class);
    }

    @Override
    protected String mediaType() {
        return "application/merge-patch+json";
    }

    @Override
    protected Reply<LeadView> handle(Call call, ObjectNode patch) {
        var leads = Leads.of(call);
        var current = LeadAccess.visible(call, leads);
        if (call.ifMatch() != current.version()) {
            throw Call.stale();
        }
        LeadAccess.requireLive(current);
        PatchFields.requireKnown(patch, LeadInput.class);
        var checks = new Checks();
        PatchFields.requireKept(patch, Set.of("status", "ownerId"), checks);
        var input = Body.read(MergePatch.apply(LeadInput.writable(current), patch), LeadInput.class);
        var tenant = Tenants.of(call);
        var form = LeadForm.strict(tenant.settings());
        var details = form.details(input, Optional.of(current.details()), checks);
        var status = form.status(input.status(), Optional.of(current.status()), checks);
        var owner = LeadAccess.owner(call, input.ownerId(), current.ownerId(), checks);
        checks.done();
        var changes = new Changes();
        var next = leads.update(current, details, status, owner, Author.of(call), new Duplicates(call, leads), changes);
        if (changes.isEmpty()) {
            // nothing differs, but the answer discloses the lead, which the ledger records with the transaction
            leads.unchanged(current, changes);
        }
        return Reply.ok(LeadView.of(next, tenant))
                .version(next.version())
                .committing(changes)
                .about(next.subject())
                .fact("changed", String.join(",", Leads.changed(current, next)));
    }
}
