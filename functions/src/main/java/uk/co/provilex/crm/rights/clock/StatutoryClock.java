package uk.co.provilex.crm.rights.clock;

import static java.time.temporal.ChronoUnit.DAYS;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.rights.clock.Course.Extension;
import uk.co.provilex.crm.rights.clock.Course.Wait;
import uk.co.provilex.crm.rights.clock.Deadline.Kind;
import uk.co.provilex.crm.rights.clock.Deadline.State;
import uk.co.provilex.crm.rights.clock.Deadline.Step;

/**
 * Tells by when a request must be answered, and why. Days are those of the calendar where the controller is. Where the law
 * leaves two readings, the earlier day is given, for an answer before it is in time by both:
 *
 * <ul>
 *   <li>The day from which the month is counted is itself no day of the month (3 September → 3 October), so that a pause on
 *       that day saves nothing.
 *   <li>What is asked for after the period has run out does not open it again.
 *   <li>In the European Union the public holidays of a Member State are not passed over, only Saturdays and Sundays.
 * </ul>
 */
public final class StatutoryClock {

    private static final int ACKNOWLEDGED_WITHIN_DAYS = 30;

    private final RequestType type;
    private final ZoneId zone;
    private final Course course;
    private final RuleSet rules;
    private final WorkingDays calendar;
    private final LocalDate receivedOn;
    private final List<Step> steps = new ArrayList<>();

    private StatutoryClock(Regime regime, RequestType type, ZoneId zone, Course course) {
        this.type = type;
        this.zone = zone;
        this.course = course;
        this.receivedOn = day(course.receivedAt());
        this.rules = RuleSet.of(regime, type, receivedOn);
        this.calendar = new WorkingDays(regime);
    }

    /**
     * Returns by when a request must be answered.
     *
     * @param regime whose law applies
     * @param type what is asked for
     * @param zone where the controller is: it tells on which day something happened
     * @param course what happened
     */
    public static Deadline deadline(Regime regime, RequestType type, ZoneId zone, Course course) {
        return new StatutoryClock(regime, type, zone, course).run();
    }

    private Deadline run() {
        step(receivedOn, Kind.RECEIVED, "The request was received, by the calendar of " + zone + ".", rules.source());
        if (rules == RuleSet.UK_GDPR_ARTICLE_12) {
            step(
                    receivedOn,
                    Kind.WITHOUT_EFFECT,
                    "It was received before 5 February 2026, so the older rules count it.",
                    Source.SI_2026_82_REG_4);
        }
        return switch (rules) {
            case UK_COMPLAINT_164A -> acknowledgement();
            case UK_COMPLAINT_BEFORE_164A ->
                unlimited("For a complaint received before 19 June 2026 the law sets no day.", Source.DPA_164A);
            case EU_COMPLAINT -> unlimited("The GDPR sets a controller no day for a complaint.", Source.GDPR_12_3);
            case UK_GDPR_ARTICLE_12, UK_GDPR_ARTICLE_12A, GDPR_ARTICLE_12 -> months();
        };
    }

    private Deadline unlimited(String why, Source source) {
        step(receivedOn, Kind.NO_LIMIT, why + " Answer without undue delay.", source);
        return new Deadline(State.UNLIMITED, null, null, null, null, rules, steps);
    }

    private Deadline acknowledgement() {
        var ends = receivedOn.plusDays(ACKNOWLEDGED_WITHIN_DAYS);
        step(
                receivedOn.plusDays(1),
                Kind.COUNTED_FROM,
                "The 30 days to acknowledge a complaint begin on the day after it was received.",
                Source.ICO_COMPLAINTS);
        step(ends, Kind.ENDS, "The 30 days end.", Source.DPA_164A);
        var due = moved(ends);
        if (course.acknowledgedAt().isEmpty()) {
            return new Deadline(State.RUNNING, due, null, due, null, rules, steps);
        }
        var acknowledged = day(course.acknowledgedAt().get());
        var inTime = !acknowledged.isAfter(due);
        step(
                acknowledged,
                Kind.ACKNOWLEDGED,
                inTime
                        ? "Receipt was acknowledged in time."
                        : "Receipt was acknowledged " + Period.days(DAYS.between(due, acknowledged)) + " late.",
                Source.DPA_164A);
        step(
                acknowledged,
                Kind.NO_LIMIT,
                "For the outcome no day is set: tell it without undue delay, and how it goes on until then.",
                Source.DPA_164A);
        return new Deadline(State.UNLIMITED, null, null, due, inTime, rules, steps);
    }

    private Deadline months() {
        var from = begin();
        if (from == null) {
            return new Deadline(State.STOPPED, null, null, null, null, rules, steps);
        }
        step(
                from,
                Kind.COUNTED_FROM,
                "The period is counted from this day, whether or not it is a working day.",
                counting());
        if (!rules.pausesForClarification(type)) {
            course.clarifications().forEach(this::withoutPause);
        }
        var month = period(from, 1);
        var period = month;
        var announced = course.extension().orElse(null);
        if (announced != null && extended(announced, month)) {
            period = period(from, 3);
        }
        steps.addAll(period.pauses());
        if (announced != null) {
            explain(announced, month);
        }
        var end = period.end();
        if (end == null) {
            return new Deadline(State.STOPPED, null, null, null, null, rules, steps);
        }
        step(end, Kind.ENDS, period.ends(end), counting());
        var due = moved(end);
        calendar.caveat(due).ifPresent(steps::add);
        var extendableUntil = announced == null ? calendar.workingDay(end) : null;
        return new Deadline(State.RUNNING, due, extendableUntil, null, null, rules, steps);
    }

