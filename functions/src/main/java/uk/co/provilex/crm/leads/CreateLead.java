package uk.co.provilex.crm.leads;

import java.util.Optional;
import java.util.function.Supplier;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.Tenants;

/** {@code POST /v1/leads}: stores a lead together with the lawful basis on which it is held (P01). */
public final class CreateLead extends Operation<NewLead, LeadView> {

    /** Stands on the environment of Lambda. */
    public CreateLead() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public CreateLead(Platform platform) {
        super(platform, Action.CREATE_LEAD, NewLead.class);
    }

    @Override
    protected void requireShown(Call call, SubjectId about, Supplier<NewLead> request) {
        LeadAccess.requireShown(call, about, LeadAccess.mayLift(call.caller()));
    }

    @Override
    protected Reply<LeadView> handle(Call call, NewLead request) {
        var tenant = Tenants.of(call);
        var form = LeadForm.strict(tenant.settings());
        var input = request.lead();
        var checks = new Checks();
        var details = form.details(input, Optional.empty(), checks);
        var status = form.status(input.status(), Optional.empty(), checks);
        var owner = LeadAccess.owner(call, input.ownerId(), call.caller().userId(), checks);
        var basis = Optional.ofNullable(request.consent())
                .flatMap(consent -> consent.accept("/consent", call.now(), checks));
        checks.require(
                request.consent() != null, "/consent", "is required: say on what lawful basis you hold this lead");
        checks.done();
        var leads = Leads.of(call);
        var changes = new Changes();
        var lead = leads.create(
                details, status, owner, basis.orElseThrow(), Author.of(call), new Duplicates(call, leads), changes);
        return Reply.created(lead.path(), LeadView.of(lead, tenant))
                .version(lead.version())
                .committing(changes)
                .about(lead.subject())
                .fact("lawfulBasis", basis.orElseThrow().lawfulBasis())
                .keptFor(leads.keyOf(lead));
    }
}
