package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.erasure.Erasure;
import uk.co.provilex.crm.erasure.ErasureView;
import uk.co.provilex.crm.erasure.ErasuresOfLeads;
import uk.co.provilex.crm.leads.Lead.Restriction;
import uk.co.provilex.crm.portability.LeadPackages.Made;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.RightsView.Clock;
import uk.co.provilex.crm.rights.RightsView.EventView;
import uk.co.provilex.crm.rights.RightsView.IdentityCheck;
import uk.co.provilex.crm.rights.clock.Course.Wait;
import uk.co.provilex.crm.rights.clock.RequestType;

/**
 * How a request was handled: what the ICO expects a log of requests to show (Accountability Framework, "Logging and tracking
 * requests": the due date, the actual date of the final response and the action taken; the key stages, such as which systems
 * were searched; the responses, and what was disclosed or withheld), with every event it rests on.
 *
 * @param generatedAt when this was put together
 * @param reference the request's id
 * @param type what was asked for
 * @param leadId the lead who asked
 * @param requester who asked, or spoke for the lead
 * @param contact where to answer
 * @param request what was asked for, in the words of whoever asked
 * @param subjectErased present and true when the person was erased since, and with it what named it
 * @param wordsKeptUntil from when on nobody can read what somebody said who is no lead; once it is closed
 * @param howReceived through which channel
 * @param receivedAt when
 * @param receivedOn on which day, by the controller's calendar
 * @param recordedAt when it was recorded
 * @param recordedBy the user who recorded it
 * @param assigneeId the user who looks after it
 * @param identityCheck how it was known who asked
 * @param identityRequests when information for that was asked for and received
 * @param clarifications when it was asked what is meant, and when that was answered
 * @param extension that the person was told that the answer takes longer
 * @param acknowledgeBy the last day on which receipt of a complaint was to be acknowledged
 * @param acknowledgedOn when the receipt of a complaint was acknowledged
 * @param acknowledgedInTime whether that was in time, where there was such a day
 * @param clock by when it was due, and why
 * @param outcome completed, refused or withdrawn; open while it is none of these
 * @param answeredAt when it was answered
 * @param answeredOn on which day
 * @param daysTaken how many days that was after receipt
 * @param inTime whether it was answered in time, where there was a due date
 * @param actionTaken what was done; that of an erasure follows from its record
 * @param systemsSearched which systems were searched; those that an erasure went through among them
 * @param disclosed what was handed over, in the words of whoever completed it, or as it follows from the records; absent where
 *     those words went with the person
 * @param withheld what was not, and why
 * @param kept what an erasure leaves, and why
 * @param responses what the person was told or asked, and when; not what the product itself recorded, which tells nobody
 * @param refusal why it was refused
 * @param exportId the last package that was asked for on behalf of the person
 * @param exportState what became of it: in-work, made, failed or cancelled; absent where there is no record of it
 * @param erasureId the erasure that it led to
 * @param erasure that erasure of the lead: what was deleted, and when
 * @param restriction that the lead of a request for restriction is restricted now, since when, and why
 * @param records the lead's records of consents and objections that were made
 * @param complaints complaints about how it was handled
 * @param relatesTo the request that a complaint is about
 * @param reminders the reminders that were given
 * @param events everything that was recorded
 * @param guidance what these fields follow
 */
