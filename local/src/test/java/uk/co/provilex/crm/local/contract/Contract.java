package uk.co.provilex.crm.local.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.StreamSupport;

/**
 * The OpenAPI 3.1 contract as a judge of real exchanges. It also remembers which declared operations and statuses it has
 * seen, so that a suite can say what it never exercised. Safe for use by many threads.
 */
public final class Contract {

    private final OpenApiDocument document;
    private final Schemas schemas;
    private final List<Operation> operations;
    private final Set<Case> exercised = new ConcurrentSkipListSet<>();

    private Contract(OpenApiDocument document) {
        this.document = document;
        this.schemas = new Schemas(document);
        this.operations = Operation.allOf(document);
    }

    /**
     * Loads the contract from an OpenAPI 3.1 file in YAML.
     *
     * @throws IOException if the file cannot be read or is not YAML
     */
    public static Contract load(Path file) throws IOException {
        return new Contract(OpenApiDocument.read(file));
    }

    /**
     * Checks an exchange and remembers its operation and status: that both are declared; the answer's content type,
     * headers and body; and, where the request was accepted (2xx), that it was one that the contract allows.
     *
     * @return the operation and status that were seen
     * @throws ContractBreach naming every point in which the exchange breaks the contract
     */
    public Case check(Exchange exchange) {
        var path = exchange.target().getRawPath();
        var operation = find(exchange.method(), path)
                .orElseThrow(() -> breach(exchange, "an operation", List.of("the contract has no such operation")));
        var response = operation.response(document, exchange.status());
        if (response.isEmpty()) {
            throw breach(exchange, operation.id(), List.of("the status is not declared"));
        }
        var points = new ArrayList<String>();
        checkHeaders(response.get(), exchange, points);
        checkBody("answer", response.get(), exchange.headers(), exchange.body(), points);
        if (exchange.status() / 100 == 2) {
            checkParameters(operation, exchange, points);
            checkRequestBody(operation, exchange, points);
        }
        if (!points.isEmpty()) {
            throw breach(exchange, operation.id(), points);
        }
        var seen = new Case(operation.id(), exchange.status());
        exercised.add(seen);
        return seen;
    }

    /** Every operation that the contract declares, in its order. */
    public List<Operation> operations() {
        return operations;
    }

    /** The media types that an operation takes a body in, the usual one first; none when it takes no body. */
    public List<String> bodyTypes(Operation operation) {
        return document.names(document.child(operation.requestBody(document), "content"));
    }

    /** Tells whether an operation that takes a body has to be given one. */
    public boolean bodyRequired(Operation operation) {
        return operation.requestBody(document).node().path("required").asBoolean(false);
    }

    /** The names of an operation's parameters of one place: {@code path}, {@code query} or {@code header}. */
    public Set<String> parameters(Operation operation, String place) {
        var names = new TreeSet<String>();
        operation.parameters(document).stream()
                .map(Located::node)
                .filter(parameter -> parameter.path("in").asText().equals(place))
                .forEach(parameter -> names.add(parameter.path("name").asText()));
        return names;
    }

    /**
     * The ids that a request of an operation can name beside those of its path: {@code ?name} in its query, a pointer in its
     * body, where {@code -} is any place in a list.
     */
    public Set<String> ids(Operation operation) {
        var ids = new TreeSet<String>();
        operation.parameters(document).stream()
                .map(Located::node)
                .filter(parameter -> parameter.path("in").asText().equals("query") && isId(parameter.path("schema")))
                .forEach(parameter -> ids.add("?" + parameter.path("name").asText()));
        operation.requestBody(document).node().path("content").forEach(type -> addIds(type.path("schema"), "", ids));
        return ids;
    }

    private void addIds(JsonNode schema, String at, Set<String> ids) {
        if (isId(schema)) {
            ids.add(at);
            return;
        }
        var reference = schema.path("$ref").asText();
        if (!reference.isEmpty()) {
            addIds(document.root().at(reference.substring(1)), at, ids);
        }
        schema.path("properties")
                .properties()
                .forEach(property -> addIds(property.getValue(), at + "/" + property.getKey(), ids));
        if (schema.has("items")) {
            addIds(schema.path("items"), at + "/-", ids);
        }
        for (var choice : List.of("allOf", "anyOf", "oneOf")) {
            schema.path(choice).forEach(one -> addIds(one, at, ids));
        }
    }

