package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.platform.problem.ProblemException.FieldError;
import uk.co.provilex.crm.platform.validation.Checks;

/** What belongs to a lead of a package comes in only if it could have been written here. */
final class ArchivedPartsTest {

    private static final Instant NOW = Instant.parse("2025-09-19T09:00:00Z");
    private static final String ID = "01k5ha7c0d4e8f2g6h1j5k9m3n";

    /** Neither the schema of an export nor a request has a form for other years. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,",
                "0000-01-01,",
                "9999-12-31,",
                "+10000-01-01,/dueOn",
                "+12345-06-07,/dueOn",
                "-0001-12-31,/dueOn"
            })
    void aTaskIsDueOnADateOfFourDigits(@Nullable LocalDate dueOn, @Nullable String fault) {
        var checks = new Checks();
        ArchivedParts.check(new Task(ID, "Call back", dueOn, null, false, NOW, ID, NOW, 1), NOW, checks);
        assertEquals(
                fault == null ? List.of() : List.of(fault),
                checks.errors().stream().map(FieldError::field).toList());
    }
}
