package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.local.template.HttpApiSpec.Cors;
import uk.co.provilex.crm.local.template.HttpApiSpec.JwtAuthorizer;
import uk.co.provilex.crm.local.template.HttpApiSpec.Throttling;
import uk.co.provilex.crm.local.template.Stack.Resource;
import uk.co.provilex.crm.local.template.TableSpec.IndexSpec;
import uk.co.provilex.crm.local.template.TableSpec.KeySchema;

/** Turns resources into specifications, one kind at a time. */
final class BlueprintReader {

    /** What changes nothing about how the product behaves on one machine. */
    private static final Set<String> IGNORED_PREFIXES = Set.of(
            "AWS::CloudWatch::",
            "AWS::Logs::",
            "AWS::SNS::",
            "AWS::Route53::",
            "AWS::CertificateManager::",
            "AWS::Budgets::",
            "AWS::WAFv2::",
            "AWS::SSM::");

    private static final Set<String> IGNORED = Set.of(
            "AWS::CloudFormation::Stack",
            "AWS::CloudFormation::WaitConditionHandle",
            "AWS::IAM::Role",
            "AWS::Lambda::Permission",
            "AWS::S3::BucketPolicy",
            "AWS::SQS::QueuePolicy",
            "AWS::KMS::Alias",
            "AWS::ApiGateway::Account",
            "AWS::Cognito::UserPoolClient",
            "AWS::Cognito::UserPoolDomain");

    private final Stack root;
    private final List<TableSpec> tables = new ArrayList<>();
    private final List<BucketSpec> buckets = new ArrayList<>();
    private final List<QueueSpec> queues = new ArrayList<>();
    private final List<KeySpec> keys = new ArrayList<>();
    private final List<UserPoolSpec> userPools = new ArrayList<>();
    private final List<FunctionSpec> functions = new ArrayList<>();

    private BlueprintReader(Stack root) {
        this.root = root;
    }

    static Blueprint read(TemplateDocument document, Place place, Map<String, String> parameters) {
        Map<String, JsonNode> given = new LinkedHashMap<>();
        parameters.forEach((name, value) -> given.put(name, TextNode.valueOf(value)));
        return new BlueprintReader(new Stack(document, place, place.stackName(), given)).read();
    }

    private Blueprint read() {
        List<Resource> resources = root.allResources();
        Optional<HttpApiSpec> api = Optional.empty();
        ObjectNode apiProperties = JsonNodeFactory.instance.objectNode();
        for (Resource resource : resources) {
            if (resource.type().equals("AWS::Serverless::HttpApi")) {
                if (api.isPresent()) {
                    throw resource.fault("a second HTTP API is more than the local runner serves");
                }
                apiProperties = resource.properties();
                api = Optional.of(httpApi(resource, apiProperties));
            }
        }
        Map<String, Resource> roles = roles(resources);
        for (Resource resource : resources) {
            read(resource, resources, apiProperties, roles);
        }
        return new Blueprint(
                root.place(),
                List.copyOf(tables),
                List.copyOf(buckets),
                List.copyOf(queues),
                List.copyOf(keys),
                List.copyOf(userPools),
                List.copyOf(functions),
                api);
    }

    private void read(Resource resource, List<Resource> all, ObjectNode apiProperties, Map<String, Resource> roles) {
        switch (resource.type()) {
            case "AWS::DynamoDB::Table" -> tables.add(table(resource));
            case "AWS::S3::Bucket" ->
                buckets.add(new BucketSpec(resource.logicalId(), PhysicalNames.ref(resource), resource.properties()));
            case "AWS::SQS::Queue" -> queues.add(queue(resource));
            case "AWS::KMS::Key" -> keys.add(key(resource, all));
            case "AWS::Cognito::UserPool" -> userPools.add(userPool(resource, all));
            case "AWS::Serverless::Function" -> functions.add(FunctionReader.read(resource, apiProperties, roles));
            case "AWS::Serverless::HttpApi" -> {
                // Read before all others, because routes need its authorizers.
            }
            default -> {
                if (!IGNORED.contains(resource.type())
                        && IGNORED_PREFIXES.stream().noneMatch(resource.type()::startsWith)) {
                    throw resource.fault("the local runner does not understand this type of resource");
                }
            }
        }
    }