    /** The objects in a body of an operation, by their pointers, whose members callers name; {@code 0} is any place in a list. */
    public Set<String> freelyNamed(Operation operation) {
        var places = new TreeSet<String>();
        operation
                .requestBody(document)
                .node()
                .path("content")
                .forEach(type -> addFreelyNamed(type.path("schema"), "", places));
        return places;
    }

    private void addFreelyNamed(JsonNode schema, String at, Set<String> places) {
        var reference = schema.path("$ref").asText();
        if (!reference.isEmpty()) {
            addFreelyNamed(document.root().at(reference.substring(1)), at, places);
        }
        if (schema.path("additionalProperties").isObject()) {
            places.add(at);
        }
        schema.path("properties")
                .properties()
                .forEach(property -> addFreelyNamed(property.getValue(), at + "/" + property.getKey(), places));
        if (schema.has("items")) {
            addFreelyNamed(schema.path("items"), at + "/0", places);
        }
        for (var choice : List.of("allOf", "anyOf", "oneOf")) {
            schema.path(choice).forEach(one -> addFreelyNamed(one, at, places));
        }
    }

    private static boolean isId(JsonNode schema) {
        return schema.path("$ref").asText().equals("#/components/schemas/Id");
    }

    /** Every declared operation and status, in order. */
    public Set<Case> declared() {
        var all = new TreeSet<Case>();
        operations.forEach(
                operation -> operation.statuses(document).forEach(status -> all.add(new Case(operation.id(), status))));
        return all;
    }

    /** The declared operations and statuses that no checked exchange has had, in order. */
    public Set<Case> unexercised() {
        var rest = new TreeSet<>(declared());
        rest.removeAll(exercised);
        return rest;
    }

    /**
     * The places in request bodies that take text of a caller's own choice, as {@code operation pointer} with {@code *} for
     * any index or name; not those whose values have a form that the contract fixes.
     */
    public Set<String> freeTexts() {
        var places = new TreeSet<String>();
        for (var operation : operations) {
            var content = document.child(operation.requestBody(document), "content");
            document.names(content)
                    .forEach(type -> addFreeTexts(
                            document.child(document.child(content, type), "schema"), operation.id() + " ", places));
        }
        return places;
    }

    private void addFreeTexts(Located schema, String place, Set<String> places) {
        var node = schema.node();
        for (var alternatives : List.of("allOf", "anyOf", "oneOf")) {
            var list = document.child(schema, alternatives);
            for (int i = 0; i < list.node().size(); i++) {
                addFreeTexts(document.child(list, i), place, places);
            }
        }
        boolean text = node.path("type").asText().equals("string")
                || StreamSupport.stream(node.path("type").spliterator(), false)
                        .anyMatch(type -> type.asText().equals("string"));
        boolean fixed = node.has("enum")
                || node.has("const")
                || node.has("pattern")
                || node.path("format").asText().startsWith("date");
        if (text && !fixed) {
            places.add(place);
        }
        var members = document.child(schema, "properties");
        document.names(members)
                .forEach(name -> addFreeTexts(document.child(members, name), place + "/" + name, places));
        for (var any : List.of("items", "additionalProperties")) {
            if (node.path(any).isObject()) {
                addFreeTexts(document.child(schema, any), place + "/*", places);
            }
        }
    }

    /**
     * Checks every example that the contract gives against the schema beside it.
     *
     * @return what is wrong, by the place of the example; empty if all is well
     */
    public Map<String, List<String>> wrongExamples() {
        var wrong = new TreeMap<String, List<String>>();
        document.walk((pointer, node) -> {
            if (node.has("schema") && node.path("examples").isObject()) {
                node.get("examples").properties().forEach(example -> {
                    var points = schemas.faults(
                            pointer + "/schema", example.getValue().path("value"));
                    if (!points.isEmpty()) {
                        wrong.put(pointer + "/examples/" + example.getKey(), points);
                    }
                });
            } else if (node.has("schema") && node.has("example")) {
                var points = schemas.faults(pointer + "/schema", node.get("example"));
                if (!points.isEmpty()) {
                    wrong.put(pointer + "/example", points);
                }
            }
        });
        return wrong;
    }

