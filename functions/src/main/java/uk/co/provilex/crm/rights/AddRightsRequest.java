package uk.co.provilex.crm.rights;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.rights.RightsRequest.Controller;
import uk.co.provilex.crm.rights.clock.Course;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.tenants.Tenants;

/** {@code POST /v1/rights-requests}: records what a data subject asks of the tenant, who is its controller (P14). */
public final class AddRightsRequest extends Operation<NewRightsRequest, RightsView> {

    /** How an objection that came as a request is recorded. */
    private static final String METHOD = "rights-request";

    /** Runs as a Lambda function. */
    public AddRightsRequest() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public AddRightsRequest(Platform platform) {
        super(platform, Action.ADD_RIGHTS_REQUEST, NewRightsRequest.class);
    }

    @Override
    protected void requireShown(Call call, SubjectId about, Supplier<NewRightsRequest> request) {
        // its words end with the lead; until then whoever recorded a request sees it
        if (about.kind() == SubjectId.Kind.LEAD) {
            LeadAccess.held(call, about);
        }
    }

    @Override
    protected Reply<RightsView> handle(Call call, NewRightsRequest request) {
        var checks = new Checks();
        var valid = request.accept(call.now(), checks);
        var requests = new RightsRequests(call.tenancy());
        var assignee = request.assigneeId();
        if (assignee != null) {
            LeadAccess.requireActiveUser(call, assignee, "/assigneeId", checks);
        }
        var changes = new Changes();
        var id = call.newId();
        complainAbout(call, requests, request.relatesTo(), id, valid, checks, changes);
        checks.done();
        requireLead(call, request.leadId());
        var recorded = new RightsRequest(
                id,
                valid.type(),
                Controller.TENANT,
                request.leadId(),
                valid.channel(),
                Jurisdiction.of(Tenants.of(call).settings().dataProtection()),
                Course.of(valid.receivedAt()),
                valid.identity(),
                RightsState.RECEIVED,
                assignee,
                request.relatesTo(),
                null,
                call.caller().userId(),
                call.now(),
                call.now(),
                null,
                null,
                1,
                1);
        var subject = recorded.subject();
        var key = request.leadId() == null
                ? call.keys().mint(subject, changes)
                : call.keys().open(subject);
        var facts = objecting(call, recorded, changes);
        requests.create(recorded, valid.details(), key, received(call, recorded, facts), changes);
        new ReminderDays(platform().tenant(TenantId.PLATFORM))
                .list(call.caller().tenant(), recorded, call.now());
        var reply = Reply.created(
                        "/v1/rights-requests/" + id,
                        RightsView.whole(recorded, call.now(), Optional.of(valid.details()), null))
                .version(recorded.version())
                .committing(changes)
                .about(subject)
                .fact("request", id)
                .fact("type", recorded.type().text())
                .keptFor(key);
        if (facts.records() != null) {
            reply.fact("consent", facts.records().getFirst());
        }
        return reply;
    }

    /**
     * Records that a lead objects, which counts from when it is taken in and not from when somebody answers (UK GDPR article 21(3)).
     * It is to all direct marketing by any channel, until who reads the request records what exactly was meant and withdraws this.
     */
    private static RightsEvent.Facts objecting(Call call, RightsRequest request, Changes changes) {
        var leadId = request.leadId();
        if (request.type() != RequestType.OBJECTION || leadId == null) {
            return RightsEvent.Facts.NONE;
        }
        var objection = new Consent.Objection(
                null,
                "any",
                null,
                "Rights request " + request.id(),
                METHOD,
                request.course().receivedAt(),
                null);
        var consent = new Consents(call.tenancy()).record(leadId, objection, Author.of(call), changes);
        return RightsEvent.Facts.records(List.of(consent.id()));
    }

    static RightsEvent received(Call call, RightsRequest request, RightsEvent.Facts facts) {
        return new RightsEvent(
                call.newId(),
                EventKind.RECEIVED,
                request.course().receivedAt(),
                call.now(),
                call.caller().userId(),
                facts,
                RightsEvent.Words.NONE);
    }

    private static void requireLead(Call call, @Nullable String leadId) {
        if (leadId == null) {
            return;
        }
        var caller = call.caller();
        var seen = Ids.wellFormed(leadId)
                && Leads.of(call)
                        .find(leadId, call.now())
                        .filter(lead ->
                                !caller.ownLeadsOnly() || caller.userId().equals(lead.ownerId()))
                        .isPresent();
        if (!seen) {
            throw Call.notFound();
        }
    }

    /** Tells the request that a complaint is about of it. */
    private static void complainAbout(
            Call call,
            RightsRequests requests,
            @Nullable String relatesTo,
            String complaintId,
            NewRightsRequest.Valid valid,
            Checks checks,
            Changes changes) {
        if (relatesTo == null) {
            return;
        }
        var about = Ids.wellFormed(relatesTo)
                ? requests.find(relatesTo).filter(stored -> RightsAccess.sees(call.caller(), stored.request()))
                : Optional.<RightsRequests.Stored>empty();
        checks.require(about.isPresent(), "/relatesTo", "is the id of no request; GET /v1/rights-requests lists them");
        about.ifPresent(
                stored -> checks.require(
                        RightsRequests.hasRoom(stored.request(), EventKind.COMPLAINED),
                        "/relatesTo",
                        "is the id of a request with as many events as one may have; leave it out, and name the request in words"));
        about.ifPresent(stored -> requests.replace(
                stored,
                stored.request().complainedAbout(call.now()),
                new RightsEvent(
                        call.newId(),
                        EventKind.COMPLAINED,
                        valid.receivedAt(),
                        call.now(),
                        call.caller().userId(),
                        RightsEvent.Facts.complaint(complaintId),
                        RightsEvent.Words.NONE),
                Optional.empty(),
                changes));
    }
}