    private static Map<String, Resource> roles(List<Resource> all) {
        Map<String, Resource> roles = new LinkedHashMap<>();
        for (Resource resource : all) {
            if (resource.type().equals("AWS::IAM::Role")) {
                roles.put(PhysicalNames.attribute(resource, "Arn"), resource);
            }
        }
        return roles;
    }

    private static TableSpec table(Resource resource) {
        ObjectNode properties = resource.properties();
        if (properties.has("LocalSecondaryIndexes")) {
            throw resource.fault("local secondary indexes are not understood");
        }
        Map<String, String> types = new LinkedHashMap<>();
        for (JsonNode attribute : properties.path("AttributeDefinitions")) {
            types.put(
                    attribute.path("AttributeName").asText(),
                    attribute.path("AttributeType").asText());
        }
        Map<String, IndexSpec> indexes = new LinkedHashMap<>();
        for (JsonNode index : properties.path("GlobalSecondaryIndexes")) {
            JsonNode projection = index.path("Projection");
            indexes.put(
                    index.path("IndexName").asText(),
                    new IndexSpec(
                            keySchema(resource, index.path("KeySchema")),
                            projection.path("ProjectionType").asText("ALL"),
                            texts(projection.path("NonKeyAttributes"))));
        }
        JsonNode ttl = properties.path("TimeToLiveSpecification");
        JsonNode view = properties.path("StreamSpecification").path("StreamViewType");
        return new TableSpec(
                resource.logicalId(),
                PhysicalNames.ref(resource),
                PhysicalNames.attribute(resource, "Arn"),
                keySchema(resource, properties.path("KeySchema")),
                types,
                indexes,
                view.isMissingNode() ? Optional.empty() : Optional.of(view.asText()),
                ttl.path("Enabled").asBoolean()
                        ? Optional.of(ttl.path("AttributeName").asText())
                        : Optional.empty());
    }

    private static KeySchema keySchema(Resource resource, JsonNode schema) {
        Optional<String> hash = Optional.empty();
        Optional<String> range = Optional.empty();
        for (JsonNode part : schema) {
            Optional<String> name = Optional.of(part.path("AttributeName").asText());
            if (part.path("KeyType").asText().equals("HASH")) {
                hash = name;
            } else {
                range = name;
            }
        }
        return new KeySchema(hash.orElseThrow(() -> resource.fault("a KeySchema has no HASH key")), range);
    }

    private static QueueSpec queue(Resource resource) {
        ObjectNode properties = resource.properties();
        if (properties.path("FifoQueue").asBoolean()) {
            throw resource.fault("FIFO queues are not understood");
        }
        JsonNode redrive = properties.path("RedrivePolicy");
        return new QueueSpec(
                resource.logicalId(),
                PhysicalNames.queueName(resource),
                PhysicalNames.attribute(resource, "Arn"),
                PhysicalNames.ref(resource),
                Duration.ofSeconds(properties.path("VisibilityTimeout").asLong(30)),
                Duration.ofSeconds(properties.path("DelaySeconds").asLong(0)),
                Duration.ofSeconds(properties.path("MessageRetentionPeriod").asLong(345_600)),
                redrive.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(new QueueSpec.Redrive(
                                redrive.path("deadLetterTargetArn").asText(),
                                redrive.path("maxReceiveCount").asInt())));
    }

    private static KeySpec key(Resource resource, List<Resource> all) {
        ObjectNode properties = resource.properties();
        String kind = properties.path("KeySpec").asText("SYMMETRIC_DEFAULT") + " "
                + properties.path("KeyUsage").asText("ENCRYPT_DECRYPT");
        boolean signs =
                switch (kind) {
                    case "SYMMETRIC_DEFAULT ENCRYPT_DECRYPT" -> false;
                    case "ECC_NIST_P256 SIGN_VERIFY" -> true;
                    default -> throw resource.fault("keys of the kind " + kind + " are not understood");
                };
        String arn = PhysicalNames.attribute(resource, "Arn");
        String id = PhysicalNames.keyId(resource);
        List<String> aliases = new ArrayList<>();
        for (Resource other : all) {
            if (other.type().equals("AWS::KMS::Alias")) {
                String target = other.properties().path("TargetKeyId").asText();
                if (target.equals(arn) || target.equals(id)) {
                    aliases.add(other.properties().path("AliasName").asText());
                }
            }
        }
        return new KeySpec(
                resource.logicalId(),
                id,
                arn,
                signs,
                List.copyOf(aliases),
                Optional.ofNullable(properties.get("KeyPolicy")));
    }

