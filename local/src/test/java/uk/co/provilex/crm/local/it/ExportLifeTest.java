package uk.co.provilex.crm.local.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;
import uk.co.provilex.crm.local.demo.ForgottenPeople;
import uk.co.provilex.crm.portability.bag.BagVerifier;
import uk.co.provilex.crm.portability.bag.MerkleTree;

/** An export's life: asked for, packed, downloaded from a signed URL, checked, and deleted (P08, P16). */
@OnTheCloud
@Order(1)
final class ExportLifeTest {

    private final Cloud cloud;
    private final Organisation organisation;
    private final WebClient owner;

    ExportLifeTest(Cloud cloud) {
        this.cloud = cloud;
        this.organisation = cloud.newOrganisation();
        this.owner = organisation.owner().client();
    }

    private String email() {
        return "out%d@example.com".formatted(cloud.nextNumber());
    }

    private Answer exported() {
        return finished(owner.post("/v1/exports").expect(202));
    }

    private Answer exported(String scope) {
        return finished(owner.post("/v1/exports", WebClient.json(scope)).expect(202));
    }

    private Answer finished(Answer asked) {
        assertEquals("queued", asked.text("state"));
        assertEquals("/v1/exports/" + asked.text("id"), asked.header("location"));
        cloud.settle();
        var done = owner.get(asked.header("location")).expect(200);
        assertEquals("completed", done.text("state"), done.text("problem"));
        return done;
    }

    private static byte[] download(Answer export) throws IOException, InterruptedException {
        var file = Transfers.get(export.body().at("/download/url").asText());
        assertEquals(200, file.statusCode());
        return file.body();
    }

