package uk.co.provilex.crm.platform.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of RFC 7396, appendix A, whose target and patch are objects. */
final class MergePatchTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"a\":\"b\"};           {\"a\":\"c\"};                    {\"a\":\"c\"}",
                "{\"a\":\"b\"};           {\"b\":\"c\"};                    {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"};           {\"a\":null};                     {}",
                "{\"a\":\"b\",\"b\":\"c\"}; {\"a\":null};                   {\"b\":\"c\"}",
                "{\"a\":[\"b\"]};         {\"a\":\"c\"};                    {\"a\":\"c\"}",
                "{\"a\":\"c\"};           {\"a\":[\"b\"]};                  {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}};   {\"a\":{\"b\":\"d\",\"c\":null}}; {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]}; {\"a\":[1]};                      {\"a\":[1]}",
                "{\"e\":null};            {\"a\":1};                        {\"e\":null,\"a\":1}",
                "{};                      {\"a\":{\"bb\":{\"ccc\":null}}};  {\"a\":{\"bb\":{}}}",
            })
    void mergesAsTheRfcSays(String target, String patch, String result) throws JsonProcessingException {
        assertEquals(
                Json.parse(result, ObjectNode.class),
                MergePatch.apply(Json.parse(target, ObjectNode.class), Json.parse(patch, ObjectNode.class)));
    }
}
