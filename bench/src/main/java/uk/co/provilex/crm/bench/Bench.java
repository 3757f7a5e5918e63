package uk.co.provilex.crm.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import uk.co.provilex.crm.local.client.Newcomer;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.edge.ConsumedCapacity;
import uk.co.provilex.crm.local.functions.CallWatcher;
import uk.co.provilex.crm.local.launch.LocalCloud;
import uk.co.provilex.crm.local.template.FunctionSpec;

/**
 * Measures what the product costs: time to start, latency over HTTP, consumed capacity beside its budget, rows a second with
 * the memory they need, and the size of what is deployed.
 */
public final class Bench {

    static final Duration PATIENCE = Duration.ofMinutes(60);
    private static final int WARM_UP = 300;
    private static final int REQUESTS = 800;
    private static final Set<String> WRITES =
            Set.of("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems");

    /** What is measured, with the budget that it is to keep to and the estimate that the design began with (ADR 12). */
    private enum Measured {
        CREATE("create", "CreateLead", "2 RCU, 19 WCU", "14 WCU, 1 transaction"),
        GET("get", "GetLead", "3 RCU, 1 WCU", "1.5 RCU, 2 round trips or 1"),
        UPDATE("update", "UpdateLead", "4 RCU, 16 WCU", "8 WCU, 2 round trips"),
        LIST("list(50)", "ListLeads", "12 RCU, 2 WCU", "20 RCU, 2 round trips"),
        SEARCH("search", "SearchLeads", "20 RCU, 1 WCU", "25 RCU, 3 round trips");

        private final String title;
        private final String function;
        private final String budget;
        private final String estimate;

        Measured(String title, String function, String budget, String estimate) {
            this.title = title;
            this.function = function;
            this.budget = budget;
            this.estimate = estimate;
        }
    }

    private final PrintStream out = System.out;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger number = new AtomicInteger();
    private final LocalCloud cloud;
    private final WebClient owner;

    private Bench(LocalCloud cloud) {
        this.cloud = cloud;
        var nobody = new WebClient(http, cloud.address(), "", (request, sent, response) -> {});
        var signIn = new SignIn(
                http,
                cloud.address(),
                cloud.userPool().poolId(),
                cloud.userPool().clientId(),
                cloud.clock());
        this.owner = new Newcomer(nobody, signIn, this::temporaryPassword)
                .owner("Example Gardens", "bench@example.com", "Bench-Mark-7-Battery");
    }

    /**
     * Takes the numbers of leads to import and export, 10,000 when there are none; and, as a second argument, such numbers
     * for generated input, when nothing else is measured.
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1 && !arguments[1].isBlank()) {
            System.out.println("mvn -Pbench -Dgenerated=" + arguments[1]);
            Generated.measure(arguments[1], System.out);
            return;
        }
        var sizes = arguments.length == 0 || arguments[0].isBlank() ? "10000" : arguments[0];
        System.out.println("mvn -Pbench -Dleads=" + sizes);
        long started = System.nanoTime();
        var options =
                LocalCloud.Options.usual().withParameter("ThrottleRate", "5000").withParameter("ThrottleBurst", "5000");
        try (var cloud = LocalCloud.start(options)) {
            System.out.printf("start-up to ready          %.2f s%n", (System.nanoTime() - started) / 1e9);
            var bench = new Bench(cloud);
            bench.out.printf("start-up and first sign-in  %.2f s%n", (System.nanoTime() - started) / 1e9);
            bench.latency();
            bench.capacity();
            var transfers = new Transfers(cloud, bench.http, bench.owner, bench.out);
            for (var size : sizes.split(",", -1)) {
                transfers.measure(Integer.parseInt(size.strip()));
            }
            bench.size();
        }
        System.exit(0);
    }

    private void latency() throws InterruptedException, ExecutionException {
        for (int i = 0; i < 100; i++) {
            create();
        }
        var operations = operations();
        operations.remove(Measured.UPDATE); // it reads first, so its time would be that of two
        operations.forEach((measured, operation) -> {
            for (int i = 0; i < WARM_UP; i++) {
                operation.run();
            }
        });
        out.println("over HTTP, ms                p50     p99   requests/s");
        for (int clients : new int[] {1, 8}) {
            for (var operation : operations.entrySet()) {
                measure(operation.getKey().title, operation.getValue(), clients);
            }
        }
    }

    private void measure(String name, Runnable operation, int clients) throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        var all = new ArrayList<Long>();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            var parts = new ArrayList<Future<List<Long>>>();
            for (int client = 0; client < clients; client++) {
                parts.add(threads.submit(() -> {
                    var times = new ArrayList<Long>();
                    for (int i = 0; i < REQUESTS / clients; i++) {
                        long at = System.nanoTime();
                        operation.run();
                        times.add(System.nanoTime() - at);
                    }
                    return times;
                }));
            }
            for (var part : parts) {
                all.addAll(part.get());
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        var sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
        out.printf(
                "%-10s %d client%s      %7.1f %7.1f %9.0f%n",
                name,
                clients,
                clients == 1 ? " " : "s",
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6,
                sorted.length / seconds);
    }

    private void capacity() throws InterruptedException, TimeoutException {
        cloud.awaitIdle(PATIENCE);
        out.println(
                "consumed capacity and calls of AWS of an operation, indexes included, beside its budget (ADR 12) and the"
                        + " design's first estimate");
        for (var operation : operations().entrySet()) {
            var role = role(operation.getKey().function);
            cloud.edge().consumedCapacity().clear();
            var calls = new Calls(operation.getKey().function);
            cloud.functions().watch(calls);
            int times = 20;
            for (int i = 0; i < times; i++) {
                operation.getValue().run();
            }
            cloud.functions().watch(CallWatcher.NONE);
            cloud.awaitIdle(PATIENCE);
            var spent = cloud.edge().consumedCapacity().entries().stream()
                    .filter(entry -> entry.role().equals(role))
                    .toList();
            out.printf(
                    "%-10s %5.1f RCU %5.1f WCU %4.1f calls   budget %s; estimate %s%n",
                    operation.getKey().title,
                    reads(spent) / times,
                    writes(spent) / times,
                    (double) calls.all() / times,
                    operation.getKey().budget,
                    operation.getKey().estimate);
            spent.forEach(entry -> out.printf(
                    "             %5.1f  %s %s%n",
                    entry.units() / times,
                    entry.operation(),
                    entry.resource().substring(entry.resource().lastIndexOf("Data-") + 5)));
        }
    }

    /** Returns the read units among those that were spent. */
    static double reads(List<ConsumedCapacity.Entry> spent) {
        return units(spent, false);
    }