record Evidence(
        Instant generatedAt,
        String reference,
        String type,
        @Nullable String leadId,
        @Nullable String requester,
        @Nullable String contact,
        @Nullable String request,
        @Nullable Boolean subjectErased,
        @Nullable Instant wordsKeptUntil,
        String howReceived,
        Instant receivedAt,
        LocalDate receivedOn,
        Instant recordedAt,
        String recordedBy,
        @Nullable String assigneeId,
        IdentityCheck identityCheck,
        List<Asked> identityRequests,
        List<Asked> clarifications,
        @Nullable Extension extension,
        @Nullable LocalDate acknowledgeBy,
        @Nullable LocalDate acknowledgedOn,
        @Nullable Boolean acknowledgedInTime,
        Clock clock,
        String outcome,
        @Nullable Instant answeredAt,
        @Nullable LocalDate answeredOn,
        @Nullable Long daysTaken,
        @Nullable Boolean inTime,
        @Nullable String actionTaken,
        List<String> systemsSearched,
        @Nullable String disclosed,
        List<Withheld> withheld,
        List<Kept> kept,
        List<Response> responses,
        @Nullable Refusal refusal,
        @Nullable String exportId,
        @Nullable String exportState,
        @Nullable String erasureId,
        @Nullable ErasureView erasure,
        @Nullable Restriction restriction,
        List<String> records,
        List<String> complaints,
        @Nullable String relatesTo,
        List<Reminded> reminders,
        List<EventView> events,
        List<String> guidance) {

    private static final List<String> GUIDANCE =
            List.of("ICO, Accountability Framework, Individuals' rights: Logging and tracking requests"
                    + " (https://ico.org.uk/for-organisations/accountability-framework/individuals-rights/"
                    + "logging-and-tracking-requests/)");

    /** A question, and its answer if it came. */
    record Asked(LocalDate askedOn, @Nullable LocalDate answeredOn) {}

    /** A notice that the answer takes longer. */
    record Extension(
            LocalDate toldOn,
            @Nullable String reason,
            @Nullable String text) {}

    /** Something that was not handed over. */
    record Withheld(String what, String ground, String basis) {}

    /** Something that an erasure leaves. */
    record Kept(String what, String why) {}

    /** Something that the person was told or asked. */
    record Response(LocalDate toldOn, String kind, @Nullable String text) {}

    /** Why a request was refused. */
    record Refusal(String ground, String basis, @Nullable String text) {}

    /** A reminder that was given. */
    record Reminded(String reminder, Instant at) {}

    static Evidence of(
            RightsRequest request,
            Optional<Details> details,
            List<RightsEvent> events,
            Optional<Erasure> erasure,
            Optional<Restriction> restriction,
            Optional<Made> made,
            Instant now) {
        var named = details.orElse(Details.NONE);
        var jurisdiction = request.jurisdiction();
        var course = request.course();
        var received = jurisdiction.day(course.receivedAt());
        var closed = request.closedAt();
        var answered = closed == null ? null : jurisdiction.day(closed);
        var clock = Clock.of(request, now);
        var completion = first(events, EventKind.COMPLETED);
        var refusal = first(events, EventKind.REFUSED);
        return new Evidence(
                now,
                request.id(),
                request.type().text(),
                request.leadId(),
                named.requester(),
                named.contact(),
                named.request(),
                (details.isEmpty() && !request.wordsAreOver(now)) ? true : null,
                request.wordsKeptUntil().orElse(null),
                Names.text(request.channel()),
                course.receivedAt(),
                received,
                request.createdAt(),
                request.createdBy(),
                request.assigneeId(),
                IdentityCheck.of(request.identity()),
                asked(jurisdiction, course.identity()),
                asked(jurisdiction, course.clarifications()),
                first(events, EventKind.EXTENDED)
                        .map(event -> new Extension(
                                jurisdiction.day(event.at()),
                                event.facts().reason(),
                                event.words().text()))
                        .orElse(null),
                clock.acknowledgeBy(),
                course.acknowledgedAt().map(jurisdiction::day).orElse(null),
                clock.acknowledgedInTime(),
                clock,
                request.state().open() ? "open" : Names.text(request.state()),
                closed,
                answered,
                answered == null ? null : ChronoUnit.DAYS.between(received, answered),
                (answered == null || clock.dueOn() == null) ? null : !clock.overdue(),
                completion
                        .or(() -> refusal)
                        .map(event -> event.words().text())
                        .or(() -> erasure.flatMap(Evidence::erased))
                        .orElse(null),
                Stream.concat(
                                events.stream()
                                        .flatMap(event -> stream(event.words().systems())),
                                erasure.stream().flatMap(Evidence::goneThrough))
                        .distinct()
                        .toList(),
                disclosed(request, events, made, details.isEmpty()).orElse(null),
                withheld(completion),
                erasure.map(Evidence::kept).orElse(List.of()),
                responses(jurisdiction, events),
                refusal.map(Evidence::refusal).orElse(null),
                exportOf(events).orElse(null),
                made.map(it -> Names.text(it.state())).orElse(null),
                erasureOf(request, events).orElse(null),
                erasure.map(it -> ErasuresOfLeads.view(it, now)).orElse(null),
                restriction.orElse(null),
                events.stream()
                        .flatMap(event -> stream(event.facts().records()))
                        .toList(),
                events.stream()
                        .map(event -> event.facts().complaintId())
                        .filter(Objects::nonNull)
                        .toList(),
                request.relatesTo(),
                reminders(events),
                events.stream().map(EventView::of).toList(),
                GUIDANCE);
    }

    /** Returns the erasure that a request led to. */
    static Optional<String> erasureOf(RightsRequest request, List<RightsEvent> events) {
        return first(events, EventKind.COMPLETED)
                .map(event -> event.facts().erasureId())
                .or(() -> Optional.ofNullable(request.erasureId()));
    }

    /** Returns the export of the package for the person: the last one that was asked for, since it replaces those before. */
    static Optional<String> exportOf(List<RightsEvent> events) {
        return events.stream()
                .filter(event -> event.kind() == EventKind.COMPLETED || event.kind() == EventKind.PACKAGE_ATTACHED)
                .flatMap(event -> Stream.ofNullable(event.facts().exportId()))
                .reduce((before, after) -> after);
    }

    /** Says what an erasure did, once nothing can undo it. */
    private static Optional<String> erased(Erasure erasure) {
        return Optional.ofNullable(erasure.keyDestroyedAt())
                .map(at -> "Erased: erasure %s, key destroyed at %s. GET %s has the signed receipt."
                        .formatted(erasure.id(), at, erasure.path()));
    }

    /** Says what an erasure has gone through, once it has: the scope of its receipt. */
    private static Stream<String> goneThrough(Erasure erasure) {
        return erasure.keyDestroyedAt() == null
                ? Stream.empty()
                : erasure.scope().stream().map(place -> "Provilex CRM: " + place);
    }

    /** Says what was handed over: as it was recorded, or else as far as it follows from what was. */
    private static Optional<String> disclosed(
            RightsRequest request, List<RightsEvent> events, Optional<Made> made, boolean wordsAreGone) {
        return switch (request.state()) {
            case RECEIVED, AWAITING_IDENTITY, AWAITING_CLARIFICATION -> Optional.empty();
            case REFUSED -> Optional.of("Nothing: the request was refused.");
            case WITHDRAWN -> Optional.of("Nothing: the request was taken back.");
            case COMPLETED ->
                first(events, EventKind.COMPLETED)
                        .map(event -> event.words().disclosed())
                        .or(() -> exportOf(events).map(id -> packed(id, made)))
                        .or(() -> undisclosed(request.type(), wordsAreGone));
        };
    }

    /** Says what became of the package for the person: that it was asked for hands nothing over. */
    private static String packed(String exportId, Optional<Made> made) {
        var state = made.map(Made::state).orElse(null);
        return switch (state) {
            case MADE -> {
                var at = made.get().madeAt();
                yield "The package of export " + exportId + (at == null ? "" : ", made at " + at)
                        + ", with all that is held about the lead here.";
            }
            case IN_WORK ->
                "Nothing yet: the package of export " + exportId + " was asked for and is still being made.";
            case FAILED -> "Nothing: the package of export " + exportId + " was asked for and could not be made.";
            case CANCELLED ->
                "Nothing: the package of export " + exportId + " was asked for and cancelled before it was made.";
            case null ->
                "The package of export " + exportId + " was asked for; there is no record of whether it was made.";
        };
    }

    /** What asks for no copy was answered without one, unless somebody said otherwise in words that are gone. */
    private static Optional<String> undisclosed(RequestType type, boolean wordsAreGone) {
        return switch (type) {
            case ACCESS, PORTABILITY -> Optional.empty();
            case ERASURE -> Optional.of("Nothing: data was deleted, and no copy of it is recorded as handed over.");
            case RECTIFICATION, RESTRICTION, OBJECTION, COMPLAINT ->
                wordsAreGone
                        ? Optional.empty()
                        : Optional.of("Nothing: it asks for no copy, and none is recorded as handed over.");
        };
    }

    /** Says what is left of whoever was erased. */
    private static List<Kept> kept(Erasure erasure) {
        var kept = new ArrayList<Kept>();
        erasure.unrecoverableAfter().ifPresent(after -> {
            var accountable = "It shows how the request was answered (UK GDPR, article 5(2)).";
            kept.add(new Kept(
                    "This request and its events: ids, dates and codes, without words that could name the person.",
                    accountable));
            kept.add(new Kept(
                    "The record of the erasure with its signed receipt: ids, dates, counts, and what the person was known by as"
                            + " digests, whose salt was shown to whoever asked and is stored nowhere.",
                    accountable));
            kept.add(new Kept(
                    "Entries of the ledger: who did what, and when, by ids; what they seal opens with no key.",
                    accountable));
            kept.add(new Kept(
                    "A mark in the place of the lead's key.",
                    "Nothing is stored again, or opens, under the lead's id."));
            if (erasure.suppressed()) {
                kept.add(new Kept(
                        "The suppression list: keyed digests of the person's addresses and numbers.",
                        "No import stores the person again, who objects to that (UK GDPR, article 21)."));
            }
            if (!erasure.scope().contains("imports")) {
                kept.add(new Kept(
                        "Files of imports that may name the person: uploaded files and previews for 14 days after they came,"
                                + " refused rows for 30.",
                        "The lead's time in the trash was over, and nobody had asked for its erasure."));
            }
            kept.add(new Kept(
                    "Backups of the records: ciphertext, whose key is in no backup from " + after + " on.",
                    "They are kept for 35 days against loss (UK GDPR, article 32)."));
        });
        return kept;
    }

    private static List<Response> responses(Jurisdiction jurisdiction, List<RightsEvent> events) {
        return events.stream()
                .filter(event -> event.kind().tells() && !event.by().startsWith("system:"))
                .map(event -> new Response(
                        jurisdiction.day(event.at()),
                        Names.text(event.kind()),
                        event.words().text()))
                .toList();
    }

    private static Optional<RightsEvent> first(List<RightsEvent> events, EventKind kind) {
        return events.stream().filter(event -> event.kind() == kind).findFirst();
    }

    private static List<Asked> asked(Jurisdiction jurisdiction, List<Wait> waits) {
        var asked = new ArrayList<Asked>();
        for (var wait : waits) {
            var answer = wait.answeredAt();
            asked.add(new Asked(jurisdiction.day(wait.askedAt()), answer == null ? null : jurisdiction.day(answer)));
        }
        return asked;
    }

    private static List<Withheld> withheld(Optional<RightsEvent> completion) {
        var list = new ArrayList<Withheld>();
        for (var one : completion.map(event -> event.words().withheld()).orElse(List.of())) {
            list.add(new Withheld(
                    one.what(),
                    one.ground(),
                    Names.of(Ground.class, one.ground()).basis()));
        }
        return list;
    }

    private static Refusal refusal(RightsEvent event) {
        var ground = Objects.requireNonNull(event.facts().ground());
        return new Refusal(
                ground, Names.of(Ground.class, ground).basis(), event.words().text());
    }

    private static List<Reminded> reminders(List<RightsEvent> events) {
        var given = new ArrayList<Reminded>();
        for (var event : events) {
            var reminder = event.facts().reminder();
            if (reminder != null) {
                given.add(new Reminded(reminder, event.at()));
            }
        }
        return given;
    }

    private static Stream<String> stream(@Nullable List<String> list) {
        return list == null ? Stream.empty() : list.stream();
    }

    /** Hides what it tells. */
    @Override
    public String toString() {
        return "Evidence " + reference;
    }
}
