package uk.co.provilex.crm.rights.clock;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.rights.clock.Course.Extension;
import uk.co.provilex.crm.rights.clock.Course.Wait;
import uk.co.provilex.crm.rights.clock.Deadline.Kind;
import uk.co.provilex.crm.rights.clock.Deadline.State;
import uk.co.provilex.crm.rights.clock.Deadline.Step;

/** The clock of the law: golden cases with their sources, and random ones against an oracle that counts days. */
final class StatutoryClockTest {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    @Nested
    final class Golden {

        /** What the ICO's page, the EDPB's guidelines and the calendar say. */
        @ParameterizedTest(name = "{0} {1}: {2} -> {3}")
        @CsvSource({
            // the ICO's examples
            "england-and-wales, access, 2025-09-03, 2025-10-03",
            "england-and-wales, access, 2027-01-01, 2027-02-01",
            "england-and-wales, access, 2024-11-25, 2024-12-27",
            "scotland,          access, 2024-11-25, 2024-12-27",
            "england-and-wales, access, 2025-01-31, 2025-02-28",
            // 31 August, 30 January, and leap years
            "england-and-wales, erasure, 2026-08-31, 2026-09-30",
            "england-and-wales, erasure, 2025-01-30, 2025-02-28",
            "england-and-wales, erasure, 2024-01-30, 2024-02-29",
            "england-and-wales, erasure, 2024-01-29, 2024-02-29",
            "england-and-wales, erasure, 2028-01-31, 2028-02-29",
            "england-and-wales, erasure, 2028-02-29, 2028-03-29",
            // weekends: 28 February 2026 is a Saturday
            "england-and-wales, erasure, 2026-01-30, 2026-03-02",
            "england-and-wales, erasure, 2026-02-14, 2026-03-16",
            // holidays of one nation alone
            "england-and-wales, objection, 2026-05-15, 2026-06-15",
            "scotland,          objection, 2026-05-15, 2026-06-16",
            "england-and-wales, objection, 2026-06-12, 2026-07-13",
            "northern-ireland,  objection, 2026-06-12, 2026-07-14",
            "england-and-wales, objection, 2027-02-17, 2027-03-17",
            "northern-ireland,  objection, 2027-02-17, 2027-03-18",
            "england-and-wales, objection, 2027-10-30, 2027-11-30",
            "scotland,          objection, 2027-10-30, 2027-12-01",
            "england-and-wales, objection, 2026-07-03, 2026-08-03",
            "scotland,          objection, 2026-07-03, 2026-08-04",
            // Easter 2026 is 5 April; Scotland works on Easter Monday
            "england-and-wales, portability, 2026-03-03, 2026-04-07",
            "scotland,          portability, 2026-03-03, 2026-04-06",
            // substitute days: 25 and 26 December 2027 are at a weekend, and 1 and 2 January 2028
            "england-and-wales, restriction, 2027-11-25, 2027-12-29",
            "england-and-wales, restriction, 2027-12-01, 2028-01-04",
            "scotland,          restriction, 2027-12-01, 2028-01-05",
            "england-and-wales, restriction, 2026-11-26, 2026-12-29",
            // proclaimed once, and moved
            "england-and-wales, rectification, 2022-05-02, 2022-06-06",
            "england-and-wales, rectification, 2022-04-30, 2022-05-30",
            "england-and-wales, rectification, 2022-08-19, 2022-09-20",
            "england-and-wales, rectification, 2023-04-08, 2023-05-09",
            "england-and-wales, rectification, 2020-04-08, 2020-05-11",
            "england-and-wales, rectification, 2020-04-04, 2020-05-04",
            // complaints: 30 days from the day after; 19 July 2026 is a Sunday
            "england-and-wales, complaint, 2026-06-19, 2026-07-20",
            "england-and-wales, complaint, 2026-06-22, 2026-07-22",
            "northern-ireland,  complaint, 2027-06-12, 2027-07-13",
            // the European Union: the EDPB's examples, and weekends only
            "eu, access, 2024-03-05, 2024-04-05",
            "eu, access, 2026-08-31, 2026-09-30",
            "eu, access, 2026-03-05, 2026-04-06",
            "eu, access, 2026-11-25, 2026-12-25",
        })
        void aRequestThatTakesItsCourse(String where, String type, String received, String due) {
            var deadline = deadline(where, type, Course.of(noon(received)));

            assertEquals(LocalDate.parse(due), deadline.dueOn(), deadline.derivation()::toString);
        }

