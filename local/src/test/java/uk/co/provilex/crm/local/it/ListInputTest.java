package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/**
 * Lists that are no plain CSV: vCards, JSON Lines, gzip. What a file is, its content tells; what is refused is refused with
 * its place and its remedy, and nothing of it is written.
 */
@OnTheCloud
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ListInputTest {

    private final Cloud cloud;
    private final WebClient owner;

    ListInputTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
    }

    private String email() {
        return "list%d@example.com".formatted(cloud.nextNumber());
    }

    private Answer imported(String fileName, byte[] file) throws IOException, InterruptedException {
        var created = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"%s\"}".formatted(fileName)))
                .expect(201);
        assertEquals(
                200,
                Transfers.put(created.body().path("upload"), BodyPublishers.ofByteArray(file))
                        .statusCode());
        owner.post("/v1/imports/" + created.text("id") + "/start", Imports.withConsent())
                .expect(202);
        return Imports.ended(cloud, owner, created.text("id"));
    }

    private static void assertCreated(int created, int rejected, Answer ended) {
        assertEquals("completed", ended.text("state"), ended.text("problem"));
        assertEquals(created, ended.body().at("/counts/created").asInt(), ended.text("counts"));
        assertEquals(rejected, ended.body().at("/counts/rejected").asInt(), ended.text("counts"));
    }

    private JsonNode lead(String email) {
        return Imports.lead(owner, email);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var file = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(file)) {
            gzip.write(content);
        }
        return file.toByteArray();
    }

    @Test
    void cardsAreBroughtInWithTheirLabels() throws Exception {
        var email = email();
        var cards = String.join(
                "\r\n",
                "BEGIN:VCARD",
                "VERSION:4.0",
                "FN:Zoë Example",
                "N:Example;Zoë;;;",
                "ORG:Example\\, Ltd",
                "EMAIL;TYPE=work:" + email,
                "TEL;VALUE=uri;TYPE=\"voice,cell\":tel:+44-20-7946-0020",
                "ADR:;;1 Example Street;Leeds;;LS1 4AP;United Kingdom",
                "CATEGORIES:fair,v\\,ip",
                "PHOTO:data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ",
                " AAAQABAAD",
                "END:VCARD",
                "BEGIN:VCARD",
                "VERSION:3.0",
                "FN:Friends",
                "X-ADDRESSBOOKSERVER-KIND:group",
                "END:VCARD",
                "");
        assertCreated(1, 1, imported("contacts.vcf", cards.getBytes(UTF_8)));
        var lead = lead(email);
        assertEquals("Zoë", lead.path("firstName").asText());
        assertEquals("Example, Ltd", lead.path("company").asText());
        assertEquals("work", lead.at("/emails/0/label").asText());
        assertEquals("+442079460020", lead.at("/phones/0/e164").asText());
        assertEquals("mobile", lead.at("/phones/0/label").asText());
        assertEquals("LS1 4AP", lead.at("/address/postcode").asText());
        assertEquals("[\"fair\",\"v,ip\"]", lead.path("tags").toString());
        assertCreated(
                0,
                0,
                imported(
                        "contacts.vcf.gz",
                        gzip(cards.lines()
                                .limit(12)
                                .collect(Collectors.joining("\n"))
                                .getBytes(UTF_8))));
    }

    @Test
    void linesOfJsonAreBroughtInAndABrokenOneIsRefusedAsItIs() throws Exception {
        var first = email();
        var second = email();
        var third = email();
        var lines = """
                {"firstName":"Zoë","emails":[{"value":"%s","label":"work"}],"address":{"city":"Leeds"},"tags":["a, b"]}
                {"email":"%s", broken}

                {"email":"%s","phone":"020 7946 0021","company":null}
                """.formatted(first, third, second);
        var ended = imported("leads.jsonl", lines.getBytes(UTF_8));
        assertCreated(2, 1, ended);
        assertEquals("work", lead(first).at("/emails/0/label").asText());
        assertEquals("[\"a, b\"]", lead(first).path("tags").toString());
        assertEquals("+442079460021", lead(second).at("/phones/0/e164").asText());
        var refused = Imports.rejects(owner, ended.text("id")).getFirst();
        assertEquals("2", refused.getField("line"));
        assertEquals("The line is no JSON object.", refused.getField("reason"));
        assertEquals("{\"email\":\"%s\", broken}".formatted(third), refused.getField("json line"), "as it was");
    }

    @Test
    void aFileIsWhatItsContentSaysAndNotItsName() throws Exception {
        var email = email();
        assertCreated(
                1,
                0,
                imported("contacts.vcf", "Email,Name\n%s,Ada\n".formatted(email).getBytes(UTF_8)));
        assertCreated(
                1,
                0,
                imported("list.csv", "{\"email\":\"%s\"}".formatted(email()).getBytes(UTF_8)));
        assertCreated(
                1, 0, imported("list.csv", gzip("Email\n%s\n".formatted(email()).getBytes(UTF_8))));
    }

    @Test
    void theGuardOfASpreadsheetSafeExportIsTakenOff() throws Exception {
        var email = email();
        assertCreated(
                1,
                0,
                imported(
                        "leads.csv",
                        "Email,First name,Company,Last name\n%s,'=1+1,''=x,'t Hart\n"
                                .formatted(email)
                                .getBytes(UTF_8)));
        var lead = lead(email);
        assertEquals("=1+1", lead.path("firstName").asText());
        assertEquals("'=x", lead.path("company").asText());
        assertEquals("'t Hart", lead.path("lastName").asText());
    }

    @Test
    void anUploadTakesTheTypeItWasBegunWithAndNoOther() throws Exception {
        var types = Map.of(
                "a.csv", "text/csv",
                "a.VCF", "text/vcard",
                "a.jsonl", "application/jsonl",
                "a.ndjson", "application/x-ndjson",
                "a.csv.gz", "application/gzip",
                "gz", "text/csv");
        for (var type : types.entrySet()) {
            var upload = owner.post("/v1/imports", WebClient.json("{\"fileName\":\"%s\"}".formatted(type.getKey())))
                    .expect(201)
                    .body()
                    .path("upload");
            assertEquals(type.getValue(), upload.at("/headers/content-type").asText(), type.getKey());
            var body = BodyPublishers.ofString("Email\n");
            assertEquals(
                    403,
                    Transfers.put(upload, body, Map.of("content-type", "text/html"))
                            .statusCode());
            assertEquals(200, Transfers.put(upload, body).statusCode());
        }
        var said = owner.post(
                        "/v1/imports", WebClient.json("{\"fileName\":\"a.csv\",\"contentType\":\"application/gzip\"}"))
                .expect(201);
        assertEquals(
                "application/gzip",
                said.body().at("/upload/headers/content-type").asText());
        var refused = owner.post(
                        "/v1/imports", WebClient.json("{\"fileName\":\"a.csv\",\"contentType\":\"application/pdf\"}"))
                .expect(422);
        assertEquals("/contentType", refused.body().at("/errors/0/field").asText());
    }

    private DynamicTest refuses(String name, byte[] file, String detail) {
        return DynamicTest.dynamicTest(name, () -> {
            int before = leads();
            var ended = imported("list", file);
            assertEquals("failed", ended.text("state"));
            assertEquals(0, ended.body().at("/counts/rows").asInt());
            assertTrue(ended.text("problem").contains(detail), ended.text("problem"));
            assertEquals(before, leads(), "nothing is written from a file that is refused");
        });
    }

    private int leads() {
        var page = owner.get("/v1/leads?limit=100").expect(200).body();
        assertTrue(!page.has("next"), "all leads are on one page");
        return page.path("items").size();
    }

    @TestFactory
    Stream<DynamicTest> aFileThatIsBrokenAnywhereBringsInNothing() throws IOException {
        var good = "Email,First name\nfirst@example.com,Zoë\n";
        var card = "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë\nEMAIL:first@example.com\nEND:VCARD\n";
        var line = "{\"email\":\"first@example.com\"}\n";
        var packed = gzip(good.getBytes(UTF_8));
        var wide = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        return Stream.of(
                refuses("a gzip bomb", bomb(good), "more than 200 times its size"),
                refuses("gzip within gzip", gzip(packed), "holds another archive (gzip)"),
                refuses("zip within gzip", gzip(zip(good)), "holds another archive (zip)"),
                refuses("gzip cut short", Arrays.copyOf(packed, packed.length - 3), "cut short"),
                refuses("gzip with something behind it", join(packed, "more".getBytes(UTF_8)), "Something follows"),
                refuses("ten thousand columns", ("Email," + wide + "\n").getBytes(UTF_8), "has 10001 columns"),
                refuses(
                        "a cell of fifty megabytes",
                        (good + "second@example.com," + "x".repeat(50_000_000) + "\n").getBytes(UTF_8),
                        "In row 2, column 2, a field is longer than 65536"),
                refuses("NUL bytes", (good + "\u0000\u0000\u0000\n").getBytes(UTF_8), "NUL bytes"),
                refuses("two encodings", join(good.getBytes(UTF_8), good.getBytes(ISO_8859_1)), "two encodings"),
                refuses("cards without end", (card + "BEGIN:VCARD\nFN:Bob\n").getBytes(UTF_8), "has no END:VCARD"),
                refuses(
                        "a line that is folded on and on",
                        (card + "BEGIN:VCARD\nNOTE:" + "more\n ".repeat(20_000) + "\nEND:VCARD\n").getBytes(UTF_8),
                        "longer than 65536 bytes"),
                refuses(
                        "a charset that nobody knows",
                        (card + card.replace("FN:", "FN;CHARSET=klingon:")).getBytes(UTF_8),
                        "Line 8 names a charset that is not known."),
                refuses("cards that are not UTF-8", card.getBytes(ISO_8859_1), "is not UTF-8"),
                refuses(
                        "lines of JSON that are not UTF-8",
                        join(line.getBytes(UTF_8), "{\"firstName\":\"Zoë\"}".getBytes(ISO_8859_1)),
                        "Line 2 holds a byte that is not UTF-8."),
                refuses(
                        "a JSON document",
                        "{\n \"email\":\n \"a@example.com\"\n}\n".getBytes(UTF_8),
                        "no JSON objects"),
                refuses(
                        "a line of two megabytes",
                        (line + "{\"note\":\"" + "x".repeat(2_000_000) + "\"}\n").getBytes(UTF_8),
                        "Line 2 is longer than"));
    }

    @Test
    void whatIsWrongWithOneLineOfJsonRefusesThatLineAlone() throws Exception {
        var lines = List.of(
                "{\"email\":\"%s\"}".formatted(email()),
                "{\"email\":\"%s\",\"note\":%s}".formatted(email(), "[".repeat(50_000) + "]".repeat(50_000)),
                "{\"email\":\"%s\"}".formatted(email()),
                "{\"email\":\"%s\",\"email\":\"b@example.com\"}".formatted(email()),
                "{\"email\":\"%s\"}".formatted(email()));
        var ended = imported("leads.jsonl", String.join("\n", lines).getBytes(UTF_8));
        assertCreated(3, 2, ended);
        var refused = Imports.rejects(owner, ended.text("id"));
        assertTrue(refused.get(0).getField("reason").contains("nests deeper than 20"));
        assertEquals("The line names something twice.", refused.get(1).getField("reason"));
    }

    private static byte[] bomb(String start) throws IOException {
        var file = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(file)) {
            gzip.write(start.getBytes(UTF_8));
            byte[] block =
                    "first@example.com,the very same name\n".repeat(3_000).getBytes(UTF_8);
            for (int i = 0; i < 300; i++) {
                gzip.write(block);
            }
        }
        return file.toByteArray();
    }

    private static byte[] zip(String content) throws IOException {
        var file = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("leads.csv"));
            zip.write(content.getBytes(UTF_8));
            zip.closeEntry();
        }
        return file.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (var part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
