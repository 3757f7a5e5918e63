package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.local.template.FunctionSpec.QueueMapping;
import uk.co.provilex.crm.local.template.FunctionSpec.Route;
import uk.co.provilex.crm.local.template.FunctionSpec.Schedule;
import uk.co.provilex.crm.local.template.FunctionSpec.StreamMapping;
import uk.co.provilex.crm.local.template.Stack.Resource;

/** Reads one {@code AWS::Serverless::Function} with its events; see the AWS SAM specification. */
final class FunctionReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> UNDERSTOOD = Set.of(
            "Handler",
            "Timeout",
            "MemorySize",
            "Environment",
            "FunctionName",
            "Policies",
            "AssumeRolePolicyDocument",
            "Role",
            "EventInvokeConfig",
            "Events");

    /** What is about deployment, or cannot be told on one machine. */
    private static final Set<String> IGNORED = Set.of(
            "CodeUri",
            "Runtime",
            "Architectures",
            "SnapStart",
            "AutoPublishAlias",
            "AutoPublishAliasAllProperties",
            "AutoPublishCodeSha256",
            "DeploymentPreference",
            "Description",
            "Tags",
            "Tracing",
            "LoggingConfig",
            "EphemeralStorage",
            "RecursiveLoop",
            "PropagateTags",
            "ReservedConcurrentExecutions",
            "RuntimeManagementConfig",
            "RolePath",
            "VersionDescription");

    private final Resource resource;
    private final ObjectNode properties;
    private final JsonNode apiAuth;
    private final Map<String, Resource> rolesByArn;
    private final List<Route> routes = new ArrayList<>();
    private final List<StreamMapping> streams = new ArrayList<>();
    private final List<QueueMapping> queues = new ArrayList<>();
    private final List<Schedule> schedules = new ArrayList<>();

    private FunctionReader(Resource resource, ObjectNode api, Map<String, Resource> rolesByArn) {
        this.resource = resource;
        this.properties = withGlobals(resource);
        this.apiAuth = api.path("Auth");
        this.rolesByArn = rolesByArn;
    }

    static FunctionSpec read(Resource resource, ObjectNode api, Map<String, Resource> rolesByArn) {
        return new FunctionReader(resource, api, rolesByArn).read();
    }

    private static ObjectNode withGlobals(Resource resource) {
        JsonNode globals = resource.stack()
                .evaluate(resource.stack().document().root().path("Globals").path("Function"));
        ObjectNode merged =
                globals instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        merge(merged, resource.properties());
        return merged;
    }

    /** Mappings are merged, lists are added together, anything else is replaced, as SAM does with Globals. */
    private static void merge(ObjectNode base, ObjectNode over) {
        for (Map.Entry<String, JsonNode> field : over.properties()) {
            JsonNode known = base.path(field.getKey());
            if (known instanceof ObjectNode a && field.getValue() instanceof ObjectNode b) {
                merge(a, b);
            } else if (known instanceof ArrayNode a && field.getValue() instanceof ArrayNode b) {
                a.addAll(b);
            } else {
                base.set(field.getKey(), field.getValue());
            }
        }
    }

    private FunctionSpec read() {
        for (String name : properties.propertyStream().map(Map.Entry::getKey).toList()) {
            if (!UNDERSTOOD.contains(name) && !IGNORED.contains(name)) {
                throw resource.fault("the property " + name + " is not understood");
            }
        }
        String handler = properties.path("Handler").asText();
        if (!handler.contains("::")) {
            throw resource.fault("Handler must be class::method");
        }
        properties.path("Events").properties().forEach(event -> event(event.getKey(), event.getValue()));
        Map<String, String> environment = new LinkedHashMap<>();
        properties
                .path("Environment")
                .path("Variables")
                .properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().asText()));
        Execution role = role();
        JsonNode asynchronous = properties.path("EventInvokeConfig");
        return new FunctionSpec(
                resource.logicalId(),
                PhysicalNames.functionName(resource),
                PhysicalNames.functionArn(resource),
                handler,
                Duration.ofSeconds(properties.path("Timeout").asInt(3)),
                properties.path("MemorySize").asInt(128),
                Map.copyOf(environment),
                role.name(),
                role.arn(),
                role.policies(),
                role.trust(),
                List.copyOf(routes),
                List.copyOf(streams),
                List.copyOf(queues),
                List.copyOf(schedules),
                new FunctionSpec.Asynchronous(
                        asynchronous.path("MaximumRetryAttempts").asInt(2),
                        text(asynchronous
                                .path("DestinationConfig")
                                .path("OnFailure")
                                .path("Destination"))));
    }

    private record Execution(String name, String arn, List<JsonNode> policies, JsonNode trust) {}

    private Execution role() {
        JsonNode given = properties.path("Role");
        if (given.isMissingNode()) {
            return new Execution(
                    PhysicalNames.roleName(resource),
                    PhysicalNames.roleArn(resource),
                    statements(properties.path("Policies")),
                    trust(properties.path("AssumeRolePolicyDocument")));
        }
        Resource role = rolesByArn.get(given.asText());
        if (role == null) {
            throw resource.fault("its role " + given.asText() + " is not in the template");
        }
        ObjectNode written = role.properties();
        if (written.has("ManagedPolicyArns") || written.has("PermissionsBoundary")) {
            throw role.fault("managed policies and permissions boundaries are not understood");
        }
        List<JsonNode> documents = new ArrayList<>();
        written.path("Policies").forEach(policy -> documents.add(policy.path("PolicyDocument")));
        return new Execution(
                PhysicalNames.ref(role),
                given.asText(),
                List.copyOf(documents),
                trust(written.path("AssumeRolePolicyDocument")));
    }

    private List<JsonNode> statements(JsonNode declared) {
        List<JsonNode> documents = new ArrayList<>();
        for (JsonNode policy :
                declared.isArray() ? declared : JSON.createArrayNode().add(declared)) {
            if (policy.has("Statement")) {
                documents.add(policy);
            } else if (!policy.isMissingNode()) {
                throw resource.fault("a policy must be written out as statements, not " + policy);
            }
        }
        return List.copyOf(documents);
    }

    private static JsonNode trust(JsonNode declared) {
        if (declared.isObject()) {
            return declared;
        }
        ObjectNode usual = JSON.createObjectNode().put("Version", "2012-10-17");
        ObjectNode statement = usual.putArray("Statement").addObject();
        statement.put("Effect", "Allow").put("Action", "sts:AssumeRole");
        statement.putObject("Principal").put("Service", "lambda.amazonaws.com");
        return usual;
    }

    private static Optional<String> text(JsonNode value) {
        return value.isMissingNode() ? Optional.empty() : Optional.of(value.asText());
    }

    private void event(String name, JsonNode event) {
        JsonNode given = event.path("Properties");
        switch (event.path("Type").asText()) {
            case "HttpApi" -> routes.add(route(given));
            case "DynamoDB" -> {
                if (given.path("Enabled").asBoolean(true)) {
                    streams.add(stream(name, given));
                }
            }
            case "SQS" -> {
                if (given.path("Enabled").asBoolean(true)) {
                    queues.add(queue(name, given));
                }
            }
            case "Schedule" -> schedule(name, given, "Schedule", "aws.events");
            case "ScheduleV2" -> schedule(name, given, "ScheduleExpression", "aws.scheduler");
            default -> throw resource.fault("the event " + name + " is of a type that is not understood");
        }
    }

    private Route route(JsonNode given) {
        if (!given.has("Path")) {
            return new Route("ANY", "$default", Optional.empty(), List.of());
        }
        JsonNode auth = given.path("Auth");
        String authorizer =
                auth.path("Authorizer").asText(apiAuth.path("DefaultAuthorizer").asText("NONE"));
        return new Route(
                given.path("Method").asText("ANY").toUpperCase(Locale.ROOT),
                given.path("Path").asText(),
                authorizer.equals("NONE") ? Optional.empty() : Optional.of(authorizer),
                BlueprintReader.texts(auth.path("AuthorizationScopes")));
    }

    private StreamMapping stream(String name, JsonNode given) {
        for (String unknown : List.of("TumblingWindowInSeconds", "KmsKeyArn")) {
            if (given.has(unknown)) {
                throw resource.fault("the property " + unknown + " of event " + name + " is not understood");
            }
        }
        String arn = given.path("Stream").asText();
        int table = arn.indexOf(":table/");
        int stream = arn.indexOf("/stream/");
        if (table < 0 || stream < table) {
            throw resource.fault("event " + name + " does not name a table's stream");
        }
        JsonNode destination = given.path("DestinationConfig").path("OnFailure").path("Destination");
        return new StreamMapping(
                name,
                arn.substring(table + ":table/".length(), stream),
                arn,
                given.path("StartingPosition").asText().equals("LATEST"),
                given.path("BatchSize").asInt(100),
                given.path("BisectBatchOnFunctionError").asBoolean(),
                given.path("MaximumRetryAttempts").asInt(-1),
                given.path("MaximumRecordAgeInSeconds").asInt(-1) < 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(
                                given.path("MaximumRecordAgeInSeconds").asLong())),
                reportsFailures(given),
                filters(name, given),
                text(destination));
    }

    private QueueMapping queue(String name, JsonNode given) {
        if (given.has("FilterCriteria")) {
            throw resource.fault("filters on the queue of event " + name + " are not understood");
        }
        return new QueueMapping(
                name,
                given.path("Queue").asText(),
                given.path("BatchSize").asInt(10),
                reportsFailures(given),
                given.path("ScalingConfig").path("MaximumConcurrency").asInt(5));
    }

    private void schedule(String name, JsonNode given, String expression, String source) {
        boolean enabled = given.path("Enabled").asBoolean(true)
                && !given.path("State").asText("ENABLED").equals("DISABLED");
        if (enabled) {
            schedules.add(new Schedule(
                    name,
                    given.path(expression).asText(),
                    given.path("ScheduleExpressionTimezone").asText("UTC"),
                    given.has("Input") ? Optional.of(given.path("Input").asText()) : Optional.empty(),
                    source));
        }
    }

    private static boolean reportsFailures(JsonNode given) {
        return BlueprintReader.texts(given.path("FunctionResponseTypes")).contains("ReportBatchItemFailures");
    }

    private List<JsonNode> filters(String name, JsonNode given) {
        List<JsonNode> patterns = new ArrayList<>();
        for (JsonNode filter : given.path("FilterCriteria").path("Filters")) {
            try {
                patterns.add(JSON.readTree(filter.path("Pattern").asText()));
            } catch (JsonProcessingException e) {
                throw resource.fault("a filter of event " + name + " is not JSON");
            }
        }
        return List.copyOf(patterns);
    }
}
