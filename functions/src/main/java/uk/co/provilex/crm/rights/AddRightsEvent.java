package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.erasure.ErasureView;
import uk.co.provilex.crm.erasure.ErasuresOfLeads;
import uk.co.provilex.crm.erasure.OpenErasures;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.LeadPackages;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code POST /v1/rights-requests/{requestId}/events}: records what happened to a request, which may move its due date or
 * end it (P14). Some of them drive what was asked for: {@code completed} and {@code package-attached} have a copy packed, {@code
 * erasure-started} has the lead erased, and a request for erasure is completed only when that has happened.
 */
public final class AddRightsEvent extends Operation<NewRightsEvent, AddRightsEvent.Recorded> {

    /** What can still happen to a request whose lead is being erased, which nobody can stop. */
    private static final Set<EventKind> WHILE_ERASED =
            Set.copyOf(EnumSet.of(EventKind.ASSIGNED, EventKind.NOTE, EventKind.COMPLETED));

    /**
     * What was recorded.
     *
     * @param event the event
     * @param request the request as it is now, without its events
     * @param erasure the erasure that was begun with it, which shows its salt this once
     */
    public record Recorded(
            RightsView.EventView event,
            RightsView request,
            @Nullable ErasureView erasure) {}

    /** Runs as a Lambda function. */
    public AddRightsEvent() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public AddRightsEvent(Platform platform) {
        super(platform, Action.ADD_RIGHTS_EVENT, NewRightsEvent.class);
    }