        /** What stops, begins and extends it; each wait is asked/answered, a "-" is awaited still. */
        @ParameterizedTest(name = "{0} {1} {2}: identity {3}, clarified {4}, extended {5} -> {6}")
        @CsvSource({
            // received Sunday 15 February; 20 to 27 February are eight days that do not count; 23 March is a Monday
            "england-and-wales, access, 2026-02-15, , 2026-02-20/2026-02-27, , 2026-03-23",
            // one that overlaps saves only its own days, whichever was asked first
            "england-and-wales, access, 2026-02-15, , 2026-02-20/2026-02-27 2026-02-25/2026-03-02, , 2026-03-26",
            "england-and-wales, access, 2026-02-15, , 2026-02-25/2026-03-02 2026-02-20/2026-02-27, , 2026-03-26",
            "england-and-wales, access, 2026-02-15, , 2026-02-20/2026-03-02 2026-02-22/2026-02-24, , 2026-03-26",
            // the same day is one day
            "england-and-wales, access, 2026-09-03, , 2026-09-10/2026-09-10, , 2026-10-05",
            // asked on the day of receipt: as if it had come on 10 September; 10 October is a Saturday
            "england-and-wales, access, 2026-09-03, , 2026-09-03/2026-09-10, , 2026-10-12",
            // within the days that an earlier pause won
            "england-and-wales, access, 2026-09-03, , 2026-09-10/2026-09-20 2026-10-10/2026-10-12, , 2026-10-19",
            // after the period had run out
            "england-and-wales, access, 2026-09-03, , 2026-10-06/2026-10-20, , 2026-10-05",
            // awaited still
            "england-and-wales, access, 2026-09-03, , 2026-09-10/-, , stopped",
            "england-and-wales, access, 2026-09-03, , 2026-10-06/-, , 2026-10-05",
            // only a request for access is paused, and only since 5 February 2026
            "england-and-wales, erasure, 2026-09-03, , 2026-09-10/2026-09-20, , 2026-10-05",
            "england-and-wales, access, 2026-02-04, , 2026-02-10/2026-02-20, , 2026-03-04",
            "england-and-wales, access, 2026-02-05, , 2026-02-10/2026-02-20, , 2026-03-16",
            // who asks
            "england-and-wales, access, 2026-09-03, 2026-09-04/2026-09-14, , , 2026-10-14",
            "england-and-wales, erasure, 2026-09-03, 2026-09-04/2026-09-14 2026-09-15/2026-09-21, , , 2026-10-21",
            "england-and-wales, erasure, 2026-09-03, 2026-09-04/-, , , stopped",
            "england-and-wales, erasure, 2025-09-03, 2025-09-04/2025-09-15, , , 2025-10-15",
            "england-and-wales, erasure, 2026-09-03, 2026-10-08/2026-10-20, , , 2026-10-05",
            // who asks, and then what: 14 September, and 16 to 18 do not count; 17 October is a Saturday
            "england-and-wales, access, 2026-09-03, 2026-09-04/2026-09-14, 2026-09-10/2026-09-18, , 2026-10-19",
            // extended from the first day: 31 March + 3 months, not 30 April + 2
            "england-and-wales, access, 2026-03-31, , , 2026-04-30, 2026-06-30",
            "england-and-wales, access, 2025-11-30, , , 2025-12-20, 2026-03-02",
            // told on the last day, which a weekend moved, and a day later
            "england-and-wales, access, 2026-09-04, , , 2026-10-05, 2026-12-04",
            "england-and-wales, access, 2026-09-04, , , 2026-10-06, 2026-10-05",
            // the days of a pause do not count towards the notice either
            "england-and-wales, access, 2026-09-04, , 2026-09-10/2026-09-19, 2026-10-14, 2026-12-14",
            "england-and-wales, access, 2026-09-04, , 2026-09-10/2026-09-19, 2026-10-15, 2026-10-14",
            // nothing stops the clock of the European Union
            "eu, access, 2026-09-03, , 2026-09-10/2026-09-20, , 2026-10-05",
            "eu, access, 2026-09-03, 2026-09-04/2026-09-14, , , 2026-10-05",
            "eu, access, 2026-09-03, 2026-09-04/-, 2026-09-10/-, , 2026-10-05",
            "eu, access, 2026-09-03, , , 2026-10-05, 2026-12-03",
            "eu, access, 2026-09-03, , , 2026-10-06, 2026-10-05",
        })
        void aRequestWithACourse(
                String where,
                String type,
                String received,
                String identity,
                String clarified,
                String told,
                String due) {
            var course = new Course(
                    noon(received),
                    waits(identity),
                    waits(clarified),
                    Optional.ofNullable(told).map(day -> new Extension(noon(day), true)),
                    Optional.empty());

            var deadline = deadline(where, type, course);

            assertEquals(
                    due,
                    deadline.state() == State.STOPPED ? "stopped" : String.valueOf(deadline.dueOn()),
                    deadline.derivation()::toString);
        }

