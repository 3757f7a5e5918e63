package uk.co.provilex.crm.local.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One operation that the contract declares.
 *
 * @param id its operationId
 * @param function the name of the function's class; two routes of one function have two ids
 * @param method the request method in upper case
 * @param path the path template, such as {@code /v1/leads/{leadId}}
 * @param roles who may call it; {@code public} for anyone, {@code subject} for a lead by its own link
 */
public record Operation(String id, String function, String method, String path, List<String> roles) {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    /** Copies the roles. */
    public Operation {
        roles = List.copyOf(roles);
    }

    static List<Operation> allOf(OpenApiDocument document) {
        var operations = new ArrayList<Operation>();
        document.top("paths").node().properties().forEach(path -> path.getValue()
                .properties()
                .forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        operations.add(of(path.getKey(), entry.getKey(), entry.getValue()));
                    }
                }));
        return List.copyOf(operations);
    }

    private static Operation of(String path, String method, JsonNode node) {
        var id = node.path("operationId").asText();
        var name = node.path("x-operation").asText(id);
        var roles = new ArrayList<String>();
        node.path("x-roles").forEach(role -> roles.add(role.asText()));
        return new Operation(
                id,
                name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                method.toUpperCase(Locale.ROOT),
                path,
                roles);
    }

    /** Tells whether it is for users, who show an access token, and not for anyone or for a lead by its own link. */
    public boolean isForUsers() {
        return !roles.contains("public") && !isForSubjects();
    }

    /** Tells whether it is for leads by their own links. */
    public boolean isForSubjects() {
        return roles.equals(List.of("subject"));
    }

    boolean matches(String rawPath) {
        var template = segments(path);
        var actual = segments(rawPath);
        if (template.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < template.size(); i++) {
            var segment = template.get(i);
            if (isParameter(segment) ? actual.get(i).isEmpty() : !segment.equals(actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    int parameterSegments() {
        return (int) segments(path).stream().filter(Operation::isParameter).count();
    }

    Optional<String> pathValue(String name, URI target) {
        int index = segments(path).indexOf("{" + name + "}");
        return index < 0
                ? Optional.empty()
                : Optional.of(decode(segments(target.getRawPath()).get(index)));
    }

    static Map<String, String> queryOf(URI target) {
        var query = new LinkedHashMap<String, String>();
        var raw = target.getRawQuery();
        if (raw != null) {
            for (var pair : raw.split("&", -1)) {
                var parts = pair.split("=", 2);
                query.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
            }
        }
        return query;
    }

    Set<Integer> statuses(OpenApiDocument document) {
        var statuses = new TreeSet<Integer>();
        document.names(document.child(node(document), "responses"))
                .forEach(status -> statuses.add(Integer.valueOf(status)));
        return statuses;
    }

    Optional<Located> response(OpenApiDocument document, int status) {
        var response = document.child(document.child(node(document), "responses"), Integer.toString(status));
        return response.node().isMissingNode() ? Optional.empty() : Optional.of(response);
    }

    Located requestBody(OpenApiDocument document) {
        return document.child(node(document), "requestBody");
    }

    List<Located> parameters(OpenApiDocument document) {
        var list = document.child(node(document), "parameters");
        var parameters = new ArrayList<Located>();
        for (int i = 0; i < list.node().size(); i++) {
            parameters.add(document.child(list, i));
        }
        return parameters;
    }

    private Located node(OpenApiDocument document) {
        return document.child(document.child(document.top("paths"), path), method.toLowerCase(Locale.ROOT));
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
