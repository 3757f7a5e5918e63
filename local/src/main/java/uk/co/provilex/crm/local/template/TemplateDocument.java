package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One template file as a tree in which every short form ({@code !Ref x}) has become its long form, and which still knows
 * the line of each node. See "Intrinsic function reference" in the AWS CloudFormation user guide.
 */
final class TemplateDocument {

    private final String name;
    private final @Nullable Path folder;
    private final ObjectNode root;
    private final IdentityHashMap<JsonNode, Integer> lines;

    private TemplateDocument(
            String name, @Nullable Path folder, ObjectNode root, IdentityHashMap<JsonNode, Integer> lines) {
        this.name = name;
        this.folder = folder;
        this.root = root;
        this.lines = lines;
    }

    /** Reads the file, or fails with a {@link TemplateException} that names the line. */
    static TemplateDocument read(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        String text;
        try {
            text = Files.readString(absolute);
        } catch (IOException e) {
            throw new TemplateException("The template " + file + " cannot be read: " + e.getMessage());
        }
        return parse(String.valueOf(absolute.getFileName()), absolute.getParent(), text);
    }

    /** Parses {@code text}; nested templates are looked for in {@code folder}. */
    static TemplateDocument parse(String name, @Nullable Path folder, String text) {
        IdentityHashMap<JsonNode, Integer> lines = new IdentityHashMap<>();
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Node node;
        try {
            node = new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            throw new TemplateException(name + " is not YAML: " + e.getMessage());
        }
        if (node == null || !(new Converter(name, lines).convert(node) instanceof ObjectNode root)) {
            throw new TemplateException(name + " is not a template: it has no top-level mapping.");
        }
        return new TemplateDocument(name, folder, root, lines);
    }

    String name() {
        return name;
    }

    ObjectNode root() {
        return root;
    }

    /** Opens a template that this one names by a relative path. */
    TemplateDocument sibling(String relative, JsonNode from) {
        if (folder == null || relative.contains("://")) {
            throw fault(from, "only a nested template beside this one can be read, not " + relative);
        }
        return read(folder.resolve(relative));
    }

    /** Makes the exception for something at {@code node} that is not understood. */
    TemplateException fault(@Nullable JsonNode node, String what) {
        Integer line = node == null ? null : lines.get(node);
        return new TemplateException((line == null ? name : name + ":" + line) + ": " + what);
    }

    private record Converter(String name, IdentityHashMap<JsonNode, Integer> lines) {

        private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

        JsonNode convert(Node node) {
            JsonNode value = longForm(node, plain(node));
            // Small numbers and booleans are shared instances: a line kept for one would be claimed by all.
            if (value.isContainerNode() || value.isTextual()) {
                lines.put(value, node.getStartMark().getLine() + 1);
            }
            return value;
        }

        private JsonNode plain(Node node) {
            return switch (node) {
                case MappingNode mapping -> mapping(mapping);
                case SequenceNode sequence -> {
                    ArrayNode array = JSON.arrayNode();
                    for (Node item : sequence.getValue()) {
                        array.add(convert(item));
                    }
                    yield array;
                }
                case ScalarNode scalar -> scalar(scalar);
                default ->
                    throw new TemplateException(
                            name + ":" + (node.getStartMark().getLine() + 1) + ": a YAML node of an unknown kind");
            };
        }

        private ObjectNode mapping(MappingNode mapping) {
            ObjectNode object = JSON.objectNode();
            for (NodeTuple entry : mapping.getValue()) {
                int line = entry.getKeyNode().getStartMark().getLine() + 1;
                if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                    throw new TemplateException(name + ":" + line + ": a key that is not a word");
                }
                if (object.has(key.getValue())) {
                    throw new TemplateException(name + ":" + line + ": " + key.getValue() + " is given twice");
                }
                object.set(key.getValue(), convert(entry.getValueNode()));
            }
            return object;
        }

        private static JsonNode scalar(ScalarNode scalar) {
            String text = scalar.getValue();
            if (scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN) {
                return new TextNode(text);
            }
            Tag tag = scalar.getTag();
            if (tag.equals(Tag.NULL)) {
                return JSON.nullNode();
            }
            if (tag.equals(Tag.BOOL)) {
                return JSON.booleanNode(
                        text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes") || text.equalsIgnoreCase("on"));
            }
            // Octal, sexagesimal and the like stay text: account ids and cron fields look like them.
            if (tag.equals(Tag.INT) && text.matches("0|-?[1-9][0-9]{0,17}")) {
                return JSON.numberNode(Long.parseLong(text));
            }
            if (tag.equals(Tag.FLOAT) && text.matches("-?[0-9]+\\.[0-9]+")) {
                return JSON.numberNode(Double.parseDouble(text));
            }
            return new TextNode(text);
        }

        private JsonNode longForm(Node node, JsonNode value) {
            String tag = node.getTag().getValue();
            if (!tag.startsWith("!") || tag.length() == 1) {
                return value;
            }
            String function = tag.substring(1);
            if (function.equals("Ref") || function.equals("Condition")) {
                return JSON.objectNode().set(function, value);
            }
            if (function.equals("GetAtt") && value.isTextual()) {
                int dot = value.asText().indexOf('.');
                if (dot < 0) {
                    throw new TemplateException(
                            name + ":" + (node.getStartMark().getLine() + 1) + ": !GetAtt needs Resource.Attribute");
                }
                ArrayNode parts = JSON.arrayNode();
                parts.add(value.asText().substring(0, dot));
                parts.add(value.asText().substring(dot + 1));
                return JSON.objectNode().set("Fn::GetAtt", parts);
            }
            return JSON.objectNode().set("Fn::" + function, value);
        }
    }
}
