package uk.co.provilex.crm.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import uk.co.provilex.crm.erasure.Erasure;
import uk.co.provilex.crm.erasure.ErasuresOfLeads;
import uk.co.provilex.crm.portability.LeadPackages;
import uk.co.provilex.crm.portability.Worksite;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.clock.RequestType;

/** What a pack of evidence says was handed over, deleted, kept and told. */
final class EvidenceTest {

    private static final Details DETAILS = new Details(null, null, "Please.");

    private final RightsScene scene = new RightsScene();

    @ParameterizedTest
    @EnumSource(RequestType.class)
    void whatIsNotAnsweredHandsNothingOverAndARefusalSaysSo(RequestType type) {
        assertNull(evidence(type, RightsState.RECEIVED, List.of()).disclosed());
        assertEquals(
                "Nothing: the request was refused.",
                evidence(type, RightsState.REFUSED, List.of()).disclosed());
        assertEquals(
                "Nothing: the request was taken back.",
                evidence(type, RightsState.WITHDRAWN, List.of()).disclosed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ACCESS        |
            PORTABILITY   |
            RECTIFICATION | Nothing: it asks for no copy, and none is recorded as handed over.
            RESTRICTION   | Nothing: it asks for no copy, and none is recorded as handed over.
            OBJECTION     | Nothing: it asks for no copy, and none is recorded as handed over.
            COMPLAINT     | Nothing: it asks for no copy, and none is recorded as handed over.
            ERASURE       | Nothing: data was deleted, and no copy of it is recorded as handed over.
            """)
    void aCompletionSaysWhatWasHandedOverOrWhatFollowsFromTheRecords(RequestType type, @Nullable String expected) {
        assertEquals(
                expected,
                evidence(type, RightsState.COMPLETED, List.of(completed(null, null)))
                        .disclosed());
        assertEquals(
                "Two letters.",
                evidence(type, RightsState.COMPLETED, List.of(completed("Two letters.", null)))
                        .disclosed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MADE      | made      | The package of export x1, made at 2025-09-19T12:00:00Z, with all that is held about the lead here.
            IN_WORK   | in-work   | Nothing yet: the package of export x1 was asked for and is still being made.
            FAILED    | failed    | Nothing: the package of export x1 was asked for and could not be made.
            CANCELLED | cancelled | Nothing: the package of export x1 was asked for and cancelled before it was made.
            """)
    void onlyAPackageThatWasMadeWasHandedOver(LeadPackages.State state, String text, String expected) {
        var made = new LeadPackages.Made(state, state == LeadPackages.State.MADE ? scene.site.now : null);
        var evidence = of(List.of(completed(null, "x1")), Optional.of(made));
        assertEquals(expected, evidence.disclosed());
        assertEquals(text, evidence.exportState());
    }

    @Test
    void ofAPackageWithoutARecordNothingIsClaimed() {
        var evidence = of(List.of(completed(null, "x1")), Optional.empty());
        assertTrue(String.valueOf(evidence.disclosed()).contains("no record"), evidence.disclosed());
        assertNull(evidence.exportState());
    }

    @Test
    void thePackageIsTheLastOneThatWasAskedFor() {
        var again = new RightsEvent(
                "e2",
                EventKind.PACKAGE_ATTACHED,
                scene.site.now,
                scene.site.now,
                Worksite.USER,
                RightsEvent.Facts.NONE.withExport("x2"),
                RightsEvent.Words.NONE);
        var evidence = of(List.of(completed(null, "x1"), again), Optional.empty());
        assertEquals("x2", evidence.exportId());
    }

    private Evidence of(List<RightsEvent> events, Optional<LeadPackages.Made> made) {
        var request = request(RequestType.ACCESS, RightsState.COMPLETED);
        return Evidence.of(
                request, Optional.of(DETAILS), events, Optional.empty(), Optional.empty(), made, scene.site.now);
    }

    @ParameterizedTest
    @CsvSource({
        // what was asked for and never came, when it was closed, due, in time
        "identity,      2025-10-15T12:00:00Z, 2025-11-17, true",
        "identity,      2025-09-25T12:00:00Z, 2025-10-27, true",
        "clarification, 2026-03-20T12:00:00Z, 2026-04-17, true"
    })
    void whatIsClosedWhileAnAnswerIsAwaitedHasTheDayThatWouldHoldHadItComeThen(
            String awaited, Instant closedAt, LocalDate dueOn, boolean inTime) {
        var received = Instant.parse(awaited.equals("identity") ? "2025-09-19T12:00:00Z" : "2026-03-03T12:00:00Z");
        var model = scene.request(RequestType.ACCESS, scene.lead("ada@example.com"), received, null);
        var asked = received.plus(Duration.ofDays(4));
        var course = awaited.equals("identity")
                ? Courses.identityAsked(model.course(), asked)
                : Courses.clarificationAsked(model.course(), asked);
        var request = model.after(course, model.identity(), RightsState.REFUSED, null, closedAt, closedAt);
        assertNull(request.deadline().dueOn());
        var evidence = of(request, Optional.of(DETAILS), List.of(), Optional.empty());
        assertEquals(dueOn, evidence.clock().dueOn());
        assertEquals(inTime, evidence.inTime());
        assertTrue(evidence.clock().derivation().stream()
                .anyMatch(step -> step.why().startsWith("No answer had come")));
        assertTrue(evidence.clock().derivation().stream()
                .noneMatch(step -> step.why().startsWith("The information was received")
                        || step.why().startsWith("It was received;")));
    }

    @Test
    void ofWordsThatWentWithThePersonNothingIsSaid() {
        var request = request(RequestType.RECTIFICATION, RightsState.COMPLETED);
        var evidence = of(request, Optional.empty(), List.of(completed(null, null)), Optional.empty());
        assertNull(evidence.disclosed());
        assertEquals(true, evidence.subjectErased());
    }

    @Test
    void whatThePersonWasToldIsThereWithItsDayAndNothingElse() {
        var evidence = evidence(
                RequestType.OBJECTION,
                RightsState.COMPLETED,
                List.of(
                        event(EventKind.IDENTITY_ASKED, Worksite.USER, "Please ring."),
                        event(EventKind.NOTE, Worksite.USER, "Rang twice."),
                        event(EventKind.REMINDED, "system:RemindOfRights", null),
                        event(EventKind.COMPLETED, Worksite.USER, "Stopped.")));
        assertEquals(
                List.of("identity-asked Please ring.", "completed Stopped."),
                evidence.responses().stream()
                        .map(told -> told.kind() + " " + told.text())
                        .toList());
        assertEquals(evidence.receivedOn(), evidence.responses().getFirst().toldOn());
    }

    @Test
    void anErasureSaysWhatWasDeletedAndWhatIsKeptOnceTheKeyIsDestroyed() {
        var bob = scene.lead("bob@example.com");
        var id = scene.hide(bob);
        var event = new RightsEvent(
                "e1",
                EventKind.COMPLETED,
                scene.site.now,
                scene.site.now,
                "system:RemindOfRights",
                RightsEvent.Facts.erasure(id),
                RightsEvent.Words.NONE);
        var request = scene.request(RequestType.ERASURE, bob, scene.site.now, id);
        var begun =
                of(request, Optional.empty(), List.of(), new ErasuresOfLeads(scene.site.tenancy()).find(bob.id(), id));
        assertEquals(List.of(), begun.kept());

        var done = scene.erase(bob, id);
        var evidence = of(in(request, RightsState.COMPLETED), Optional.empty(), List.of(event), Optional.of(done));

        assertTrue(String.valueOf(evidence.disclosed()).startsWith("Nothing: data was deleted"));
        assertEquals(1, Objects.requireNonNull(evidence.erasure()).counts().leads());
        assertNotNull(evidence.erasure().receipt());
        assertNull(evidence.erasure().salt());
        assertEquals(5, evidence.kept().size());
        assertTrue(evidence.kept()
                .toString()
                .contains(done.unrecoverableAfter().orElseThrow().toString()));
        assertTrue(
                evidence.kept().stream().noneMatch(one -> one.what().contains("suppression")), "nobody asked for it");
        assertEquals(List.of(), evidence.responses(), "whom nobody has told anything");
    }

    private Evidence evidence(RequestType type, RightsState state, List<RightsEvent> events) {
        return of(request(type, state), Optional.of(DETAILS), events, Optional.empty());
    }

    private Evidence of(
            RightsRequest request, Optional<Details> details, List<RightsEvent> events, Optional<Erasure> erasure) {
        return Evidence.of(request, details, events, erasure, Optional.empty(), Optional.empty(), scene.site.now);
    }

    private RightsRequest request(RequestType type, RightsState state) {
        return in(scene.request(type, scene.lead("ada@example.com"), scene.site.now, null), state);
    }

    private RightsRequest in(RightsRequest request, RightsState state) {
        return request.after(
                request.course(),
                request.identity(),
                state,
                null,
                state.open() ? null : scene.site.now,
                scene.site.now);
    }

    private RightsEvent completed(@Nullable String disclosed, @Nullable String exportId) {
        return new RightsEvent(
                "e1",
                EventKind.COMPLETED,
                scene.site.now,
                scene.site.now,
                Worksite.USER,
                RightsEvent.Facts.NONE.withExport(exportId),
                new RightsEvent.Words("Done.", null, disclosed, null));
    }

    private RightsEvent event(EventKind kind, String by, @Nullable String text) {
        return new RightsEvent(
                "e1",
                kind,
                scene.site.now,
                scene.site.now,
                by,
                RightsEvent.Facts.NONE,
                new RightsEvent.Words(text, null, null, null));
    }
}
