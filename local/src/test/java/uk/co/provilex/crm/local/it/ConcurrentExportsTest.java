package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipFile;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/**
 * Exports of a tenant whose users write all the while, on the whole cloud: whoever was live when an export was asked for is in
 * its package, once, as somebody has left it, and the offline verifier finds every count and the Merkle root as they are said
 * to be. Writers wait for nothing but their answers, and end with the last export.
 */
@OnTheCloud
final class ConcurrentExportsTest {

    private static final int WRITERS = 3;
    private static final int LEADS_AT_FIRST = 6;
    private static final int EXPORTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cloud cloud;
    private final WebClient owner;

    /** Counts what was seen, so that it can be told what came before what, whatever the clocks say. */
    private final AtomicLong moments = new AtomicLong();

    ConcurrentExportsTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
    }

    /** What happened to a lead: between the moments {@code from} and {@code to}, its state became {@code live}. */
    private record Turn(long from, long to, boolean live, int notes, int version) {}

    /** One user, who alone writes to some leads and knows all that became of them. */
    private final class Writer {

        private final Random random;
        private final String name;
        private final Map<String, List<Turn>> leads = new HashMap<>();
        private int written;

        Writer(long seed, int number) {
            this.random = new Random(seed + number);
            this.name = "w" + seed % 1_000_000 + "n" + number;
        }

        private void turn(String id, long from, boolean live, int notes, int version) {
            leads.computeIfAbsent(id, none -> new ArrayList<>())
                    .add(new Turn(from, moments.incrementAndGet(), live, notes, version));
        }

        void create() {
            long from = moments.incrementAndGet();
            var lead = People.lead(name + "x" + written++ + "@example.com").put("lastName", "Version 1");
            turn(owner.post("/v1/leads", lead).expect(201).text("id"), from, true, 0, 1);
        }

        void write() {
            var ids = leads.keySet().stream().sorted().toList();
            var id = ids.get(random.nextInt(ids.size()));
            var path = "/v1/leads/" + id;
            var last = Objects.requireNonNull(leads.get(id)).getLast();
            long from = moments.incrementAndGet();
            if (!last.live()) {
                owner.post(path + "/restore").expect(200);
                turn(id, from, true, last.notes(), last.version());
                return;
            }
            switch (random.nextInt(5)) {
                case 0 -> create();
                case 1 -> {
                    owner.delete(path, "").expect(204);
                    turn(id, from, false, last.notes(), last.version());
                }
                case 2 -> {
                    owner.post(path + "/notes", WebClient.json("{\"text\":\"Note %d\"}".formatted(last.notes())))
                            .expect(201);
                    turn(id, from, true, last.notes() + 1, last.version());
                }
                default -> {
                    int version = last.version() + 1;
                    var etag = owner.get(path).expect(200).etag();
                    owner.patch(path, WebClient.json("{\"lastName\":\"Version %d\"}".formatted(version)), etag)
                            .expect(200);
                    turn(id, from, true, last.notes(), version);
                }
            }
        }
    }

    /** An export that was asked for between two moments and seen to be completed at a third. */
    private record Taken(long asked, long answered, long seen, Map<String, byte[]> payload, Path file) {

        private List<ObjectNode> lines(String name) {
            return new String(payload.get("data/" + name + ".jsonl"), UTF_8)
                    .lines()
                    .map(WebClient::json)
                    .toList();
        }
    }

    @Test
    void eachIsWholeWhateverIsWrittenMeanwhile(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.getLogger("ConcurrentExportsTest").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        var writers = new ArrayList<Writer>();
        for (int number = 0; number < WRITERS; number++) {
            var writer = new Writer(seed, number);
            for (int i = 0; i < LEADS_AT_FIRST; i++) {
                writer.create();
            }
            writers.add(writer);
        }
        var packages = new ArrayList<Taken>();
        var done = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            var work = new ArrayList<Future<?>>();
            for (var writer : writers) {
                work.add(threads.submit(() -> {
                    while (!done.get()) {
                        writer.write();
                    }
                }));
            }
            try {
                for (int number = 0; number < EXPORTS; number++) {
                    packages.add(export(folder.resolve("package" + number + ".zip")));
                }
            } finally {
                done.set(true);
            }
            for (var each : work) {
                each.get();
            }
        }
        cloud.settle();
        var verifier = Verifier.compiled(folder);
        var keys = Files.writeString(
                folder.resolve("keys.json"),
                owner.get("/v1/keys").expect(200).body().toString());
        int written = writers.stream()
                .mapToInt(writer ->
                        writer.leads.values().stream().mapToInt(List::size).sum())
                .sum();
        assertTrue(written > WRITERS * LEADS_AT_FIRST + EXPORTS, "others wrote: " + written + " writes in all");
        for (var each : packages) {
            assertEquals("", verifier.faults(each.file(), keys), "seed " + seed);
            var lines = new HashMap<String, JsonNode>();
            for (var line : each.lines("leads")) {
                assertNull(lines.put(line.path("id").asText(), line), "twice, with seed " + seed);
            }
            var notes = new HashMap<String, Integer>();
            each.lines("notes").forEach(note -> notes.merge(note.path("leadId").asText(), 1, Integer::sum));
            assertTrue(lines.keySet().containsAll(notes.keySet()), "each note has its lead");
            for (var writer : writers) {
                writer.leads.forEach((id, turns) -> judge(each, id, turns, lines, notes, "seed " + seed));
            }
        }
    }

    private static void judge(
            Taken each,
            String id,
            List<Turn> turns,
            Map<String, JsonNode> lines,
            Map<String, Integer> notes,
            String which) {
        var before = turns.stream().filter(turn -> turn.to() < each.asked()).toList();
        var during = turns.stream()
                .filter(turn -> turn.to() > each.asked() && turn.from() < each.answered())
                .toList();
        var after = turns.stream()
                .filter(turn -> turn.from() > each.answered() && turn.from() < each.seen())
                .toList();
        var line = lines.get(id);
        if (before.isEmpty()) {
            return;
        }
        var last = before.getLast();
        if (last.live() && during.stream().allMatch(Turn::live)) {
            assertNotNull(line, "a lead that was live is missing, with " + which);
        }
        if (!last.live() && during.isEmpty() && after.isEmpty()) {
            assertNull(line, "a lead that was in the trash all the while, with " + which);
        }
        if (line == null) {
            return;
        }
        int version = Integer.parseInt(line.path("lastName").asText().substring("Version ".length()));
        var until = turns.stream()
                .filter(turn -> turn.from() < each.seen())
                .toList()
                .getLast();
        assertTrue(
                version >= last.version() && version <= until.version(),
                "version " + version + " of " + last.version() + " to " + until.version() + ", with " + which);
        int found = notes.getOrDefault(id, 0);
        assertTrue(
                found >= last.notes() && found <= until.notes(),
                found + " notes of " + last.notes() + " to " + until.notes() + ", with " + which);
    }

    private Taken export(Path file) throws IOException, InterruptedException {
        long asked = moments.incrementAndGet();
        var answer = owner.post("/v1/exports").expect(202);
        long answered = moments.incrementAndGet();
        var export = completed(answer.header("location"));
        long seen = moments.incrementAndGet();
        var download = Transfers.get(export.body().at("/download/url").asText());
        assertEquals(200, download.statusCode());
        Files.write(file, download.body());
        var payload = new HashMap<String, byte[]>();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().toList()) {
                try (var in = zip.getInputStream(entry)) {
                    payload.put(entry.getName().substring(entry.getName().indexOf('/') + 1), in.readAllBytes());
                }
            }
        }
        return new Taken(asked, answered, seen, payload, file);
    }

    /** Asks again and again: while others write, the cloud never settles. */
    private Answer completed(String path) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            var export = owner.get(path).expect(200);
            if (export.text("state").equals("completed")) {
                return export;
            }
            assertTrue(List.of("queued", "running").contains(export.text("state")), export.body()::toString);
        }
        throw new AssertionError("the export does not end");
    }

    /** The offline verifier, compiled once: it shares no code with the product. */
    private record Verifier(Path classes) {

        static Verifier compiled(Path folder) throws IOException {
            var classes = Files.createDirectory(folder.resolve("verifier"));
            var compiler = ToolProvider.getSystemJavaCompiler();
            var source = Path.of("..", "verify", "VerifyExport.java").toString();
            assertEquals(0, compiler.run(null, null, null, "-d", classes.toString(), source));
            return new Verifier(classes);
        }

        String faults(Path file, Path keys) throws ReflectiveOperationException, IOException {
            try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
                var run = loader.loadClass("VerifyExport").getDeclaredMethod("run", String[].class, PrintStream.class);
                run.setAccessible(true);
                var output = new ByteArrayOutputStream();
                try (var out = new PrintStream(output, true, UTF_8)) {
                    int exit = (int) run.invoke(null, new String[] {file.toString(), keys.toString()}, out);
                    return exit == 0 ? "" : exit + " " + output.toString(UTF_8);
                }
            }
        }
    }
}
