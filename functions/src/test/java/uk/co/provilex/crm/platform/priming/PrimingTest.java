package uk.co.provilex.crm.platform.priming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import java.lang.reflect.Modifier;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.ReflectionSupport;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.policy.GetHealth;

final class PrimingTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "AWS_REGION", "eu-west-2",
            "AWS_ACCESS_KEY_ID", "nobody",
            "AWS_SECRET_ACCESS_KEY", "nothing",
            "FUNCTION_ROLE_ARN", "arn:aws:iam::000000000000:role/function",
            "KEYS_TABLE", "keys");

    private static final String PROGRESS = "how far a job is; what it does to anybody has entries of its own";

    /** What is written to records and keys without an entry in the ledger in the same transaction, and why. */
    private static final Map<String, String> WITHOUT_ENTRY = Map.ofEntries(
            Map.entry(
                    "keys KEY TENANT",
                    "the key of the reserved tenancy, which nobody signs up, made when it is first needed"),
            Map.entry("records SIGNUPS FIRST-DAY", "where the sweep of sign-ups begins; the sign-up has its entry"),
            Map.entry(
                    "records SIGNUPS#<time> <id>",
                    "where the sweep of sign-ups finds one, listed before there is a tenant whose ledger could tell"),
            Map.entry(
                    "records USERS USER#<id>",
                    "that the user pool has done what was asked; what is done there has an entry before it is done"),
            Map.entry("records JOBS JOB#<id>", PROGRESS),
            Map.entry("records JOBS IMPORT#<id>", PROGRESS),
            Map.entry("records JOBS EXPORT#<id>", PROGRESS),
            Map.entry("records JOB#<id> PART#00001", PROGRESS),
            Map.entry("records ERASED ERASURE#<id>", PROGRESS),
            Map.entry("records ERASURES MARK", "a mark to compare with, of a tenant where nobody was erased yet"),
            Map.entry("records LEAD#<id> CONSENT#<id>", "cleared after its key was destroyed, which has an entry"),
            Map.entry("records LEAD#<id> LEAD", "cleared after its key was destroyed, which has an entry"),
            Map.entry("records RIGHTS-DUE FIRST-DAY", "where reminders begin; the request has its entry"),
            Map.entry("records RIGHTS-DUE#<time> <id>#<id>", "where a reminder finds its request, which has an entry"),
            Map.entry(
                    "records CLOSURE#<id> CLOSURE",
                    "what a closure is known by once its tenant, and the tenant's ledger, are gone"),
            Map.entry(
                    "records ERASURES-OPEN <id>#erasure#<id>",
                    "where an erasure is found whose notice was lost; what begins it has an entry"),
            Map.entry(
                    "records CLOSURES-OPEN <time>#<id>",
                    "where a closure finds its tenant, whose change has an entry"));

    private static final Set<String> MET = new TreeSet<>();

    /** Every place where an entry may be missing is one where it is. */
    @AfterAll
    static void nothingIsExcusedThatNeedsNoExcuse() {
        assertEquals(new TreeSet<>(WITHOUT_ENTRY.keySet()), MET);
    }

    static Stream<Class<?>> functions() {
        var product = Priming.class.getProtectionDomain().getCodeSource();
        return ReflectionSupport.streamAllClassesInPackage(
                "uk.co.provilex.crm",
                type -> (RequestHandler.class.isAssignableFrom(type)
                                || RequestStreamHandler.class.isAssignableFrom(type))
                        && !Modifier.isAbstract(type.getModifiers())
                        && type.getProtectionDomain().getCodeSource().equals(product),
                name -> true);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("functions")
    void everyFunctionRunsOneWholeInvocationBeforeItsSnapshot(Class<?> function) throws Exception {
        var hooks = new ArrayList<Resource>();
        function.getConstructor(Platform.class).newInstance(platform(hooks::add));
        assertEquals(
                List.of(Priming.class), hooks.stream().map(Object::getClass).toList());
        var lines = new StringBuilder();
        var aws = new LedgerWatch(new CannedAws());
        var answer = ((Priming) hooks.getFirst()).rehearse(aws, lines::append);
        assertFalse(lines.toString().contains("\"fault\""), lines.toString());
        switch (answer) {
            case APIGatewayV2HTTPResponse http ->
                assertTrue(http.getStatusCode() / 100 == 2, () -> http.getStatusCode() + " " + http.getBody());
            case SQSBatchResponse queue -> assertEquals(List.of(), queue.getBatchItemFailures());
            case StreamsEventResponse stream -> assertEquals(List.of(), stream.getBatchItemFailures());
            default -> {
                // those that tell nothing of a failure throw
            }
        }
        MET.addAll(aws.unrecorded());
        var unexcused = new TreeSet<>(aws.unrecorded());
        unexcused.removeAll(WITHOUT_ENTRY.keySet());
        assertEquals(Set.of(), unexcused, "written without an entry in the ledger");
    }

    @Test
    void noKeyThatWasOpenedBeforeIsInTheSnapshot() throws Exception {
        var aws = new Counted(new CannedAws());
        var platform = Platform.of(ENVIRONMENT, InstantSource.system(), aws);
        var keys = platform.tenant(TenantId.PLATFORM).keys();
        keys.tenantKeyOrNew();
        int opened = aws.calls;
        keys.tenantKeyOrNew();
        assertEquals(opened, aws.calls, "an opened key is remembered");
        new Priming(GetHealth.class, platform).beforeCheckpoint(org.crac.Core.getGlobalContext());
        assertEquals(opened, aws.calls, "a rehearsal leaves AWS alone");
        keys.tenantKeyOrNew();
        assertTrue(aws.calls > opened, "the key is still open");
    }

    private static Platform platform(Consumer<Resource> snapshots) {
        var clock = InstantSource.system();
        return Platform.of(ENVIRONMENT, clock, Ids.from(clock), new Counted(null), snapshots);
    }

    /** Counts what is asked of another, or refuses it where there is none. */
    private static final class Counted implements SdkHttpClient {

        private final @Nullable SdkHttpClient other;
        private int calls;

        Counted(@Nullable SdkHttpClient other) {
            this.other = other;
        }

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            calls++;
            if (other == null) {
                throw new AssertionError("a rehearsal calls AWS");
            }
            return other.prepareRequest(request);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
