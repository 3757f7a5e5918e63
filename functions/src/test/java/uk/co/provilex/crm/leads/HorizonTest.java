package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.TenantSettings;

class HorizonTest {

    private static final String ID = "01k5hc2mzq8v7r4t9w1x3y5a6b";
    private static final String USER = "01k5ha7c0d4e8f2g6h1j5k9m3n";
    private static final Instant LONG_AGO = Instant.parse("2015-01-01T00:00:00Z");

    private static Lead lead(Keeping keeping, Lead.@Nullable Trashed trashed, Lead.@Nullable Restriction restriction) {
        return new Lead(
                ID,
                LeadsTest.details("x"),
                "new",
                USER,
                LONG_AGO,
                LONG_AGO,
                USER,
                USER,
                1,
                trashed,
                restriction,
                0,
                null,
                keeping);
    }

    private static Keeping active(String at) {
        return Keeping.begun(Instant.parse(at), Keeping.NOTE, null);
    }

    private static TenantSettings rules(@Nullable Integer months, @Nullable Integer days, String changedAt) {
        return TenantSettings.standard().retaining(new RetentionRules(months, days, Instant.parse(changedAt)));
    }

    @Nested
    class Golden {

        @ParameterizedTest
        @CsvSource({
            // the last second of a day counts as much as its first, and no month is cut short
            "2025-09-03T00:00:00Z, 1, 2025-10-04",
            "2025-09-03T23:59:59.999Z, 1, 2025-10-04",
            "2025-01-31T10:00:00Z, 1, 2025-03-01",
            "2025-01-28T10:00:00Z, 1, 2025-03-01",
            "2024-01-31T10:00:00Z, 1, 2024-03-01",
            "2024-02-29T10:00:00Z, 12, 2025-03-01",
            "2025-12-31T10:00:00Z, 2, 2026-03-01",
            "2025-09-03T10:00:00Z, 120, 2035-09-04"
        })
        void afterMonthsInWhichNobodyDidAnything(String last, int months, LocalDate trashOn) {
            var horizon = Horizon.of(lead(active(last), null, null), rules(months, null, "2020-01-01T00:00:00Z"));
            assertEquals(trashOn, horizon.trashOn());
            assertEquals(trashOn.plusDays(30), horizon.endsOn());
            assertEquals(RetentionRules.NO_ACTIVITY, horizon.cause());
            assertEquals(new Horizon.Event(Keeping.NOTE, Instant.parse(last)), horizon.since());
            assertNull(horizon.heldBy());
        }

        @ParameterizedTest
        @CsvSource({
            "2025-09-03T23:59:59Z, 1, 2025-09-05",
            "2025-09-03T00:00:00Z, 30, 2025-10-04",
            "2024-02-28T00:00:00Z, 1, 2024-03-01"
        })
        void daysAfterTheLastLawfulBasisHasEnded(String end, int days, LocalDate trashOn) {
            var keeping = active("2015-01-01T00:00:00Z").basisEnding(Instant.parse(end));
            var horizon = Horizon.of(lead(keeping, null, null), rules(null, days, "2020-01-01T00:00:00Z"));
            assertEquals(trashOn, horizon.trashOn());
            assertEquals(RetentionRules.NO_BASIS, horizon.cause());
            assertEquals(new Horizon.Event("basis-ended", Instant.parse(end)), horizon.since());
        }

        @Test
        void withoutARuleNothingEndsIt() {
            var keeping = active("2015-01-01T00:00:00Z").basisEnding(LONG_AGO);
            var horizon = Horizon.of(lead(keeping, null, null), TenantSettings.standard());
            assertEquals(Horizon.NONE, horizon.cause());
            assertNull(horizon.endsOn());
            assertTrue(horizon.because().contains("No rule"), horizon.because());
        }

