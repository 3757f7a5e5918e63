package uk.co.provilex.crm.consent;

import java.util.Objects;
import java.util.function.Supplier;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Keeping;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.validation.Checks;

/**
 * {@code POST /v1/leads/{leadId}/consents}: records a further lawful basis on which a live lead is held (P01), or that the
 * person objects (UK GDPR article 21). An objection is taken down whatever state the lead is in, and needs no evidence.
 */
public final class RecordConsent extends Operation<ConsentInput, Consent> {

    /** Stands on the environment of Lambda. */
    public RecordConsent() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public RecordConsent(Platform platform) {
        super(platform, Action.RECORD_CONSENT, ConsentInput.class);
    }

    @Override
    protected void requireShown(Call call, SubjectId about, Supplier<ConsentInput> request) {
        // an objection is taken down whatever may be done with the lead, and its answer is what was sent
        var evenRestricted = LeadAccess.mayLift(call.caller()) || request.get().isObjection();
        LeadAccess.requireShown(call, about, evenRestricted);
    }

    @Override
    protected Reply<Consent> handle(Call call, ConsentInput request) {
        var leads = Leads.of(call);
        var lead = request.isObjection() ? LeadAccess.known(call, leads) : LeadAccess.live(call, leads);
        var checks = new Checks();
        checks.require(
                request.kind() == null
                        || request.isObjection()
                        || request.kind().equals("lawful-basis"),
                "/kind",
                "takes lawful-basis or objection");
        var changes = new Changes();
        var consent = record(call, lead, request, checks, changes);
        if (request.isObjection()) {
            // whoever wants to be left alone is not kept for longer
            leads.unchanged(lead, changes);
        } else {
            var keeping = lead.keeping().active(call.now(), Keeping.CONSENT).withBasis(consent.expiresAt());
            leads.touch(lead, keeping, changes);
        }
        return Reply.created(consent)
                .committing(changes)
                .about(lead.subject())
                .fact("consent", consent.id())
                .fact("lawfulBasis", Objects.requireNonNullElse(consent.lawfulBasis(), "objection"))
                .keptFor(call.keys().open(lead.subject()));
    }

    private static Consent record(Call call, Lead lead, ConsentInput request, Checks checks, Changes changes) {
        var consents = new Consents(call.tenancy());
        if (request.isObjection()) {
            var objection = request.acceptObjection("", call.now(), checks);
            checks.done();
            return consents.record(lead.id(), objection.orElseThrow(), Author.of(call), changes);
        }
        var basis = request.accept("", call.now(), checks);
        checks.done();
        return consents.record(lead.id(), basis.orElseThrow(), Author.of(call), changes);
    }
}
