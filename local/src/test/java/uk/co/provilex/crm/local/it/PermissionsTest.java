package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.SignInRefusedException;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Operation;
import uk.co.provilex.crm.local.functions.CallWatcher;
import uk.co.provilex.crm.local.functions.FunctionFailedException;
import uk.co.provilex.crm.local.iam.Decisions;
import uk.co.provilex.crm.local.iam.Grant;
import uk.co.provilex.crm.local.it.Exercises.Exercise;
import uk.co.provilex.crm.local.template.FunctionSpec;

/**
 * The permissions of the template are enforced, needed and enough: each function is seen at work with all of them, and seen
 * to be denied once one that it used is taken away, and none is left over. On a cloud of its own, since denied workers leave
 * messages behind. As every operation works here, it is also seen that each leaves its entry in the ledger.
 *
 * <p>The last two judge what all the others together have used and recorded, so they come after them and are no test alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
final class PermissionsTest {

    /** What no exercise can bring about at a reasonable price, and why the function needs it all the same. */
    private static final Map<String, String> NEEDED_UNSEEN = Map.of(
            "RunClosure DeleteExports s3:AbortMultipartUpload",
            "ends the upload of a package that an export without a worker has left open",
            "RunClosure DeleteImports s3:AbortMultipartUpload",
            "ends the upload of refused rows that an import without a worker has left open",
            "RunErasure DeleteExports s3:AbortMultipartUpload",
            "ends the upload of a package that an export without a worker has left open",
            "RunImport WriteKeys dynamodb:ConditionCheckItem",
            "refuses more of a lead with so much that a package brings it in several transactions, once it is erased",
            "RunImport WriteImports s3:AbortMultipartUpload",
            "ends the upload of more than 8 MiB of refused rows that fails");

    /** What names nobody. */
    private static final Set<String> IMPERSONAL = Set.of("GET /v1/tenant", "GET /v1/exports");

    private final Map<String, Set<Grant>> used = new LinkedHashMap<>();

    /** The traces of what was asked before; the account of which some of it was is closed by now, and its ledger gone. */
    private Set<String> grantedBefore = Set.of();

    private Cloud cloud;
    private Exercises exercises;

    @BeforeAll
    void start() throws Exception {
        cloud = Cloud.start();
        exercises = new Exercises(cloud);
        // all are seen at work first: a denied worker leaves its message behind for hours
        for (var exercise : exercises.consumers().entrySet()) {
            used.put(exercise.getKey(), usedBy(exercise.getKey(), exercise.getValue(), cloud::settle));
        }
        // a sweep that lacks something it needs for one thing goes on with the others, and fails at its end
        assertEquals(0, Operator.of(cloud).messages("SweepRetentionDeadLetters"));
        grantedBefore = Set.copyOf(cloud.granted().keySet());
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    @TestFactory
    Stream<DynamicTest> eachOperationIsDeniedWithoutAPermissionThatItUses() {
        return exercises.operations().entrySet().stream()
                .map(exercise -> DynamicTest.dynamicTest(
                        exercise.getKey(), () -> needsWhatItUses(exercise.getKey(), exercise.getValue())));
    }

    /** What a worker could not do stays in its queue, and is done once the worker is let. */
    @TestFactory
    Stream<DynamicTest> eachWorkerIsDeniedWithoutAPermissionThatItUsesAndTriesAgain() {
        return exercises.events().keySet().stream()
                .filter(function -> grants(function).stream()
                        .anyMatch(grant -> grant.action().equals("sqs:ReceiveMessage")))
                .map(function -> DynamicTest.dynamicTest(function, () -> {
                    var grant = itsOwn(function);
                    long before = uses(grant);
                    needs(grant, function, event(function));
                    Exercises.await(() -> uses(grant) > before, function + " forgets what it could not do");
                }));
    }

    @Test
    void nobodySignsInForWhomNoClaimsCanBeIssued() {
        var grant = itsOwn("IssueClaims");
        long before = denials(grant);
        try (var _ = cloud.local().edge().withhold(grant::equals)) {
            assertThrows(
                    SignInRefusedException.class, () -> event("IssueClaims").run());
        }
        assertTrue(denials(grant) > before);
    }

    /** Whichever operation a session is used for first records from where it comes, and serves nobody if it cannot. */
    @TestFactory
    Stream<DynamicTest> aNewSessionIsRecordedOrRefused() {
        var person = cloud.newOrganisation().owner();
        var closed = Cloud.contract().operations().stream().filter(Operation::isForUsers);
        return closed.flatMap(operation -> {
            var function = operation.id().substring(0, 1).toUpperCase(Locale.ROOT)
                    + operation.id().substring(1);
            return grants(function).stream()
                    .filter(PermissionsTest::isForNewSessions)
                    .map(grant -> DynamicTest.dynamicTest(function, () -> {
                        cloud.settle();
                        var token = cloud.signIn().withPassword(person.email(), Organisation.PASSWORD);
                        var session = cloud.nobody().as(token.access());
                        try (var _ = cloud.local().edge().withhold(grant::equals)) {
                            assertEquals(500, ask(session, operation).status());
                        }
                        long before = uses(grant);
                        assertTrue(ask(session, operation).status() < 500);
                        assertTrue(uses(grant) > before, function + " records nothing");
                    }));
        });
    }

    private static Answer ask(WebClient client, Operation operation) {
        var path = Belongings.none().path(operation);
        return switch (operation.method()) {
            case "GET" -> client.get(path);
            case "DELETE" -> client.delete(path, "");
            default -> client.post(path, Bodies.of(operation.id()));
        };
    }

    /** An operator invokes it and nothing tries again, so it has to fail, or to say how many it could not write. */
    @TestFactory
    Stream<DynamicTest> nothingIsMadeAnewWithoutAPermissionThatItNeeds() {
        return Objects.requireNonNull(used.get("RebuildLookup")).stream()
                .map(grant -> DynamicTest.dynamicTest(grant.sid() + " " + grant.action(), () -> {
                    long before = denials(grant);
                    assertTrue(failsToRebuildWithout(grant), "it answers as if it had worked");
                    assertTrue(denials(grant) > before, "it works");
                }));
    }

    private boolean failsToRebuildWithout(Grant grant) throws Exception {
        try (var _ = cloud.local().edge().withhold(grant::equals)) {
            return exercises.rebuiltLookup().path("failed").asInt() > 0;
        } catch (FunctionFailedException denied) {
            return true;
        }
    }

    /** Lambda reads queues and streams in the name of the function's role. */
    @TestFactory
    Stream<DynamicTest> nothingIsDeliveredWithoutThePermissionToReadIt() {
        return exercises.events().entrySet().stream().flatMap(event -> grants(event.getKey()).stream()
                .filter(PermissionsTest::isToRead)
                .map(grant -> DynamicTest.dynamicTest(
                        event.getKey() + " " + grant.action(), () -> needs(grant, event.getKey(), event.getValue()))));
    }

    /**
     * A function that no queue gives its work fails without a permission that it uses. What it goes on failing on is given up,
     * and the report of it is sent in the name of the function's role.
     */
    @TestFactory
    Stream<DynamicTest> whatIsGivenUpIsReported() {
        return exercises.events().keySet().stream()
                .filter(function ->
                        grants(function).stream().anyMatch(grant -> grant.sid().equals("ReportFailures")))
                .map(function -> DynamicTest.dynamicTest(function, () -> {
                    var report = grants(function).stream()
                            .filter(grant -> grant.sid().equals("ReportFailures"))
                            .findFirst()
                            .orElseThrow();
                    var own = itsOwn(function);
                    long before = uses(report);
                    long denials = denials(own);
                    try (var _ = cloud.local().edge().withhold(own::equals)) {
                        attempt(event(function));
                        Exercises.await(() -> uses(report) > before, "nothing is reported");
                    }
                    assertTrue(denials(own) > denials, function + " works without " + own.sid());
                }));
    }

    @Test
    void aWorkerSendsItselfWhatAnotherOneSeemsToBeWorkingOn() throws Exception {
        cloud.settle();
        for (var worker : List.of("RunExport", "RunImport")) {
            var send = grants(worker).stream()
                    .filter(grant -> grant.action().equals("sqs:SendMessage"))
                    .findFirst()
                    .orElseThrow();
            long before = uses(send);
            killAfterItsFirstCommit(worker);
            event(worker).run();
            Exercises.await(() -> uses(send) > before, worker + " sends nothing");
        }
        // that export is still taken for one that is under way, and may hold whoever is erased meanwhile
        var wait = grants("RunErasure").stream()
                .filter(grant -> grant.action().equals("sqs:SendMessage"))
                .findFirst()
                .orElseThrow();
        long before = uses(wait);
        event("RunErasure").run();
        Exercises.await(() -> uses(wait) > before, "RunErasure sends nothing");
        // and what is not done after an hour is told again, since nobody knows why
        var resume = grants("SweepRetention").stream()
                .filter(grant -> grant.sid().equals("SendErasure"))
                .findFirst()
                .orElseThrow();
        long resumed = uses(resume);
        cloud.local().advance(Duration.ofHours(2));
        Exercises.await(() -> uses(resume) > resumed, "SweepRetention sends nothing");
    }

    private void killAfterItsFirstCommit(String worker) {
        var killed = new AtomicBoolean();
        cloud.local().functions().watch(new CallWatcher() {
            @Override
            public boolean killsAfter(String function, SdkHttpRequest request) {
                return function.equals(worker)
                        && request.firstMatchingHeader("X-Amz-Target")
                                .filter("DynamoDB_20120810.TransactWriteItems"::equals)
                                .isPresent()
                        && killed.compareAndSet(false, true);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyFunctionThatHasPermissionsIsExercised() {
        var exercised = new TreeSet<>(exercises.operations().keySet());
        exercised.addAll(exercises.consumers().keySet());
        return cloud.local().blueprint().functions().stream()
                .map(FunctionSpec::logicalId)
                .filter(function -> !grants(function).isEmpty())
                .map(function -> DynamicTest.dynamicTest(function, () -> assertTrue(exercised.contains(function))));
    }

    /** Whatever an operation changed or disclosed here has its entry in the ledger (P10). */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyChangeAndEveryReadingOfPersonalDataIsRecorded() {
        var unrecorded = new TreeMap<>(cloud.granted());
        unrecorded.keySet().removeAll(grantedBefore);
        unrecorded
                .values()
                .removeIf(request -> IMPERSONAL.contains(request)
                        || request.contains("/v1/policies")
                        || request.startsWith("GET /v1/erasures"));
        assertFalse(unrecorded.isEmpty());
        unrecorded.keySet().removeAll(Operator.of(cloud).tracesInTheLedger());
        assertEquals("{}", unrecorded.toString());
    }

    /** Each permission of each function alone allowed a call that would have been denied without it. */
    @Test
    @Order(Integer.MAX_VALUE)
    void noPermissionIsLeftOver() throws IOException {
        var needed = cloud.local().edge().decisions().needed();
        var unused = new TreeSet<String>();
        for (var function : cloud.local().blueprint().functions()) {
            grants(function.logicalId()).stream()
                    .filter(grant -> !needed.contains(grant))
                    .map(grant -> function.logicalId() + " " + grant.sid() + " " + grant.action())
                    .forEach(unused::add);
        }
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/unused-permissions.txt"), unused);
        assertEquals(new TreeSet<>(NEEDED_UNSEEN.keySet()), unused);
    }

    /** One of those that it used, another kind for each function; of the others {@link Decisions#needed()} tells. */
    private void needsWhatItUses(String function, Exercise exercise) throws Exception {
        var all = usedBy(function, exercise, () -> {}).stream()
                // a lock that the refusal of a request does not lift ends by itself, and the refusal is told all the
                // same
                .filter(grant -> !grant.action().equals("dynamodb:DeleteItem")
                        || !grant.sid().equals("WriteLookup"))
                .sorted(Comparator.comparing(Grant::sid).thenComparing(Grant::action))
                .toList();
        if (!all.isEmpty()) {
            var grant = all.get(Math.floorMod(function.hashCode(), all.size()));
            long before = denials(grant);
            long failures = failures(function);
            cloud.settle();
            cloud.local().functions().kill(function);
            try (var _ = cloud.local().edge().withhold(grant::equals)) {
                attempt(exercise);
            }
            var without = " without " + grant.sid() + " " + grant.action();
            assertTrue(denials(grant) > before, function + " works" + without);
            assertTrue(failures(function) > failures, function + " answers as if it had worked" + without);
        }
    }

    private long failures(String function) {
        return Cloud.contract().operations().stream()
                .filter(operation -> operation.function().equals(function))
                .mapToLong(operation -> cloud.failures(operation.id()))
                .sum();
    }

    private Exercise event(String function) {
        return Objects.requireNonNull(exercises.events().get(function));
    }

    private void needs(Grant grant, String function, Exercise exercise) {
        long before = denials(grant);
        try (var _ = cloud.local().edge().withhold(grant::equals)) {
            attempt(exercise);
            Exercises.await(
                    () -> denials(grant) > before, function + " works without " + grant.sid() + " " + grant.action());
        }
    }

    /** Returns a permission that the function itself needs for every event; sessions and opened keys are remembered. */
    private Grant itsOwn(String function) {
        return Objects.requireNonNull(used.get(function)).stream()
                .filter(grant ->
                        grant.action().startsWith("dynamodb:") || grant.action().equals("sqs:SendMessage"))
                .filter(grant -> !isToRead(grant))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isForNewSessions(Grant grant) {
        return grant.sid().equals("RecordSession");
    }

    private static boolean isToRead(Grant grant) {
        return grant.sid().startsWith("Receive") || grant.sid().equals("ReadRecordsStream");
    }

    /** Returns the permissions that an exercise used, begun with a function that had no session and no key open. */
    private Set<Grant> usedBy(String function, Exercise exercise, Runnable settle) throws Exception {
        // the clock moves while an erasure waits: not in the middle of what follows
        cloud.settle();
        cloud.local().functions().kill(function);
        Map<Grant, Long> before = new LinkedHashMap<>();
        grants(function).forEach(grant -> before.put(grant, uses(grant)));
        exercise.run();
        settle.run();
        before.entrySet().removeIf(entry -> uses(entry.getKey()) == entry.getValue());
        before.keySet().removeIf(PermissionsTest::isForNewSessions);
        return before.keySet();
    }

    /** Returns what the function's role may do, but for writing logs, which Lambda does for it. */
    private List<Grant> grants(String function) {
        var role = cloud.local().blueprint().functions().stream()
                .filter(each -> each.logicalId().equals(function))
                .map(FunctionSpec::roleArn)
                .findFirst();
        return cloud.local().edge().grants(role).stream()
                .filter(grant -> !grant.action().startsWith("logs:"))
                .toList();
    }

    private long uses(Grant grant) {
        return cloud.local().edge().decisions().uses(grant);
    }

    private long denials(Grant grant) {
        return cloud.local().edge().decisions().denied(grant.role(), grant.action());
    }

    private static void attempt(Exercise exercise) {
        try {
            exercise.run();
        } catch (Exception | AssertionError refused) { // what the function made of it is looked at elsewhere
            assertFalse(refused instanceof InterruptedException);
        }
    }
}