    private static UserPoolSpec userPool(Resource resource, List<Resource> all) {
        String id = PhysicalNames.ref(resource);
        ObjectNode properties = resource.properties();
        JsonNode triggers = properties.path("LambdaConfig");
        Optional<String> preToken = Optional.empty();
        for (Map.Entry<String, JsonNode> trigger : triggers.properties()) {
            if (!trigger.getKey().equals("PreTokenGenerationConfig")) {
                throw resource.fault("the trigger " + trigger.getKey() + " is not understood");
            }
            if (!trigger.getValue().path("LambdaVersion").asText().equals("V2_0")) {
                throw resource.fault("only version V2_0 of the pre-token-generation event is understood");
            }
            preToken = Optional.of(trigger.getValue().path("LambdaArn").asText());
        }
        List<UserPoolSpec.ClientSpec> clients = new ArrayList<>();
        for (Resource other : all) {
            if (other.type().equals("AWS::Cognito::UserPoolClient")) {
                ObjectNode client = other.properties();
                if (client.path("UserPoolId").asText().equals(id)) {
                    clients.add(new UserPoolSpec.ClientSpec(other.logicalId(), PhysicalNames.ref(other), client));
                }
            }
        }
        return new UserPoolSpec(
                resource.logicalId(),
                id,
                PhysicalNames.attribute(resource, "Arn"),
                properties,
                preToken,
                List.copyOf(clients));
    }

    private static HttpApiSpec httpApi(Resource resource, ObjectNode properties) {
        if (properties.has("DefinitionBody") || properties.has("DefinitionUri")) {
            throw resource.fault("an API definition document is not understood; routes come from functions' events");
        }
        if (!properties.path("StageName").asText("$default").equals("$default")) {
            throw resource.fault("only the stage $default is understood");
        }
        Map<String, JwtAuthorizer> authorizers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> authorizer :
                properties.path("Auth").path("Authorizers").properties()) {
            JsonNode jwt = authorizer.getValue().path("JwtConfiguration");
            if (jwt.isMissingNode()) {
                throw resource.fault("authorizer " + authorizer.getKey() + " is not a JWT authorizer");
            }
            String source = authorizer.getValue().path("IdentitySource").asText("$request.header.Authorization");
            if (!source.equalsIgnoreCase("$request.header.Authorization")) {
                throw resource.fault("authorizer " + authorizer.getKey() + " reads " + source);
            }
            authorizers.put(
                    authorizer.getKey(), new JwtAuthorizer(jwt.path("issuer").asText(), texts(jwt.path("audience"))));
        }
        Map<String, Throttling> byRoute = new LinkedHashMap<>();
        properties.path("RouteSettings").properties().forEach(route -> throttling(route.getValue())
                .ifPresent(limit -> byRoute.put(route.getKey(), limit)));
        return new HttpApiSpec(
                PhysicalNames.ref(resource),
                authorizers,
                cors(resource, properties.path("CorsConfiguration")),
                throttling(properties.path("DefaultRouteSettings")),
                byRoute);
    }

    private static Optional<Cors> cors(Resource resource, JsonNode cors) {
        if (cors.isMissingNode()) {
            return Optional.empty();
        }
        if (!cors.isObject()) {
            throw resource.fault("CorsConfiguration must be a mapping");
        }
        return Optional.of(new Cors(
                texts(cors.path("AllowOrigins")),
                texts(cors.path("AllowMethods")),
                texts(cors.path("AllowHeaders")),
                texts(cors.path("ExposeHeaders")),
                cors.path("MaxAge").asInt(0),
                cors.path("AllowCredentials").asBoolean()));
    }

    private static Optional<Throttling> throttling(JsonNode settings) {
        return settings.has("ThrottlingRateLimit") || settings.has("ThrottlingBurstLimit")
                ? Optional.of(new Throttling(
                        settings.path("ThrottlingRateLimit").asDouble(10_000),
                        settings.path("ThrottlingBurstLimit").asInt(5_000)))
                : Optional.empty();
    }

    static List<String> texts(JsonNode array) {
        List<String> result = new ArrayList<>();
        array.forEach(item -> result.add(item.asText()));
        return List.copyOf(result);
    }
}
