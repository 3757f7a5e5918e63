package uk.co.provilex.crm.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.functions.CallWatcher;
import uk.co.provilex.crm.local.iam.Withheld;
import uk.co.provilex.crm.local.launch.LocalCloud;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.portability.AttestationWording;

/**
 * What imports, exports and the undoing of imports achieve on this machine, over HTTP, beside the floor of the same minute.
 *
 * <p>On AWS the search index follows on capacity of its own. Here it takes its turns at the one store and the same two or
 * three cores, with more writes for each lead than the import has. So an import is measured both ways: with the index
 * following once the import has ended, and with it beside the import.
 */
final class Transfers {

    /** As many as it takes until the second compiler has done with what a lead needs: with 500 the export warmed the reads of its floor. */
    private static final int WARM_UP = 3_000;

    /** Above this only what an hour suffices for: no index follows. */
    private static final int LARGE = 20_000;

    private final LocalCloud cloud;
    private final HttpClient http;
    private final WebClient owner;
    private final PrintStream out;
    private final Floor floor;
    private int lists;

    /** Imports and exports a little, so that what is measured is warm, and has the floor copy what was stored. */
    Transfers(LocalCloud cloud, HttpClient http, WebClient owner, PrintStream out)
            throws IOException, InterruptedException, TimeoutException {
        this.cloud = cloud;
        this.http = http;
        this.owner = owner;
        this.out = out;
        start(upload(WARM_UP));
        cloud.awaitIdle(Bench.PATIENCE);
        this.floor = new Floor(
                cloud,
                owner.get("/v1/leads?limit=1")
                        .expect(200)
                        .body()
                        .at("/items/0/id")
                        .asText());
        // twice: the first one still ran in part what had not been compiled, and what it reads is read as its floor is
        export();
        export();
    }

    /** A job that has ended. */
    private record Done(JsonNode job, double seconds, long megabytes, Calls calls) {}

    /**
     * Measures with lists of {@code leads} and prints what came of it; of a large one, which has to be the last, an import and
     * an export.
     */
    void measure(int leads) throws IOException, InterruptedException, TimeoutException, ExecutionException {
        if (leads > LARGE) {
            measureLarge(leads);
            return;
        }
        Done alone;
        double writes;
        try (var _ = withoutIndex()) {
            alone = watched("RunImport", () -> start(upload(leads)));
            writes = floor.write(leads);
            tell("import", alone, leads, "rows", writes);
        }
        cloud.awaitIdle(Bench.PATIENCE);
        var role = role("RunExport");
        cloud.edge().consumedCapacity().clear();
        var exported = watched("RunExport", this::export);
        var units = Bench.reads(cloud.edge().consumedCapacity().entries().stream()
                .filter(entry -> entry.role().equals(role))
                .toList());
        var reads = floor.read();
        long taken = exported.job().at("/counts/leads").asLong();
        tell("export", exported, taken, "leads", reads);
        // a unit reads 8 KB where it may be a moment old, and 4 KB where it must not be
        out.printf(
                "    %.0f RCU for a thousand; estimate at most %.0f, 1.2 times their bytes in units of 8 KB%n",
                units * 1000 / taken, 1.2 * 1000 * floor.readBytes() / 8192);
        try (var _ = withoutIndex()) {
            tell(
                    "undo",
                    watched(
                            "RunImport",
                            () -> undo("/v1/imports/" + alone.job().path("id").asText())),
                    leads,
                    "leads",
                    writes);
        }
        cloud.awaitIdle(Bench.PATIENCE);
        tell("import, its index beside it", watched("RunImport", () -> start(upload(leads))), leads, "rows", writes);
        cloud.awaitIdle(Bench.PATIENCE);
    }

    /** The index is still waiting when it ends: catching up would take it three times as long as the import took. */
    private void measureLarge(int leads) throws IOException, InterruptedException, ExecutionException {
        withoutIndex();
        var imported = watched("RunImport", () -> start(upload(leads)));
        tell("import", imported, leads, "rows", floor.write(leads));
        var exported = watched("RunExport", this::export);
        tell("export", exported, exported.job().at("/counts/leads").asLong(), "leads", floor.read());
    }

