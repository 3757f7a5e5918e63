package uk.co.provilex.crm.local.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import uk.co.provilex.crm.local.client.Newcomer;
import uk.co.provilex.crm.local.client.SignIn;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.portability.bag.BagVerifier;

/**
 * Walks a tenant's whole day as a web client would, and checks each step. A step that is off ends the day with an
 * exception that says what was expected and what came.
 */
public final class Day {

    private static final String OWNER = "morgan.example@example.com";
    private static final String COLLEAGUE = "sam.example@example.com";

    private final Errands errands;
    private final WebClient nobody;
    private final SignIn signIn;
    private final Newcomer newcomer;
    private final Consumer<String> out;
    private final String password = "Day-" + UUID.randomUUID() + "-Aa1!";
    private long people;
    private long stepStarted;

    /**
     * Prepares a day.
     *
     * @param http the connections
     * @param nobody a client of the product that has not signed in
     * @param signIn the user pool
     * @param mail the mail
     * @param out takes a line for each step
     */
    public Day(HttpClient http, WebClient nobody, SignIn signIn, Newcomer.Mail mail, Consumer<String> out) {
        this.errands = new Errands(http);
        this.nobody = nobody;
        this.signIn = signIn;
        this.newcomer = new Newcomer(nobody, signIn, mail);
        this.out = out;
    }

    /** Lives the day with the leads of {@code csv}. */
    public void live(Path csv) throws IOException, InterruptedException {
        var file = LeadFile.read(csv);
        stepStarted = System.nanoTime();
        var owner = signUp();
        invite(owner);
        var rejected = importFile(owner, file);
        work(owner);
        export(owner, file, rejected);
    }

    private WebClient signUp() {
        var policy = newcomer.signUp("Example Gardens", OWNER);
        step("signed up under privacy policy " + policy);
        var tokens = newcomer.confirm(OWNER, password);
        step("confirmed by mail, chose a password");
        signIn.withPassword(OWNER, password);
        var owner = nobody.as(tokens.access());
        Errands.check(
                "owner", owner.get("/v1/me").expect(200).body().at("/user/role").asText(), "the role of who signed up");
        step("signed in");
        return owner;
    }

    private void invite(WebClient owner) {
        var request = WebClient.JSON
                .createObjectNode()
                .put("email", COLLEAGUE)
                .put("name", "Sam Example")
                .put("role", "member");
        owner.post("/v1/users", request).expect(201);
        var tokens = newcomer.confirm(COLLEAGUE, password);
        Errands.check(
                "member",
                nobody.as(tokens.access())
                        .get("/v1/me")
                        .expect(200)
                        .body()
                        .at("/user/role")
                        .asText(),
                "the role of who was invited");
        step("invited a colleague, who signed in");
    }

    /** Returns the numbers of the rows that were refused. */
    private Set<Integer> importFile(WebClient owner, LeadFile file) throws IOException, InterruptedException {
        var created = owner.post(
                        "/v1/imports",
                        WebClient.JSON
                                .createObjectNode()
                                .put("fileName", String.valueOf(file.path().getFileName()))
                                .put("contentLength", Files.size(file.path())))
                .expect(201);
        var path = "/v1/imports/" + created.text("id");
        errands.upload(created.body().path("upload"), file.path());
        step("uploaded " + file.path().getFileName() + ", " + Files.size(file.path()) / 1024 + " KiB");
        owner.post(path + "/start", basis(file)).expect(202);
        var done = errands.await(owner, path);
        var counts = done.body().path("counts");
        long rows = counts.path("rows").asLong();
        Errands.check((long) file.emails().size(), rows, "the rows read");
        long accounted = counts.path("created").asLong()
                + counts.path("updated").asLong()
                + counts.path("unchanged").asLong()
                + counts.path("rejected").asLong()
                + counts.path("suppressed").asLong();
        Errands.check(rows, accounted, "the rows accounted for");
        people = counts.path("created").asLong();
        step("imported " + counts + rate(rows));
        var rejects = rejects(owner, path, counts.path("rejected").asLong());
        step("downloaded the rejects file, " + counts.path("rejected").asLong() + " rows");
        return rejects;
    }

    private static ObjectNode basis(LeadFile file) {
        var start = Errands.vouched("paper forms of the Example Show 2025");
        if (!file.hasConsent()) {
            start.putObject("lawfulBasis")
                    .put("lawfulBasis", "consent")
                    .put("purpose", "news about gardening courses")
                    .put("channel", "email")
                    .put("wording", "Yes, send me news about your courses by email. I can withdraw at any time.")
                    .put("source", "stand at the Example Show")
                    .put("method", "paper form")
                    .put("obtainedAt", "2025-06-01T10:00:00Z");
        }
        return start;
    }

    private Set<Integer> rejects(WebClient owner, String path, long expected) throws IOException, InterruptedException {
        var download = owner.get(path + "/rejects").expect(200);
        var file = errands.fetch(download.text("url"));
        try (var rows = LeadFile.rows(file)) {
            var rejected =
                    rows.stream().map(row -> Integer.valueOf(row.get("row"))).collect(Collectors.toSet());
            Errands.check(expected, (long) rejected.size(), "the rows of the rejects file");
            return rejected;
        } finally {
            Files.delete(file);
        }
    }

