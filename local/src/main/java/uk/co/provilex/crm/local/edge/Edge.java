package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.local.backends.Backends;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.iam.AccessRequest;
import uk.co.provilex.crm.local.iam.Decisions;
import uk.co.provilex.crm.local.iam.Grant;
import uk.co.provilex.crm.local.iam.PolicyDocument;
import uk.co.provilex.crm.local.iam.PolicyEngine;
import uk.co.provilex.crm.local.iam.Role;
import uk.co.provilex.crm.local.iam.UnsupportedPolicyException;
import uk.co.provilex.crm.local.iam.Withheld;
import uk.co.provilex.crm.local.sts.SecurityTokens;
import uk.co.provilex.crm.local.sts.Session;
import uk.co.provilex.crm.local.sts.SessionCredentials;
import uk.co.provilex.crm.local.sts.Sessions;
import uk.co.provilex.crm.local.sts.StsRefusal;

/**
 * Every AWS endpoint of the local cloud behind one HTTP handler.
 *
 * <p>It authenticates each request by its signature, authorises it by the caller's policies and carries it out: by
 * DynamoDB, S3 and SQS stores, by emulated services that it is given, or itself in the case of STS. What AWS would refuse
 * is refused here in the words of the service, so the SDK's clients are used unchanged.
 *
 * <p>The policies of keys are evaluated, for calls of KMS and for what S3 asks of a bucket's key. Not evaluated: the policies
 * of buckets and queues, what DynamoDB asks of a table's key, permission boundaries and organisation policies.
 */