        @ParameterizedTest
        @CsvSource({
            // last activity, months, held, in the trash until, grace until, ends on, cause
            "2025-09-03T10:00:00Z, 12, no,  '',                   2025-10-01T08:00:00Z, 2025-10-01, closure",
            "2025-09-03T10:00:00Z,   , no,  '',                   2025-10-01T08:00:00Z, 2025-10-01, closure",
            "2025-09-03T10:00:00Z, 1,  no,  '',                   2025-11-03T08:00:00Z, 2025-11-03, no-activity",
            "2025-09-03T10:00:00Z, 1,  no,  '',                   2025-11-02T08:00:00Z, 2025-11-02, closure",
            // what holds a rule up holds no purge up
            "2025-09-03T10:00:00Z, 1,  yes, '',                   2025-11-30T08:00:00Z, 2025-11-30, closure",
            "2025-09-03T10:00:00Z,   , no,  2025-09-30T08:00:00Z, 2025-10-01T08:00:00Z, 2025-09-30, trash",
            "2025-09-03T10:00:00Z,   , no,  2025-10-02T08:00:00Z, 2025-10-01T08:00:00Z, 2025-10-01, closure"
        })
        void anAccountThatIsClosedEndsItUnlessSomethingElseDoesBefore(
                String last,
                @Nullable Integer months,
                String held,
                String restorableUntil,
                String grace,
                LocalDate endsOn,
                String cause) {
            var trashed = restorableUntil.isEmpty()
                    ? null
                    : new Lead.Trashed(Instant.parse(last), null, Instant.parse(restorableUntil), null);
            var restriction = held.equals("yes")
                    ? new Lead.Restriction(LONG_AGO, "u", RestrictionGround.LEGAL_CLAIM, null)
                    : null;
            var closing = new Tenant.Closing("c", Instant.parse("2025-09-10T08:00:00Z"), Instant.parse(grace));
            var horizon = Horizon.of(
                    lead(active(last), trashed, restriction),
                    rules(months, null, "2020-01-01T00:00:00Z"),
                    Optional.of(closing));
            assertEquals(endsOn, horizon.endsOn());
            assertEquals(cause, horizon.cause());
            if (cause.equals(Horizon.CLOSURE)) {
                assertEquals(new Horizon.Event("closure-requested", closing.requestedAt()), horizon.since());
                assertNull(horizon.heldBy());
                assertNull(horizon.trashOn());
            }
        }

        @Test
        void aBasisWithoutAnEndEndsNothing() {
            var horizon = Horizon.of(
                    lead(active("2015-01-01T00:00:00Z"), null, null), rules(null, 1, "2020-01-01T00:00:00Z"));
            assertEquals(Horizon.NONE, horizon.cause());
        }

        @Test
        void ofTwoRulesTheEarlierOneDecides() {
            var keeping = active("2025-01-01T00:00:00Z").basisEnding(Instant.parse("2025-01-10T00:00:00Z"));
            var both = rules(1, 10, "2020-01-01T00:00:00Z");
            assertEquals(
                    RetentionRules.NO_BASIS,
                    Horizon.of(lead(keeping, null, null), both).cause());
            var later = keeping.basisEnding(Instant.parse("2025-01-28T00:00:00Z"));
            assertEquals(
                    RetentionRules.NO_ACTIVITY,
                    Horizon.of(lead(later, null, null), both).cause());
        }

        @Test
        void rulesThatWereChangedEndNothingForAWeek() {
            var horizon = Horizon.of(
                    lead(active("2015-01-01T00:00:00Z"), null, null), rules(12, null, "2025-09-19T08:00:00Z"));
            assertEquals(LocalDate.parse("2025-09-27"), horizon.trashOn());
            assertEquals(new Horizon.Event("rules-changed", Instant.parse("2025-09-19T08:00:00Z")), horizon.since());
        }

        @Test
        void whatIsInTheTrashEndsWithItsTimeThere() {
            var trashed = new Lead.Trashed(
                    Instant.parse("2025-09-19T08:00:00Z"), null, Instant.parse("2025-10-19T08:00:00Z"), "no-basis");
            var horizon = Horizon.of(
                    lead(active("2015-01-01T00:00:00Z"), trashed, null), rules(1, 1, "2020-01-01T00:00:00Z"));
            assertEquals(Horizon.TRASH, horizon.cause());
            assertEquals(LocalDate.parse("2025-10-19"), horizon.endsOn());
            assertNull(horizon.trashOn());
            assertTrue(horizon.because().contains("no-basis"), horizon.because());
        }