    private void tell(String what, Done done, long rows, String unit, double floorRate) {
        double rate = rows / done.seconds();
        out.printf(
                "%s of %,d: %.0f %s/s, %.2f of the floor of %.0f, heap after collection at most %d MB%n",
                what, rows, rate, unit, rate / floorRate, floorRate, done.megabytes());
        out.printf("    %s%n", done.job().path("counts"));
        out.printf("    calls for a thousand: %s%n", done.calls().perThousand(rows));
    }

    /** Something that takes a while. */
    @FunctionalInterface
    private interface Task {
        JsonNode run() throws IOException, InterruptedException;
    }

    private Done watched(String function, Task task) throws IOException, InterruptedException {
        var calls = new Calls(function);
        cloud.functions().watch(calls);
        try (var heap = new HeapWatch()) {
            var begin = Instant.now();
            var job = task.run();
            return new Done(job, Duration.between(begin, end(job)).toMillis() / 1e3, heap.peakMegabytes(), calls);
        } finally {
            cloud.functions().watch(CallWatcher.NONE);
        }
    }

    /** Returns when a job ended by its own account: whoever asks more often than needed slows down what is measured. */
    private static Instant end(JsonNode job) {
        var undone = job.at("/undo/finishedAt");
        return Instant.parse(
                undone.isTextual() ? undone.asText() : job.path("finishedAt").asText());
    }

    /** Has the index wait, as if the service that polls its stream were late. */
    private Withheld withoutIndex() {
        var role = role("IndexLead");
        return cloud.edge()
                .withhold(grant -> grant.role().equals(role) && grant.action().equals("dynamodb:GetRecords"));
    }

    private String role(String name) {
        return cloud.blueprint().functions().stream()
                .filter(function -> function.logicalId().equals(name))
                .map(FunctionSpec::roleArn)
                .findFirst()
                .orElseThrow();
    }

    private String upload(int leads) throws IOException, InterruptedException {
        var csv = Files.createTempFile("bench", ".csv");
        try {
            People.write(csv, ++lists, leads);
            var created = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"leads.csv\"}"))
                    .expect(201);
            var upload = created.body().path("upload");
            var put = HttpRequest.newBuilder(URI.create(upload.path("url").asText()))
                    .PUT(BodyPublishers.ofFile(csv));
            upload.path("headers").properties().forEach(header -> {
                if (!header.getKey().equalsIgnoreCase("content-length")
                        && !header.getKey().equalsIgnoreCase("host")) {
                    put.header(header.getKey(), header.getValue().asText());
                }
            });
            http.send(put.build(), BodyHandlers.discarding());
            return "/v1/imports/" + created.text("id");
        } finally {
            Files.delete(csv);
        }
    }

    private JsonNode start(String path) throws InterruptedException {
        var wording = AttestationWording.current();
        var start = WebClient.JSON.createObjectNode();
        start.putObject("attestation")
                .put("statement", wording.statement())
                .put("wordingVersion", wording.version())
                .put("listSource", "made up for this measurement");
        owner.post(path + "/start", start).expect(202);
        return await(path, "completed");
    }

    private JsonNode undo(String path) throws InterruptedException {
        owner.post(path + "/undo").expect(202);
        return await(path, "undone");
    }

    private JsonNode export() throws InterruptedException {
        return await("/v1/exports/" + owner.post("/v1/exports").expect(202).text("id"), "completed");
    }

    private JsonNode await(String path, String end) throws InterruptedException {
        long deadline = System.nanoTime() + Bench.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var job = owner.get(path).expect(200);
            if (job.text("state").equals(end)) {
                return job.body();
            }
            if (job.text("state").equals("failed")) {
                throw new IllegalStateException(job.text("problem"));
            }
            Thread.sleep(1000);
        }
        throw new IllegalStateException("the job did not end within " + Bench.PATIENCE);
    }
}
