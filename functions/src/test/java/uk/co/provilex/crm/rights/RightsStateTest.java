package uk.co.provilex.crm.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of transitions, cell by cell, and when users are reminded. */
final class RightsStateTest {

    /** A cell is yes where the event of the row can happen in the state of the column. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // event,                received, awaiting identity, awaiting clarification, completed, refused, withdrawn
        "RECEIVED,               no,  no,  no,  no,  no,  no",
        "ASSIGNED,               yes, yes, yes, no,  no,  no",
        "IDENTITY_ASKED,         yes, no,  yes, no,  no,  no",
        "IDENTITY_RECEIVED,      yes, yes, yes, no,  no,  no",
        "CLARIFICATION_ASKED,    yes, yes, yes, no,  no,  no",
        "CLARIFICATION_RECEIVED, no,  yes, yes, no,  no,  no",
        "EXTENDED,               yes, yes, yes, no,  no,  no",
        "ACKNOWLEDGED,           yes, yes, yes, no,  no,  no",
        "SEARCHED,               yes, yes, yes, no,  no,  no",
        "NOTE,                   yes, yes, yes, yes, yes, yes",
        "ERASURE_STARTED,        yes, no,  yes, no,  no,  no",
        "COMPLETED,              yes, no,  yes, no,  no,  no",
        "PACKAGE_ATTACHED,       no,  no,  no,  yes, no,  no",
        "REFUSED,                yes, yes, yes, no,  no,  no",
        "WITHDRAWN,              yes, yes, yes, no,  no,  no",
        "COMPLAINED,             no,  no,  no,  no,  no,  no",
        "REMINDED,               no,  no,  no,  no,  no,  no",
    })
    void allowsExactlyTheEventsOfTheTable(
            EventKind kind,
            String received,
            String identity,
            String clarification,
            String done,
            String no,
            String back) {
        assertEquals(
                String.join(" ", received, identity, clarification, done, no, back),
                String.join(
                        " ",
                        Arrays.stream(RightsState.values())
                                .map(state -> state.allows(kind) ? "yes" : "no")
                                .toList()));
    }

    @Test
    void everyEventHasItsRowInTheTableAbove() throws NoSuchMethodException {
        var rows = Arrays.stream(RightsStateTest.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("allowsExactlyTheEventsOfTheTable"))
                .findFirst()
                .orElseThrow()
                .getAnnotation(CsvSource.class)
                .value();
        var named = new TreeSet<EventKind>();
        for (var row : rows) {
            named.add(EventKind.valueOf(row.substring(0, row.indexOf(',')).strip()));
        }
        assertEquals(new TreeSet<>(Arrays.asList(EventKind.values())), named);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-04, ''",
        "2026-10-05, DUE_IN_7_DAYS",
        "2026-10-09, DUE_IN_7_DAYS",
        "2026-10-10, DUE_IN_2_DAYS",
        "2026-10-12, DUE_IN_2_DAYS",
        "2026-10-13, OVERDUE",
        "2027-01-01, OVERDUE",
    })
    void theMostPressingReminderIsTheOneThatIsGiven(LocalDate today, String reminder) {
        assertEquals(
                reminder,
                Reminder.on(today, LocalDate.parse("2026-10-12"))
                        .map(Enum::name)
                        .orElse(""));
    }

    @Test
    void eachReminderIsFollowedByTheNextUntilTheLast() {
        var met = new TreeSet<Reminder>();
        for (var next = Optional.of(Reminder.DUE_IN_7_DAYS);
                next.isPresent();
                next = next.get().next()) {
            assertTrue(met.add(next.get()));
        }
        assertEquals(Reminder.values().length, met.size());
    }

    @Test
    void everyGroundSaysWhereItIsWrittenDown() {
        for (var ground : Ground.values()) {
            assertTrue(ground.basis().contains("article") || ground.basis().contains("Schedule"), ground.name());
        }
    }
}
