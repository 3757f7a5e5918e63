package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.rights.clock.Course;
import uk.co.provilex.crm.rights.clock.Course.Extension;
import uk.co.provilex.crm.rights.clock.Course.Wait;
import uk.co.provilex.crm.rights.clock.Deadline;
import uk.co.provilex.crm.rights.clock.RequestType;
import uk.co.provilex.crm.rights.clock.StatutoryClock;

/** What events make of the course of a request, and of its state. */
final class Courses {

    private static final String NEVER_CAME =
            "No answer had come when the request was closed; it is counted as if it had come then.";

    private Courses() {}

    static Course identityAsked(Course course, Instant at) {
        return new Course(
                course.receivedAt(),
                with(course.identity(), new Wait(at, null)),
                course.clarifications(),
                course.extension(),
                course.acknowledgedAt());
    }

    /** What comes without having been asked for confirms who asks and delays nothing. */
    static Course identityReceived(Course course, Instant at) {
        return new Course(
                course.receivedAt(),
                answered(course.identity(), at),
                course.clarifications(),
                course.extension(),
                course.acknowledgedAt());
    }

    static Course clarificationAsked(Course course, Instant at) {
        return new Course(
                course.receivedAt(),
                course.identity(),
                with(course.clarifications(), new Wait(at, null)),
                course.extension(),
                course.acknowledgedAt());
    }

    /** One answer is the answer to all that was asked. */
    static Course clarificationReceived(Course course, Instant at) {
        if (course.clarifications().stream().noneMatch(Wait::open)) {
            throw Problem.WRONG_STATE.because("No clarification is awaited. Record that one was asked for first.");
        }
        return new Course(
                course.receivedAt(),
                course.identity(),
                answered(course.clarifications(), at),
                course.extension(),
                course.acknowledgedAt());
    }

    /** Refuses an extension that would extend nothing. */
    static Course extended(RightsRequest request, Instant at) {
        var course = request.course();
        if (course.extension().isPresent()) {
            throw Problem.WRONG_STATE.because("The request is extended already; the law knows one extension.");
        }
        var extended = new Course(
                course.receivedAt(),
                course.identity(),
                course.clarifications(),
                Optional.of(new Extension(at, true)),
                course.acknowledgedAt());
        var jurisdiction = request.jurisdiction();
        var counts =
                StatutoryClock.deadline(jurisdiction.regime(), request.type(), jurisdiction.zone(), extended)
                        .derivation()
                        .stream()
                        .anyMatch(step -> step.kind() == Deadline.Kind.EXTENDED);
        if (!counts) {
            throw Problem.WRONG_STATE.because(whyNot(request));
        }
        return extended;
    }

    private static String whyNot(RightsRequest request) {
        var deadline = request.deadline();
        if (deadline.extendableUntil() != null) {
            return "An extension counts only if the person is told of it, with the reasons, by "
                    + deadline.extendableUntil() + ".";
        }
        if (deadline.state() != Deadline.State.STOPPED) {
            return "There is no period of months that could be extended.";
        }
        return request.state() == RightsState.AWAITING_IDENTITY
                ? "The month begins when it is known who asks. Record identity-received first."
                : "The month stands still until the person answers. Record clarification-received first.";
    }

    static Course acknowledged(RightsRequest request, Instant at) {
        var course = request.course();
        new Checks()
                .require(request.type() == RequestType.COMPLAINT, "/kind", "is for complaints alone")
                .done();
        if (course.acknowledgedAt().isPresent()) {
            throw Problem.WRONG_STATE.because("The complaint is acknowledged already.");
        }
        return new Course(
                course.receivedAt(), course.identity(), course.clarifications(), course.extension(), Optional.of(at));
    }

    /** Returns the deadline of a request whose clock stood still when it was closed, as if what was awaited had come then. */
    static Deadline settled(RightsRequest request, Deadline stopped, Instant closedAt) {
        var course = request.course();
        var settled = new Course(
                course.receivedAt(),
                settled(course.identity(), closedAt),
                settled(course.clarifications(), closedAt),
                course.extension(),
                course.acknowledgedAt());
        var jurisdiction = request.jurisdiction();
        var deadline = StatutoryClock.deadline(jurisdiction.regime(), request.type(), jurisdiction.zone(), settled);
        var steps = deadline.derivation().stream()
                .map(step -> step.kind() == Deadline.Kind.RESUMED
                                && !stopped.derivation().contains(step)
                        ? new Deadline.Step(step.on(), step.kind(), NEVER_CAME, step.source())
                        : step)
                .toList();
        return new Deadline(
                deadline.state(),
                deadline.dueOn(),
                deadline.extendableUntil(),
                deadline.acknowledgeBy(),
                deadline.acknowledgedInTime(),
                deadline.rules(),
                steps);
    }

    private static List<Wait> settled(List<Wait> waits, Instant closedAt) {
        return waits.stream()
                .map(wait -> wait.open()
                        ? new Wait(wait.askedAt(), closedAt.isBefore(wait.askedAt()) ? wait.askedAt() : closedAt)
                        : wait)
                .toList();
    }

    /** Returns when the last of what is in a course happened. */
    static Instant latest(Course course) {
        return Stream.of(
                        Stream.of(course.receivedAt()),
                        Stream.concat(course.identity().stream(), course.clarifications().stream())
                                .flatMap(wait ->
                                        Stream.concat(Stream.of(wait.askedAt()), Stream.ofNullable(wait.answeredAt()))),
                        course.extension().map(Extension::toldAt).stream(),
                        course.acknowledgedAt().stream())
                .flatMap(times -> times)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Returns where a request stands after an event. */
    static RightsState state(EventKind kind, RightsState before, Identity identity, Course course) {
        return switch (kind) {
            case COMPLETED -> RightsState.COMPLETED;
            case REFUSED -> RightsState.REFUSED;
            case WITHDRAWN -> RightsState.WITHDRAWN;
            default -> {
                if (!before.open()) {
                    yield before;
                }
                if (identity.state() == Identity.State.ASKED) {
                    yield RightsState.AWAITING_IDENTITY;
                }
                yield course.clarifications().stream().anyMatch(Wait::open)
                        ? RightsState.AWAITING_CLARIFICATION
                        : RightsState.RECEIVED;
            }
        };
    }

    private static List<Wait> with(List<Wait> waits, Wait another) {
        var all = new ArrayList<>(waits);
        all.add(another);
        return all;
    }

    private static List<Wait> answered(List<Wait> waits, Instant at) {
        var all = new ArrayList<Wait>();
        for (var wait : waits) {
            if (wait.open()) {
                new Checks()
                        .require(!at.isBefore(wait.askedAt()), "/at", "is before it was asked for, " + wait.askedAt())
                        .done();
            }
            all.add(wait.open() ? new Wait(wait.askedAt(), at) : wait);
        }
        return all;
    }
}
