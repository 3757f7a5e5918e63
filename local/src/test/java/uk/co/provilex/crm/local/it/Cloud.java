package uk.co.provilex.crm.local.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.contract.Contract;
import uk.co.provilex.crm.local.contract.Exchange;
import uk.co.provilex.crm.local.functions.LogLine;
import uk.co.provilex.crm.local.launch.LocalCloud;
import uk.co.provilex.crm.local.template.FunctionSpec;

/**
 * One running product, shared by the tests of a thread. Tests keep apart by each having tenants of its own, made within the
 * test; so a test may move the clock, as nothing that another one knows is older than that other test. Every exchange is
 * held to the contract.
 */
public final class Cloud implements AutoCloseable {

    private static final Contract CONTRACT = load();
    private static final Set<String> DISCLOSING = Set.of("duplicate-lead", "duplicate-user", "restricted");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<LogLine> logs = new CopyOnWriteArrayList<>();
    private final Map<String, String> granted = new ConcurrentHashMap<>();
    private final List<Contract.Case> failed = new CopyOnWriteArrayList<>();
    private final AtomicInteger visitors = new AtomicInteger();
    private final AtomicInteger organisations = new AtomicInteger();
    private final LocalCloud local;

    private Cloud(LocalCloud.Options options) throws IOException, InterruptedException {
        local = LocalCloud.start(options.withLog(logs::add));
    }

    /** Starts the product on the stores that {@code -Dbackend} names, the embedded ones by default. */
    static Cloud start() throws IOException, InterruptedException {
        return start(usual());
    }

    /** Returns the options that the suite runs with: sign-ups come faster than the public API lets them. */
    static LocalCloud.Options usual() {
        return LocalCloud.Options.usual()
                .withParameter("SignUpThrottleRate", "1000")
                .withParameter("SignUpThrottleBurst", "1000")
                .withParameter("SubjectThrottleRate", "1000")
                .withParameter("SubjectThrottleBurst", "1000")
                .skippingWaits();
    }

    /** Starts the product with options of a test's own. */
    static Cloud start(LocalCloud.Options options) throws IOException, InterruptedException {
        return new Cloud(options.withBackends(TestBackends.chosen()));
    }

    /** Returns the local cloud itself. */
    public LocalCloud local() {
        return local;
    }

    /** Returns what every exchange of a run is held to, on whichever cloud; it remembers them all. */
    public static Contract contract() {
        return CONTRACT;
    }

    /** Returns every line that a function logged so far. */
    public List<LogLine> logs() {
        return logs;
    }

    /** Returns the ARN of the role that a function runs with. */
    String role(String function) {
        return local.blueprint().functions().stream()
                .filter(each -> each.logicalId().equals(function))
                .map(FunctionSpec::roleArn)
                .findFirst()
                .orElseThrow();
    }

    /** Returns how often an operation was answered with an error of the server's. */
    long failures(String operationId) {
        return failed.stream()
                .filter(each -> each.operationId().equals(operationId))
                .count();
    }

    /** Returns what users were granted, or told by a refusal: method and path by trace id. */
    Map<String, String> granted() {
        return granted;
    }

    /** Returns a client that has not signed in, at an address of its own, since sign-ups are limited by address. */
    public WebClient nobody() {
        return new WebClient(connections(), local.address(), "", this::observe);
    }

    /** Signs up a new organisation and signs its owner in. */
    public Organisation newOrganisation() {
        // the clock moves while an erasure of a test before waits, past what a sign-up is good for
        settle();
        organisations.incrementAndGet();
        return Organisation.signUp(this);
    }

    /** Returns how many organisations were signed up here. */
    int organisations() {
        return organisations.get();
    }

    /**
     * Returns the user pool as a web client reaches it, but for the arithmetic of SRP, which would be a good part of what the
     * suite costs; the tests of the pool and of the demo have it.
     */
    public SignIn signIn() {
        return new SignIn(
                        connections(),
                        local.address(),
                        local.userPool().poolId(),
                        local.userPool().clientId(),
                        local.clock())
                .sendingPasswords();
    }

    /** Returns the temporary password in the latest invitation to {@code email}. */
    public String temporaryPassword(String email) {
        try {
            return local.mailbox().await(email, PATIENCE).secret();
        } catch (TimeoutException none) {
            throw new AssertionError("no invitation came", none);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    /** Waits until streams, queues and functions have nothing left to do. */
    public void settle() {
        try {
            local.awaitIdle(PATIENCE);
        } catch (TimeoutException busy) {
            throw new AssertionError("the cloud does not settle: " + busy.getMessage() + latestFaults(), busy);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private String latestFaults() {
        var faults = logs.stream()
                .filter(line -> line.text().contains("\"ERROR\"") || line.text().contains("\"WARN\""))
                .map(LogLine::toString)
                .toList();
        return "\n" + String.join("\n", faults.subList(Math.max(0, faults.size() - 5), faults.size()));
    }

    /** Returns connections from a loopback address that nobody else has. */
    HttpClient connections() {
        int visitor = visitors.incrementAndGet();
        try {
            return HttpClient.newBuilder()
                    .localAddress(InetAddress.getByAddress(
                            new byte[] {127, 1, (byte) (visitor / 250), (byte) (1 + visitor % 250)}))
                    .build();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    int nextNumber() {
        return visitors.incrementAndGet();
    }

    private static Contract load() {
        try {
            return Contract.load(Path.of("../docs/openapi.yaml"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Holds an exchange to the contract, and returns what of it was seen. */
    static Optional<Contract.Case> hold(HttpRequest request, byte[] sent, HttpResponse<byte[]> response) {
        if (!request.uri().getPath().startsWith("/v1/")) {
            return Optional.empty();
        }
        var seen = CONTRACT.check(Exchange.of(request, sent, response));
        Coverage.OF_THIS_RUN.note(seen);
        return Optional.of(seen);
    }

    private void observe(HttpRequest request, byte[] sent, HttpResponse<byte[]> response) {
        hold(request, sent, response).filter(seen -> seen.status() >= 500).ifPresent(failed::add);
        if ((response.statusCode() < 300 || disclosesByRefusing(response))
                && request.headers().firstValue("authorization").isPresent()) {
            var trace = response.headers().firstValue("x-trace-id").orElseThrow();
            granted.put(trace, request.method() + " " + request.uri().getPath());
        }
    }

    /** Tells whether a refusal is of a kind that says something of a person. */
    private static boolean disclosesByRefusing(HttpResponse<byte[]> response) {
        var body = new String(response.body(), StandardCharsets.UTF_8);
        return response.statusCode() >= 400 && DISCLOSING.stream().anyMatch(kind -> body.contains("/problems/" + kind));
    }

    @Override
    public void close() {
        try {
            StoredFields.of(this).forEach(StoredFields.IN_THIS_RUN::note);
        } finally {
            local.close();
        }
    }
}