    /** Tells whether an announced extension counts: with reasons, before the first month is over. */
    private boolean extended(Extension announced, Period month) {
        var end = month.end();
        // while an answer is awaited, the first month has no end that a notice could miss
        return announced.reasonsGiven()
                && (end == null || !day(announced.toldAt()).isAfter(calendar.workingDay(end)));
    }

    private void explain(Extension announced, Period month) {
        var told = day(announced.toldAt());
        if (extended(announced, month)) {
            step(
                    told,
                    Kind.EXTENDED,
                    "The person was told, with the reasons, that the answer takes up to two further months.",
                    rules.source());
        } else {
            step(
                    told,
                    Kind.WITHOUT_EFFECT,
                    announced.reasonsGiven()
                            ? "An extension was announced after the first month, so it extends nothing."
                            : "An extension was announced without reasons, so it extends nothing.",
                    rules.source());
        }
    }

    /** Returns the day from which the period is counted, or {@code null} while it has not begun. */
    private @Nullable LocalDate begin() {
        var from = receivedOn;
        for (var wait : byQuestion(course.identity())) {
            var asked = day(wait.askedAt());
            if (!rules.beginsWithIdentity()) {
                step(
                        asked,
                        Kind.WITHOUT_EFFECT,
                        "Who asks had to be confirmed. Authorities may accept that this suspends the period if it was asked"
                                + " without undue delay; it is not relied upon here.",
                        Source.EDPB_01_2022);
                continue;
            }
            var end = furthestEnd(from);
            if (end != null && asked.isAfter(end)) {
                step(
                        asked,
                        Kind.WITHOUT_EFFECT,
                        "Who asks was to be confirmed only after the period had run out.",
                        identitySource());
                continue;
            }
            step(asked, Kind.IDENTITY_AWAITED, "Information was asked for to confirm who asks.", identitySource());
            if (wait.answeredAt() == null) {
                step(
                        asked,
                        Kind.PAUSED,
                        "The period begins when it is received; until then there is no day.",
                        identitySource());
                return null;
            }
            var answered = day(wait.answeredAt());
            step(
                    answered,
                    Kind.RESUMED,
                    "The information was received: the period begins with the latest of this and the request.",
                    identitySource());
            from = answered.isAfter(from) ? answered : from;
        }
        return from;
    }

    /** Returns the end of the period that is counted from {@code from}, or {@code null} while it is stopped. */
    private @Nullable LocalDate furthestEnd(LocalDate from) {
        var month = period(from, 1);
        var announced = course.extension().orElse(null);
        return announced != null && extended(announced, month) ? period(from, 3).end() : month.end();
    }

    private Period period(LocalDate from, int months) {
        var questions = rules.pausesForClarification(type) ? byQuestion(course.clarifications()) : List.<Wait>of();
        return new Period(from, months, questions, zone);
    }

    private void withoutPause(Wait wait) {
        if (rules == RuleSet.GDPR_ARTICLE_12) {
            step(
                    day(wait.askedAt()),
                    Kind.WITHOUT_EFFECT,
                    "A clarification was asked for. Authorities may accept that this suspends the period; it is not relied"
                            + " upon here.",
                    Source.EDPB_01_2022);
        } else if (rules == RuleSet.UK_GDPR_ARTICLE_12A) {
            step(
                    day(wait.askedAt()),
                    Kind.WITHOUT_EFFECT,
                    "A clarification was asked for, which stops the clock of a request for access only.",
                    Source.UK_GDPR_12A);
        } else {
            step(
                    day(wait.askedAt()),
                    Kind.WITHOUT_EFFECT,
                    "A clarification was asked for, which stops no clock of a request received before 5 February 2026.",
                    Source.SI_2026_82_REG_4);
        }
    }

    /** Returns the first working day from {@code end} on, and says why it is not {@code end}. */
    private LocalDate moved(LocalDate end) {
        var day = end;
        for (var off = calendar.off(day); off != null; off = calendar.off(day)) {
            step(day, Kind.MOVED, off, calendar.source(day));
            day = day.plusDays(1);
        }
        return day;
    }

    private Source counting() {
        return rules == RuleSet.GDPR_ARTICLE_12 ? Source.REGULATION_1182_71 : Source.ICO_TIME_LIMITS;
    }

    private Source identitySource() {
        return rules == RuleSet.UK_GDPR_ARTICLE_12A ? Source.UK_GDPR_12A : Source.ICO_TIME_LIMITS;
    }

    private LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, zone);
    }

    private static List<Wait> byQuestion(List<Wait> waits) {
        return waits.stream().sorted(Comparator.comparing(Wait::askedAt)).toList();
    }

    private void step(LocalDate on, Kind kind, String why, Source source) {
        steps.add(new Step(on, kind, why, source));
    }
}