        @Test
        void noRuleEndsWhatIsRestrictedOrAboutWhichARequestIsOpen() {
            var restriction = new Lead.Restriction(LONG_AGO, USER, RestrictionGround.LEGAL_CLAIM, null);
            var rules = rules(1, 1, "2020-01-01T00:00:00Z");
            var restricted = Horizon.of(lead(active("2015-01-01T00:00:00Z"), null, restriction), rules);
            assertEquals(Horizon.RESTRICTION, restricted.heldBy());
            assertNull(restricted.endsOn());
            assertEquals(RetentionRules.NO_ACTIVITY, restricted.cause());
            var asked = active("2015-01-01T00:00:00Z").requests(1);
            assertEquals(
                    Horizon.RIGHTS_REQUEST,
                    Horizon.of(lead(asked, null, null), rules).heldBy());
            assertNull(Horizon.of(lead(asked.requests(-1), null, null), rules).heldBy());
        }
    }

    /** What is recorded of a lead, in any order, against a reading of the rules that counts days one by one. */
    @Nested
    class AnyCourse {

        private final long seed = Seed.drawn();
        private final Random random = new Random(seed);

        @Test
        void noEventIsEverFollowedByAnEndThatTheRulesDoNotAllow() {
            for (int i = 0; i < 20_000; i++) {
                course();
            }
        }

        private void course() {
            var at = Instant.parse("2019-01-01T00:00:00Z").plusSeconds(random.nextInt(100_000_000));
            var keeping = Keeping.begun(at, Keeping.CREATED, end(at));
            var bases = new ArrayList<@Nullable Instant>();
            bases.add(keeping.basisEndsAt());
            var active = at;
            for (int events = random.nextInt(6); events > 0; events--) {
                at = at.plus(Duration.ofMinutes(random.nextInt(200_000)));
                switch (random.nextInt(4)) {
                    case 0 -> {
                        keeping = keeping.active(at, Keeping.NOTE);
                        active = at;
                    }
                    case 1 -> {
                        var end = end(at);
                        keeping = keeping.active(at, Keeping.CONSENT).withBasis(end);
                        bases.add(end);
                        active = at;
                    }
                    // a clock that is behind moves nothing back
                    case 2 -> keeping = keeping.active(at.minus(Duration.ofDays(2_000)), Keeping.UPDATED);
                    default -> keeping = keeping.requests(1).requests(-1);
                }
            }
            var months = random.nextBoolean() ? Integer.valueOf(1 + random.nextInt(120)) : null;
            var days = random.nextBoolean() ? Integer.valueOf(1 + random.nextInt(3_650)) : null;
            var changed = at.minus(Duration.ofDays(random.nextInt(4_000)));
            var rules = new RetentionRules(months, days, changed);
            var horizon = Horizon.of(
                    lead(keeping, null, null), TenantSettings.standard().retaining(rules));
            var expected = expected(active, bases, months, days, changed);
            assertEquals(expected, horizon.trashOn(), () -> "seed " + seed + ": " + rules);
        }

        private @Nullable Instant end(Instant at) {
            return random.nextInt(3) == 0 ? null : at.plus(Duration.ofHours(random.nextInt(20_000) - 100));
        }

        private static @Nullable LocalDate expected(
                Instant active,
                List<@Nullable Instant> bases,
                @Nullable Integer months,
                @Nullable Integer days,
                Instant changed) {
            var ends = new ArrayList<LocalDate>();
            if (months != null) {
                // the corresponding date, or the last of a month that has none, and the day after it
                var from = active.atZone(ZoneOffset.UTC).toLocalDate();
                int month = from.getYear() * 12 + from.getMonthValue() - 1 + months;
                var first = LocalDate.of(month / 12, month % 12 + 1, 1);
                ends.add(first.withDayOfMonth(Math.min(from.getDayOfMonth(), first.lengthOfMonth()))
                        .plusDays(1));
            }
            if (days != null && bases.stream().noneMatch(Objects::isNull)) {
                var last = bases.stream()
                        .filter(Objects::nonNull)
                        .max(Instant::compareTo)
                        .orElseThrow();
                ends.add(last.plus(Duration.ofDays(days + 1L))
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate());
            }
            var noticed =
                    changed.plus(Duration.ofDays(8)).atZone(ZoneOffset.UTC).toLocalDate();
            return ends.stream()
                    .map(end -> end.isBefore(noticed) ? noticed : end)
                    .min(LocalDate::compareTo)
                    .orElse(null);
        }
    }
}
