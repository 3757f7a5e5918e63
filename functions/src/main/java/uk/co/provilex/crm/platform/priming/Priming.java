package uk.co.provilex.crm.platform.priming;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.events.QueueConsumer;
import uk.co.provilex.crm.platform.events.StreamConsumer;
import uk.co.provilex.crm.platform.http.HttpFunction;
import uk.co.provilex.crm.platform.json.Json;

/**
 * Runs one whole invocation of a function before SnapStart takes its snapshot, so that the first real one finds classes loaded,
 * code compiled and serializers built. It is made of a second instance of the function, and of those that it needs before:
 * {@code rehearsals.json} says what each comes {@code after} and what it is asked, so that whoever reads a lead finds one that
 * another has made. All of them stand on {@link CannedAws}: no credential is vended and no key of a tenant is opened before
 * the snapshot, so none can be in it.
 */
public final class Priming implements Resource {

    private static final String PRODUCT = "uk.co.provilex.crm.";

    /** Of what the template sets for other functions only. */
    private static final Map<String, String> MADE_UP = Map.ofEntries(
            Map.entry("FUNCTION_ROLE_ARN", "arn:aws:iam::000000000000:role/rehearsal"),
            Map.entry("TENANT_MASTER_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/tenants"),
            Map.entry("SIGNING_KEY_ARN", "arn:aws:kms:eu-west-2:000000000000:key/signing"),
            Map.entry("RECORDS_TABLE", "records"),
            Map.entry("KEYS_TABLE", "keys"),
            Map.entry("LOOKUP_TABLE", "lookup"),
            Map.entry("LEDGER_TABLE", "ledger"),
            Map.entry("TRANSFER_BUCKET", "transfer"),
            Map.entry("USER_POOL_ID", "eu-west-2_rehearsal"),
            Map.entry("SUBJECT_PAGE", "https://example.com/my-data"),
            Map.entry("IDENTITY_QUEUE_URL", "https://sqs.example.com/000000000000/identity"),
            Map.entry("IMPORT_QUEUE_URL", "https://sqs.example.com/000000000000/imports"),
            Map.entry("EXPORT_QUEUE_URL", "https://sqs.example.com/000000000000/exports"),
            Map.entry("ERASURE_QUEUE_URL", "https://sqs.example.com/000000000000/erasures"));

    private final Class<?> function;
    private final Platform platform;

    /** Primes {@code function}, which stands on {@code platform}. */
    public Priming(Class<?> function, Platform platform) {
        this.function = function;
        this.platform = platform;
    }

    @Override
    public void beforeCheckpoint(org.crac.Context<? extends Resource> context)
            throws IOException, ReflectiveOperationException {
        rehearse(new CannedAws(), line -> {
            // nobody asks after it
        });
        platform.forgetKeys();
    }

    @Override
    public void afterRestore(org.crac.Context<? extends Resource> context) {
        // nothing real was opened before the snapshot, so there is nothing to renew
    }

    /**
     * Runs the rehearsal.
     *
     * @param aws answers every call
     * @param log is told what is logged; nothing of it comes into the function's own log
     * @return what the function itself answered
     */
    Object rehearse(SdkHttpClient aws, Consumer<String> log) throws IOException, ReflectiveOperationException {
        var steps = steps();
        var ids = new AtomicReference<>("");
        var now = new AtomicReference<>(platform.now());
        var rehearsal = platform.over(aws, now::get, ids::get, MADE_UP);
        Object answer = "";
        for (var step : steps.entrySet()) {
            // every new thing gets the id of its step, which for most is the same: so the next ones find it
            ids.set(Events.id(step.getValue()));
            // some begin with waiting until others have surely ended
            now.updateAndGet(before ->
                    before.plusSeconds(step.getValue().path("secondsLater").asLong()));
            // "leads.RestrictLead again" is leads.RestrictLead, asked something else
            var made = Class.forName(PRODUCT + step.getKey().replace(" again", ""))
                    .getConstructor(Platform.class)
                    .newInstance(rehearsal);
            answer = invoke(made, new Events(rehearsal, step.getValue()), new Rehearsal(log));
        }
        return answer;
    }

    /** Returns what is invoked, the function itself as the last, and with what. */
    private SequencedMap<String, JsonNode> steps() throws IOException {
        var all = Json.read(rehearsals(), ObjectNode.class);
        var steps = new LinkedHashMap<String, JsonNode>();
        var name = function.getName().substring(PRODUCT.length());
        while (!name.isEmpty()) {
            var step = all.path(name);
            if (step.isMissingNode()) {
                throw new IllegalStateException("nothing says how " + name + " is rehearsed");
            }
            steps.putFirst(name, step);
            name = step.path("after").asText();
        }
        return steps;
    }

    private static byte[] rehearsals() throws IOException {
        try (var file = Objects.requireNonNull(Priming.class.getResourceAsStream("rehearsals.json"))) {
            return file.readAllBytes();
        }
    }

    private static Object invoke(Object function, Events events, Context context) throws IOException {
        return switch (function) {
            case HttpFunction http -> http.handleRequest(events.request(), context);
            case QueueConsumer queue -> queue.handleRequest(events.message(), context);
            case StreamConsumer stream -> stream.handleRequest(events.changes(), context);
            case RequestStreamHandler trigger -> {
                var output = new ByteArrayOutputStream();
                trigger.handleRequest(new ByteArrayInputStream(events.trigger()), output, context);
                yield output;
            }
            case RequestHandler<?, ?> scheduled -> scheduled(scheduled).handleRequest(new ScheduledEvent(), context);
            default -> throw new IllegalStateException("not a function");
        };
    }

    @SuppressWarnings("unchecked") // all others that are invoked at all are invoked by a schedule
    private static RequestHandler<ScheduledEvent, Object> scheduled(RequestHandler<?, ?> function) {
        return (RequestHandler<ScheduledEvent, Object>) function;
    }

    /** The context of an invocation by nobody. */
    private record Rehearsal(Consumer<String> lines) implements Context, LambdaLogger {

        @Override
        public String getAwsRequestId() {
            return "rehearsal";
        }

        @Override
        public String getLogGroupName() {
            return "";
        }

        @Override
        public String getLogStreamName() {
            return "";
        }

        @Override
        public String getFunctionName() {
            return "rehearsal";
        }

        @Override
        public String getFunctionVersion() {
            return "";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "";
        }

        @Override
        public @Nullable CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        public @Nullable ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getRemainingTimeInMillis() {
            return 900_000;
        }

        @Override
        public int getMemoryLimitInMB() {
            return 0;
        }

        @Override
        public LambdaLogger getLogger() {
            return this;
        }

        @Override
        public void log(String message) {
            lines.accept(message);
        }

        @Override
        public void log(byte[] message) {
            lines.accept(new String(message, StandardCharsets.UTF_8));
        }
    }
}
