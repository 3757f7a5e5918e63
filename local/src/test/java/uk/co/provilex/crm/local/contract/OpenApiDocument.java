package uk.co.provilex.crm.local.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** An OpenAPI document whose references are followed on the way. */
final class OpenApiDocument {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonNode root;

    private OpenApiDocument(JsonNode root) {
        this.root = root;
    }

    static OpenApiDocument read(Path file) throws IOException {
        return new OpenApiDocument(YAML.readTree(Files.readAllBytes(file)));
    }

    static JsonNode parseJson(byte[] body) throws IOException {
        var node = JSON.readTree(body);
        if (node == null || node.isMissingNode()) {
            throw new IOException("there is no JSON value");
        }
        return node;
    }

    JsonNode root() {
        return root;
    }

    Located top(String name) {
        return child(new Located("", root), name);
    }

    /** Steps down by one name and follows the references found there. */
    Located child(Located parent, String name) {
        return follow(
                new Located(parent.pointer() + "/" + escape(name), parent.node().path(name)));
    }

    /** Steps down by one array index and follows the references found there. */
    Located child(Located parent, int index) {
        return follow(new Located(parent.pointer() + "/" + index, parent.node().path(index)));
    }

    List<String> names(Located parent) {
        var names = new ArrayList<String>();
        parent.node().fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Shows every object in the document with its pointer, references unfollowed. */
    void walk(BiConsumer<String, JsonNode> visitor) {
        walk("", root, visitor);
    }

    private static void walk(String pointer, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        if (node.isObject()) {
            visitor.accept(pointer, node);
            node.properties().forEach(entry -> walk(pointer + "/" + escape(entry.getKey()), entry.getValue(), visitor));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(pointer + "/" + i, node.get(i), visitor);
            }
        }
    }

    private Located follow(Located located) {
        var reference = located.node().path("$ref");
        if (!reference.isTextual()) {
            return located;
        }
        var text = reference.asText();
        if (!text.startsWith("#/")) {
            throw new IllegalArgumentException("a reference out of the document: " + text);
        }
        var target = root.at(text.substring(1));
        if (target instanceof MissingNode) {
            throw new IllegalArgumentException("a reference to nothing: " + text);
        }
        return follow(new Located(text.substring(1), target));
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
