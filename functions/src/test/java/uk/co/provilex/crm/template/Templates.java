package uk.co.provilex.crm.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The five templates as trees. Tags are dropped, so {@code !GetAtt Data.Outputs.X} reads as the text
 * {@code Data.Outputs.X}.
 */
final class Templates {

    static final Path PROJECT = Path.of("..");

    private static final JsonNode ROOT = read("template.yaml");
    private static final JsonNode DATA = read("infrastructure/data.yaml");
    private static final JsonNode IDENTITY = read("infrastructure/identity.yaml");
    private static final JsonNode LOGS = read("infrastructure/logs.yaml");
    private static final JsonNode OBSERVABILITY = read("infrastructure/observability.yaml");

    private Templates() {}

    static JsonNode root() {
        return ROOT;
    }

    static JsonNode data() {
        return DATA;
    }

    static JsonNode identity() {
        return IDENTITY;
    }

    static JsonNode logs() {
        return LOGS;
    }

    static JsonNode observability() {
        return OBSERVABILITY;
    }

    /** Returns the properties of every resource of the type, by logical id. */
    static Map<String, JsonNode> resources(JsonNode template, String type) {
        var found = new TreeMap<String, JsonNode>();
        template.path("Resources").properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals(type)) {
                found.put(resource.getKey(), resource.getValue().path("Properties"));
            }
        });
        return found;
    }

    static Map<String, JsonNode> functions() {
        return resources(ROOT, "AWS::Serverless::Function");
    }

    /** Returns a property of a function, its own or else the one that all share. */
    static JsonNode property(JsonNode function, String name) {
        return function.has(name) ? function.path(name) : ROOT.at("/Globals/Function/" + name);
    }

    static JsonNode role(String function) {
        return ROOT.at("/Resources/" + function + "Role/Properties");
    }

    /** Returns what a function's role allows. */
    static List<Statement> statements(String function) {
        var statements = new ArrayList<Statement>();
        for (var policy : role(function).path("Policies")) {
            for (var statement : policy.at("/PolicyDocument/Statement")) {
                statements.add(new Statement(
                        statement.path("Sid").asText(),
                        statement.path("Effect").asText(),
                        texts(statement.path("Action")),
                        texts(statement.path("Resource")),
                        statement.path("Condition")));
            }
        }
        return statements;
    }

    /** Returns the function's event sources of a type. */
    static List<JsonNode> events(JsonNode function, String type) {
        var events = new ArrayList<JsonNode>();
        for (var event : function.path("Events")) {
            if (event.path("Type").asText().equals(type)) {
                events.add(event.path("Properties"));
            }
        }
        return events;
    }

    static List<String> texts(JsonNode oneOrMany) {
        var texts = new ArrayList<String>();
        if (oneOrMany.isArray()) {
            oneOrMany.forEach(each -> texts.add(each.asText()));
        } else if (!oneOrMany.isMissingNode()) {
            texts.add(oneOrMany.asText());
        }
        return texts;
    }

    private static JsonNode read(String file) {
        try {
            return new YAMLMapper().readTree(Files.readAllBytes(PROJECT.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One statement of a policy. */
    record Statement(String sid, String effect, List<String> actions, List<String> resources, JsonNode condition) {

        boolean of(String service) {
            return actions.stream().anyMatch(action -> action.startsWith(service + ":"));
        }

        boolean on(String output) {
            return resources.stream().anyMatch(resource -> resource.contains("Data.Outputs." + output));
        }
    }
}
