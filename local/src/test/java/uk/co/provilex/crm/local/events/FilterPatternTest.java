package uk.co.provilex.crm.local.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.local.template.TemplateException;

class FilterPatternTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECORD = """
            {"eventName": "MODIFY", "size": 7,
             "dynamodb": {"Keys": {"sk": {"S": "USER#1"}}, "NewImage": {"tags": ["a", "b"], "gone": null}}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"eventName\":[\"MODIFY\"]} | true",
                "{\"eventName\":[\"INSERT\",\"REMOVE\"]} | false",
                "{\"eventName\":[\"INSERT\",\"MODIFY\"]} | true",
                "{\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[{\"prefix\":\"USER#\"},{\"prefix\":\"JOB#\"}]}}}} | true",
                "{\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[\"LEAD\"]}}}} | false",
                "{\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[{\"suffix\":\"#1\"}]}}}} | true",
                "{\"eventName\":[\"MODIFY\"],\"size\":[8]} | false",
                "{\"size\":[7.0]} | true",
                "{\"size\":[{\"numeric\":[\">\",5,\"<=\",7]}]} | true",
                "{\"size\":[{\"numeric\":[\"<\",7]}]} | false",
                "{\"eventName\":[{\"anything-but\":[\"REMOVE\"]}]} | true",
                "{\"eventName\":[{\"anything-but\":\"MODIFY\"}]} | false",
                "{\"eventName\":[{\"anything-but\":{\"prefix\":\"MOD\"}}]} | false",
                "{\"absent\":[{\"anything-but\":\"x\"}]} | false",
                "{\"eventName\":[{\"equals-ignore-case\":\"modify\"}]} | true",
                "{\"eventName\":[{\"exists\":true}]} | true",
                "{\"absent\":[{\"exists\":false}]} | true",
                "{\"absent\":[{\"exists\":true}]} | false",
                "{\"dynamodb\":{\"NewImage\":{\"tags\":[\"b\"]}}} | true",
                "{\"dynamodb\":{\"NewImage\":{\"gone\":[null]}}} | true",
                "{\"$or\":[{\"size\":[1]},{\"eventName\":[\"MODIFY\"]}]} | true",
                "{\"$or\":[{\"size\":[1]},{\"eventName\":[\"REMOVE\"]}]} | false",
            })
    void matchesAsEventSourceMappingsDo(String pattern, boolean expected) throws JsonProcessingException {
        assertEquals(expected, new FilterPattern(JSON.readTree(pattern)).matches(JSON.readTree(RECORD)), pattern);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"b\"}",
                "{}",
                "[]",
                "{\"a\":[{\"cidr\":\"10.0.0.0/8\"}]}",
                "{\"a\":[{\"numeric\":[\"!\",1]}]}"
            })
    void refusesWhatItWouldNotUnderstand(String pattern) {
        assertThrows(TemplateException.class, () -> new FilterPattern(JSON.readTree(pattern)));
    }
}
