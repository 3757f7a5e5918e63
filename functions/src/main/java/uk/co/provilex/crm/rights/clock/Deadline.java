package uk.co.provilex.crm.rights.clock;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By when a request must be answered, and how that follows from what happened.
 *
 * @param state whether the clock runs
 * @param dueOn the last day on which the answer is in time, to its end; {@code null} unless the clock is {@link
 *     State#RUNNING}
 * @param extendableUntil the last day on which the person can be told of an extension; {@code null} where none is possible,
 *     or while the clock is stopped
 * @param acknowledgeBy the last day on which receipt of a complaint is acknowledged in time, also when it is acknowledged; {@code
 *     null} where the law sets none
 * @param acknowledgedInTime whether it was; {@code null} until it is acknowledged, and where there is no such day
 * @param rules the rule set that was applied
 * @param derivation how it follows, in the order in which to read it
 */
public record Deadline(
        State state,
        @Nullable LocalDate dueOn,
        @Nullable LocalDate extendableUntil,
        @Nullable LocalDate acknowledgeBy,
        @Nullable Boolean acknowledgedInTime,
        RuleSet rules,
        List<Step> derivation) {

    /** Copies the steps. */
    public Deadline {
        derivation = List.copyOf(derivation);
    }

    /** Whether the clock runs. */
    public enum State {
        /** There is a day by which to answer. */
        RUNNING,
        /** An answer of the person is awaited; the day follows from when it comes. */
        STOPPED,
        /** The law sets no day; undue delay is all that it forbids. */
        UNLIMITED
    }

    /** What a step does to the clock. */
    public enum Kind {
        /** The request came. */
        RECEIVED,
        /** The period is counted from a day. */
        COUNTED_FROM,
        /** Who asks had to be confirmed first. */
        IDENTITY_AWAITED,
        /** An answer is awaited, and no day counts. */
        PAUSED,
        /** Days count again. */
        RESUMED,
        /** The period ends by the calendar. */
        ENDS,
        /** Two further months. */
        EXTENDED,
        /** Something happened that changes nothing. */
        WITHOUT_EFFECT,
        /** From a day on which nobody works to the next one on which they do. */
        MOVED,
        /** The receipt of a complaint was acknowledged. */
        ACKNOWLEDGED,
        /** The law sets no day. */
        NO_LIMIT
    }

    /**
     * One step of a derivation.
     *
     * @param on the day it is about
     * @param kind what it does
     * @param why the reason, for a reader; it names nobody
     * @param source where the rule is written down
     */
    public record Step(LocalDate on, Kind kind, String why, Source source) {}

    /** Tells whether the answer is late on {@code day}. */
    public boolean overdueOn(LocalDate day) {
        return dueOn != null && day.isAfter(dueOn);
    }
}
