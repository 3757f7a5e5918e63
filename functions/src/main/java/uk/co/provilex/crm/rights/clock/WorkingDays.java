package uk.co.provilex.crm.rights.clock;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.rights.clock.Deadline.Kind;
import uk.co.provilex.crm.rights.clock.Deadline.Step;

/**
 * The days on which a period can end, as the law of a regime has them.
 *
 * @param regime whose law it is
 */
record WorkingDays(Regime regime) {

    /** Returns the first working day from {@code end} on. */
    LocalDate workingDay(LocalDate end) {
        var day = end;
        while (off(day) != null) {
            day = day.plusDays(1);
        }
        return day;
    }

    /** Returns why nobody works on {@code day}, or {@code null}. */
    @Nullable
    String off(LocalDate day) {
        if (BankHolidays.isWeekend(day)) {
            return "This is a " + (day.getDayOfWeek() == DayOfWeek.SATURDAY ? "Saturday" : "Sunday")
                    + "; the period ends with the next working day.";
        }
        return switch (regime) {
            case Regime.EuropeanUnion() -> null;
            case Regime.UnitedKingdom(Nation nation) ->
                BankHolidays.on(day, nation)
                        .map(name -> "This is a bank holiday in " + nation.title() + ": " + name
                                + ". The period ends with the next working day.")
                        .orElse(null);
        };
    }

    /** Returns where it is written down that nobody works on {@code day}. */
    Source source(LocalDate day) {
        return regime instanceof Regime.EuropeanUnion()
                ? Source.REGULATION_1182_71
                : BankHolidays.isWeekend(day) ? Source.ICO_TIME_LIMITS : Source.BANK_HOLIDAYS;
    }

    /** Says what a last day does not take into account. */
    Optional<Step> caveat(LocalDate due) {
        return switch (regime) {
            case Regime.UnitedKingdom(Nation nation) ->
                BankHolidays.known(due.getYear())
                        ? Optional.empty()
                        : Optional.of(new Step(
                                due,
                                Kind.WITHOUT_EFFECT,
                                "Bank holidays of " + due.getYear()
                                        + " are the ordinary ones; special ones are known through "
                                        + BankHolidays.KNOWN_THROUGH + ".",
                                Source.BANK_HOLIDAYS));
            case Regime.EuropeanUnion() ->
                Optional.of(new Step(
                        due,
                        Kind.WITHOUT_EFFECT,
                        "Public holidays of the Member State are not passed over; where this is one, the period ends later.",
                        Source.REGULATION_1182_71));
        };
    }
}