    private static double writes(List<ConsumedCapacity.Entry> spent) {
        return units(spent, true);
    }

    private static double units(List<ConsumedCapacity.Entry> spent, boolean writes) {
        return spent.stream()
                .filter(entry -> WRITES.contains(entry.operation()) == writes)
                .mapToDouble(ConsumedCapacity.Entry::units)
                .sum();
    }

    private void size() throws IOException {
        var zip = Path.of("functions", "target", "functions.zip");
        if (Files.exists(zip)) {
            out.printf("the zip of all functions: %.1f MB of 15 MB%n", Files.size(zip) / 1e6);
        } else {
            out.println("there is no zip of all functions; mvn -Pbench, with no goal, makes it");
        }
    }

    private Map<Measured, Runnable> operations() {
        var lead = "/v1/leads/" + create();
        var changed = "/v1/leads/" + create();
        var all = new EnumMap<Measured, Runnable>(Measured.class);
        all.put(Measured.CREATE, this::create);
        all.put(Measured.GET, () -> owner.get(lead).expect(200));
        all.put(Measured.UPDATE, () -> update(changed));
        all.put(Measured.LIST, () -> owner.get("/v1/leads?limit=50").expect(200));
        all.put(Measured.SEARCH, () -> owner.post(
                        "/v1/leads/search", WebClient.json("{\"query\":\"exam\",\"limit\":20}"))
                .expect(200));
        return all;
    }

    private void update(String lead) {
        var title = WebClient.JSON.createObjectNode().put("jobTitle", "Buyer " + number.incrementAndGet());
        owner.patch(lead, title, owner.get(lead).expect(200).etag()).expect(200);
    }

    private String create() {
        ObjectNode lead = WebClient.json("""
                {"firstName":"Ada","lastName":"Example","company":"Tulip & Sons Ltd","jobTitle":"Buyer",
                 "phones":[{"value":"020 7946 0001"}],"tags":["spring"],
                 "consent":{"lawfulBasis":"consent","purpose":"news about courses","channel":"email",
                            "wording":"Yes, send me news about your courses.","source":"web form",
                            "method":"web-form","obtainedAt":"2025-06-01T10:00:00Z"}}""");
        lead.putArray("emails").addObject().put("value", "bench%d@example.com".formatted(number.incrementAndGet()));
        return owner.post("/v1/leads", lead).expect(201).text("id");
    }

    private String role(String function) {
        return cloud.blueprint().functions().stream()
                .filter(each -> each.logicalId().equals(function))
                .map(FunctionSpec::roleArn)
                .findFirst()
                .orElseThrow();
    }

    private String temporaryPassword(String email) {
        try {
            return cloud.mailbox().await(email, Duration.ofSeconds(60)).secret();
        } catch (TimeoutException none) {
            throw new IllegalStateException("no invitation came", none);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
