package uk.co.provilex.crm.leads;

import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.sealing.SubjectId;

/** Tells a caller whose email address another lead has which lead that is, if the caller may know it. */
record Duplicates(Call call, Leads leads) implements Leads.EmailTaken {

    @Override
    public RuntimeException by(String leadId, String address) {
        var existing = leads.whereabouts(leadId, call.now());
        if (existing.filter(lead -> LeadAccess.sees(call.caller(), lead.ownerId()))
                .isEmpty()) {
            return Problem.DUPLICATE_LEAD
                    .because("A lead that you may not see has this email; ask an owner or admin of your organisation.")
                    .field("/emails", "has an address of another lead")
                    .disclosing(SubjectId.lead(leadId));
        }
        boolean trashed = existing.get().trashed();
        return Problem.DUPLICATE_LEAD
                .because("The lead that `existing` points to has this email" + remedy(existing.get()))
                .field("/emails", "has an address of another lead")
                .with("existing", Lead.path(leadId))
                .with("trashed", trashed)
                .disclosing(SubjectId.lead(leadId));
    }

    private static String remedy(Leads.Whereabouts existing) {
        if (existing.restricted()) {
            return " and is restricted: it is stored and nothing else. An owner or admin can read it, or lift the restriction.";
        }
        return existing.trashed() ? " and is in the trash; restore it." : "; change that one.";
    }
}
