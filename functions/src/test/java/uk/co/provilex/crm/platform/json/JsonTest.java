package uk.co.provilex.crm.platform.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

    private record Thing(
            @Nullable String text,
            @Nullable Integer number,
            @Nullable Boolean flag) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":7}",
                "{\"text\":7.5}",
                "{\"text\":true}",
                "{\"text\":[]}",
                "{\"text\":{}}",
                "{\"number\":\"7\"}",
                "{\"number\":7.5}",
                "{\"number\":true}",
                "{\"flag\":\"true\"}",
                "{\"flag\":1}"
            })
    void aValueOfAnotherTypeIsNotTakenForTheRightOne(String json) {
        assertThrows(JsonProcessingException.class, () -> Json.parse(json, Thing.class));
    }

    @Test
    void whatIsNestedMoreThanTwentyDeepIsNotRead() throws JsonProcessingException {
        assertEquals(20, Json.MAX_DEPTH);
        Json.parse("{\"a\":".repeat(20) + "1" + "}".repeat(20), ObjectNode.class);
        Json.parse("{\"a\":" + "[".repeat(19) + "]".repeat(19) + "}", ObjectNode.class);
        assertThrows(
                JsonProcessingException.class,
                () -> Json.parse("{\"a\":".repeat(21) + "1" + "}".repeat(21), ObjectNode.class));
    }

    /** A parser of bytes counts otherwise than one of texts; what came in as a text could not be read again. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00E9", "\u6F22", "\uD83C\uDF37"})
    void aNameOf256CharactersOfAnyScriptIsReadAsItCameInAndAsItIsStored(String character)
            throws JsonProcessingException {
        var name = character.repeat(256);
        var tree = Json.parse("{\"" + name + "\":1}", ObjectNode.class);
        assertEquals(1, tree.path(name).asInt());
        assertEquals(tree, Json.read(Json.bytes(tree), ObjectNode.class));
        assertThrows(
                JsonProcessingException.class, () -> Json.parse("{\"" + "x".repeat(2_000) + "\":1}", ObjectNode.class));
    }

    @Test
    void whatIsOfTheRightTypeIsRead() throws JsonProcessingException {
        assertEquals(new Thing("7", 7, true), Json.parse("{\"text\":\"7\",\"number\":7,\"flag\":true}", Thing.class));
    }
}