        @Test
        void theDayOfReceiptIsTheControllersOwn() {
            // half past midnight on 4 September in London; a Sunday moves 4 October
            var received = Instant.parse("2026-09-03T23:30:00Z");

            assertAll(
                    () -> assertEquals(
                            LocalDate.parse("2026-10-05"),
                            deadline("england-and-wales", "erasure", Course.of(received))
                                    .dueOn()),
                    () -> assertEquals(
                            LocalDate.parse("2026-10-02"),
                            StatutoryClock.deadline(
                                            new Regime.UnitedKingdom(Nation.ENGLAND_AND_WALES),
                                            RequestType.ERASURE,
                                            ZoneId.of("America/New_York"),
                                            Course.of(Instant.parse("2026-09-03T03:30:00Z")))
                                    .dueOn()));
        }

        @Test
        void anExtensionWithoutReasonsExtendsNothing() {
            var course = new Course(
                    noon("2026-09-03"),
                    List.of(),
                    List.of(),
                    Optional.of(new Extension(noon("2026-09-20"), false)),
                    Optional.empty());

            var deadline = deadline("england-and-wales", "access", course);

            assertEquals(LocalDate.parse("2026-10-05"), deadline.dueOn());
            assertTrue(kinds(deadline).contains(Kind.WITHOUT_EFFECT));
        }

        /** Each complaint says by when it was to be acknowledged, and whether it was, also once nothing else is due. */
        @ParameterizedTest(name = "{0}: received {1}, acknowledged {2} -> by {3}, in time: {4}")
        @CsvSource({
            "england-and-wales, 2026-06-22, 2026-07-24, 2026-07-22, false, 2 days late",
            "england-and-wales, 2026-06-22, 2026-07-23, 2026-07-22, false, 1 day late",
            "england-and-wales, 2026-06-22, 2026-07-22, 2026-07-22, true, in time",
            "england-and-wales, 2026-06-22, 2026-06-22, 2026-07-22, true, in time",
            // 19 July 2026 is a Sunday; 12 July 2027 is a holiday in Northern Ireland
            "england-and-wales, 2026-06-19, 2026-07-20, 2026-07-20, true, in time",
            "northern-ireland,  2027-06-12, 2027-07-13, 2027-07-13, true, in time",
            "england-and-wales, 2027-06-12, 2027-07-13, 2027-07-12, false, 1 day late",
        })
        void aComplaintThatIsAcknowledgedHasNoFurtherDay(
                String where, String received, String acknowledged, String by, boolean inTime, String why) {
            var course =
                    new Course(noon(received), List.of(), List.of(), Optional.empty(), Optional.of(noon(acknowledged)));

            var deadline = deadline(where, "complaint", course);

            assertEquals(State.UNLIMITED, deadline.state());
            assertNull(deadline.dueOn());
            assertEquals(LocalDate.parse(by), deadline.acknowledgeBy());
            assertEquals(inTime, deadline.acknowledgedInTime());
            assertTrue(deadline.derivation().toString().contains(why), deadline.derivation()::toString);
        }

