package uk.co.provilex.crm.leads;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.Problem;

/**
 * {@code DELETE /v1/leads/{leadId}/restriction}: lifts the restriction of a lead, after the person was told (UK GDPR article
 * 18(3)). One that is not restricted stays as it is.
 */
public final class LiftRestriction extends Operation<NoBody, NoBody> {

    /** Stands on the environment of Lambda. */
    public LiftRestriction() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public LiftRestriction(Platform platform) {
        super(platform, Action.LIFT_RESTRICTION, NoBody.class);
    }

    @Override
    protected Reply<NoBody> handle(Call call, NoBody request) {
        var leads = Leads.of(call);
        var lead = LeadAccess.evenRestricted(call, leads);
        if (call.ifMatchIfSent().orElse(lead.version()) != lead.version()) {
            throw Call.stale();
        }
        var changes = new Changes();
        var restriction = lead.restriction();
        if (restriction != null) {
            if (restriction.liftNotice() == null) {
                throw Problem.WRONG_STATE.because(
                        "Tell the person first that the restriction ends, and record it: PUT %s/restriction with liftNotice."
                                .formatted(lead.path()));
            }
            leads.restrict(lead, null, Author.of(call), changes);
        }
        return Reply.<NoBody>noContent().committing(changes).about(lead.subject());
    }
}
