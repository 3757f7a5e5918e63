package uk.co.provilex.crm.consent;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * {@code POST /v1/leads/{leadId}/consents/{consentId}/withdrawal}: a lawful basis, or an objection, is withdrawn. As easy as
 * giving it (UK GDPR article 7(3)): no more than how is asked for, also of a lead in the
 * trash or restricted. The first withdrawal counts; another one changes nothing. Who may not read the records of a restricted lead is
 * told of none.
 */
public final class WithdrawConsent extends Operation<WithdrawConsent.Request, Consent> {

    private static final int LONGEST_METHOD = 100;

    /** Stands on the environment of Lambda. */
    public WithdrawConsent() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public WithdrawConsent(Platform platform) {
        super(platform, Action.WITHDRAW_CONSENT, Request.class);
    }

    /**
     * The body.
     *
     * @param method how the person withdrew it
     * @param withdrawnAt when, RFC 3339; now, if it is left out
     */
    public record Request(@Nullable String method, @Nullable String withdrawnAt) {
        @Override
        public String toString() {
            return "WithdrawConsent.Request";
        }
    }

    @Override
    protected Reply<Consent> handle(Call call, Request request) {
        var leads = Leads.of(call);
        var lead = LeadAccess.known(call, leads);
        var checks = new Checks().requiredLine(request.method(), "/method", LONGEST_METHOD);
        var at = at(request, call.now(), checks);
        checks.done();
        var consents = new Consents(call.tenancy());
        var consent = consents.find(lead.id(), consentId(call)).orElseThrow(Call::notFound);
        checks.require(
                request.withdrawnAt() == null || !at.isBefore(consent.obtainedAt()),
                "/withdrawnAt",
                "lies before it was given; give when it was withdrawn");
        checks.done();
        var changes = new Changes();
        var withdrawn = consents.withdraw(
                lead, consent, at, Objects.requireNonNull(request.method()), Author.of(call), changes);
        if (changes.isEmpty()) {
            // the answer discloses what was withdrawn before, which the ledger records with the transaction
            leads.unchanged(lead, changes);
        }
        boolean shown = lead.restriction() == null || LeadAccess.mayLift(call.caller());
        return (shown ? Reply.ok(withdrawn) : Reply.<Consent>noContent())
                .committing(changes)
                .about(lead.subject())
                .fact("consent", consent.id());
    }

    /**
     * Returns the id of a consent from the path.
     *
     * @throws ProblemException when it cannot be one of ours
     */
    static String consentId(Call call) {
        return call.pathId("consentId");
    }

    private static Instant at(Request request, Instant now, Checks checks) {
        var text = request.withdrawnAt();
        if (text == null) {
            return now;
        }
        Optional<Instant> at = ConsentInput.past(text, "/withdrawnAt", now, checks);
        return at.orElse(now);
    }
}
