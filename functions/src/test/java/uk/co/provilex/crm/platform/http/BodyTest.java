package uk.co.provilex.crm.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;

final class BodyTest {

    record Pet(
            @Nullable String name,
            @Nullable Integer age,
            @Nullable JsonNode tags) {}

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"name\":;                                  MALFORMED_REQUEST",
                "{\"name\":\"a\"} x;                          MALFORMED_REQUEST",
                "{\"name\":\"a\",\"name\":\"b\"};             MALFORMED_REQUEST",
                "{\"name\":\"a\",\"admin\":true};             MALFORMED_REQUEST",
                "{\"name\":{\"x\":1}};                        MALFORMED_REQUEST",
                "{\"age\":\"7\"};                             MALFORMED_REQUEST",
                "{\"age\":7.5};                               MALFORMED_REQUEST",
                "[];                                          MALFORMED_REQUEST",
                "null;                                        MALFORMED_REQUEST",
                "'';                                          MALFORMED_REQUEST",
            })
    void whatCannotBeReadIsRefused(String body, Problem expected) {
        assertEquals(expected, refuse(body).problem());
    }

    @Test
    void anUnknownFieldIsNamed() {
        assertEquals("/admin", refuse("{\"admin\":true}").errors().getFirst().field());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"name\":\"a\",\"name\":\"b\"};              /name",
                "{\"tags\":[{\"a/b\":1,\"a/b\":2}]};           /tags/0/a~1b",
            })
    void aFieldThatIsThereTwiceIsNamed(String body, String pointer) {
        assertEquals(pointer, refuse(body).errors().getFirst().field());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "[]", "{} {}", "7"})
    void whatIsWrongAsAWholeIsNamedByTheEmptyPointer(String body) {
        assertEquals("", refuse(body).errors().getFirst().field());
    }

    @Test
    void aNameWithoutEndIsCutOff() {
        assertTrue(refuse("{\"%s\":1}".formatted("x".repeat(256)))
                        .errors()
                        .getFirst()
                        .field()
                        .length()
                < 310);
        var deep =
                "{\"tags\":" + "{\"%s\":".formatted("y".repeat(200)).repeat(15) + "1,\"z\":1,\"z\":2" + "}".repeat(16);
        assertTrue(refuse(deep).errors().getFirst().field().length() < 310);
    }

    @Test
    void deepNestingIsRefused() {
        assertEquals(
                Problem.MALFORMED_REQUEST,
                refuse("{\"tags\":" + "[".repeat(1000) + "]".repeat(1000) + "}").problem());
    }

    @Test
    void noValueIsQuotedInARefusal() {
        assertFalse(refuse("{\"age\":\"ada@example.com\"}").detail().contains("ada@"));
    }

    @Test
    void anotherMediaTypeIsRefused() {
        var refused = assertThrows(
                ProblemException.class, () -> Body.read("{}", "text/plain", "application/json", Pet.class));
        assertEquals(Problem.UNSUPPORTED_MEDIA_TYPE, refused.problem());
    }

    @Test
    void oneMegabyteIsRefused() {
        var event =
                APIGatewayV2HTTPEvent.builder().withBody("x".repeat(1 << 20)).build();
        var refused = assertThrows(ProblemException.class, () -> Body.text(event));
        assertEquals(Problem.TOO_LARGE, refused.problem());
    }

    @Test
    void invalidUtf8IsRefused() {
        var event = APIGatewayV2HTTPEvent.builder()
                .withIsBase64Encoded(true)
                .withBody(Base64.getEncoder().encodeToString(new byte[] {'"', (byte) 0xC3, '(', '"'}))
                .build();
        var refused = assertThrows(ProblemException.class, () -> Body.text(event));
        assertEquals(Problem.MALFORMED_REQUEST, refused.problem());
    }

    private static ProblemException refuse(String body) {
        return assertThrows(
                ProblemException.class, () -> Body.read(body, "application/json", "application/json", Pet.class));
    }
}
