package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.ProblemException.FieldError;
import uk.co.provilex.crm.platform.validation.Checks;

/** Anybody may have written the lines of a package: what is wrong with one is named, whatever it is. */
final class ArchivedLeadTest {

    private static final Instant NOW = Instant.parse("2025-09-19T09:00:00Z");
    private static final String TRASHED = """
            {"id":"01k5ha7c0d4e8f2g6h1j5k9m3n","firstName":"Ada","status":"new","version":2,
             "ownerId":"01k5ha7c0d4e8f2g6h1j5k9m3p","createdBy":"01k5ha7c0d4e8f2g6h1j5k9m3p",
             "updatedBy":"01k5ha7c0d4e8f2g6h1j5k9m3p","createdAt":"2025-05-01T09:00:00Z",
             "updatedAt":"2025-09-01T09:00:00Z",
             "trashed":{"at":"2025-09-01T09:00:00Z","by":"01k5ha7c0d4e8f2g6h1j5k9m3p",
                        "restorableUntil":"2025-10-01T09:00:00Z"}}""";

    private static List<String> faults(ObjectNode line) throws Exception {
        var checks = new Checks();
        Json.parse(line, ArchivedLead.class).check(NOW, checks);
        return checks.errors().stream().map(FieldError::field).toList();
    }

    @Test
    void aLineOfOursIsInOrder() throws Exception {
        assertEquals(List.of(), faults(Json.parse(TRASHED, ObjectNode.class)));
    }

    @ParameterizedTest
    @CsvSource({
        "at,2025-09-19T10:00:00Z,/trashed/at",
        "at,+999999999-12-31T00:00:00Z,/trashed/at",
        "restorableUntil,2026-10-06T09:00:00Z,/trashed/restorableUntil",
        "restorableUntil,+999999999-12-31T00:00:00Z,/trashed/restorableUntil",
        "restorableUntil,,/trashed/restorableUntil"
    })
    void aTimeInTheTrashThatCannotHaveBeenIsNamed(String member, String time, String fault) throws Exception {
        var line = Json.parse(TRASHED, ObjectNode.class);
        ((ObjectNode) line.path("trashed")).put(member, time);
        assertEquals(List.of(fault), faults(line));
    }
}
