package uk.co.provilex.crm.rights.clock;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The time limits worked out the slow way, one day after the other, from the text of the law alone and without anything of
 * the clock's: the two must agree.
 */
final class Oracle {

    /** The paschal full moon by golden number, from the tables of the Book of Common Prayer for 1900 to 2199. */
    private static final List<String> FULL_MOONS = List.of(
            "04-14", "04-03", "03-23", "04-11", "03-31", "04-18", "04-08", "03-28", "04-16", "04-05", "03-25", "04-13",
            "04-02", "03-22", "04-10", "03-30", "04-17", "04-07", "03-27");

    private static final Set<String> UK_ONCE =
            Set.of("2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08");

    /** The answer: a day, or why there is none. */
    sealed interface Answer {
        record Due(LocalDate on) implements Answer {}

        record Stopped() implements Answer {}

        record Unlimited() implements Answer {}
    }

    private final Regime regime;
    private final RequestType type;
    private final ZoneId zone;
    private final Course course;
    private final LocalDate received;
    private final boolean british;
    private final boolean pausing;

    Oracle(Regime regime, RequestType type, ZoneId zone, Course course) {
        this.regime = regime;
        this.type = type;
        this.zone = zone;
        this.course = course;
        this.received = day(course.receivedAt());
        this.british = regime instanceof Regime.UnitedKingdom;
        this.pausing = british && type == RequestType.ACCESS && !received.isBefore(LocalDate.parse("2026-02-05"));
    }

    /** By when a complaint is acknowledged, and whether it was in time; nothing where the law sets no day. */
    record Acknowledgement(LocalDate by, Optional<Boolean> inTime) {}

    Optional<Acknowledgement> acknowledgement() {
        if (type != RequestType.COMPLAINT || !british || received.isBefore(LocalDate.parse("2026-06-19"))) {
            return Optional.empty();
        }
        var day = received;
        for (int left = 30; left > 0; left--) {
            day = day.plusDays(1);
        }
        var by = working(day);
        return Optional.of(new Acknowledgement(by, course.acknowledgedAt().map(at -> !by.isBefore(day(at)))));
    }

    Answer answer() {
        if (type == RequestType.COMPLAINT) {
            var acknowledgement = acknowledgement();
            return acknowledgement.isEmpty() || course.acknowledgedAt().isPresent()
                    ? new Answer.Unlimited()
                    : new Answer.Due(acknowledgement.get().by());
        }
        var from = Optional.of(received);
        for (var wait : course.identity().stream()
                .sorted(Comparator.comparing(Course.Wait::askedAt))
                .toList()) {
            if (!british) {
                break;
            }
            var over = last(from.get());
            if (over.isPresent() && over.get().isBefore(day(wait.askedAt()))) {
                continue;
            }
            var answeredAt = wait.answeredAt();
            if (answeredAt == null) {
                return new Answer.Stopped();
            }
            var answered = day(answeredAt);
            from = Optional.of(answered.isBefore(from.get()) ? from.get() : answered);
        }
        return last(from.get()).<Answer>map(end -> new Answer.Due(working(end))).orElseGet(Answer.Stopped::new);
    }

    /** The last day of the period, extended or not, before it is moved; nothing while it is stopped. */
    private Optional<LocalDate> last(LocalDate from) {
        var month = walk(from, 1);
        if (course.extension().isEmpty() || !course.extension().get().reasonsGiven()) {
            return month;
        }
        var told = day(course.extension().get().toldAt());
        return month.isPresent() && told.isAfter(working(month.get())) ? month : walk(from, 3);
    }

    private Optional<LocalDate> walk(LocalDate from, int months) {
        int left = length(from, months);
        var day = from;
        while (left > 0) {
            day = day.plusDays(1);
            if (!pausing) {
                left--;
                continue;
            }
            boolean counts = true;
            for (var wait : course.clarifications()) {
                if (day(wait.askedAt()).isAfter(day)) {
                    continue;
                }
                var answered = wait.answeredAt();
                if (answered == null) {
                    return Optional.empty();
                }
                counts &= day(answered).isBefore(day);
            }
            left -= counts ? 1 : 0;
        }
        return Optional.of(day);
    }

    /** How many days it is to the corresponding date, by turning the pages of a calendar. */
    private static int length(LocalDate from, int months) {
        int days = 0;
        int turned = 0;
        var day = from;
        while (true) {
            day = day.plusDays(1);
            days++;
            turned += day.getDayOfMonth() == 1 ? 1 : 0;
            if (turned == months
                    && (day.getDayOfMonth() == from.getDayOfMonth()
                            || day.plusDays(1).getDayOfMonth() == 1)) {
                return days;
            }
        }
    }

    private LocalDate working(LocalDate end) {
        var day = end;
        while (rests(day)) {
            day = day.plusDays(1);
        }
        return day;
    }

    private boolean rests(LocalDate day) {
        if (day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
            return true;
        }
        return regime instanceof Regime.UnitedKingdom(Nation nation) && holiday(day, nation);
    }

    /** Tells of a day that is not at a weekend whether it is a bank holiday. */
    static boolean holiday(LocalDate day, Nation nation) {
        int of = day.getDayOfMonth();
        int year = day.getYear();
        boolean monday = day.getDayOfWeek() == DayOfWeek.MONDAY;
        boolean scotland = nation == Nation.SCOTLAND;
        if (UK_ONCE.contains(day.toString()) || (scotland && day.toString().equals("2026-06-15"))) {
            return true;
        }
        if (isEaster(day.plusDays(2)) || (!scotland && isEaster(day.minusDays(1)))) {
            return true;
        }
        return switch (day.getMonth()) {
            case JANUARY -> newYear(of, day.withDayOfMonth(1).getDayOfWeek(), scotland);
            case MARCH -> nation == Nation.NORTHERN_IRELAND && (of == 17 || (monday && (of == 18 || of == 19)));
            case JULY -> nation == Nation.NORTHERN_IRELAND && (of == 12 || (monday && (of == 13 || of == 14)));
            case MAY -> monday && ((of <= 7 && year != 2020) || (of >= 25 && year != 2022));
            case AUGUST -> monday && (scotland ? of <= 7 : of >= 25);
            case NOVEMBER -> scotland && of == 30;
            case DECEMBER ->
                (scotland && monday && of <= 2)
                        || christmas(of, LocalDate.of(year, Month.DECEMBER, 25).getDayOfWeek());
            default -> false;
        };
    }

    private static boolean newYear(int of, DayOfWeek first, boolean scotland) {
        return switch (first) {
            case SATURDAY -> of == 3 || (scotland && of == 4);
            case SUNDAY -> of == 2 || (scotland && of == 3);
            case FRIDAY -> of == 1 || (scotland && of == 4);
            default -> of == 1 || (scotland && of == 2);
        };
    }

    private static boolean christmas(int of, DayOfWeek christmas) {
        return switch (christmas) {
            case FRIDAY -> of == 25 || of == 28;
            case SATURDAY -> of == 27 || of == 28;
            case SUNDAY -> of == 26 || of == 27;
            default -> of == 25 || of == 26;
        };
    }

    private static boolean isEaster(LocalDate day) {
        if (day.getDayOfWeek() != DayOfWeek.SUNDAY) {
            return false;
        }
        var moon = LocalDate.parse(day.getYear() + "-" + FULL_MOONS.get(day.getYear() % 19));
        // the Sunday after the full moon: strictly after, and within a week
        return day.isAfter(moon) && !day.isAfter(moon.plusDays(7));
    }

    private LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }
}