public final class Edge implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Edge.class.getName());

    /** DynamoDB takes requests of up to 16 MB; nothing else that comes whole is larger. */
    private static final int LONGEST_CALL = 17 * 1024 * 1024;

    private static final Pattern JWKS = Pattern.compile("/[\\w-]+_[0-9A-Za-z]+/\\.well-known/jwks\\.json");
    private static final Pattern TARGET = Pattern.compile("[A-Za-z]+(?:_\\d{8})?\\.[A-Za-z]+");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(200)
                            .maxStringLength(LONGEST_CALL)
                            .build())
                    .build())
            .build();

    private final Sessions sessions;
    private final PolicyEngine policies = new PolicyEngine();
    private final ConsumedCapacity consumed = new ConsumedCapacity();
    private final BackendClient client = new BackendClient();
    private final SignatureCheck signatures;
    private final Authoriser authoriser;
    private final SecurityTokens tokens;
    private final DynamoDbGate dynamoDb;
    private final SqsGate sqs;
    private final S3Gate s3;
    private final EmulatedGate emulated;
    private final Map<String, Service> services;
    private final Supplier<String> jwks;
    private final Set<String> unserved = ConcurrentHashMap.newKeySet();

    private record Service(AwsJsonService service, Predicate<String> unsigned) {}

    private Edge(Builder settings) {
        MovableClock clock = settings.clock;
        Backends backends = settings.backends;
        if (backends == null) {
            throw new IllegalStateException("an edge needs backends");
        }
        String region = settings.region;
        String accountId = settings.accountId;
        sessions = new Sessions(clock, accountId);
        signatures = new SignatureCheck(sessions, clock, region);
        authoriser = new Authoriser(policies, settings.keyPolicies);
        tokens = new SecurityTokens(sessions, policies, clock);
        dynamoDb = new DynamoDbGate(JSON, backends.dynamoDb(), client, authoriser, consumed, region, accountId);
        sqs = new SqsGate(
                JSON,
                backends.sqs(),
                client,
                authoriser,
                region,
                accountId,
                settings.skipsWaits ? Optional.of(clock) : Optional.empty());
        s3 = new S3Gate(
                backends.s3(),
                client,
                signatures,
                authoriser,
                new BucketKeys(settings.bucketKeys, region, accountId),
                settings.corsOrigins);
        emulated = new EmulatedGate(region, accountId);
        services = Map.copyOf(settings.services);
        jwks = settings.jwks;
    }

    /** Starts describing an edge. */
    public static Builder builder() {
        return new Builder();
    }

    /** What an edge is made of. Only the backends are needed. */
    public static final class Builder {

        private MovableClock clock = new MovableClock();
        private @Nullable Backends backends;
        private String region = "eu-west-2";
        private String accountId = "000000000000";
        private final Map<String, Service> services = new HashMap<>();
        private Supplier<String> jwks = () -> "{\"keys\":[]}";
        private Set<String> corsOrigins = Set.of();
        private final Map<String, PolicyDocument> keyPolicies = new HashMap<>();
        private final Map<String, String> bucketKeys = new HashMap<>();

        private boolean skipsWaits;

        private Builder() {}

        /** Judges signatures and sessions by this clock. */
        public Builder clock(MovableClock value) {
            clock = value;
            return this;
        }

        /** Sends DynamoDB, S3 and SQS requests to these stores, which stay the caller's to close. */
        public Builder backends(Backends value) {
            backends = value;
            return this;
        }

        /** Sets the one region that requests must be signed for; eu-west-2 unless set. */
        public Builder region(String value) {
            region = value;
            return this;
        }

        /** Sets the account in all ARNs; twelve zeros unless set. */
        public Builder accountId(String value) {
            accountId = value;
            return this;
        }

        /**
         * Adds an emulated service, all of whose operations are signed.
         *
         * @param targetPrefix the part of {@code X-Amz-Target} before the dot, such as {@code TrentService}
         */
        public Builder service(String targetPrefix, AwsJsonService service) {
            return service(targetPrefix, service, operation -> false);
        }

        /**
         * Adds an emulated service.
         *
         * @param targetPrefix the part of {@code X-Amz-Target} before the dot
         * @param unsigned tells which operations anyone may call without a signature, such as {@code InitiateAuth}
         */
        public Builder service(String targetPrefix, AwsJsonService service, Predicate<String> unsigned) {
            services.put(targetPrefix, new Service(service, unsigned));
            return this;
        }

        /** Serves this document at {@code /<poolId>/.well-known/jwks.json}. */
        public Builder jwks(Supplier<String> document) {
            jwks = document;
            return this;
        }

        /** Moves the clock ahead where a message is put off until some time, minutes away, instead of letting it wait. */
        public Builder skipWaits(boolean value) {
            skipsWaits = value;
            return this;
        }

        /** Lets pages of these origins use presigned S3 URLs, as the bucket's CORS configuration does. */
        public Builder corsOrigins(Set<String> origins) {
            corsOrigins = Set.copyOf(origins);
            return this;
        }

        /**
         * Lets a key be used only as its policy says, intrinsic functions resolved.
         *
         * @throws UnsupportedPolicyException when the policy holds anything that this evaluator does not know
         */
        public Builder keyPolicy(String keyArn, JsonNode policy) {
            try {
                keyPolicies.put(keyArn, PolicyDocument.key(policy));
            } catch (UnsupportedPolicyException unsupported) {
                throw new UnsupportedPolicyException(keyArn + ": " + unsupported.getMessage());
            }
            return this;
        }

        /** Has the objects of a bucket encrypted with a key, which its callers then need as well. */
        public Builder bucketKey(String bucket, String keyArn) {
            bucketKeys.put(bucket, keyArn);
            return this;
        }

        /** Makes the edge. */
        public Edge build() {
            return new Edge(this);
        }
    }

    /**
     * Adds a function's role, and returns the credentials that the function runs with. They do not expire.
     *
     * @param roleArn the role's ARN
     * @param trustPolicy the role's {@code AssumeRolePolicyDocument}, intrinsic functions resolved
     * @param policyDocuments the role's policies, intrinsic functions resolved
     * @throws UnsupportedPolicyException when a policy holds anything that this evaluator does not know, or when the
     *     trust policy does not let Lambda assume the role
     */
    public SessionCredentials registerRole(String roleArn, JsonNode trustPolicy, List<JsonNode> policyDocuments) {
        Role role;
        try {
            role = new Role(
                    roleArn,
                    PolicyDocument.trust(trustPolicy),
                    policyDocuments.stream().map(PolicyDocument::identity).toList());
        } catch (UnsupportedPolicyException unsupported) {
            throw new UnsupportedPolicyException(roleArn + ": " + unsupported.getMessage());
        }
        if (!policies.trustsService(role, "lambda.amazonaws.com")) {
            throw new UnsupportedPolicyException(
                    roleArn + " does not trust lambda.amazonaws.com, so no function can run");
        }
        return sessions.register(role).credentials();
    }

    /** Returns the credentials of the one caller whom no policy binds: for laying out tables, buckets and queues. */
    public SessionCredentials administrator() {
        return sessions.administrator().credentials();
    }

    /** Returns the handler to mount for every path that is not the API's. Thread-safe. */
    public HttpHandler handler() {
        return this::handle;
    }

    /** Returns what the policies were asked, and what they said. */
    public Decisions decisions() {
        return policies.decisions();
    }

    /** Tells {@code hears} the name of each queue that a message was sent to, before the sender hears of it. */
    public void whenSent(Consumer<String> hears) {
        sqs.whenSent(hears);
    }

    /** Tells {@code hears} the name of each table that a call has written to, or may have, before the call is answered. */
    public void whenWritten(Consumer<String> hears) {
        dynamoDb.whenWritten(hears);
    }

    /** Returns what DynamoDB calls have consumed, by role. */
    public ConsumedCapacity consumedCapacity() {
        return consumed;
    }

    /** Lists what the policies of a role allow, or of all roles when {@code roleArn} is empty. */
    public List<Grant> grants(Optional<String> roleArn) {
        return sessions.roles().stream()
                .filter(role -> roleArn.isEmpty() || role.arn().equals(roleArn.get()))
                .flatMap(role -> role.grants().stream())
                .toList();
    }

    /**
     * Tells whether a role may do something that an AWS service does in its name, as Lambda polls queues and streams with
     * the role of the function that it polls for; the decision is recorded.
     */
    public boolean allows(String roleArn, String action, String resource) {
        return sessions.role(roleArn)
                .filter(role -> policies.decide(role, Optional.empty(), AccessRequest.of(action, resource))
                        .allowed())
                .isPresent();
    }

    /** Takes grants away from their roles until the answer is closed; sessions that are open feel it at once. */
    public Withheld withhold(Predicate<Grant> which) {
        return policies.withhold(which);
    }

    /**
     * Answers 503 to whatever a role asks DynamoDB, SQS, STS, KMS and Cognito for, until the answer is closed: for tests of
     * what the product makes of it.
     */
    public Outage outage(String roleArn) {
        unserved.add(roleArn);
        return () -> unserved.remove(roleArn);
    }

    /**
     * Lets every authenticated caller do everything, or ends that. Signatures and expiry are still checked. For tests that
     * attack the application's own wall with this one down.
     */
    public void broadCredentials(boolean on) {
        policies.broadCredentials(on);
    }

    @Override
    public void close() {
        client.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Protocol protocol = Protocol.S3;
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            boolean post = exchange.getRequestMethod().equals("POST")
                    && exchange.getRequestURI().getRawPath().equals("/");
            try {
                if (post && target != null) {
                    protocol = Protocol.JSON;
                    json(exchange, target);
                } else if (post) {
                    protocol = Protocol.QUERY;
                    sts(exchange);
                } else if (exchange.getRequestMethod().equals("GET")
                        && JWKS.matcher(exchange.getRequestURI().getRawPath()).matches()) {
                    Answers.send(exchange, 200, "application/json", jwks.get().getBytes(StandardCharsets.UTF_8));
                } else {
                    s3.handle(exchange);
                }
            } catch (AwsFault fault) {
                Answers.fault(exchange, protocol, fault);
            } catch (IllegalArgumentException malformed) {
                // From the decoders of percent-encoding and the like: the request's fault, not ours.
                Answers.fault(exchange, protocol, new AwsFault(400, "InvalidRequest", "The request is malformed."));
            } catch (IOException | RuntimeException failed) {
                LOG.log(System.Logger.Level.WARNING, "The edge failed to serve a request", failed);
                if (exchange.getResponseCode() < 0) {
                    Answers.fault(
                            exchange,
                            protocol,
                            new AwsFault(
                                    500,
                                    protocol == Protocol.JSON ? "InternalServerError" : "InternalError",
                                    "We encountered an internal error. Please try again."));
                }
            }
        }
    }

    private void json(HttpExchange exchange, String target) throws IOException, AwsFault {
        if (!TARGET.matcher(target).matches()) {
            throw new AwsFault(400, "UnknownOperationException", "The target is not known.");
        }
        int dot = target.indexOf('.');
        String prefix = target.substring(0, dot);
        String operation = target.substring(dot + 1);
        byte[] body = body(exchange);
        switch (prefix) {
            case "DynamoDB_20120810", "DynamoDBStreams_20120810" -> {
                Session session = signer(exchange, Protocol.JSON, "dynamodb", body);
                dynamoDb.handle(exchange, session, target, operation, document(body));
            }
            case "AmazonSQS" -> {
                Session session = signer(exchange, Protocol.JSON, "sqs", body);
                sqs.handle(exchange, session, target, operation, document(body));
            }
            default -> {
                Service service = services.get(prefix);
                if (service == null) {
                    throw new AwsFault(400, "UnknownOperationException", "The target is not known.");
                }
                ObjectNode input = document(body);
                if (!service.unsigned().test(operation)) {
                    Session session = signer(exchange, Protocol.JSON, EmulatedGate.signingName(prefix), body);
                    authoriser.require(session, List.of(emulated.access(prefix, operation, input)), Protocol.JSON);
                }
                byte[] answer = JSON.writeValueAsBytes(service.service().handle(operation, input));
                Answers.json(exchange, 200, "application/x-amz-json-1.1", answer);
            }
        }
    }

    private void sts(HttpExchange exchange) throws IOException, AwsFault {
        byte[] body = body(exchange);
        Session session = signer(exchange, Protocol.QUERY, "sts", body);
        Map<String, String> form = SigV4.query(new String(body, StandardCharsets.UTF_8)).stream()
                .collect(Collectors.toMap(SigV4.Parameter::name, SigV4.Parameter::value, (first, second) -> first));
        try {
            String result = tokens.handle(session, form);
            Answers.query(exchange, form.getOrDefault("Action", ""), result);
        } catch (StsRefusal refusal) {
            throw new AwsFault(
                    refusal.status(),
                    refusal.code(),
                    Optional.ofNullable(refusal.getMessage()).orElse(""));
        }
    }

    private Session signer(HttpExchange exchange, Protocol protocol, String service, byte[] body) throws AwsFault {
        Session session = signatures
                .check(
                        exchange,
                        protocol,
                        service,
                        SigV4.query(exchange.getRequestURI().getRawQuery()),
                        body)
                .session();
        if (session.role().filter(role -> unserved.contains(role.arn())).isPresent()) {
            throw new AwsFault(503, "ServiceUnavailable", "Service is unable to handle request.");
        }
        return session;
    }

    private static byte[] body(HttpExchange exchange) throws IOException, AwsFault {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_CALL + 1);
        if (body.length > LONGEST_CALL) {
            throw new AwsFault(413, "RequestEntityTooLarge", "The request is longer than any that is taken.");
        }
        return body;
    }

    private static ObjectNode document(byte[] body) throws IOException, AwsFault {
        try {
            if (body.length > 0 && JSON.readTree(body) instanceof ObjectNode document) {
                return document;
            }
        } catch (JacksonException malformed) {
            // Answered below, like a document that is not an object.
        }
        throw new AwsFault(400, "SerializationException", "The request is not a JSON document.");
    }
}
