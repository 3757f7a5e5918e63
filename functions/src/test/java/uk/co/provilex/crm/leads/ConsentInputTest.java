package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.ProblemException.FieldError;
import uk.co.provilex.crm.platform.validation.Checks;

/** P01: a lawful basis says on what, for what, in which words, where, how and when. */
final class ConsentInputTest {

    private static final Instant NOW = Instant.parse("2025-09-19T09:00:00Z");
    private static final String WHOLE = """
            {"lawfulBasis":"consent","purpose":"News","wording":"Yes, write to me.\\nAlways.","source":"Fair",\
            "method":"paper","obtainedAt":"2025-05-03T14:20:00+01:00"}""";

    private final Checks checks = new Checks();

    @Test
    void aWholeOneIsRecordedWithTheHashOfItsWording() {
        var evidence = Json.read(WHOLE, ConsentInput.class)
                .accept("/consent", NOW, checks)
                .orElseThrow();
        var consent = evidence.recorded("c", "l", new Author("u", NOW, "i", true));
        assertTrue(checks.ok());
        assertEquals("any", consent.channel());
        assertEquals(Instant.parse("2025-05-03T13:20:00Z"), consent.obtainedAt());
        assertEquals(NOW, consent.recordedAt());
        // printf 'Yes, write to me.\\nAlways.' | sha256sum
        assertEquals("31c2410659a4f4c09c135079232df17125f198bcd969c7410bc8d63fcfce6a40", consent.wordingHash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lawfulBasis|\"because\"",
                "lawfulBasis|null",
                "purpose|null",
                "channel|\"pigeon\"",
                "wording|\"\"",
                "wording|\"\\u202Eyes\"",
                "source|null",
                "sourceUrl|\"javascript:alert(1)\"",
                "method|null",
                "obtainedAt|\"yesterday\"",
                "obtainedAt|\"2025-09-20T09:00:00Z\"",
                "obtainedAt|\"0001-01-01T00:00:00Z\"",
                "obtainedAt|\"+999999999-12-31T00:00:00Z\"",
                "obtainedAt|\"-999999999-01-01T00:00:00Z\"",
                "expiresAt|\"+999999999-12-31T00:00:00Z\"",
                "expiresAt|\"-999999999-01-01T00:00:00Z\"",
                "obtainedAt|null"
            })
    void whatIsMissingOrWrongIsNamed(String field, String value) throws Exception {
        var json = Json.parse(WHOLE, ObjectNode.class);
        json.set(field, Json.parse("[" + value + "]", JsonNode.class).get(0));
        var evidence = Json.parse(json, ConsentInput.class).accept("/consent", NOW, checks);
        assertTrue(evidence.isEmpty());
        assertEquals(
                List.of("/consent/" + field),
                checks.errors().stream().map(FieldError::field).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+999999999-12-31T23:59:59-18:00", "-999999999-01-01T00:00:00+18:00"})
    void aTimeAtTheEndOfAllTimesIsRefusedBesideAnExpiryThatIsReckonedFromIt(String end) throws Exception {
        var json = Json.parse(WHOLE, ObjectNode.class).put("obtainedAt", end).put("expiresAt", "2030-01-01T00:00:00Z");
        assertTrue(Json.parse(json, ConsentInput.class)
                .accept("/consent", NOW, checks)
                .isEmpty());
        assertEquals(
                List.of("/consent/obtainedAt"),
                checks.errors().stream().map(FieldError::field).toList());
    }

    @Test
    void legitimateInterestNamesItsAssessment() throws Exception {
        var json = Json.parse(WHOLE, ObjectNode.class).put("lawfulBasis", "legitimate-interest");
        assertTrue(Json.parse(json, ConsentInput.class).accept("", NOW, checks).isEmpty());
        assertEquals("/assessmentReference", checks.errors().getFirst().field());
        json.put("assessmentReference", "LIA 3");
        assertTrue(Json.parse(json, ConsentInput.class)
                .accept("", NOW, new Checks())
                .isPresent());
    }
}
