package uk.co.provilex.crm.local.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import uk.co.provilex.crm.local.backends.Backends;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.cognito.CognitoService;
import uk.co.provilex.crm.local.cognito.PreTokenTrigger;
import uk.co.provilex.crm.local.cognito.UserPoolSettings;
import uk.co.provilex.crm.local.edge.Edge;
import uk.co.provilex.crm.local.events.Clients;
import uk.co.provilex.crm.local.events.Deliveries;
import uk.co.provilex.crm.local.functions.FunctionFailedException;
import uk.co.provilex.crm.local.functions.FunctionHost;
import uk.co.provilex.crm.local.functions.LogLine;
import uk.co.provilex.crm.local.gateway.Gateway;
import uk.co.provilex.crm.local.kms.KmsService;
import uk.co.provilex.crm.local.sts.SessionCredentials;
import uk.co.provilex.crm.local.template.Blueprint;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.local.template.KeySpec;
import uk.co.provilex.crm.local.template.Place;
import uk.co.provilex.crm.local.template.TemplateException;
import uk.co.provilex.crm.local.template.UserPoolSpec;

/**
 * The product and everything of AWS that it needs, running from the template on one loopback port. What
 * {@code template.yaml} does not declare is not there, and what its policies do not allow is refused.
 */
public final class LocalCloud implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Mailbox mailbox = new Mailbox();
    private final Map<String, SessionCredentials> credentials = new ConcurrentHashMap<>();
    private final MovableClock clock;
    private final Blueprint blueprint;
    private final Backends backends;
    private final UserPoolSettings pool;
    private final CognitoService cognito;
    private final KmsService kms;
    private final Edge edge;
    private final FunctionHost functions;
    private final Deliveries deliveries;
    private final URI address;
    private final boolean keepsData;

    /** What a local cloud is started with; each {@code with} returns a copy. */
    public record Options(
            int port,
            Optional<Path> data,
            Optional<Path> template,
            Map<String, String> parameters,
            MovableClock clock,
            Consumer<LogLine> log,
            Optional<Supplier<Backends>> backends,
            boolean skipsWaits) {

        /** Any free port, everything in memory, the repository's template, password sign-in allowed. */
        public static Options usual() {
            return new Options(
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("AllowPasswordAuth", "true"),
                    new MovableClock(),
                    line -> {},
                    Optional.empty(),
                    false);
        }

        /** Listens on this port; 0 for any free one. */
        public Options withPort(int value) {
            return new Options(value, data, template, parameters, clock, log, backends, skipsWaits);
        }

        /** Keeps data in this directory between runs. */
        public Options withData(Path value) {
            return new Options(port, Optional.of(value), template, parameters, clock, log, backends, skipsWaits);
        }

        /** Reads this template. */
        public Options withTemplate(Path value) {
            return new Options(port, data, Optional.of(value), parameters, clock, log, backends, skipsWaits);
        }

        /** Gives a template parameter a value other than its default. */
        public Options withParameter(String name, String value) {
            Map<String, String> all = new HashMap<>(parameters);
            all.put(name, value);
            return new Options(port, data, template, Map.copyOf(all), clock, log, backends, skipsWaits);
        }

        /** Shows every line that a function logs. */
        public Options withLog(Consumer<LogLine> value) {
            return new Options(port, data, template, parameters, clock, value, backends, skipsWaits);
        }

        /** Moves the clock ahead where something waits for a time that is minutes away. */
        public Options skippingWaits() {
            return new Options(port, data, template, parameters, clock, log, backends, true);
        }

        /** Uses other stores than the embedded ones, under names of its own; they are closed with the cloud. */
        public Options withBackends(Supplier<Backends> value) {
            return new Options(port, data, template, parameters, clock, log, Optional.of(value), skipsWaits);
        }
    }

    /**
     * Starts and returns when the product answers.
     *
     * @throws PortTakenException when another program has the port
     * @throws TemplateException when the template holds what is not understood
     */
    public static LocalCloud start(Options options) throws IOException, InterruptedException {
        return new LocalCloud(options);
    }

    private LocalCloud(Options options) throws IOException, InterruptedException {
        clock = options.clock();
        keepsData = options.data().isPresent();
        try {
            FrontDoor door = FrontDoor.reserve(options.port());
            parts.push(door);
            address = door.address();
            // keys end with this process, so what an earlier one left in somebody's stores could not be read
            Place place = options.backends().isPresent() ? Place.fresh(address) : Place.usual(address);
            CompletableFuture<Backends> starting = CompletableFuture.supplyAsync(options.backends()
                    .orElse(() -> Backends.embedded(options.data(), place.region(), place.account())));
            parts.push(() -> starting.thenAccept(Backends::close).get());
            blueprint =
                    Blueprint.read(options.template().orElseGet(LocalCloud::findTemplate), place, parameters(options));
            kms = options.data()
                    .map(folder -> KmsService.keptIn(folder, clock))
                    .orElseGet(() -> KmsService.inMemory(clock));
            for (KeySpec key : blueprint.keys()) {
                if (key.signs()) {
                    kms.createSigningKey(key.arn());
                } else {
                    kms.createKey(key.arn());
                }
            }
            functions = new FunctionHost(blueprint, new PlatformHandlers(clock), this::environmentOf, options.log());
            parts.push(functions);
            UserPoolSpec spec = theUserPool();
            pool = PoolSettings.of(spec, place);
            PreTokenTrigger trigger = spec.preTokenGeneration()
                    .map(arn -> trigger(blueprint.functionByArn(arn)))
                    .orElse(PreTokenTrigger.NONE);
            cognito = options.data()
                    .map(folder -> CognitoService.keptIn(folder, pool, clock, mailbox, trigger))
                    .orElseGet(() -> CognitoService.inMemory(pool, clock, mailbox, trigger));
            backends = joined(starting);
            Clients clients = Clients.of(backends);
            parts.push(clients);
            new Provisioning(blueprint, clients).run();
            Edge.Builder gate = Edge.builder()
                    .clock(clock)
                    .backends(backends)
                    .region(place.region())
                    .accountId(place.account())
                    .service("TrentService", kms)
                    .service("AWSCognitoIdentityProviderService", cognito, CognitoService::isPublic)
                    .jwks(() -> cognito.jwks().toString())
                    .corsOrigins(bucketOrigins())
                    .skipWaits(options.skipsWaits());
            blueprint.keys().forEach(key -> key.policy().ifPresent(policy -> gate.keyPolicy(key.arn(), policy)));
            blueprint.buckets().forEach(bucket -> bucket.key().ifPresent(key -> gate.bucketKey(bucket.name(), key)));
            edge = gate.build();
            parts.push(edge);
            for (FunctionSpec function : blueprint.functions()) {
                credentials.put(
                        function.logicalId(),
                        edge.registerRole(function.roleArn(), function.trustPolicy(), function.policies()));
            }
            Gateway gateway = new Gateway(blueprint, functions, issuer -> cognito.jwks(), clock);
            deliveries = new Deliveries(blueprint, functions, clients, edge::allows, clock, options.data());
            parts.push(deliveries);
            edge.whenWritten(deliveries::written);
            edge.whenSent(deliveries::sent);
            door.open(gateway, edge.handler());
            deliveries.start();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Map<String, String> parameters(Options options) {
        Map<String, String> parameters = new HashMap<>(options.parameters());
        // A page that this machine serves may call the product on this machine.
        parameters.putIfAbsent("AllowedOrigins", "https://app.provilex.co.uk," + address);
        return parameters;
    }

    private static Backends joined(CompletableFuture<Backends> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static Path findTemplate() {
        String given = System.getProperty("provilex.template", "");
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("template.yaml"))) {
                return folder.resolve("template.yaml");
            }
        }
        throw new TemplateException("There is no template.yaml here or above.");
    }

    private UserPoolSpec theUserPool() {
        if (blueprint.userPools().size() != 1) {
            throw new TemplateException("The template must declare one user pool, as the local runner serves one.");
        }
        return blueprint.userPools().getFirst();
    }

    /** Returns the environment that {@code function} runs with, its credentials included. */
    public Map<String, String> environmentOf(FunctionSpec function) {
        SessionCredentials own = credentials.get(function.logicalId());
        if (own == null) {
            throw new IllegalStateException("no function runs before its role is registered");
        }
        Map<String, String> environment = new HashMap<>(function.environment());
        environment.put("AWS_REGION", blueprint.place().region());
        environment.put("AWS_DEFAULT_REGION", blueprint.place().region());
        environment.put("AWS_ENDPOINT_URL", address.toString());
        environment.put("AWS_ACCESS_KEY_ID", own.accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", own.secretAccessKey());
        own.sessionToken().ifPresent(token -> environment.put("AWS_SESSION_TOKEN", token));
        environment.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(function.memoryMb()));
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("_HANDLER", function.handler());
        return environment;
    }

    private PreTokenTrigger trigger(FunctionSpec function) {
        return event -> {
            try {
                return JSON.readTree(functions.invoke(function.logicalId(), JSON.writeValueAsBytes(event)));
            } catch (FunctionFailedException | IOException e) {
                throw new PreTokenTrigger.Failed(function.logicalId() + " failed");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PreTokenTrigger.Failed(function.logicalId() + " was stopped");
            }
        };
    }

    private Set<String> bucketOrigins() {
        Set<String> origins = new HashSet<>();
        blueprint.buckets().forEach(bucket -> {
            for (JsonNode rule : bucket.properties().at("/CorsConfiguration/CorsRules")) {
                rule.path("AllowedOrigins").forEach(origin -> origins.add(origin.asText()));
            }
        });
        return origins;
    }

    /** Returns where it listens, such as {@code http://localhost:3000}. */
    public URI address() {
        return address;
    }

    /** Returns what the template declares. */
    public Blueprint blueprint() {
        return blueprint;
    }

    /** Returns the user pool's settings, with its ids. */
    public UserPoolSettings userPool() {
        return pool;
    }

    /** Returns the user pool itself. */
    public CognitoService cognito() {
        return cognito;
    }

    /** Returns the keys. */
    public KmsService kms() {
        return kms;
    }

    /** Returns the gate to AWS, which knows what was allowed and refused. */
    public Edge edge() {
        return edge;
    }

    /** Returns the stores behind the gate. */
    public Backends backends() {
        return backends;
    }

    /** Returns where the functions run; tests kill them there. */
    public FunctionHost functions() {
        return functions;
    }

    /** Returns the messages that Cognito would have sent. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /** Returns the clock of everything here. */
    public MovableClock clock() {
        return clock;
    }

    /** Moves the clock ahead; call {@link #awaitIdle} to see what that brings about. */
    public void advance(Duration step) {
        clock.advance(step);
    }

    /** Deletes expired items now, as DynamoDB would within days; returns how many. */
    public int sweepExpired() {
        return deliveries.sweepExpired();
    }

    /**
     * Lets what expires be stored until this is closed, as DynamoDB may for days.
     *
     * @param part what the hash keys of such items have in them
     */
    public Deliveries.Held holdExpiry(String part) {
        return deliveries.holdExpiry(part);
    }

    /**
     * Waits until no stream record, message, schedule or invocation is outstanding.
     *
     * @throws TimeoutException naming what is still outstanding after {@code bound}
     */
    public void awaitIdle(Duration bound) throws InterruptedException, TimeoutException {
        deliveries.awaitIdle(bound);
    }

    /** Stops everything, children included. When data is kept, what is under way may finish first. */
    @Override
    public void close() {
        if (keepsData && deliveriesRan()) {
            try {
                deliveries.awaitIdle(STOP_WITHIN);
            } catch (TimeoutException e) {
                // It comes again with the next start: streams and queues are kept.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) { // each part is closed, whatever another one says
                System.getLogger(LocalCloud.class.getName()).log(System.Logger.Level.DEBUG, "closing", e);
            }
        }
    }

    private boolean deliveriesRan() {
        return parts.peek() instanceof Deliveries;
    }
}