    private Optional<Operation> find(String method, String path) {
        // A literal segment is a closer match than a parameter: /leads/search is not the lead named "search".
        return operations.stream()
                .filter(operation -> operation.method().equals(method) && operation.matches(path))
                .min(Comparator.comparingInt(Operation::parameterSegments));
    }

    private void checkHeaders(Located response, Exchange exchange, List<String> points) {
        var declared = document.child(response, "headers");
        for (var entry : declared.node().properties()) {
            var name = entry.getKey();
            var header = document.child(declared, name);
            var value = exchange.headers().firstValue(name);
            var mediaType = mediaType(exchange.headers()).orElse("");
            var required = header.node().path("required").asBoolean(false)
                    || header.node().path("x-required-with").asText().equals(mediaType);
            if (value.isEmpty() && required) {
                points.add("answer: the header " + name + " is missing");
            }
            value.ifPresent(text -> schemas.textFaults(header.pointer() + "/schema", text)
                    .forEach(fault -> points.add("answer: the header " + name + ": " + fault)));
        }
    }

    private void checkBody(String what, Located owner, HttpHeaders headers, byte[] body, List<String> points) {
        var content = document.child(owner, "content");
        if (content.node().isEmpty()) {
            if (body.length > 0) {
                points.add(what + ": there is a body where none is declared");
            }
            return;
        }
        var mediaType = mediaType(headers);
        if (mediaType.isEmpty() || !content.node().has(mediaType.get())) {
            points.add(what + ": the content type is " + mediaType.orElse("missing") + ", declared are "
                    + String.join(", ", document.names(content)));
            return;
        }
        JsonNode json;
        try {
            json = OpenApiDocument.parseJson(body);
        } catch (IOException e) {
            points.add(what + ": the body is not JSON (RFC 8259) without duplicate names");
            return;
        }
        var schema = document.child(document.child(content, mediaType.get()), "schema");
        schemas.faults(schema.pointer(), json).forEach(fault -> points.add(what + ": " + fault));
    }

    private void checkParameters(Operation operation, Exchange exchange, List<String> points) {
        var query = Operation.queryOf(exchange.target());
        var known = new TreeSet<String>();
        for (var parameter : operation.parameters(document)) {
            var name = parameter.node().path("name").asText();
            var value =
                    switch (parameter.node().path("in").asText()) {
                        case "query" -> {
                            known.add(name);
                            yield Optional.ofNullable(query.get(name));
                        }
                        case "header" -> exchange.requestHeaders().firstValue(name);
                        case "path" -> operation.pathValue(name, exchange.target());
                        default -> Optional.<String>empty();
                    };
            if (value.isEmpty() && parameter.node().path("required").asBoolean(false)) {
                points.add("request: accepted without " + name);
            }
            value.ifPresent(text -> schemas.textFaults(parameter.pointer() + "/schema", text)
                    .forEach(fault -> points.add("request: accepted with " + name + ": " + fault)));
        }
        query.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> points.add("request: accepted with the undeclared query parameter " + name));
    }

    private void checkRequestBody(Operation operation, Exchange exchange, List<String> points) {
        var declared = operation.requestBody(document);
        if (exchange.requestBody().length == 0 && !bodyRequired(operation)) {
            return;
        }
        checkBody("accepted request", declared, exchange.requestHeaders(), exchange.requestBody(), points);
    }

    private static Optional<String> mediaType(HttpHeaders headers) {
        return headers.firstValue("Content-Type")
                .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    private static ContractBreach breach(Exchange exchange, String operation, List<String> points) {
        // Only the method and status: a target may hold an id, and a report is read by many.
        return new ContractBreach(exchange.method() + " " + operation + " → " + exchange.status(), points);
    }

    /**
     * One status of one operation.
     *
     * @param operationId the operation, as the contract names it
     * @param status the HTTP status
     */
    public record Case(String operationId, int status) implements Comparable<Case> {

        @Override
        public int compareTo(Case other) {
            return Comparator.comparing(Case::operationId)
                    .thenComparingInt(Case::status)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            return operationId + " → " + status;
        }
    }
}
