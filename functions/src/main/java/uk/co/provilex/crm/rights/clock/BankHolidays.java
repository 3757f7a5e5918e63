package uk.co.provilex.crm.rights.clock;

import static java.time.DayOfWeek.MONDAY;
import static java.time.Month.APRIL;
import static java.time.Month.AUGUST;
import static java.time.Month.DECEMBER;
import static java.time.Month.JANUARY;
import static java.time.Month.JULY;
import static java.time.Month.JUNE;
import static java.time.Month.MARCH;
import static java.time.Month.MAY;
import static java.time.Month.NOVEMBER;
import static java.time.Month.SEPTEMBER;
import static java.time.temporal.TemporalAdjusters.firstInMonth;
import static java.time.temporal.TemporalAdjusters.lastInMonth;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The bank holidays of the United Kingdom. The ordinary ones follow from rules: Schedule 1 to the Banking and Financial
 * Dealings Act 1971, the days that are proclaimed every year (such as New Year's Day and the early May holiday in England and
 * Wales), and the custom that one which falls on a weekend is had on the next working day. What a proclamation moved or added
 * for one year is a table, which ends with {@link #KNOWN_THROUGH}; see <a href="https://www.gov.uk/bank-holidays">GOV.UK</a>.
 */
final class BankHolidays {

    /** The last year whose proclamations, or the absence of special ones, are known. */
    static final int KNOWN_THROUGH = 2027;

    private static final Set<Nation> EVERYWHERE = EnumSet.allOf(Nation.class);

    /**
     * One day that was proclaimed.
     *
     * @param day the day
     * @param name what for
     * @param nations where
     * @param insteadOf the ordinary holiday of that year that it replaces, if any
     */
    private record Proclaimed(LocalDate day, String name, Set<Nation> nations, Optional<LocalDate> insteadOf) {}

    private static final List<Proclaimed> PROCLAIMED = List.of(
            moved(2020, MAY, 8, "Early May bank holiday (VE Day)", 2020, MAY, 4),
            moved(2022, JUNE, 2, "Spring bank holiday", 2022, MAY, 30),
            added(2022, JUNE, 3, "Platinum Jubilee bank holiday", EVERYWHERE),
            added(2022, SEPTEMBER, 19, "Bank holiday for the State Funeral of Queen Elizabeth II", EVERYWHERE),
            added(2023, MAY, 8, "Bank holiday for the coronation of King Charles III", EVERYWHERE),
            added(2026, JUNE, 15, "World Cup bank holiday", EnumSet.of(Nation.SCOTLAND)));

    private BankHolidays() {}

    /** Returns the name of the bank holiday that {@code day} is in {@code nation}, if it is one. */
    static Optional<String> on(LocalDate day, Nation nation) {
        return Optional.ofNullable(of(day.getYear(), nation).get(day));
    }

    /** Tells whether all of a year's bank holidays are known, and not only the ordinary ones. */
    static boolean known(int year) {
        return year <= KNOWN_THROUGH;
    }

    /** Returns the bank holidays of a year with their names. */
    static Map<LocalDate, String> of(int year, Nation nation) {
        var holidays = new LinkedHashMap<LocalDate, String>();
        var weekends = new ArrayList<Ordinary>();
        for (var ordinary : ordinary(year, nation)) {
            if (isWeekend(ordinary.day())) {
                weekends.add(ordinary);
            } else {
                holidays.put(ordinary.day(), ordinary.name());
            }
        }
        for (var ordinary : weekends) {
            var day = ordinary.day();
            while (isWeekend(day) || holidays.containsKey(day)) {
                day = day.plusDays(1);
            }
            holidays.put(day, ordinary.name() + " (substitute day)");
        }
        for (var proclaimed : PROCLAIMED) {
            if (proclaimed.day().getYear() == year && proclaimed.nations().contains(nation)) {
                proclaimed.insteadOf().ifPresent(holidays::remove);
                holidays.put(proclaimed.day(), proclaimed.name());
            }
        }
        return holidays;
    }

    static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }

    private record Ordinary(LocalDate day, String name) {}

    private static List<Ordinary> ordinary(int year, Nation nation) {
        var scotland = nation == Nation.SCOTLAND;
        var days = new ArrayList<Ordinary>();
        days.add(new Ordinary(LocalDate.of(year, JANUARY, 1), "New Year's Day"));
        if (scotland) {
            days.add(new Ordinary(LocalDate.of(year, JANUARY, 2), "2nd January"));
        }
        if (nation == Nation.NORTHERN_IRELAND) {
            days.add(new Ordinary(LocalDate.of(year, MARCH, 17), "St Patrick's Day"));
            days.add(new Ordinary(LocalDate.of(year, JULY, 12), "Battle of the Boyne"));
        }
        var easter = easter(year);
        days.add(new Ordinary(easter.minusDays(2), "Good Friday"));
        if (!scotland) {
            days.add(new Ordinary(easter.plusDays(1), "Easter Monday"));
        }
        var may = LocalDate.of(year, MAY, 1);
        days.add(new Ordinary(may.with(firstInMonth(MONDAY)), "Early May bank holiday"));
        days.add(new Ordinary(may.with(lastInMonth(MONDAY)), "Spring bank holiday"));
        var august = LocalDate.of(year, AUGUST, 1);
        days.add(new Ordinary(
                august.with(scotland ? firstInMonth(MONDAY) : lastInMonth(MONDAY)), "Summer bank holiday"));
        if (scotland) {
            days.add(new Ordinary(LocalDate.of(year, NOVEMBER, 30), "St Andrew's Day"));
        }
        days.add(new Ordinary(LocalDate.of(year, DECEMBER, 25), "Christmas Day"));
        days.add(new Ordinary(LocalDate.of(year, DECEMBER, 26), "Boxing Day"));
        return days;
    }

    /** Returns Easter Sunday by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8). */
    static LocalDate easter(int year) {
        int golden = year % 19;
        int century = year / 100;
        int rest = year % 100;
        int epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
        int weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
        int correction = (golden + 11 * epact + 22 * weekday) / 451;
        int days = epact + weekday - 7 * correction + 114;
        return LocalDate.of(year, days / 31 == 3 ? MARCH : APRIL, days % 31 + 1);
    }

    private static Proclaimed moved(int year, Month month, int day, String name, int was, Month wasMonth, int wasDay) {
        return new Proclaimed(
                LocalDate.of(year, month, day), name, EVERYWHERE, Optional.of(LocalDate.of(was, wasMonth, wasDay)));
    }

    private static Proclaimed added(int year, Month month, int day, String name, Set<Nation> nations) {
        return new Proclaimed(LocalDate.of(year, month, day), name, nations, Optional.empty());
    }
}
