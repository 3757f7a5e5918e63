package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One template with its parameters filled in: works out conditions and intrinsic functions, lazily, so that what the
 * local runner never asks for need not be understood. Nested stacks are stacks of their own.
 */
final class Stack {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonNode NO_VALUE = MissingNode.getInstance();
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{(!?)([^}]*)}");
    private static final int DEEPEST = 60;

    private final TemplateDocument document;
    private final Place place;
    private final String stackName;
    private final Map<String, JsonNode> parameters = new HashMap<>();
    private final Map<String, Boolean> conditions = new HashMap<>();
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final Map<String, Stack> nested = new HashMap<>();
    private final Set<String> working = new HashSet<>();
    private int depth;

    /**
     * One declared resource whose condition holds.
     *
     * @param stack the stack that declares it
     * @param logicalId its name in the template
     * @param type such as {@code AWS::SQS::Queue}
     * @param body everything declared for it, not yet evaluated
     */
    record Resource(Stack stack, String logicalId, String type, JsonNode body) {

        /** Returns the evaluated properties; an empty object if there are none. */
        ObjectNode properties() {
            JsonNode value = stack.evaluate(body.path("Properties"));
            return value instanceof ObjectNode object ? object : JSON.objectNode();
        }

        /** Returns the name that CloudFormation would make up, without its random suffix. */
        String generatedName() {
            return stack.stackName + "-" + logicalId;
        }

        TemplateException fault(String what) {
            return stack.document.fault(body, logicalId + " (" + type + "): " + what);
        }
    }

    Stack(TemplateDocument document, Place place, String stackName, Map<String, JsonNode> given) {
        this.document = document;
        this.place = place;
        this.stackName = stackName;
        document.root().path("Parameters").properties().forEach(declared -> {
            String name = declared.getKey();
            JsonNode value = given.containsKey(name)
                    ? given.get(name)
                    : declared.getValue().path("Default");
            String type = declared.getValue().path("Type").asText("String");
            if (type.startsWith("AWS::SSM::") && !given.containsKey(name)) {
                throw document.fault(
                        declared.getValue(), "parameter " + name + " comes from SSM and needs a local value");
            }
            if (!value.isMissingNode()) {
                parameters.put(name, typed(type, value));
            }
        });
        for (String name : given.keySet()) {
            if (!document.root().path("Parameters").has(name)) {
                throw document.fault(document.root(), "there is no parameter " + name);
            }
        }
        document.root().path("Resources").properties().forEach(declared -> {
            JsonNode body = declared.getValue();
            if (declared.getKey().startsWith("Fn::")) {
                throw document.fault(body, declared.getKey() + " is not understood here");
            }
            if (!body.has("Condition") || condition(body.path("Condition").asText(), body)) {
                resources.put(
                        declared.getKey(),
                        new Resource(this, declared.getKey(), body.path("Type").asText(), body));
            }
        });
    }

    TemplateDocument document() {
        return document;
    }

    Place place() {
        return place;
    }

    String stackName() {
        return stackName;
    }

    /** Returns the live resources in the order of the template, this stack's before those of nested ones. */
    List<Resource> allResources() {
        List<Resource> all = new ArrayList<>(resources.values());
        for (Resource resource : resources.values()) {
            if (resource.type().equals("AWS::CloudFormation::Stack")) {
                all.addAll(nestedStack(resource).allResources());
            }
        }
        return all;
    }

    /** Evaluates every intrinsic function in {@code node}; what is {@code AWS::NoValue} disappears. */
    JsonNode evaluate(JsonNode node) {
        if (++depth > DEEPEST) {
            throw document.fault(node, "intrinsic functions go round in a circle or nest too deeply");
        }
        try {
            return switch (node) {
                case ArrayNode array -> {
                    ArrayNode result = JSON.arrayNode();
                    for (JsonNode item : array) {
                        JsonNode value = evaluate(item);
                        if (!value.isMissingNode()) {
                            result.add(value);
                        }
                    }
                    yield result;
                }
                case ObjectNode object -> isIntrinsic(object) ? intrinsic(object) : fields(object);
                default -> node;
            };
        } finally {
            depth--;
        }
    }

    /** Evaluates to text, or fails naming {@code what}. */
    String text(JsonNode node, String what) {
        JsonNode value = evaluate(node);
        if (!value.isValueNode() || value.isNull()) {
            throw document.fault(node, what + " must be a text");
        }
        return value.asText();
    }

    private ObjectNode fields(ObjectNode object) {
        ObjectNode result = JSON.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = evaluate(field.getValue());
            if (!value.isMissingNode()) {
                result.set(field.getKey(), value);
            }
        }
        return result;
    }

    private static boolean isIntrinsic(ObjectNode object) {
        if (object.size() != 1) {
            return false;
        }
        String name = object.fieldNames().next();
        return name.equals("Ref") || name.startsWith("Fn::");
    }

    private JsonNode intrinsic(ObjectNode call) {
        String function = call.fieldNames().next();
        JsonNode argument = call.path(function);
        return switch (function) {
            case "Ref" -> reference(argument.asText(), call);
            case "Fn::GetAtt" -> attribute(call, argument);
            case "Fn::Sub" -> substitute(call, argument);
            case "Fn::Join" -> join(call, argument);
            case "Fn::Select" -> select(call, argument);
            case "Fn::Split" -> split(call, argument);
            case "Fn::If" -> {
                arity(call, argument, 3);
                yield evaluate(argument.get(condition(argument.get(0).asText(), call) ? 1 : 2));
            }
            case "Fn::FindInMap" -> findInMap(call, argument);
            case "Fn::Base64" ->
                TextNode.valueOf(Base64.getEncoder()
                        .encodeToString(text(argument, "Fn::Base64").getBytes(StandardCharsets.UTF_8)));
            case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not" -> JSON.booleanNode(test(call));
            default -> throw document.fault(call, function + " is not understood by the local runner");
        };
    }

    private JsonNode reference(String name, JsonNode from) {
        JsonNode pseudo = pseudo(name, from);
        if (pseudo != null) {
            return pseudo;
        }
        JsonNode parameter = parameters.get(name);
        if (parameter != null) {
            return parameter;
        }
        Resource resource = resources.get(name);
        if (resource == null && name.indexOf('.') > 0) {
            return samReference(name, from);
        }
        if (resource == null) {
            throw document.fault(
                    from,
                    document.root().path("Parameters").has(name)
                            ? "parameter " + name + " has no default and no local value"
                            : "nothing is called " + name + ", or its condition does not hold");
        }
        return TextNode.valueOf(once(name, from, () -> PhysicalNames.ref(resource)));
    }

    /** Resolves what SAM lets templates refer to among the resources it makes, such as {@code Function.Alias}. */
    private JsonNode samReference(String name, JsonNode from) {
        int dot = name.indexOf('.');
        Resource resource = resources.get(name.substring(0, dot));
        if (resource != null) {
            switch (resource.type() + name.substring(dot)) {
                case "AWS::Serverless::Function.Alias" -> {
                    return TextNode.valueOf(PhysicalNames.functionArn(resource) + ":live");
                }
                case "AWS::Serverless::Function.Version" -> {
                    return TextNode.valueOf(PhysicalNames.functionArn(resource) + ":1");
                }
                case "AWS::Serverless::HttpApi.Stage" -> {
                    return TextNode.valueOf("$default");
                }
                default -> {
                    // Falls through to the refusal below.
                }
            }
        }
        throw document.fault(from, "nothing is called " + name + ", or its condition does not hold");
    }

    private @Nullable JsonNode pseudo(String name, JsonNode from) {
        return switch (name) {
            case "AWS::Region" -> TextNode.valueOf(place.region());
            case "AWS::AccountId" -> TextNode.valueOf(place.account());
            case "AWS::Partition" -> TextNode.valueOf("aws");
            case "AWS::StackName" -> TextNode.valueOf(stackName);
            case "AWS::StackId" ->
                TextNode.valueOf(place.arn("cloudformation", "stack/" + stackName + "/00000000-local"));
            case "AWS::URLSuffix" -> TextNode.valueOf("amazonaws.com");
            case "AWS::NoValue" -> NO_VALUE;
            default -> {
                if (name.startsWith("AWS::")) {
                    throw document.fault(from, "pseudo parameter " + name + " is not understood");
                }
                yield null;
            }
        };
    }

    private JsonNode attribute(JsonNode call, JsonNode argument) {
        JsonNode parts = argument;
        if (argument.isTextual() && argument.asText().indexOf('.') > 0) {
            int dot = argument.asText().indexOf('.');
            parts = JSON.arrayNode()
                    .add(argument.asText().substring(0, dot))
                    .add(argument.asText().substring(dot + 1));
        }
        arity(call, parts, 2);
        return attribute(parts.get(0).asText(), text(parts.get(1), "the attribute's name"), call);
    }

    private JsonNode attribute(String logicalId, String attribute, JsonNode from) {
        Resource resource = resources.get(logicalId);
        if (resource != null && resource.type().equals("AWS::CloudFormation::Stack")) {
            if (!attribute.startsWith("Outputs.")) {
                throw document.fault(from, "a nested stack has only Outputs, not " + attribute);
            }
            return nestedStack(resource).output(attribute.substring("Outputs.".length()), from);
        }
        String name = logicalId + "." + attribute;
        if (resource == null && logicalId.endsWith("Role")) {
            // SAM makes a role for each function that does not name one: <LogicalId>Role.
            Resource function = resources.get(logicalId.substring(0, logicalId.length() - "Role".length()));
            if (function != null && function.type().equals("AWS::Serverless::Function") && attribute.equals("Arn")) {
                return TextNode.valueOf(once(name, from, () -> PhysicalNames.roleArn(function)));
            }
        }
        if (resource == null) {
            throw document.fault(from, "nothing is called " + logicalId + ", or its condition does not hold");
        }
        return TextNode.valueOf(once(name, from, () -> PhysicalNames.attribute(resource, attribute)));
    }

    private JsonNode output(String name, JsonNode from) {
        JsonNode output = document.root().path("Outputs").path(name);
        if (output.isMissingNode()) {
            throw document.fault(null, "has no output " + name);
        }
        if (output.has("Condition") && !condition(output.path("Condition").asText(), output)) {
            throw document.fault(output, "output " + name + " is asked for although its condition does not hold");
        }
        JsonNode value = evaluate(output.path("Value"));
        if (value.isMissingNode()) {
            throw document.fault(from, "output " + name + " has no value");
        }
        return value;
    }

    private Stack nestedStack(Resource resource) {
        Stack known = nested.get(resource.logicalId());
        if (known != null) {
            return known;
        }
        String url = resource.body().path("Properties").path("TemplateURL").asText();
        TemplateDocument child = document.sibling(url, resource.body());
        Map<String, JsonNode> given = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> parameter :
                resource.body().path("Properties").path("Parameters").properties()) {
            JsonNode value = evaluate(parameter.getValue());
            if (!value.isMissingNode()) {
                given.put(parameter.getKey(), value);
            }
        }
        Stack stack = new Stack(child, place, stackName + "-" + resource.logicalId(), given);
        nested.put(resource.logicalId(), stack);
        return stack;
    }

    private JsonNode substitute(JsonNode call, JsonNode argument) {
        String template = argument.asText();
        JsonNode values = JSON.objectNode();
        if (argument.isArray()) {
            arity(call, argument, 2);
            template = argument.get(0).asText();
            values = argument.get(1);
        }
        Matcher matcher = SUBSTITUTION.matcher(template);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(2);
            String value;
            if (!matcher.group(1).isEmpty()) {
                value = "${" + name + "}";
            } else if (values.has(name)) {
                value = text(values.path(name), name);
            } else if (name.indexOf('.') > 0) {
                int dot = name.indexOf('.');
                value = attribute(name.substring(0, dot), name.substring(dot + 1), call)
                        .asText();
            } else {
                value = scalar(reference(name.strip(), call), call);
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(result);
        return TextNode.valueOf(result.toString());
    }

    private String scalar(JsonNode value, JsonNode from) {
        if (!value.isValueNode()) {
            throw document.fault(from, "a list or nothing cannot be put into a text");
        }
        return value.asText();
    }

    private JsonNode join(JsonNode call, JsonNode argument) {
        arity(call, argument, 2);
        List<String> parts = new ArrayList<>();
        for (JsonNode part : evaluate(argument.get(1))) {
            parts.add(scalar(part, call));
        }
        return TextNode.valueOf(String.join(argument.get(0).asText(), parts));
    }

    private JsonNode select(JsonNode call, JsonNode argument) {
        arity(call, argument, 2);
        int index = evaluate(argument.get(0)).asInt(-1);
        JsonNode chosen = evaluate(argument.get(1)).path(index);
        if (chosen.isMissingNode()) {
            throw document.fault(call, "Fn::Select finds nothing at " + index);
        }
        return chosen;
    }

    private JsonNode split(JsonNode call, JsonNode argument) {
        arity(call, argument, 2);
        ArrayNode parts = JSON.arrayNode();
        for (String part : text(argument.get(1), "Fn::Split")
                .split(Pattern.quote(argument.get(0).asText()), -1)) {
            parts.add(part);
        }
        return parts;
    }

    private JsonNode findInMap(JsonNode call, JsonNode argument) {
        arity(call, argument, 3);
        JsonNode found = document.root()
                .path("Mappings")
                .path(text(argument.get(0), "map name"))
                .path(text(argument.get(1), "top-level key"))
                .path(text(argument.get(2), "second-level key"));
        if (found.isMissingNode()) {
            throw document.fault(call, "Fn::FindInMap finds nothing");
        }
        return found;
    }

    private boolean condition(String name, JsonNode from) {
        Boolean known = conditions.get(name);
        if (known != null) {
            return known;
        }
        JsonNode declared = document.root().path("Conditions").path(name);
        if (declared.isMissingNode()) {
            throw document.fault(from, "there is no condition " + name);
        }
        if (++depth > DEEPEST) {
            throw document.fault(from, "condition " + name + " depends on itself");
        }
        boolean holds = test(declared);
        depth--;
        conditions.put(name, holds);
        return holds;
    }

    private boolean test(JsonNode expression) {
        if (!(expression instanceof ObjectNode object) || object.size() != 1) {
            throw document.fault(expression, "a condition must be one function");
        }
        String function = object.fieldNames().next();
        JsonNode argument = object.path(function);
        return switch (function) {
            case "Condition" -> condition(argument.asText(), expression);
            case "Fn::Equals" -> {
                arity(expression, argument, 2);
                yield evaluate(argument.get(0))
                        .asText()
                        .equals(evaluate(argument.get(1)).asText());
            }
            case "Fn::Not" -> {
                arity(expression, argument, 1);
                yield !test(argument.get(0));
            }
            case "Fn::And" -> all(argument).stream().allMatch(this::test);
            case "Fn::Or" -> all(argument).stream().anyMatch(this::test);
            default -> throw document.fault(expression, function + " is not understood in a condition");
        };
    }

    private static List<JsonNode> all(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    private void arity(JsonNode call, JsonNode argument, int size) {
        if (!argument.isArray() || argument.size() != size) {
            throw document.fault(call, call.fieldNames().next() + " needs a list of " + size);
        }
    }

    private String once(String name, JsonNode from, Supplier<String> work) {
        if (!working.add(name)) {
            throw document.fault(from, name + " depends on itself");
        }
        try {
            return work.get();
        } finally {
            working.remove(name);
        }
    }

    private static JsonNode typed(String type, JsonNode value) {
        boolean isList = type.equals("CommaDelimitedList") || type.startsWith("List<");
        if (!isList || value.isArray()) {
            return value;
        }
        ArrayNode list = JSON.arrayNode();
        for (String part : value.asText().split(",", -1)) {
            if (!part.isBlank()) {
                list.add(part.strip());
            }
        }
        return list;
    }
}
