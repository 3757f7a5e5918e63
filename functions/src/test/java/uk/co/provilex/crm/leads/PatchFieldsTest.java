package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.ProblemException;

final class PatchFieldsTest {

    private static ObjectNode patch(String json) throws JsonProcessingException {
        return Json.parse(json, ObjectNode.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"unheardOf\":null}|/unheardOf",
                "{\"id\":\"x\"}|/id",
                "{\"version\":9}|/version",
                "{\"address\":{\"planet\":null}}|/address/planet",
                "{\"a/b\":1}|/a~1b"
            })
    void aNameThatDoesNotExistIsRefusedEvenWhereItRemovesNothing(String json, String field) throws Exception {
        var patch = patch(json);
        var refusal = assertThrows(ProblemException.class, () -> PatchFields.requireKnown(patch, LeadInput.class));
        assertEquals(400, refusal.problem().status());
        assertEquals(field, refusal.errors().getFirst().field());
    }

    @Test
    void keysOfCustomFieldsAreTheTenants() throws Exception {
        var patch = patch("{\"customFields\":{\"any\":1},\"address\":{\"city\":null},\"tags\":null}");
        assertDoesNotThrow(() -> PatchFields.requireKnown(patch, LeadInput.class));
    }
}