    private void work(WebClient owner) {
        var page = owner.get("/v1/leads?limit=50").expect(200);
        var listed = page.body().path("items").size();
        Errands.check(true, listed > 0, "whether the list has leads");
        step("listed a page of " + listed);
        var lead = page.body().path("items").get(0);
        var name = lead.path("lastName").asText(lead.path("company").asText());
        find(owner, name, lead.path("id").asText());
        step("found a lead by the beginning of a name");
        var path = "/v1/leads/" + lead.path("id").asText();
        var opened = owner.get(path).expect(200);
        step("opened it");
        var edited = owner.patch(path, WebClient.json("{\"jobTitle\":\"Head gardener\"}"), opened.etag())
                .expect(200);
        Errands.check("Head gardener", edited.text("jobTitle"), "the edited job title");
        step("edited it");
        owner.post(path + "/notes", WebClient.json("{\"text\":\"Likes tulips 🌷\"}"))
                .expect(201);
        owner.post(path + "/tasks", WebClient.json("{\"title\":\"Send the catalogue\"}"))
                .expect(201);
        owner.delete(path, "").expect(204);
        Errands.check(false, lists(owner, lead.path("id").asText()), "whether a trashed lead is listed");
        step("put it in the trash");
        owner.post(path + "/restore").expect(200);
        Errands.check(true, lists(owner, lead.path("id").asText()), "whether a restored lead is listed");
        step("restored it");
    }

    private void find(WebClient owner, String name, String id) {
        var begin = name.codePoints()
                .limit(4)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        var query =
                WebClient.JSON.createObjectNode().put("query", begin.strip()).put("limit", 100);
        long deadline = System.nanoTime() + Errands.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) { // the index follows the stream, a moment behind
            var found = owner.post("/v1/leads/search", query).expect(200);
            for (; ; ) {
                for (var hit : found.body().path("items")) {
                    if (hit.path("id").asText().equals(id)) {
                        return;
                    }
                }
                if (!found.body().has("next")) {
                    break;
                }
                found = owner.post("/v1/leads/search", query.deepCopy().put("cursor", found.text("next")))
                        .expect(200);
            }
            Errands.pause();
        }
        throw new IllegalStateException("the search does not find the lead");
    }

    private static boolean lists(WebClient owner, String id) {
        for (var lead : owner.get("/v1/leads?limit=50").expect(200).body().path("items")) {
            if (lead.path("id").asText().equals(id)) {
                return true;
            }
        }
        return false;
    }

    private void export(WebClient owner, LeadFile file, Set<Integer> rejected)
            throws IOException, InterruptedException {
        var path = "/v1/exports/" + owner.post("/v1/exports").expect(202).text("id");
        var done = errands.await(owner, path);
        var counts = done.body().path("counts");
        Errands.check(people, counts.path("leads").asLong(), "the leads in the package");
        step("exported " + counts + rate(counts.path("leads").asLong()));
        var download = done.body().path("download");
        var bag = errands.fetch(download.path("url").asText());
        try {
            Errands.check(download.path("sha512").asText(), sha512(bag), "the checksum of the package");
            step("downloaded " + Files.size(bag) / 1024 + " KiB from the signed URL");
            var report = BagVerifier.verify(bag);
            Errands.check("[]", report.faults().toString(), "the faults of the package");
            step("verified every checksum of the package");
            OfflineVerifier.verify(
                    bag, nobody.get("/v1/keys").expect(200).body().toString());
            step("verified its signature with the published key, by the offline verifier");
            var exported = emails(bag);
            var accepted = file.emailsWithout(rejected);
            var missing = new HashSet<>(accepted);
            missing.removeAll(exported);
            Errands.check(0, missing.size(), "the accepted rows that are missing from the package");
            step("found each of " + accepted.size() + " accepted people in it");
            new ExitRehearsal(errands, newcomer, this::step).hold(owner, bag);
        } finally {
            Files.delete(bag);
        }
    }

    private static Set<String> emails(Path bag) throws IOException {
        var emails = new HashSet<String>();
        try (var zip = new ZipFile(bag.toFile())) {
            var entry = zip.stream()
                    .filter(each -> each.getName().endsWith("data/leads.jsonl"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the package has no data/leads.jsonl"));
            try (var lines =
                    new BufferedReader(new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    WebClient.json(line)
                            .path("emails")
                            .forEach(email -> emails.add(email.path("address").asText()));
                }
            }
        }
        return emails;
    }

    private static String sha512(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-512");
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-512 is part of every JDK", impossible);
        }
    }

    private String rate(long rows) {
        double seconds = (System.nanoTime() - stepStarted) / 1e9;
        return " (%.0f rows/s)".formatted(rows / seconds);
    }

    private void step(String what) {
        long now = System.nanoTime();
        out.accept("%6.2f s  %s".formatted((now - stepStarted) / 1e9, what));
        stepStarted = now;
    }
}