    @Override
    protected void requireShown(Call call, SubjectId about, Supplier<NewRightsEvent> request) {
        RightsAccess.visible(call, new RightsRequests(call.tenancy()));
        if (about.kind() == SubjectId.Kind.LEAD) {
            LeadAccess.held(call, about);
        }
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
        var gone = before.wordsAreOver(call.now()) || requests.keyIsGone(before, call.now());
        var key = gone ? Optional.<SubjectKey>empty() : requests.key(before, call.now());
        sent.validate(kind, gone, checks);
        checks.require(
                kind != EventKind.ERASURE_STARTED || sent.at() == null, "/at", "is now for an erasure; leave it out");
        var earliest = kind.closes()
                ? Courses.latest(before.course())
                : before.course().receivedAt();
        var at = Times.happened(sent.at(), earliest, call.now(), "/at", checks);
        if (sent.assigneeId() != null) {
            LeadAccess.requireActiveUser(call, sent.assigneeId(), "/assigneeId", checks);
        }
        checks.done();
        if (kind.decision()) {
            RightsAccess.requireDecider(call.caller());
        }
        requirePossible(before, kind);
        var step = new Step(before, kind, sent, at, call.now())
                .taken()
                .taking(sent.words().more());
        var changes = new Changes();
        var facts = sent.facts();
        @Nullable ErasureView erasure = null;
        if (kind == EventKind.COMPLETED) {
            facts = complete(call, before, sent, at, gone, facts, changes);
        } else if (kind == EventKind.PACKAGE_ATTACHED) {
            facts = facts.withExport(attachAgain(call, before, sent, at, gone, changes));
        } else if (kind == EventKind.ERASURE_STARTED) {
            erasure = erase(call, before, sent, changes);
            step = step.erasedBy(erasure.id());
            facts = facts.withErasure(erasure.id());
        }
        var event = new RightsEvent(
                call.newId(), kind, at, call.now(), call.caller().userId(), facts, sent.words());
        requests.replace(stored, step, event, key, changes);
        new ReminderDays(platform().tenant(TenantId.PLATFORM))
                .list(call.caller().tenant(), step, call.now());
        // once its erasure is begun, nothing is shown or kept that the lead's key has sealed
        var details = erasure == null ? requests.details(stored, key) : Optional.<RightsRequest.Details>empty();
        var keptFor = erasure == null
                ? key.orElseGet(() -> new Tenants(call.tenancy()).key())
                : call.keys().mint(SubjectId.job(erasure.id()), changes);
        var view = RightsView.whole(step, call.now(), details, null);
        var reply = Reply.created(new Recorded(RightsView.EventView.of(event), view, erasure))
                .committing(changes)
                .about(before.subject())
                .fact("request", before.id())
                .fact("event", event.id())
                .fact("kind", Names.text(event.kind()))
                .fact("state", Names.text(before.state()) + ">" + Names.text(step.state()))
                .keptFor(keptFor);
        if (facts.exportId() != null) {
            reply.fact("export", facts.exportId());
        }
        if (facts.erasureId() != null) {
            reply.fact("erasure", facts.erasureId());
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
        if (before.awaitsErasure() && !WHILE_ERASED.contains(kind)) {
            throw Problem.WRONG_STATE.because(
                    "The lead is being erased, which cannot be stopped. The request is completed"
                            + " once that has destroyed the lead's key.");
        }
        if (!RightsRequests.hasRoom(before, kind)) {
            throw Problem.WRONG_STATE.because("The request has " + before.events()
                    + " events, one with many words counted as several, which is too many for another "
                    + Names.text(kind) + "."
                    + (before.state().open() ? " Answer it: that can always be recorded." : ""));
        }
    }

    private static void requireCertain(RightsRequest before) {
        if (!before.identity().certain()) {
            throw Problem.WRONG_STATE.because(
                    "It is not confirmed who asks. Record how that was told, as identity-received, before the data is"
                            + " handed over, changed or destroyed.");
        }
    }

    /** Begins the erasure that was asked for. */
    private ErasureView erase(Call call, RightsRequest before, NewRightsEvent sent, Changes changes) {
        var leadId = before.leadId();
        if (before.type() != RequestType.ERASURE || leadId == null) {
            throw Problem.WRONG_STATE.because(
                    "Only the request of a lead for erasure begins one. Of whom else you hold data, erase it where you hold"
                            + " it, and complete the request.");
        }
        requireCertain(before);
        var lead = Leads.of(call)
                .find(leadId, call.now())
                .orElseThrow(() -> Problem.WRONG_STATE.because(
                        "The lead is gone already. Complete the request with the id of its erasure (GET /v1/erasures lists"
                                + " them)."));
        return new ErasuresOfLeads(call.tenancy())
                .begin(
                        new OpenErasures(platform()),
                        lead,
                        call.caller().userId(),
                        sent.erasureReason().orElse(null),
                        Boolean.TRUE.equals(sent.suppress()),
                        call.newId(),
                        call.now(),
                        changes);
    }

    /** Does what completing a request demands, and returns its facts with what came of that. */
    private static RightsEvent.Facts complete(
            Call call,
            RightsRequest before,
            NewRightsEvent sent,
            Instant at,
            boolean gone,
            RightsEvent.Facts facts,
            Changes changes) {
        var type = before.type();
        var lead = before.leadId();
        var copies = before.asksForCopy();
        if (copies || type == RequestType.ERASURE || type == RequestType.RECTIFICATION) {
            requireCertain(before);
        }
        var erasureId = sent.erasureId() == null ? before.erasureId() : sent.erasureId();
        var checks = new Checks();
        checks.require(
                        sent.exportId() == null || (copies && lead != null),
                        "/exportId",
                        "goes with the access or portability of a lead alone")
                .require(
                        sent.erasureId() == null || (type == RequestType.ERASURE && lead != null),
                        "/erasureId",
                        "goes with the erasure of a lead alone")
                .require(
                        erasureId != null || type != RequestType.ERASURE || lead == null,
                        "/erasureId",
                        "is required: record erasure-started first, or give the id of the erasure");
        requireRecords(call, lead, facts.records(), gone, checks);
        checks.done();
        if (type == RequestType.ERASURE && lead != null && erasureId != null) {
            var destroyedAt = new ErasedLeads(call.tenancy()).require(lead, erasureId);
            requireSince(Optional.of(destroyedAt), at, sent, "the erasure had destroyed the lead's key");
            return facts.withErasure(erasureId);
        }
        if (lead == null || gone) {
            return facts;
        }
        requireStands(call, type, lead);
        if (!copies) {
            return facts;
        }
        return facts.withExport(attach(call, before, lead, sent, at, changes));
    }

    private static @Nullable String attach(
            Call call, RightsRequest before, String leadId, NewRightsEvent sent, Instant at, Changes changes) {
        var id = new SubjectPackage(call.tenancy(), call.caller().userId(), call.now())
                .attach(before, leadId, sent.exportId(), changes);
        if (id != null && sent.at() != null) {
            var made = new LeadPackages(call.tenancy()).find(id).map(LeadPackages.Made::madeAt);
            requireSince(made, at, sent, "the package was made");
        }
        return id;
    }

    /** Refuses to date an answer before what it consists of, for by its time it is told whether it was late. */
    private static void requireSince(Optional<Instant> done, Instant at, NewRightsEvent sent, String what) {
        new Checks()
                .require(
                        sent.at() == null
                                || done.filter(time -> !at.isBefore(time.truncatedTo(ChronoUnit.MILLIS)))
                                        .isPresent(),
                        "/at",
                        "is before " + what
                                + done.map(time -> " (" + time + ")").orElse("") + "; leave it out")
                .done();
    }

    /** Has the package made once more: the one of the completion failed, was cancelled, or is there no longer. */
    private static String attachAgain(
            Call call, RightsRequest before, NewRightsEvent sent, Instant at, boolean gone, Changes changes) {
        var lead = before.leadId();
        if (lead == null || !before.asksForCopy()) {
            throw Problem.WRONG_STATE.because(
                    "Only the access or portability of a lead is answered with a package of what is held here.");
        }
        var id = gone ? null : attach(call, before, lead, sent, at, changes);
        if (id == null) {
            throw Problem.WRONG_STATE.because("The lead is gone, and with it what could be packed.");
        }
        return id;
    }

    /** An objection is not answered while the lead can be contacted against it, nor a restriction while nothing is restricted. */
    private static void requireStands(Call call, RequestType type, String leadId) {
        var path = "/v1/leads/" + leadId;
        if (type == RequestType.OBJECTION) {
            if (!new Consents(call.tenancy()).objects(leadId)) {
                throw Problem.WRONG_STATE.because(
                        "No objection of the lead stands, so it can be contacted. Record to what it" + " objects (POST "
                                + path + "/consents), or refuse the request.");
            }
        }
        if (type == RequestType.RESTRICTION) {
            var free = Leads.of(call)
                    .find(leadId, call.now())
                    .filter(lead -> lead.restriction() == null)
                    .isPresent();
            if (free) {
                throw Problem.WRONG_STATE.because("The lead is not restricted. Restrict it first (PUT " + path
                        + "/restriction), or refuse the request.");
            }
        }
    }

    /** What a completion says was recorded must be there, and be about whoever asks. */
    private static void requireRecords(
            Call call, @Nullable String leadId, @Nullable List<String> records, boolean gone, Checks checks) {
        if (records == null) {
            return;
        }
        if (leadId == null || gone) {
            checks.refuse(
                    "/records",
                    leadId == null
                            ? "goes with the request of a lead alone; leave it out"
                            : "cannot be told: the lead is erased, and its records with it; leave it out");
            return;
        }
        var known = new Consents(call.tenancy()).known(leadId, records);
        for (int i = 0; i < records.size(); i++) {
            checks.require(
                    known.contains(records.get(i)),
                    "/records/" + i,
                    "is the id of no consent or objection of this lead; GET /v1/leads/" + leadId
                            + "/consents lists them");
        }
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
