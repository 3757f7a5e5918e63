package uk.co.provilex.crm.local.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The JSON Schemas (2020-12, which OpenAPI 3.1 uses) of a document, by where they are. */
final class Schemas {

    private static final String DOCUMENT = "urn:provilex:contract";

    private final JsonSchemaFactory factory;
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final ConcurrentMap<String, JsonSchema> compiled = new ConcurrentHashMap<>();

    Schemas(OpenApiDocument document) {
        var bytes = document.root().toString().getBytes(StandardCharsets.UTF_8);
        InputStreamSource source = () -> new ByteArrayInputStream(bytes);
        // Only the document itself can be loaded, so no reference can reach for the network or the disk.
        factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(
                        loaders -> loaders.add(iri -> iri.toString().equals(DOCUMENT) ? source : null)));
    }

    /** What is wrong with a value by the schema at a pointer: places and rules, without the value. */
    List<String> faults(String pointer, JsonNode value) {
        return schema(pointer).validate(value).stream()
                .map(Schemas::describe)
                .sorted()
                .distinct()
                .toList();
    }

    /** Like {@link #faults}, for a value that came as text where the schema may want a number or a boolean. */
    List<String> textFaults(String pointer, String text) {
        return faults(pointer, typed(schema(pointer).getSchemaNode(), text));
    }

    private static String describe(ValidationMessage message) {
        var name = message.getProperty() == null ? "" : " (" + message.getProperty() + ")";
        var place = message.getInstanceLocation().toString();
        return (place.isEmpty() ? "the value" : place) + " breaks " + message.getType() + name + " of "
                + message.getSchemaLocation().getFragment();
    }

    private static JsonNode typed(JsonNode schema, String text) {
        return switch (schema.path("type").asText()) {
            case "integer" ->
                text.matches("-?[0-9]{1,18}") ? LongNode.valueOf(Long.parseLong(text)) : new TextNode(text);
            case "boolean" ->
                text.equals("true") || text.equals("false")
                        ? BooleanNode.valueOf(text.equals("true"))
                        : new TextNode(text);
            default -> new TextNode(text);
        };
    }

    private JsonSchema schema(String pointer) {
        return compiled.computeIfAbsent(pointer, p -> factory.getSchema(SchemaLocation.of(DOCUMENT + "#" + p), config));
    }
}
