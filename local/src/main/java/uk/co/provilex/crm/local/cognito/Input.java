package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.local.edge.AwsFault;

/** Reads request documents: what is required is there, or the caller is told what is missing. */
final class Input {

    private Input() {}

    static String required(JsonNode input, String field) throws AwsFault {
        return optional(input, field).orElseThrow(() -> Faults.invalidParameter("Missing required parameter " + field));
    }

    static Optional<String> optional(JsonNode input, String field) {
        return Optional.ofNullable(input.path(field).textValue()).filter(text -> !text.isEmpty());
    }

    /** Reads a list of {@code {Name, Value}} pairs, in order. */
    static Map<String, String> attributes(JsonNode input, String field) throws AwsFault {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (JsonNode pair : input.path(field)) {
            attributes.put(required(pair, "Name"), pair.path("Value").asText(""));
        }
        return attributes;
    }

    /** Answers with nothing to say. */
    static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }
}
