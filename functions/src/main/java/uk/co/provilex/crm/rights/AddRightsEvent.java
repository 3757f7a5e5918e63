package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code POST /v1/rights-requests/{requestId}/events}: records what happened to a request, which may move its due date or
 * end it (P14). What completes a request drives what was asked for: a copy is packed, an erasure must have happened.
 */
public final class AddRightsEvent extends Operation<NewRightsEvent, AddRightsEvent.Recorded> {

    private final ErasedLeads erased;

    /**
     * What was recorded.
     *
     * @param event the event
     * @param request the request as it is now, without its events
     */
    public record Recorded(RightsView.EventView event, RightsView request) {}

    /** Runs as a Lambda function. */
    public AddRightsEvent() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public AddRightsEvent(Platform platform) {
        super(platform, Action.ADD_RIGHTS_EVENT, NewRightsEvent.class);
        this.erased = ErasedLeads.BY_KEY;
    }

    @Override
    protected Reply<Recorded> handle(Call call, NewRightsEvent sent) {
        var requests = new RightsRequests(call.tenancy());
        var stored = RightsAccess.visible(call, requests);
        var before = stored.request();
        var checks = new Checks();
        var valid = sent.validKind(checks);
        checks.done();
        var kind = valid.orElseThrow();
        var gone = requests.keyIsGone(before.subject());
        var key = gone ? Optional.<SubjectKey>empty() : requests.key(before);
        sent.validate(kind, gone, checks);
        var at = Times.happened(sent.at(), before.course().receivedAt(), call.now(), "/at", checks);
        if (sent.assigneeId() != null) {
            LeadAccess.requireActiveUser(call, sent.assigneeId(), "/assigneeId", checks);
        }
        checks.done();
        if (kind.decision()) {
            RightsAccess.requireDecider(call.caller());
        }
        requirePossible(before, kind);
        var step = new Step(before, kind, sent, at, call.now()).taken();
        var changes = new Changes();
        var facts = sent.facts();
        if (kind == EventKind.COMPLETED) {
            facts = facts.withExport(complete(call, requests, before, sent, gone, changes));
        }
        var event = new RightsEvent(
                call.newId(), kind, at, call.now(), call.caller().userId(), facts, sent.words());
        requests.replace(stored, step, event, key, changes);
        new ReminderDays(platform().tenant(TenantId.PLATFORM))
                .list(call.caller().tenant(), step, call.now());
        var view = RightsView.whole(step, call.now(), requests.details(stored, key), null);
        var reply = Reply.created(new Recorded(RightsView.EventView.of(event), view))
                .committing(changes)
                .about(before.subject())
                .fact("request", before.id())
                .fact("event", event.id())
                .fact("kind", Names.text(event.kind()))
                .fact("state", Names.text(before.state()) + ">" + Names.text(step.state()))
                .keptFor(key.orElseGet(() -> new Tenants(call.tenancy()).key()));
        if (facts.exportId() != null) {
            reply.fact("export", facts.exportId());
        }
        return reply;
    }

    private static void requirePossible(RightsRequest before, EventKind kind) {
        if (!before.state().allows(kind)) {
            throw Problem.WRONG_STATE.because("The request is " + Names.text(before.state()) + ", where "
                    + Names.text(kind) + " cannot be recorded. "
                    + (before.state().open()
                            ? "Record what it waits for first."
                            : "It is closed; record a note, or a new request."));
        }
        if (before.events() >= RightsRequests.MOST_EVENTS) {
            throw Problem.WRONG_STATE.because("The request has " + RightsRequests.MOST_EVENTS
                    + " events, which is the most. Record a new request.");
        }
    }

    /** Does what completing a request demands, and returns the export that holds the copy for the person, if any. */
    private @Nullable String complete(
            Call call,
            RightsRequests requests,
            RightsRequest before,
            NewRightsEvent sent,
            boolean gone,
            Changes changes) {
        var type = before.type();
        var copies = type == RequestType.ACCESS || type == RequestType.PORTABILITY;
        if ((copies || type == RequestType.ERASURE || type == RequestType.RECTIFICATION)
                && !before.identity().certain()) {
            throw Problem.WRONG_STATE.because(
                    "It is not confirmed who asks. Record how that was told, as identity-received, before the data is"
                            + " handed over, changed or destroyed.");
        }
        var checks = new Checks();
        checks.require(
                        sent.exportId() == null || (copies && before.leadId() != null),
                        "/exportId",
                        "goes with the access or portability of a lead alone")
                .require(
                        sent.erasureId() == null || (type == RequestType.ERASURE && before.leadId() != null),
                        "/erasureId",
                        "goes with the erasure of a lead alone")
                .require(
                        sent.erasureId() != null || type != RequestType.ERASURE || before.leadId() == null,
                        "/erasureId",
                        "is required: erase the lead first, and give the id of the erasure");
        checks.done();
        var lead = before.leadId();
        if (type == RequestType.ERASURE && lead != null && sent.erasureId() != null) {
            if (!erased.isErased(requests, lead, sent.erasureId())) {
                throw Problem.WRONG_STATE.because(
                        "The lead is not erased: what is held of it can still be read. Complete the request once the"
                                + " erasure has destroyed the lead's key.");
            }
            return null;
        }
        return copies && lead != null && !gone ? new SubjectPackage(call).attach(lead, sent.exportId(), changes) : null;
    }

    /** What an event makes of a request. */
    private record Step(RightsRequest before, EventKind kind, NewRightsEvent sent, Instant at, Instant now) {

        RightsRequest taken() {
            var course = before.course();
            var identity = before.identity();
            var assignee = before.assigneeId();
            switch (kind) {
                case ASSIGNED -> assignee = sent.assigneeId();
                case IDENTITY_ASKED -> {
                    course = Courses.identityAsked(course, at);
                    identity = new Identity(Identity.State.ASKED, null);
                }
                case IDENTITY_RECEIVED -> {
                    course = Courses.identityReceived(course, at);
                    identity = new Identity(
                            Boolean.TRUE.equals(sent.identityConfirmed())
                                    ? Identity.State.CONFIRMED
                                    : Identity.State.NOT_CONFIRMED,
                            Names.find(
                                            Identity.Method.class,
                                            sent.identityMethod() == null ? "" : sent.identityMethod())
                                    .orElse(null));
                }
                case CLARIFICATION_ASKED -> course = Courses.clarificationAsked(course, at);
                case CLARIFICATION_RECEIVED -> course = Courses.clarificationReceived(course, at);
                case EXTENDED -> course = Courses.extended(before, at);
                case ACKNOWLEDGED -> course = Courses.acknowledged(before, at);
                default -> {
                    // tells of the request, and changes nothing of it
                }
            }
            var state = Courses.state(kind, before.state(), identity, course);
            return before.after(
                    course,
                    identity,
                    state,
                    assignee,
                    state.open() || before.closedAt() != null ? before.closedAt() : at,
                    now);
        }
    }
}