    @Test
    void thePackageHoldsEverythingTwiceAndProvesIt(@TempDir Path folder) throws Exception {
        organisation.invite("member");
        var full = People.lead(email());
        full.put("firstName", "=HYPERLINK(\"x\")")
                .put("lastName", "Zoë \"Z\" e\u0301, 👩‍👩‍👧\nmultiline".replace("\n", " "));
        full.putObject("address").put("line1", "1 High Street").put("country", "GB");
        var first = owner.post("/v1/leads", full).expect(201);
        owner.post(first.header("location") + "/notes", WebClient.json("{\"text\":\"two\\nlines, \\\"quoted\\\"\"}"))
                .expect(201);
        owner.post(first.header("location") + "/notes", WebClient.json("{\"text\":\"=1+1\"}"))
                .expect(201);
        Imports.run(
                owner,
                "First name,Email,Notes\nAda,%s,Likes tulips\nBob,%s,\n"
                        .formatted(email(), email())
                        .getBytes(StandardCharsets.UTF_8),
                Imports.withConsent().toString());
        var gone = owner.post("/v1/leads", People.lead(email())).expect(201);
        owner.delete(gone.header("location"), "").expect(204);
        cloud.newOrganisation()
                .owner()
                .client()
                .post("/v1/leads", People.lead(email()))
                .expect(201);
        cloud.settle();

        var export = exported();
        var bytes = download(export);
        var counts = export.body().path("counts");
        assertAll(
                () -> assertEquals(3, counts.path("leads").asInt()),
                () -> assertEquals(3, counts.path("consents").asInt()),
                () -> assertEquals(3, counts.path("notes").asInt()),
                () -> assertEquals(bytes.length, counts.path("bytes").asInt()),
                () -> assertEquals(
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes)),
                        export.body().at("/download/sha512").asText()));

        var file = Files.write(folder.resolve("package.zip"), bytes);
        var report = BagVerifier.verify(file);
        assertTrue(report.isValid(), report.faults()::toString);
        assertEquals("3", report.info().get("Lead-Count"));
        assertEquals("Example Gardens", report.info().get("Source-Organization"));

        var payload = payload(file);
        var leads = byId(lines(payload, "leads.jsonl"), "id");
        assertEquals(live(), leads.keySet().stream().sorted().toList());
        for (var lead : leads.entrySet()) {
            var path = "/v1/leads/" + lead.getKey();
            assertEquals(
                    // when it ends follows from the rules of whoever has it
                    ((ObjectNode) owner.get(path).expect(200).body().deepCopy()).without("horizon"),
                    ((ObjectNode) lead.getValue().deepCopy()).without("importId"));
            assertEquals(items(path + "/consents"), byId(of(lines(payload, "consents.jsonl"), lead.getKey()), "id"));
            assertEquals(
                    texts(items(path + "/notes")), texts(byId(of(lines(payload, "notes.jsonl"), lead.getKey()), "id")));
        }
        var rows = rows(payload);
        assertEquals(leads.keySet(), rows.keySet());
        rows.forEach((id, row) -> agrees(Objects.requireNonNull(leads.get(id)), row));
        var odd = Objects.requireNonNull(rows.get(first.text("id")));
        var exact = Objects.requireNonNull(leads.get(first.text("id")));
        assertEquals("'=HYPERLINK(\"x\")", odd.getField("First Name"), "no spreadsheet runs it");
        assertEquals("=HYPERLINK(\"x\")", exact.path("firstName").asText(), "and it is exact here");
    }

    @Test
    void thePackageIsVerifiedOfflineWithThePublishedKey(@TempDir Path folder) throws Exception {
        owner.post("/v1/leads", People.lead(email())).expect(201);
        cloud.settle();
        var file = Files.write(folder.resolve("export.zip"), download(exported()));
        var keys = Files.writeString(
                folder.resolve("keys.json"),
                cloud.nobody().get("/v1/keys").expect(200).body().toString());
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "../verify/VerifyExport.java",
                        file.toString(),
                        keys.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);

        var statement = WebClient.json(new String(
                Base64.getUrlDecoder().decode(content(file, "signature.jws").split("\\.", -1)[1]),
                StandardCharsets.UTF_8));
        var export = owner.get("/v1/exports").expect(200).body().at("/items/0");
        assertEquals(
                owner.get("/v1/tenant").expect(200).text("id"),
                statement.path("tenantId").asText());
        assertEquals(export.path("id").asText(), statement.path("exportId").asText());
        assertEquals(
                export.path("createdAt").asText(), statement.path("createdAt").asText());
        assertEquals(
                HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-512")
                                .digest(content(file, "tagmanifest-sha512.txt").getBytes(StandardCharsets.UTF_8))),
                statement.path("tagManifestSha512").asText());
    }

    private static String content(Path file, String name) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            var entry = zip.stream()
                    .filter(each -> each.getName().endsWith("/" + name))
                    .findFirst()
                    .orElseThrow();
            return new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void agrees(JsonNode lead, NamedCsvRecord row) {
        Map<String, String> exact = Map.of(
                "Company", lead.path("company").asText(""),
                "Last Name", lead.path("lastName").asText(""),
                "City", lead.at("/address/city").asText(""),
                "Address Line 1", lead.at("/address/line1").asText(""),
                "Country", lead.at("/address/country").asText(""),
                "Status", lead.path("status").asText(),
                "Owner", lead.path("ownerId").asText(),
                "Emails",
                        joined(lead.path("emails"), email -> email.path("value").asText()),
                "Tags", joined(lead.path("tags"), JsonNode::asText),
                "Created", lead.path("createdAt").asText());
        exact.forEach((column, value) -> assertEquals(value, row.getField(column), column));
    }

    private static String joined(JsonNode list, Function<JsonNode, String> text) {
        var texts = new ArrayList<String>();
        list.forEach(each -> texts.add(text.apply(each)));
        return String.join("; ", texts);
    }

    private List<String> live() {
        var ids = new ArrayList<String>();
        owner.get("/v1/leads?limit=100")
                .expect(200)
                .body()
                .path("items")
                .forEach(lead -> ids.add(lead.path("id").asText()));
        return ids.stream().sorted().toList();
    }

    private Map<String, JsonNode> items(String path) {
        var items = new ArrayList<JsonNode>();
        owner.get(path).expect(200).body().path("items").forEach(items::add);
        return byId(items, "id");
    }

    private static Map<String, String> texts(Map<String, JsonNode> notes) {
        var texts = new TreeMap<String, String>();
        notes.forEach((id, note) -> texts.put(id, note.path("text").asText()));
        return texts;
    }

    private static List<JsonNode> of(List<JsonNode> all, String leadId) {
        return all.stream()
                .filter(each -> each.path("leadId").asText().equals(leadId))
                .toList();
    }

    private static Map<String, JsonNode> byId(List<JsonNode> all, String id) {
        return all.stream()
                .collect(Collectors.toMap(each -> each.path(id).asText(), each -> each, (a, b) -> b, TreeMap::new));
    }

    private static Map<String, byte[]> payload(Path file) throws IOException {
        var payload = new TreeMap<String, byte[]>();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().toList()) {
                int data = entry.getName().indexOf("/data/");
                if (data > 0) {
                    payload.put(
                            entry.getName().substring(data + 6),
                            zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return payload;
    }

    private static List<JsonNode> lines(Map<String, byte[]> payload, String name) {
        return new String(payload.get(name), StandardCharsets.UTF_8)
                .lines()
                .<JsonNode>map(WebClient::json)
                .toList();
    }

    private static Map<String, NamedCsvRecord> rows(Map<String, byte[]> payload) throws IOException {
        var table = new String(payload.get("csv/spreadsheet/leads.csv"), StandardCharsets.UTF_8);
        try (var reader = CsvReader.builder().ofNamedCsvRecord(table.replaceFirst("^\uFEFF", ""))) {
            return reader.stream()
                    .collect(Collectors.toMap(row -> row.getField("Id"), row -> row, (a, b) -> b, TreeMap::new));
        }
    }

    /** A tenant that has one of everything that a package can hold, be it from former times. */
    private void furnish(Path folder) throws Exception {
        organisation.invite("viewer");
        settings("""
                {"settings":{"leadStatuses":[{"key":"new","label":"New"},{"key":"old","label":"Old"}],
                 "customFields":[{"key":"budget","label":"Budget","type":"number"},{"key":"vip","label":"VIP","type":"boolean"},
                                 {"key":"size","label":"Size","type":"choice","choices":["S","L"]}]}}""");
        var full = Bodies.lead().put("status", "old");
        full.putObject("customFields").put("budget", 12.5).put("vip", true).put("size", "L");
        var lead = owner.post("/v1/leads", full).expect(201).header("location");
        owner.post(lead + "/notes", WebClient.json("{\"text\":\"Rang <b>back</b>.\"}"))
                .expect(201);
        owner.post(
                        lead + "/tasks",
                        Bodies.of("addTask")
                                .put("assigneeId", organisation.owner().id()))
                .expect(201);
        owner.post(lead + "/tasks", WebClient.json("{\"title\":\"Call\"}")).expect(201);
        settings("""
                {"settings":{"leadStatuses":[{"key":"new","label":"New"}],
                 "customFields":[{"key":"budget","label":"Budget","type":"number"}]}}""");
        Imports.run(
                owner,
                "First name,Email,Phone\nAda,%s,020 7946 0018 ext 5\nBob,%s,020 7946 0099\nCy,%s,112\n"
                        .formatted(email(), email(), email())
                        .getBytes(StandardCharsets.UTF_8),
                Imports.withConsent().toString());
        cloud.settle();
        var former = folder.resolve("former.zip");
        var like = Files.write(folder.resolve("like.zip"), download(exported()));
        ForgottenPeople.write(former, like, List.of(email()));
        Imports.run(owner, Files.readAllBytes(former), Imports.vouched().toString());
        cloud.settle();
    }

    private void settings(String change) {
        owner.patch(
                        "/v1/tenant",
                        WebClient.json(change),
                        owner.get("/v1/tenant").etag())
                .expect(200);
    }

    @Test
    void everyLineFitsTheSchemaThatComesWithIt(@TempDir Path folder) throws Exception {
        furnish(folder);
        var file = Files.write(folder.resolve("package.zip"), download(exported()));
        var payload = payload(file);
        for (var name : List.of("leads", "consents", "notes", "tasks", "users", "suppressions", "imports")) {
            assertFalse(lines(payload, name + ".jsonl").isEmpty(), name);
        }
        var checked = new ArrayList<String>();
        for (var schema : payload.keySet()) {
            if (schema.startsWith("schemas/")) {
                var name = schema.substring("schemas/".length(), schema.indexOf(".schema.json"));
                var lines = payload.containsKey(name + ".jsonl")
                        ? lines(payload, name + ".jsonl")
                        : List.of(WebClient.json(new String(payload.get(name + ".json"), StandardCharsets.UTF_8)));
                lines.forEach(line -> assertEquals(
                        List.of(),
                        faults(new String(payload.get(schema), StandardCharsets.UTF_8), line),
                        name + ": " + line));
                checked.add(name);
            }
        }
        assertEquals(
                List.of(
                        "consents",
                        "imports",
                        "leads",
                        "notes",
                        "settings",
                        "suppression-lists",
                        "suppressions",
                        "tasks",
                        "users"),
                checked.stream().sorted().toList());
        var undeclared = lines(payload, "leads.jsonl").getFirst().<ObjectNode>deepCopy();
        assertFalse(faults(
                        new String(payload.get("schemas/leads.schema.json"), StandardCharsets.UTF_8),
                        undeclared.put("shoeSize", 9))
                .isEmpty());
    }

    private static List<String> faults(String schema, JsonNode line) {
        var config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema, config)
                .validate(line)
                .stream()
                .map(fault -> fault.getInstanceLocation() + " " + fault.getType())
                .toList();
    }

    @Test
    void whatThePackageSaysOfItselfIsSo(@TempDir Path folder) throws Exception {
        furnish(folder);
        var export = exported();
        var file = Files.write(folder.resolve("package.zip"), download(export));
        var payload = payload(file);
        var info = BagVerifier.verify(file).info();
        Map<String, String> labels = Map.of(
                "leads", "Lead-Count",
                "consents", "Consent-Count",
                "notes", "Note-Count",
                "tasks", "Task-Count",
                "users", "User-Count",
                "suppressions", "Suppression-Count",
                "imports", "Import-Count");
        labels.forEach((name, label) -> {
            int lines = lines(payload, name + ".jsonl").size();
            assertEquals(Integer.toString(lines), info.get(label), name);
            assertEquals(lines, export.body().at("/counts/" + name).asInt(), name);
        });
        assertEquals(2, lines(payload, "tasks.jsonl").size());
        assertEquals(2, lines(payload, "users.jsonl").size());
        var tree = new MerkleTree();
        new String(payload.get("leads.jsonl"), StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> tree.append(line.getBytes(StandardCharsets.UTF_8)));
        assertEquals(tree.root(), info.get("Lead-Merkle-Root"));
        assertEquals("all", info.get("Export-Scope"));
        assertEquals("1", info.get("Export-Format"));
        var settings = WebClient.json(new String(payload.get("settings.json"), StandardCharsets.UTF_8));
        assertEquals("old", settings.at("/settings/archivedStatuses/0/key").asText());
        assertEquals("2025-09-19", settings.at("/privacyPolicy/version").asText());
        assertEquals(
                3,
                lines(payload, "leads.jsonl").stream()
                        .filter(lead -> lead.has("importId"))
                        .count());
    }

    @Test
    void oneLeadIsForThePersonItIsAboutAndHoldsNothingOfAnybodyElse(@TempDir Path folder) throws Exception {
        furnish(folder);
        var address = email();
        var lead = owner.post("/v1/leads", People.lead(address).put("firstName", "<script>alert(1)</script>"))
                .expect(201);
        owner.post(lead.header("location") + "/notes", WebClient.json("{\"text\":\"Likes \\\"tulips\\\" & more\"}"))
                .expect(201);
        owner.post("/v1/rights-requests", WebClient.json("""
                                {"type":"access","channel":"email","leadId":"%s","request":"A copy, please",
                                 "identityState":"confirmed","identityMethod":"known-contact"}""".formatted(lead.text("id"))))
                .expect(201);
        for (boolean trashed : List.of(false, true)) {
            if (trashed) {
                owner.delete(lead.header("location"), "").expect(204);
            }
            var export = exported("{\"scope\":\"lead\",\"leadId\":\"%s\"}".formatted(lead.text("id")));
            assertEquals("lead", export.text("scope"));
            var file = Files.write(folder.resolve("package.zip"), download(export));
            var report = BagVerifier.verify(file);
            assertTrue(report.isValid(), report.faults()::toString);
            assertEquals("lead", report.info().get("Export-Scope"));
            assertFalse(report.info().containsKey("User-Count"));
            var payload = payload(file);
            assertEquals(
                    List.of(
                            "consents.jsonl",
                            "contacts.vcf",
                            "csv/raw/leads.csv",
                            "csv/spreadsheet/leads.csv",
                            "lead.html",
                            "leads.jsonl",
                            "notes.jsonl",
                            "schemas/consents.schema.json",
                            "schemas/leads.schema.json",
                            "schemas/notes.schema.json",
                            "schemas/tasks.schema.json",
                            "tasks.jsonl"),
                    List.copyOf(payload.keySet()));
            assertEquals(
                    List.of(lead.text("id")),
                    lines(payload, "leads.jsonl").stream()
                            .map(line -> line.path("id").asText())
                            .toList());
            assertEquals(1, lines(payload, "consents.jsonl").size());
            payload.forEach((name, content) -> assertFalse(
                    new String(content, StandardCharsets.UTF_8)
                            .contains(organisation.owner().email()),
                    name));
            var page = new String(payload.get("lead.html"), StandardCharsets.UTF_8);
            assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), page);
            assertTrue(page.contains("Likes &quot;tulips&quot; &amp; more"), page);
            assertTrue(page.contains(address), page);
            assertEquals(trashed, page.contains("In the trash since"), page);
            assertTrue(page.contains("Not in this copy: what you asked of them about your data"), page);
            payload.forEach((name, content) ->
                    assertFalse(new String(content, StandardCharsets.UTF_8).contains("A copy, please"), name));
            assertFalse(page.contains("<script"), page);
            assertFalse(page.contains("src="), page);
            assertFalse(page.contains("href="), page);
        }
        var subject = lead.text("id");
        var named = Operator.of(cloud)
                .ledger(owner.get("/v1/tenant").expect(200).text("id"))
                .stream()
                .filter(entry -> entry.subjects().contains(subject))
                .map(Operator.Entry::action)
                .toList();
        assertTrue(named.contains("export.create"), named::toString);
        assertTrue(named.contains("export.read"), named::toString);
    }

    @Test
    void aLeadOfAnotherOrganisationIsRefusedLikeOneThatNeverWas() {
        var theirs = cloud.newOrganisation()
                .owner()
                .client()
                .post("/v1/leads", People.lead(email()))
                .expect(201)
                .text("id");
        var answers = new ArrayList<JsonNode>();
        for (var id : List.of(theirs, Belongings.NEVER_EXISTED, "x")) {
            var refused = owner.post(
                            "/v1/exports", WebClient.json("{\"scope\":\"lead\",\"leadId\":\"%s\"}".formatted(id)))
                    .expect(404);
            answers.add(((ObjectNode) refused.body()).without("traceId"));
        }
        assertEquals(1, answers.stream().distinct().count(), answers::toString);
        assertEquals(
                0, owner.get("/v1/exports").expect(200).body().path("items").size());
    }

    @Test
    void aFilterTakesTheLeadsThatFitAllOfIt(@TempDir Path folder) throws Exception {
        var spring = owner.post("/v1/leads", People.lead(email())).expect(201);
        var autumn = People.lead(email());
        autumn.putArray("tags").add("Autumn");
        var other = owner.post("/v1/leads", autumn).expect(201);
        owner.patch(other.header("location"), WebClient.json("{\"status\":\"won\"}"), "\"1\"")
                .expect(200);
        var both = Set.of(spring.text("id"), other.text("id"));
        Map<String, Set<String>> filters = Map.of(
                "{\"tag\":\"autumn\"}",
                Set.of(other.text("id")),
                "{\"status\":\"won\",\"tag\":\"spring\"}",
                Set.of(),
                "{\"status\":\"new\"}",
                Set.of(spring.text("id")),
                "{\"ownerId\":\"%s\"}".formatted(organisation.owner().id()),
                both,
                "{\"ownerId\":\"%s\"}".formatted(Belongings.NEVER_EXISTED),
                Set.of(),
                "{\"createdFrom\":\"%s\"}".formatted(spring.text("createdAt")),
                both,
                "{\"createdTo\":\"%s\"}".formatted(spring.text("createdAt")),
                Set.of(),
                "{\"createdFrom\":\"2020-01-01T00:00:00Z\",\"createdTo\":\"2020-02-01T00:00:00+01:00\"}",
                Set.of());
        for (var filter : filters.entrySet()) {
            var export = exported("{\"scope\":\"filter\",\"filter\":%s}".formatted(filter.getKey()));
            var file = Files.write(folder.resolve("package.zip"), download(export));
            var ids = lines(payload(file), "leads.jsonl").stream()
                    .map(line -> line.path("id").asText())
                    .collect(Collectors.toSet());
            assertEquals(filter.getValue(), ids, filter.getKey());
            assertEquals("filter", BagVerifier.verify(file).info().get("Export-Scope"));
        }
    }

    @TestFactory
    Stream<DynamicTest> aScopeThatCannotBeIsRefusedAndTheFieldIsNamed() {
        Map<String, String> wrong = new TreeMap<>();
        wrong.put("{\"scope\":\"some\"}", "/scope");
        wrong.put("{\"scope\":\"filter\"}", "/filter");
        wrong.put("{\"scope\":\"filter\",\"filter\":{}}", "/filter");
        wrong.put("{\"scope\":\"lead\"}", "/leadId");
        wrong.put("{\"filter\":{\"status\":\"new\"}}", "/filter");
        wrong.put("{\"scope\":\"all\",\"leadId\":\"x\"}", "/leadId");
        wrong.put("{\"scope\":\"filter\",\"filter\":{\"status\":\"nobody knows\"}}", "/filter/status");
        wrong.put("{\"scope\":\"filter\",\"filter\":{\"ownerId\":\"me\"}}", "/filter/ownerId");
        wrong.put("{\"scope\":\"filter\",\"filter\":{\"updatedTo\":\"yesterday\"}}", "/filter/updatedTo");
        wrong.put(
                "{\"scope\":\"filter\",\"filter\":{\"createdFrom\":\"2025-01-02T00:00:00Z\","
                        + "\"createdTo\":\"2025-01-02T00:00:00Z\"}}",
                "/filter/createdTo");
        return wrong.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    var refused = owner.post("/v1/exports", WebClient.json(each.getKey()))
                            .expect(422);
                    assertEquals(
                            each.getValue(),
                            refused.body().at("/errors/0/field").asText());
                }));
    }

    @Test
    void aTenantWithoutLeadsGetsAPackageThatSaysSo(@TempDir Path folder) throws Exception {
        var file = Files.write(folder.resolve("empty.zip"), download(exported()));
        var report = BagVerifier.verify(file);
        assertTrue(report.isValid(), report.faults()::toString);
        assertEquals("0", report.info().get("Lead-Count"));
    }

    @Test
    void thePackageExpiresAfterSevenDaysAsItsAnswerSays() {
        var export = exported();
        assertEquals(
                Duration.ofDays(7),
                Duration.between(Instant.parse(export.text("finishedAt")), Instant.parse(export.text("expiresAt"))));
        var rule = cloud.local().blueprint().buckets().getFirst().properties().at("/LifecycleConfiguration/Rules/0");
        assertEquals("exports/", rule.path("Prefix").asText());
        assertEquals(7, rule.path("ExpirationInDays").asInt());
    }

    @Test
    void deletingAnExportDeletesItsPackageAndKillsItsUrls() throws Exception {
        var export = exported();
        var path = "/v1/exports/" + export.text("id");
        var url = export.body().at("/download/url").asText();
        assertEquals(200, Transfers.get(url).statusCode());
        owner.delete(path, "").expect(204);
        owner.delete(path, "").expect(204);
        assertEquals(403, Transfers.get(url).statusCode());
        assertEquals(List.of(), Operator.of(cloud).objects("exports/", export.text("id")));
        var deleted = owner.get(path).expect(200);
        assertEquals("cancelled", deleted.text("state"));
        assertFalse(deleted.body().has("download"));
        assertFalse(deleted.body().has("expiresAt"));
    }

    @Test
    void nothingButThePackageIsLeftInTheBucket() {
        assertEquals(
                List.of("package.zip"),
                Operator.of(cloud).objects("exports/", exported().text("id")));
        assertEquals(List.of(), Operator.of(cloud).openUploads());
    }

    @TestFactory
    Stream<DynamicTest> onlyOwnersAndAdminsExport() {
        var admin = organisation.invite("admin").client();
        var path = admin.post("/v1/exports").expect(202).header("location");
        return Stream.of("member", "viewer").flatMap(role -> {
            var client = organisation.invite(role).client();
            Map<String, Integer> answers = Map.of(
                    "create", client.post("/v1/exports").status(),
                    "list", client.get("/v1/exports").status(),
                    "read", client.get(path).status(),
                    "cancel", client.delete(path, "").status());
            admin.get(path).expect(200);
            return answers.entrySet().stream()
                    .map(answer -> DynamicTest.dynamicTest(
                            role + ": " + answer.getKey(), () -> assertEquals(403, answer.getValue())));
        });
    }

    @Test
    void listsPageThroughEachExportOnceNewestFirstWithoutUrls() {
        var asked = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            asked.addFirst(owner.post("/v1/exports").expect(202).text("id"));
            owner.post("/v1/imports", WebClient.json("{\"fileName\":\"a.csv\"}"))
                    .expect(201);
        }
        cloud.settle();
        for (int limit : List.of(1, 2, 5, 100)) {
            var listed = new ArrayList<String>();
            var page = owner.get("/v1/exports?limit=" + limit).expect(200);
            while (true) {
                page.body().path("items").forEach(item -> {
                    listed.add(item.path("id").asText());
                    assertEquals("completed", item.path("state").asText());
                    assertFalse(item.has("download"));
                });
                if (!page.body().has("next")) {
                    break;
                }
                page = owner.get("/v1/exports?limit=" + limit + "&cursor=" + page.text("next"))
                        .expect(200);
            }
            assertEquals(asked, listed);
        }
    }

    @Test
    void theSameRequestAgainIsTheSameExport() {
        var key = UUID.randomUUID().toString();
        var first = owner.send(owner.request("POST", "/v1/exports").header("idempotency-key", key), new byte[0])
                .expect(202);
        var second = owner.send(owner.request("POST", "/v1/exports").header("idempotency-key", key), new byte[0])
                .expect(202);
        assertEquals(first.text("id"), second.text("id"));
        assertEquals(
                1, owner.get("/v1/exports").expect(200).body().path("items").size());
        assertEquals(
                400,
                owner.send(owner.request("POST", "/v1/exports"), new byte[0]).status(),
                "without a key it might be made twice");
    }

    @Test
    void whatIsNoExportOfTheTenantIsNotThere() {
        var importing = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"a.csv\"}"))
                .expect(201)
                .text("id");
        for (var id : List.of("01aaaaaaaaaaaaaaaaaaaaaaaa", importing, "x")) {
            assertEquals(404, owner.get("/v1/exports/" + id).status(), id);
            assertEquals(404, owner.delete("/v1/exports/" + id, "").status(), id);
        }
    }

    @Test
    void everyLeadThatIsReadAndEveryUrlThatIsIssuedIsInTheLedger() {
        var lead = owner.post("/v1/leads", People.lead(email())).expect(201).text("id");
        exported();
        var tenant = owner.get("/v1/tenant").expect(200).text("id");
        var entries = Operator.of(cloud).ledger(tenant);
        var actions = entries.stream().map(Operator.Entry::action).toList();
        assertTrue(
                actions.containsAll(List.of("export.create", "export.run", "export.read", "export.complete")),
                actions::toString);
        assertTrue(
                entries.stream()
                        .anyMatch(entry -> entry.action().equals("export.read")
                                && entry.subjects().contains(lead)),
                "the worker that read the lead says so");
        assertTrue(
                entries.stream().anyMatch(entry -> entry.text().contains("\"download\":\"true\"")),
                "the URL that was issued is recorded");
    }
}