        @Test
        void aComplaintThatIsNotAcknowledgedSaysByWhenItIsAndNothingElseDoes() {
            var complaint = deadline("england-and-wales", "complaint", Course.of(noon("2026-06-22")));
            assertEquals(complaint.dueOn(), complaint.acknowledgeBy());
            assertNull(complaint.acknowledgedInTime());
            assertNull(deadline("england-and-wales", "access", Course.of(noon("2026-06-22")))
                    .acknowledgeBy());
            assertNull(
                    deadline("eu", "complaint", Course.of(noon("2026-06-22"))).acknowledgeBy());
        }

        @ParameterizedTest
        @CsvSource({"eu, 2026-09-03", "england-and-wales, 2026-06-18"})
        void aComplaintForWhichTheLawSetsNoDayHasNone(String where, String received) {
            var deadline = deadline(where, "complaint", Course.of(noon(received)));

            assertEquals(State.UNLIMITED, deadline.state());
            assertEquals(List.of(Kind.RECEIVED, Kind.NO_LIMIT), kinds(deadline));
        }
    }

    @Nested
    final class Derivation {

        @Test
        void saysEachStepWithItsDayAndSource() {
            var course = new Course(
                    noon("2026-11-02"),
                    waits("2026-11-03/2026-11-05"),
                    waits("2026-11-10/2026-11-29"),
                    Optional.empty(),
                    Optional.empty());

            var deadline = deadline("england-and-wales", "access", course);

            assertEquals(
                    List.of(
                            "2026-11-02 RECEIVED UK_GDPR_12A",
                            "2026-11-03 IDENTITY_AWAITED UK_GDPR_12A",
                            "2026-11-05 RESUMED UK_GDPR_12A",
                            "2026-11-05 COUNTED_FROM ICO_TIME_LIMITS",
                            "2026-11-10 PAUSED UK_GDPR_12A",
                            "2026-11-29 RESUMED UK_GDPR_12A",
                            "2026-12-25 ENDS ICO_TIME_LIMITS",
                            "2026-12-25 MOVED BANK_HOLIDAYS",
                            "2026-12-26 MOVED ICO_TIME_LIMITS",
                            "2026-12-27 MOVED ICO_TIME_LIMITS",
                            "2026-12-28 MOVED BANK_HOLIDAYS"),
                    deadline.derivation().stream()
                            .map(step -> step.on() + " " + step.kind() + " " + step.source())
                            .toList());
            assertEquals(LocalDate.parse("2026-12-29"), deadline.dueOn());
            assertEquals(LocalDate.parse("2026-12-29"), deadline.extendableUntil());
            assertEquals(RuleSet.UK_GDPR_ARTICLE_12A, deadline.rules());
        }

        @Test
        void saysWhenItRestsOnOrdinaryHolidaysAlone() {
            var known = deadline("england-and-wales", "access", Course.of(noon("2027-11-30")));
            var unknown = deadline("england-and-wales", "access", Course.of(noon("2027-12-15")));

            assertFalse(known.derivation().toString().contains("ordinary ones"));
            assertTrue(unknown.derivation().getLast().why().contains("ordinary ones"));
        }

        @Test
        void saysThatHolidaysOfAMemberStateAreNotPassedOver() {
            var deadline = deadline("eu", "access", Course.of(noon("2026-11-25")));

            assertTrue(deadline.derivation().getLast().why().contains("Member State"));
        }

        @Test
        void isOverdueOnlyAfterItsLastDay() {
            var deadline = deadline("england-and-wales", "access", Course.of(noon("2025-09-03")));

            assertFalse(deadline.overdueOn(LocalDate.parse("2025-10-03")));
            assertTrue(deadline.overdueOn(LocalDate.parse("2025-10-04")));
        }
    }

