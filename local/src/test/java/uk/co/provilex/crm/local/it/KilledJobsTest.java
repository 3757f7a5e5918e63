package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.functions.CallWatcher;
import uk.co.provilex.crm.local.template.FunctionSpec;
import uk.co.provilex.crm.portability.bag.BagVerifier;

/**
 * Workers are killed at calls of theirs, before AWS hears of them or before they hear of AWS, and the queue brings the
 * message again: no row is lost or doubled, nothing stays open, and who cancels gets through. On a cloud of its own, whose
 * clock is moved past the time for which a dead worker is believed to live.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
final class KilledJobsTest {

    private static final Duration BELIEVED_ALIVE = Duration.ofMinutes(2);

    private Cloud cloud;

    @BeforeAll
    void start() throws Exception {
        cloud = Cloud.start();
    }

    @AfterAll
    void stop() {
        cloud.close();
    }

    @AfterEach
    void leavesNothing() {
        cloud.local().functions().watch(CallWatcher.NONE);
        cloud.settle();
        var operator = Operator.of(cloud);
        assertEquals(List.of(), operator.openUploads());
        assertEquals(0, operator.messages("ImportDeadLetters"));
        assertEquals(0, operator.messages("ExportDeadLetters"));
    }

    /** Signs the owner in anew: an access token does not outlive the moves of the clock. */
    private WebClient owner(Organisation organisation) {
        var owner = organisation.owner();
        return owner.client()
                .as(cloud.signIn()
                        .withPassword(owner.email(), Organisation.PASSWORD)
                        .access());
    }

    /**
     * Where a worker dies.
     *
     * @param after whether AWS hears the call and only the worker does not hear the answer
     * @param at tells whether it is this call, by its number and itself
     */
    private record Point(boolean after, BiPredicate<Integer, SdkHttpRequest> at) {

        static Point call(int number, boolean after) {
            return new Point(after, (call, request) -> call >= number && !opensAnUpload(request));
        }

        static Point upload(SdkHttpMethod method, boolean after) {
            return new Point(
                    after,
                    (call, request) -> request.method() == method
                            && request.rawQueryParameters().containsKey("uploadId"));
        }

        /** Who dies before keeping the id of a new upload leaves it to the lifecycle of the bucket, which ends it in a day. */
        private static boolean opensAnUpload(SdkHttpRequest request) {
            return request.rawQueryParameters().containsKey("uploads");
        }
    }

    /** Kills one worker after another, each at its point, and counts the calls of all of them. */
    private final class Reaper implements CallWatcher {

        private final String victim;
        private final List<Point> points;
        private int calls;
        private int kills;

        Reaper(String victim, List<Point> points) {
            this.victim = victim;
            this.points = points;
        }

        @Override
        public synchronized boolean killsBefore(String function, SdkHttpRequest request) {
            if (!function.equals(victim)) {
                return false;
            }
            calls++;
            return reaps(request, false);
        }

        @Override
        public synchronized boolean killsAfter(String function, SdkHttpRequest request) {
            return function.equals(victim) && reaps(request, true);
        }

        private boolean reaps(SdkHttpRequest request, boolean after) {
            if (kills == points.size()
                    || points.get(kills).after() != after
                    || !points.get(kills).at().test(calls, request)) {
                return false;
            }
            kills++;
            cloud.local().advance(BELIEVED_ALIVE);
            return true;
        }
    }

    private Reaper watch(String victim, List<Point> points) {
        var reaper = new Reaper(victim, points);
        cloud.local().functions().watch(reaper);
        return reaper;
    }

    /** As many deaths somewhere in the first {@code calls} calls as leave a message that is received five times one more. */
    private static List<Point> anywhere(Random random, int calls) {
        return random.ints(4, 1, calls)
                .sorted()
                .mapToObj(number -> Point.call(number, random.nextBoolean()))
                .toList();
    }

    private static Point somewhere(Random random, int calls) {
        return Point.call(random.nextInt(1, calls), random.nextBoolean());
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class AnImport {

        private static final int PEOPLE = 120;

        private String list() {
            var csv = new StringBuilder("First name,Email,City\n");
            for (int i = 0; i < PEOPLE; i++) {
                csv.append("Person,p").append(i).append("@example.com,Leeds\n");
                if (i % 6 == 0) {
                    csv.append(",p").append(i).append("@example.com,York\n");
                }
                if (i % 12 == 0) {
                    csv.append("Nobody,not an email,\n");
                }
            }
            return csv.toString();
        }

        private String run(WebClient owner) throws IOException, InterruptedException {
            return Imports.run(
                    owner, list().getBytes(UTF_8), Imports.withConsent().toString());
        }

        private void assertImported(Organisation organisation, String id) throws IOException, InterruptedException {
            var owner = owner(organisation);
            var ended = Imports.ended(cloud, owner, id);
            assertEquals("completed", ended.text("state"), ended.text("problem"));
            assertEquals(
                    "{\"rows\":150,\"created\":120,\"updated\":20,\"unchanged\":0,\"rejected\":10,"
                            + "\"suppressed\":0,\"duplicatesInFile\":20}",
                    ended.body().path("counts").toString());
            var emails = new ArrayList<String>();
            var page = owner.get("/v1/leads?limit=100").expect(200);
            while (true) {
                page.body()
                        .path("items")
                        .forEach(lead -> emails.add(lead.at("/emails/0/address").asText()));
                if (!page.body().has("next")) {
                    break;
                }
                page = owner.get("/v1/leads?limit=100&cursor=" + page.text("next"))
                        .expect(200);
            }
            assertEquals(PEOPLE, emails.size());
            assertEquals(PEOPLE, new HashSet<>(emails).size());
            assertEquals(10, Imports.rejects(owner, id).size());
            assertEquals(List.of("rejects.csv"), Operator.of(cloud).objects("imports/", id));
        }

        @Test
        void losesAndDoublesNoRow() throws Exception {
            var organisation = cloud.newOrganisation();
            var points = anywhere(new Random(1), 40);
            var reaper = watch("RunImport", points);
            var id = run(owner(organisation));
            cloud.settle();
            assertEquals(points.size(), reaper.kills, "the workers that died");
            assertImported(organisation, id);
        }

        @Test
        void isTakenBackWhole() throws Exception {
            var organisation = cloud.newOrganisation();
            var id = run(owner(organisation));
            cloud.settle();
            var points = anywhere(new Random(3), 30);
            var reaper = watch("RunImport", points);
            owner(organisation).post("/v1/imports/" + id + "/undo").expect(202);
            cloud.settle();
            assertEquals(points.size(), reaper.kills, "the workers that died");
            var owner = owner(organisation);
            var undone = Imports.ended(cloud, owner, id);
            assertEquals("undone", undone.text("state"), undone.text("problem"));
            assertEquals(PEOPLE, undone.body().at("/undo/trashed").asInt());
            assertEquals(0, undone.body().at("/undo/kept").size());
            assertEquals(
                    0,
                    owner.get("/v1/leads?limit=100")
                            .expect(200)
                            .body()
                            .path("items")
                            .size());
        }

        @Test
        void goesOnWhenEveryWorkerOfTheFunctionIsKilledAtOnce() throws Exception {
            var organisation = cloud.newOrganisation();
            var halfWay = new CountDownLatch(1);
            var killed = new AtomicBoolean();
            cloud.local().functions().watch(new CallWatcher() {
                private int commits;

                @Override
                public synchronized boolean killsAfter(String function, SdkHttpRequest request) {
                    if (function.equals("RunImport") && commits(request) && ++commits == 4) {
                        halfWay.countDown();
                        killed.set(true);
                        cloud.local().advance(BELIEVED_ALIVE);
                        cloud.local().functions().kill("RunImport");
                    }
                    return false;
                }
            });
            var id = run(owner(organisation));
            assertTrue(halfWay.await(60, TimeUnit.SECONDS));
            cloud.settle();
            assertTrue(killed.get());
            assertImported(organisation, id);
        }
    }

    private static boolean commits(SdkHttpRequest request) {
        return request.firstMatchingHeader("X-Amz-Target")
                .filter("DynamoDB_20120810.TransactWriteItems"::equals)
                .isPresent();
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class AnExport {

        /** Leads with texts that no packing makes small: the package takes two parts. */
        private static final int PEOPLE = 170;

        private static final int FIELDS = 9;

        private Organisation organisation;

        @BeforeAll
        void fill() throws Exception {
            organisation = cloud.newOrganisation();
            var owner = owner(organisation);
            var settings = WebClient.JSON.createObjectNode();
            var fields = settings.putObject("settings").putArray("customFields");
            var start = Imports.withConsent();
            var mapping = start.putObject("mapping");
            var csv = new StringBuilder("First name,Email,Notes");
            for (int i = 0; i < FIELDS; i++) {
                fields.addObject().put("key", "f" + i).put("label", "F" + i).put("type", "text");
                mapping.put("F" + i, "customFields.f" + i);
                csv.append(",F").append(i);
            }
            owner.patch("/v1/tenant", settings, owner.get("/v1/tenant").etag()).expect(200);
            var random = new Random(20250919L);
            for (int i = 0; i < PEOPLE; i++) {
                csv.append("\nPerson,p").append(i).append("@example.com,").append(signs(random, 9_000));
                for (int field = 0; field < FIELDS; field++) {
                    csv.append(',').append(signs(random, 1_000));
                }
            }
            var id = Imports.run(owner, csv.toString().getBytes(UTF_8), start.toString());
            var counts = Imports.ended(cloud, owner, id).body().path("counts");
            assertEquals(PEOPLE, counts.path("created").asInt());
        }

        private static String signs(Random random, int count) {
            return random.ints(count, 0x4E00, 0x9FFF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }

        private void assertPacked(String id, Path folder) throws IOException, InterruptedException {
            var export = owner(organisation).get("/v1/exports/" + id).expect(200);
            assertEquals("completed", export.text("state"), export.text("problem"));
            assertEquals(PEOPLE, export.body().at("/counts/leads").asInt());
            assertEquals(PEOPLE, export.body().at("/counts/notes").asInt());
            var bytes =
                    Transfers.get(export.body().at("/download/url").asText()).body();
            assertTrue(bytes.length > 8 * 1024 * 1024, "it takes several parts");
            var file = Files.write(folder.resolve("package.zip"), bytes);
            var report = BagVerifier.verify(file);
            assertTrue(report.isValid(), report.faults()::toString);
            assertEquals(PEOPLE, leads(file).size());
            assertEquals(PEOPLE, new HashSet<>(leads(file)).size());
            assertEquals(List.of("package.zip"), Operator.of(cloud).objects("exports/", id));
        }

        private static List<String> leads(Path file) throws IOException {
            try (var zip = new ZipFile(file.toFile())) {
                var entry = zip.stream()
                        .filter(each -> each.getName().endsWith("/data/leads.jsonl"))
                        .findFirst()
                        .orElseThrow();
                return new String(zip.getInputStream(entry).readAllBytes(), UTF_8)
                        .lines()
                        .map(line -> WebClient.json(line).path("id").asText())
                        .toList();
            }
        }

        private void killed(List<Point> points, Path folder) throws IOException, InterruptedException {
            var reaper = watch("RunExport", points);
            var id = owner(organisation).post("/v1/exports").expect(202).text("id");
            cloud.settle();
            assertEquals(points.size(), reaper.kills, "the workers that died");
            assertPacked(id, folder);
        }

        @Test
        void hasEveryLeadOnceAndLeavesNoUploadOpenWhereverItsWorkersDie(@TempDir Path folder) throws Exception {
            var random = new Random(1);
            killed(
                    List.of(
                            somewhere(random, 200),
                            Point.upload(SdkHttpMethod.PUT, false),
                            Point.upload(SdkHttpMethod.PUT, true),
                            Point.upload(SdkHttpMethod.POST, false)),
                    folder);
            killed(
                    List.of(
                            somewhere(random, 200),
                            Point.upload(SdkHttpMethod.POST, true),
                            Point.upload(SdkHttpMethod.PUT, true)),
                    folder);
        }

        @Test
        void isClearedUpWhenItIsCancelledBetweenTwoWorkers() {
            var owner = owner(organisation);
            var path = new CompletableFuture<String>();
            var point = Point.upload(SdkHttpMethod.PUT, true);
            cloud.local().functions().watch(new CallWatcher() {
                private final AtomicBoolean killed = new AtomicBoolean();

                @Override
                public boolean killsAfter(String function, SdkHttpRequest request) {
                    if (!function.equals("RunExport")
                            || !point.at().test(0, request)
                            || !killed.compareAndSet(false, true)) {
                        return false;
                    }
                    owner.delete(path.join(), "").expect(204);
                    return true;
                }
            });
            path.complete(owner.post("/v1/exports").expect(202).header("location"));
            cloud.settle();
            assertEquals("cancelled", owner.get(path.join()).expect(200).text("state"));
            var id = path.join().substring("/v1/exports/".length());
            assertEquals(List.of(), Operator.of(cloud).objects("exports/", id));
        }
    }

    /** Holds a worker back at its first commit until a test lets it go, and the canceller at its own until it has. */
    private static final class Race implements CallWatcher {

        private final String worker;
        private final String canceller;
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch let = new CountDownLatch(1);
        private final CountDownLatch committed = new CountDownLatch(1);

        Race(String worker, String canceller) {
            this.worker = worker;
            this.canceller = canceller;
        }

        @Override
        public boolean killsBefore(String function, SdkHttpRequest request) {
            if (commits(request) && function.equals(worker)) {
                arrived.countDown();
                await(let);
            }
            if (commits(request) && function.equals(canceller)) {
                let.countDown();
                await(committed);
            }
            return false;
        }

        @Override
        public boolean killsAfter(String function, SdkHttpRequest request) {
            if (commits(request) && function.equals(worker)) {
                committed.countDown();
            }
            return false;
        }

        private static void await(CountDownLatch latch) {
            try {
                assertTrue(latch.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WhoCancels {

        /** Returns how often a worker has sent itself a message again, to be looked at later. */
        private long postponed(String worker) {
            var role = cloud.local().blueprint().functions().stream()
                    .filter(function -> function.logicalId().equals(worker))
                    .map(FunctionSpec::roleArn)
                    .findFirst();
            assertTrue(role.isPresent());
            var sends = cloud.local().edge().grants(role).stream()
                    .filter(grant -> grant.action().equals("sqs:SendMessage"))
                    .toList();
            assertFalse(sends.isEmpty());
            return sends.stream()
                    .mapToLong(cloud.local().edge().decisions()::uses)
                    .sum();
        }

        private void assertStopped(
                Organisation organisation, String worker, long postponedBefore, String path, Answer cancelled) {
            assertEquals(204, cancelled.status(), cancelled.text("detail"));
            cloud.settle();
            // the worker that lost the job has it looked at once more, which clears up and puts nothing off
            assertTrue(postponed(worker) - postponedBefore <= 1, "its message is not kept for later");
            assertEquals("cancelled", owner(organisation).get(path).expect(200).text("state"));
            var id = path.substring(path.lastIndexOf('/') + 1);
            assertEquals(List.of(), Operator.of(cloud).objects("", id));
        }

        @Test
        void getsThroughAlthoughTheImportsWorkerWritesFirst() throws Exception {
            var organisation = cloud.newOrganisation();
            var owner = owner(organisation);
            long before = postponed("RunImport");
            var race = new Race("RunImport", "CancelImport");
            cloud.local().functions().watch(race);
            var path = "/v1/imports/"
                    + Imports.run(
                            owner,
                            "Email\na@example.com\n".getBytes(UTF_8),
                            Imports.withConsent().toString());
            Race.await(race.arrived);
            assertStopped(organisation, "RunImport", before, path, owner.delete(path, ""));
        }

        @Test
        void getsThroughAlthoughTheExportsWorkerWritesFirst() {
            var organisation = cloud.newOrganisation();
            var owner = owner(organisation);
            long before = postponed("RunExport");
            var race = new Race("RunExport", "CancelExport");
            cloud.local().functions().watch(race);
            var path = owner.post("/v1/exports").expect(202).header("location");
            Race.await(race.arrived);
            assertStopped(organisation, "RunExport", before, path, owner.delete(path, ""));
        }

        @Test
        void isObeyedByAWorkerThatHasJustReadTheJobAsQueued() {
            var organisation = cloud.newOrganisation();
            var owner = owner(organisation);
            long before = postponed("RunExport");
            var done = new CountDownLatch(1);
            var arrived = new CountDownLatch(1);
            cloud.local().functions().watch(new CallWatcher() {
                @Override
                public boolean killsBefore(String function, SdkHttpRequest request) {
                    if (function.equals("RunExport") && commits(request)) {
                        arrived.countDown();
                        Race.await(done);
                    }
                    return false;
                }
            });
            var path = owner.post("/v1/exports").expect(202).header("location");
            Race.await(arrived);
            var cancelled = owner.delete(path, "");
            done.countDown();
            assertStopped(organisation, "RunExport", before, path, cancelled);
        }
    }
}
