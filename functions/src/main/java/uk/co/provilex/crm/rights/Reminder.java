package uk.co.provilex.crm.rights;

import java.time.LocalDate;
import java.util.Optional;

/** When users are reminded of a request that awaits its answer. Each is recorded once for each due date. */
enum Reminder {
    /** A week before it is due. */
    DUE_IN_7_DAYS(-7),
    /** Two days before it is due. */
    DUE_IN_2_DAYS(-2),
    /** It is overdue. */
    OVERDUE(1);

    private final int days;

    Reminder(int days) {
        this.days = days;
    }

    /** Returns the first day on which it is given of what is due on {@code due}. */
    LocalDate day(LocalDate due) {
        return due.plusDays(days);
    }

    /** Returns the one that is to be given on {@code today}: the most pressing one. */
    static Optional<Reminder> on(LocalDate today, LocalDate due) {
        var given = Optional.<Reminder>empty();
        for (var reminder : values()) {
            if (!today.isBefore(reminder.day(due))) {
                given = Optional.of(reminder);
            }
        }
        return given;
    }

    /** Returns the one that follows it, if any. */
    Optional<Reminder> next() {
        return switch (this) {
            case DUE_IN_7_DAYS -> Optional.of(DUE_IN_2_DAYS);
            case DUE_IN_2_DAYS -> Optional.of(OVERDUE);
            case OVERDUE -> Optional.empty();
        };
    }
}
