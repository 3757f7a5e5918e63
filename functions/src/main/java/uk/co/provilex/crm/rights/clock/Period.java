package uk.co.provilex.crm.rights.clock;

import static java.time.temporal.ChronoUnit.DAYS;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.rights.clock.Course.Wait;
import uk.co.provilex.crm.rights.clock.Deadline.Kind;
import uk.co.provilex.crm.rights.clock.Deadline.Step;

/** A number of months from one day, with the days taken out that do not count. */
final class Period {

    private final LocalDate from;
    private final int months;
    private final ZoneId zone;
    private final LocalDate corresponding;
    private final List<Pause> pauses = new ArrayList<>();
    private final List<Wait> late = new ArrayList<>();
    private LocalDate end;

    /**
     * Counts it.
     *
     * @param questions what was asked, in order, that stops the clock until it is answered
     * @param zone tells on which day something happened
     */
    Period(LocalDate from, int months, List<Wait> questions, ZoneId zone) {
        this.from = from;
        this.months = months;
        this.zone = zone;
        this.corresponding = from.plusMonths(months);
        this.end = corresponding;
        questions.forEach(this::pause);
    }

    /** Takes the days of one wait out, as far as an earlier one has not. */
    private void pause(Wait wait) {
        if (stoppedOn() != null) {
            return;
        }
        var asked = day(wait.askedAt());
        if (asked.isAfter(end)) {
            late.add(wait);
            return;
        }
        var answered = wait.answeredAt() == null ? null : day(wait.answeredAt());
        var first = asked.isAfter(from) ? asked : from.plusDays(1);
        if (!pauses.isEmpty() && !first.isAfter(pauses.getLast().last())) {
            first = pauses.getLast().last().plusDays(1);
        }
        if (answered == null) {
            pauses.add(new Pause(wait, asked, LocalDate.MAX, 0));
            return;
        }
        var taken = Math.max(0, DAYS.between(first, answered) + 1);
        var last = pauses.isEmpty() || answered.isAfter(pauses.getLast().last())
                ? answered
                : pauses.getLast().last();
        pauses.add(new Pause(wait, asked, last, taken));
        end = end.plusDays(taken);
    }

    /** Returns since when an answer is awaited that stops the clock, or {@code null}. */
    @Nullable
    LocalDate stoppedOn() {
        return !pauses.isEmpty() && pauses.getLast().awaited().open()
                ? pauses.getLast().asked()
                : null;
    }

    /** Returns the last day, or {@code null} while the clock is stopped. */
    @Nullable
    LocalDate end() {
        return stoppedOn() == null ? end : null;
    }

    /** Returns what each question did to the period. */
    List<Step> pauses() {
        var steps = new ArrayList<Step>();
        for (var pause : pauses) {
            steps.add(new Step(
                    pause.asked(),
                    Kind.PAUSED,
                    "A clarification was asked for; from this day on no day counts until it is received.",
                    Source.UK_GDPR_12A));
            var answeredAt = pause.awaited().answeredAt();
            if (answeredAt != null) {
                steps.add(new Step(
                        day(answeredAt),
                        Kind.RESUMED,
                        "It was received; days count again from the next one. "
                                + (pause.days() == 0
                                        ? "No day is saved that counts."
                                        : "The period is longer by " + days(pause.days()) + "."),
                        Source.UK_GDPR_12A));
            }
        }
        for (var wait : late) {
            steps.add(new Step(
                    day(wait.askedAt()),
                    Kind.WITHOUT_EFFECT,
                    "A clarification was asked for only after the period had run out.",
                    Source.UK_GDPR_12A));
        }
        return steps;
    }

    /** Says how {@code end} comes about. */
    String ends(LocalDate end) {
        var length = months == 1 ? "One month" : "Three months";
        var where = corresponding.getDayOfMonth() == from.getDayOfMonth()
                ? "on the same date"
                : "on the last day of the month, which has no such date";
        return end.equals(corresponding)
                ? length + " from " + from + " ends " + where + "."
                : length + " from " + from + " would end on " + corresponding
                        + ", and days that do not count make it " + days(DAYS.between(corresponding, end))
                        + " later.";
    }

    private LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, zone);
    }

    static String days(long count) {
        return count == 1 ? "1 day" : count + " days";
    }

    /**
     * Days that do not count.
     *
     * @param awaited what was asked for
     * @param asked the day of the question
     * @param last the last day that does not count for this or an earlier question
     * @param days how many days it takes out that no earlier one did
     */
    private record Pause(Wait awaited, LocalDate asked, LocalDate last, long days) {}
}
