package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.problem.ProblemException.FieldError;
import uk.co.provilex.crm.platform.validation.Checks;

final class LeadQueryTest {

    private static final LeadDetails LEAD = new LeadDetails(
            "Chloé",
            "Nguyễn",
            "Example Orchard",
            "Buyer",
            List.of(new LeadDetails.Email("C@Example.org", "c@example.org", null)),
            List.of(new LeadDetails.Phone("020 7946 0018", "+442079460018", null)),
            null,
            null,
            null,
            List.of("Fair"),
            Map.of(),
            null);

    private final Checks checks = new Checks();

    private LeadQuery query(
            @Nullable String words, @Nullable String email, @Nullable String phone, @Nullable String tag) {
        return LeadQuery.of(words, email, phone, tag, "GB", checks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "ch", "chloé", "CHLOE", "orchard", "nguyen chlo", "chloé n", "exam orch ng"})
    void everyWordBeginsAWordOfNameOrCompany(String words) {
        assertTrue(query(words, null, null, null).matches(LEAD));
        assertTrue(checks.ok());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chloe x", "hloe", "buyer", "orchards"})
    void aWordThatBeginsNoneFindsNothing(String words) {
        assertFalse(query(words, null, null, null).matches(LEAD));
    }

    @Test
    void allThatIsGivenMustMatch() {
        assertTrue(query("chloe", "C@EXAMPLE.ORG", "+44 20 79460018", "FAIR").matches(LEAD));
        assertFalse(query("chloe", "d@example.org", null, null).matches(LEAD));
        assertFalse(query("chloe", null, "+44 20 79460019", null).matches(LEAD));
        assertFalse(query("chloe", null, null, "fai").matches(LEAD));
    }

    @Test
    void whatCannotBeSearchedForIsNamed() {
        query("…", "nobody", "12", "\u202E");
        assertEquals(
                List.of("/tag", "/query", "/email", "/phone"),
                checks.errors().stream().map(FieldError::field).toList());
    }

    @Test
    void atLeastOneTermIsNeeded() {
        query(null, null, null, null);
        assertEquals("", checks.errors().getFirst().field());
    }
}