    /** As GOV.UK lists them. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "england-and-wales, 2022, 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
        "england-and-wales, 2023, 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
        "england-and-wales, 2026, 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
        "england-and-wales, 2027, 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
        "scotland, 2022, 01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
        "scotland, 2023, 01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
        "scotland, 2024, 01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
        "scotland, 2026, 01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
        "northern-ireland, 2024, 01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
        "northern-ireland, 2026, 01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
    })
    void bankHolidaysAreThoseThatArePublished(String nation, int year, String days) {
        var found = new TreeMap<>(BankHolidays.of(year, Nation.of(nation).orElseThrow()));

        assertEquals(
                days,
                String.join(
                        " ",
                        found.keySet().stream()
                                .map(day -> day.toString().substring(5))
                                .toList()));
    }

    @Test
    void bankHolidaysOfACenturyAgreeWithTheOracle() {
        for (var nation : Nation.values()) {
            for (int year = 2018; year < 2120; year++) {
                var listed = BankHolidays.of(year, nation).keySet();
                for (var day = LocalDate.of(year, 1, 1); day.getYear() == year; day = day.plusDays(1)) {
                    var expected = !BankHolidays.isWeekend(day) && Oracle.holiday(day, nation);
                    assertEquals(expected, listed.contains(day), nation + " " + day);
                }
            }
        }
    }

    @Test
    void twelveThousandRandomCoursesAgreeWithTheOracle() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        Map<State, Integer> met = new EnumMap<>(State.class);
        Map<Boolean, Integer> acknowledged = new TreeMap<>();
        int moved = 0;
        int extended = 0;
        int paused = 0;
        for (int i = 0; i < 12_000; i++) {
            var regime = regime(random);
            var type = random.nextInt(3) > 0 ? RequestType.ACCESS : pick(random, List.of(RequestType.values()));
            var zone =
                    ZoneId.of(List.of("Europe/London", "Europe/Berlin", "Pacific/Auckland", "America/New_York", "UTC")
                            .get(random.nextInt(5)));
            var course = course(random, zone);

            var deadline = StatutoryClock.deadline(regime, type, zone, course);
            var expected = new Oracle(regime, type, zone, course).answer();

            var name = "seed " + seed + ", case " + i + ": " + regime + " " + type + " " + zone + " " + course;
            assertEquals(expected, answer(deadline), () -> name + "\n" + deadline.derivation());
            assertEquals(
                    new Oracle(regime, type, zone, course).acknowledgement(), acknowledgement(deadline), () -> name);
            explained(deadline, course, zone, name);
            met.merge(deadline.state(), 1, Integer::sum);
            acknowledgement(deadline)
                    .flatMap(Oracle.Acknowledgement::inTime)
                    .ifPresent(inTime -> acknowledged.merge(inTime, 1, Integer::sum));
            var kinds = kinds(deadline);
            moved += kinds.contains(Kind.MOVED) ? 1 : 0;
            extended += kinds.contains(Kind.EXTENDED) ? 1 : 0;
            paused += kinds.contains(Kind.PAUSED) && deadline.state() == State.RUNNING ? 1 : 0;
        }
        // the cases are worth their number: each thing that can happen happens often
        assertEquals(3, met.size(), met::toString);
        assertTrue(met.values().stream().allMatch(count -> count > 300), met::toString);
        assertEquals(2, acknowledged.size(), acknowledged::toString);
        assertTrue(moved > 600 && extended > 600 && paused > 600, moved + " " + extended + " " + paused);
    }

    /** The derivation leads from the day of receipt to the due day without a gap. */
    private static void explained(Deadline deadline, Course course, ZoneId zone, String name) {
        var steps = deadline.derivation();
        assertEquals(Kind.RECEIVED, steps.getFirst().kind(), name);
        assertEquals(
                course.receivedAt().atZone(zone).toLocalDate(), steps.getFirst().on(), name);
        assertTrue(steps.stream().noneMatch(step -> step.why().isBlank()), name);
        if (deadline.state() != State.RUNNING) {
            assertNull(deadline.dueOn(), name);
            return;
        }
        var ends = steps.stream().filter(step -> step.kind() == Kind.ENDS).toList();
        assertEquals(1, ends.size(), name);
        var day = ends.getFirst().on();
        for (var step : steps) {
            if (step.kind() == Kind.MOVED) {
                assertEquals(day, step.on(), name);
                day = day.plusDays(1);
            }
        }
        assertEquals(deadline.dueOn(), day, name);
    }

