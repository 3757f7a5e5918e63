package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.clock.Deadline;

/**
 * A request as the API shows it.
 *
 * @param clock by when it is due, and why
 * @param reminded the last reminder of the present due date
 * @param requester who asks; only where the request is shown by itself
 * @param contact where to answer; only there
 * @param request what was asked for; only there
 * @param subjectErased present and true when the person was erased, and with it what named it
 * @param wordsKeptUntil from when on nobody can read what somebody said who is no lead; once it is closed
 * @param events what happened; only where the request is shown by itself
 */
record RightsView(
        String id,
        String type,
        @Nullable String leadId,
        String channel,
        String state,
        Instant receivedAt,
        IdentityCheck identity,
        @Nullable String assigneeId,
        @Nullable String relatesTo,
        @Nullable String erasureId,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant closedAt,
        long version,
        Clock clock,
        @Nullable String reminded,
        @Nullable String requester,
        @Nullable String contact,
        @Nullable String request,
        @Nullable Boolean subjectErased,
        @Nullable Instant wordsKeptUntil,
        @Nullable List<EventView> events) {

    /** How it is known who asks. */
    record IdentityCheck(String state, @Nullable String method) {
        static IdentityCheck of(Identity identity) {
            var method = identity.method();
            return new IdentityCheck(Names.text(identity.state()), method == null ? null : Names.text(method));
        }
    }

    /**
     * By when a request is due, and why.
     *
     * @param state running, stopped or unlimited
     * @param dueOn the last day on which the answer is in time
     * @param extendableUntil the last day on which the person can be told of an extension
     * @param acknowledgeBy the last day on which receipt of a complaint is acknowledged in time
     * @param acknowledgedInTime whether it was, once it is acknowledged
     * @param overdue whether it should have been answered, or was answered late
     * @param daysLeft how many days are left of an open request; negative when it is overdue
     * @param derivation how it follows
     */
    record Clock(
            String regime,
            @Nullable String nation,
            String timeZone,
            String rules,
            String state,
            @Nullable LocalDate dueOn,
            @Nullable LocalDate extendableUntil,
            @Nullable LocalDate acknowledgeBy,
            @Nullable Boolean acknowledgedInTime,
            boolean overdue,
            @Nullable Long daysLeft,
            List<Step> derivation) {

        static Clock of(RightsRequest request, Instant now) {
            var deadline = request.settledDeadline();
            var jurisdiction = request.jurisdiction();
            var due = deadline.dueOn();
            var closed = request.closedAt();
            var day = jurisdiction.day(closed == null ? now : closed);
            return new Clock(
                    jurisdiction.regime().text(),
                    jurisdiction.nation().isEmpty() ? null : jurisdiction.nation(),
                    jurisdiction.zone().getId(),
                    deadline.rules().text(),
                    Names.text(deadline.state()),
                    due,
                    closed == null ? deadline.extendableUntil() : null,
                    deadline.acknowledgeBy(),
                    deadline.acknowledgedInTime(),
                    deadline.overdueOn(day),
                    due == null || closed != null ? null : ChronoUnit.DAYS.between(day, due),
                    deadline.derivation().stream().map(Step::of).toList());
        }
    }

    /** One step of a derivation. */
    record Step(LocalDate date, String kind, String why, String source, String sourceUrl) {
        static Step of(Deadline.Step step) {
            return new Step(
                    step.on(),
                    Names.text(step.kind()),
                    step.why(),
                    step.source().citation(),
                    step.source().url());
        }
    }

    /** Something that happened. */
    record EventView(
            String id,
            String kind,
            Instant at,
            Instant recordedAt,
            String by,
            @Nullable String text,
            @Nullable String assigneeId,
            @Nullable String identityMethod,
            @Nullable Boolean identityConfirmed,
            @Nullable String reason,
            @Nullable String ground,
            @Nullable List<String> systems,
            @Nullable String disclosed,
            @Nullable List<RightsEvent.Withheld> withheld,
            @Nullable String exportId,
            @Nullable String erasureId,
            @Nullable List<String> records,
            @Nullable String complaintId,
            @Nullable String reminder) {

        static EventView of(RightsEvent event) {
            var facts = event.facts();
            var words = event.words();
            return new EventView(
                    event.id(),
                    Names.text(event.kind()),
                    event.at(),
                    event.recordedAt(),
                    event.by(),
                    words.text(),
                    facts.assigneeId(),
                    facts.identityMethod(),
                    facts.identityConfirmed(),
                    facts.reason(),
                    facts.ground(),
                    words.systems(),
                    words.disclosed(),
                    words.withheld(),
                    facts.exportId(),
                    facts.erasureId(),
                    facts.records(),
                    facts.complaintId(),
                    facts.reminder());
        }
    }

    /** Shows a request in a list, without what could name a person. */
    static RightsView listed(RightsRequest request, Instant now) {
        return of(request, now, Details.NONE, null, null);
    }

    /** Shows a request by itself. */
    static RightsView whole(
            RightsRequest request, Instant now, Optional<Details> details, @Nullable List<RightsEvent> events) {
        return of(
                request,
                now,
                details.orElse(Details.NONE),
                (details.isEmpty() && !request.wordsAreOver(now)) ? true : null,
                events == null ? null : events.stream().map(EventView::of).toList());
    }

    private static RightsView of(
            RightsRequest request,
            Instant now,
            Details details,
            @Nullable Boolean erased,
            @Nullable List<EventView> events) {
        var due = request.deadline().dueOn();
        return new RightsView(
                request.id(),
                request.type().text(),
                request.leadId(),
                Names.text(request.channel()),
                Names.text(request.state()),
                request.course().receivedAt(),
                IdentityCheck.of(request.identity()),
                request.assigneeId(),
                request.relatesTo(),
                request.erasureId(),
                request.createdBy(),
                request.createdAt(),
                request.updatedAt(),
                request.closedAt(),
                request.version(),
                Clock.of(request, now),
                due == null ? null : request.last(due).map(Names::text).orElse(null),
                details.requester(),
                details.contact(),
                details.request(),
                erased,
                request.wordsKeptUntil().orElse(null),
                events);
    }

    /** Hides what it shows. */
    @Override
    public String toString() {
        return "RightsView " + id;
    }
}
