package uk.co.provilex.crm.platform.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.json.Json;

/** What a page tells fits into what Lambda hands on, whatever it is. */
final class AnswerRoomTest {

    private static final int LAMBDA_HANDS_ON = 6 * 1024 * 1024;

    /** More than the view of anything has beside what is stored of it: names of members, ids, times. */
    private static final int MORE_OF_EACH = 10_000;

    private final AnswerRoom room = new AnswerRoom();

    @Test
    void aPageEndsWhereTheNextItemHasNoPlace() {
        assertTrue(room.takes(AnswerRoom.BYTES - 1));
        assertTrue(room.takes(1));
        assertFalse(room.takes(1));
    }

    @Test
    void anItemLargerThanAPageHasOneOfItsOwn() {
        assertTrue(room.takes(AnswerRoom.BYTES + 1));
        assertFalse(room.takes(1));
    }

    @Test
    void aFullPageFitsIntoAnAnswer() {
        assertTrue(AnswerRoom.BYTES * AnswerRoom.GROWS + Call.MAX_LIMIT * MORE_OF_EACH < LAMBDA_HANDS_ON);
    }

    /** As the serializer of the managed runtime writes it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "\"", "\\", "\n", "/", "<", "\u00E9", "\u2009", "\u6F22", "\uD83D\uDE00", "\uD840\uDC00"})
    void noTextGrowsMoreOnItsWayThanIsReckonedWith(String character) {
        var stored = Json.bytes(Map.of("text", character.repeat(10_000)));
        var answer = APIGatewayV2HTTPResponse.builder().withBody(Json.text(Json.read(stored, Map.class)));
        var out = new ByteArrayOutputStream();
        LambdaEventSerializers.serializerFor(
                        APIGatewayV2HTTPResponse.class, getClass().getClassLoader())
                .toJson(answer.build(), out);
        int around = MORE_OF_EACH / 10;
        assertTrue(out.size() <= stored.length * AnswerRoom.GROWS + around, () -> stored.length + " > " + out.size());
    }
}
