package uk.co.provilex.crm.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the contract and the template declare, each read on its own. */
final class Declared {

    private static final Path ROOT = Path.of("..");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private Declared() {}

    /** A route as either of the two sees it: method and path, the class behind it, whether anyone may call it. */
    record Route(String methodAndPath, String function, boolean open) {}

    static JsonNode contract() {
        return read("docs/openapi.yaml");
    }

    /** Every operation of the contract with its method and path. */
    static Map<String, JsonNode> operations() {
        var operations = new TreeMap<String, JsonNode>();
        contract().path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        var method = entry.getKey().toUpperCase(Locale.ROOT);
                        operations.put(method + " " + path.getKey(), entry.getValue());
                    }
                }));
        return operations;
    }

    /** The class that an operation of the contract is named after. */
    static String function(JsonNode operation) {
        // Two routes of one function cannot share an operationId, so the second says whose route it is.
        var id = operation
                .path("x-operation")
                .asText(operation.path("operationId").asText());
        return id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1);
    }

    /** Whether it asks for no access token: it is for anyone, or for a lead by its own link. */
    static boolean open(JsonNode operation) {
        return operation.has("security")
                && operation.at("/security/0/accessToken").isMissingNode();
    }

    /** Whether it is for leads by their own links. */
    static boolean forSubjects(JsonNode operation) {
        return !operation.at("/security/0/subjectLink").isMissingNode();
    }

    /** Every route of the contract. */
    static List<Route> contractRoutes() {
        return operations().entrySet().stream()
                .map(entry -> new Route(entry.getKey(), function(entry.getValue()), open(entry.getValue())))
                .toList();
    }

    /** Every HTTP route of the template. */
    static List<Route> templateRoutes() {
        var routes = new ArrayList<Route>();
        functions().forEach((name, properties) -> properties.path("Events").forEach(event -> {
            if (event.path("Type").asText().equals("HttpApi")) {
                var http = event.path("Properties");
                var open = http.path("Auth").path("Authorizer").asText().equals("NONE");
                routes.add(new Route(
                        http.path("Method").asText().toUpperCase(Locale.ROOT) + " "
                                + http.path("Path").asText(),
                        name,
                        open));
            }
        }));
        return routes;
    }

    /** The properties of every function of the template, by logical id. */
    static Map<String, JsonNode> functions() {
        var functions = new TreeMap<String, JsonNode>();
        read("template.yaml").path("Resources").properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals("AWS::Serverless::Function")) {
                functions.put(resource.getKey(), resource.getValue().path("Properties"));
            }
        });
        return functions;
    }

    private static JsonNode read(String file) {
        try {
            return new YAMLMapper().readTree(Files.readAllBytes(ROOT.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