    private static Optional<Oracle.Acknowledgement> acknowledgement(Deadline deadline) {
        return Optional.ofNullable(deadline.acknowledgeBy())
                .map(by -> new Oracle.Acknowledgement(by, Optional.ofNullable(deadline.acknowledgedInTime())));
    }

    private static Oracle.Answer answer(Deadline deadline) {
        return switch (deadline.state()) {
            case RUNNING -> new Oracle.Answer.Due(Objects.requireNonNull(deadline.dueOn()));
            case STOPPED -> new Oracle.Answer.Stopped();
            case UNLIMITED -> new Oracle.Answer.Unlimited();
        };
    }

    private static Regime regime(Random random) {
        return random.nextInt(5) == 0
                ? new Regime.EuropeanUnion()
                : new Regime.UnitedKingdom(pick(random, List.of(Nation.values())));
    }

    private static <T> T pick(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static Course course(Random random, ZoneId zone) {
        // around the commencements, around leap days and turns of the year, and anywhere
        var day =
                switch (random.nextInt(6)) {
                    case 0 -> LocalDate.parse("2026-02-05").plusDays(random.nextInt(20) - 10);
                    case 1 -> LocalDate.parse("2026-06-19").plusDays(random.nextInt(20) - 10);
                    case 2 -> LocalDate.of(2020 + 4 * random.nextInt(12), 1, 20).plusDays(random.nextInt(45));
                    case 3 -> LocalDate.of(2019 + random.nextInt(40), 11, 15).plusDays(random.nextInt(60));
                    default -> LocalDate.parse("2018-05-25").plusDays(random.nextInt(15_000));
                };
        var received = at(random, day, zone);
        var clarifications = waits(random, received, random.nextInt(5), 60);
        var identity = random.nextInt(3) == 0 ? waits(random, received, 1 + random.nextInt(2), 45) : List.<Wait>of();
        Optional<Extension> extension = random.nextInt(3) == 0
                ? Optional.of(new Extension(later(random, received, 60), random.nextInt(8) > 0))
                : Optional.empty();
        Optional<Instant> acknowledged =
                random.nextInt(4) == 0 ? Optional.of(later(random, received, 50)) : Optional.empty();
        return new Course(received, identity, clarifications, extension, acknowledged);
    }

    private static List<Wait> waits(Random random, Instant received, int count, int within) {
        var waits = new ArrayList<Wait>();
        for (int i = 0; i < count; i++) {
            var asked = later(random, received, within);
            waits.add(new Wait(asked, random.nextInt(12) == 0 ? null : later(random, asked, 30)));
        }
        return waits;
    }

    private static Instant later(Random random, Instant than, int days) {
        return than.plus(Duration.ofMinutes(random.nextInt(days * 24 * 60)));
    }

    private static Instant at(Random random, LocalDate day, ZoneId zone) {
        // often around midnight, where a zone decides
        var time = random.nextInt(3) == 0
                ? LocalTime.of(random.nextBoolean() ? 0 : 23, random.nextInt(60))
                : LocalTime.MIN.plusMinutes(random.nextInt(24 * 60));
        return day.atTime(time).atZone(zone).toInstant();
    }

    private static Deadline deadline(String where, String type, Course course) {
        return StatutoryClock.deadline(
                where.equals("eu")
                        ? new Regime.EuropeanUnion()
                        : new Regime.UnitedKingdom(Nation.of(where).orElseThrow()),
                RequestType.of(type).orElseThrow(),
                LONDON,
                course);
    }

    private static List<Wait> waits(String text) {
        var waits = new ArrayList<Wait>();
        for (var one : Optional.ofNullable(text).stream()
                .flatMap(all -> List.of(all.split(" ")).stream())
                .toList()) {
            var parts = List.of(one.split("/"));
            waits.add(new Wait(noon(parts.getFirst()), parts.getLast().equals("-") ? null : noon(parts.getLast())));
        }
        return waits;
    }

    private static Instant noon(String day) {
        return LocalDate.parse(day).atTime(12, 0).atZone(LONDON).toInstant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static List<Kind> kinds(Deadline deadline) {
        assertNotNull(deadline.rules());
        return deadline.derivation().stream().map(Step::kind).toList();
    }
}
