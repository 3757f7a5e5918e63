package uk.co.provilex.crm.local.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import uk.co.provilex.crm.local.client.Answer;
import uk.co.provilex.crm.local.client.WebClient;

/**
 * Files as people really have them, and files that are none. Whatever comes, the import ends, every row is accounted for,
 * and what is refused is refused with its place and its remedy and without a trace.
 */
@OnTheCloud
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CsvInputTest {

    private final Cloud cloud;
    private final WebClient owner;

    CsvInputTest(Cloud cloud) {
        this.cloud = cloud;
        this.owner = cloud.newOrganisation().owner().client();
    }

    private String email() {
        return "csv%d@example.com".formatted(cloud.nextNumber());
    }

    private Answer imported(byte[] file) throws IOException, InterruptedException {
        var id = Imports.run(owner, BodyPublishers.ofByteArray(file), Imports.withConsent());
        var ended = Imports.ended(cloud, owner, id);
        assertTrue(
                Operator.of(cloud).objects("imports/", id).stream().allMatch("rejects.csv"::equals),
                "the list itself is gone");
        return ended;
    }

    private JsonNode lead(String email) {
        return Imports.lead(owner, email);
    }

    private static String counts(Answer ended) {
        var counts = ended.body().path("counts");
        return counts.path("rows") + " rows, " + counts.path("created") + " created, " + counts.path("rejected")
                + " rejected";
    }

    private static byte[] marked(String mark, byte[] text) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(HexFormat.of().parseHex(mark));
        file.writeBytes(text);
        return file.toByteArray();
    }

    private DynamicTest reads(String name, String template, Charset charset, String mark) {
        return DynamicTest.dynamicTest(name, () -> {
            var email = email();
            var ended = imported(marked(mark, template.formatted(email).getBytes(charset)));
            assertEquals("completed", ended.text("state"), ended.text("problem"));
            assertEquals("1 rows, 1 created, 0 rejected", counts(ended));
            assertEquals("Zoë", lead(email).path("firstName").asText());
            assertEquals("O'Brien, née Smith", lead(email).path("lastName").asText());
        });
    }

    @TestFactory
    Stream<DynamicTest> aListIsReadHoweverItIsWritten() {
        var comma = "First name,Last name,Email\r\nZoë,\"O'Brien, née Smith\",%s\r\n";
        return Stream.of(
                reads("UTF-8", comma, UTF_8, ""),
                reads("UTF-8 with a byte order mark", comma, UTF_8, "efbbbf"),
                reads("UTF-16, little end first", comma, UTF_16LE, "fffe"),
                reads("UTF-16, big end first", comma, UTF_16BE, "feff"),
                reads("UTF-16 without a mark", comma, UTF_16LE, ""),
                reads("Latin-1", comma, ISO_8859_1, ""),
                reads("Windows-1252", comma, Charset.forName("windows-1252"), ""),
                reads("old Macintosh line ends", comma.replace("\r\n", "\r"), UTF_8, ""),
                reads("no line end at the end", comma.stripTrailing(), UTF_8, ""),
                reads("semicolons", "First name;Last name;Email\nZoë;O'Brien, née Smith;%s\n", UTF_8, ""),
                reads("tabs", "First name\tLast name\tEmail\nZoë\tO'Brien, née Smith\t%s\n", UTF_8, ""),
                reads(
                        "tabs in UTF-16, as spreadsheets save text",
                        "First name\tLast name\tEmail\r\nZoë\tO'Brien, née Smith\t%s\r\n",
                        UTF_16LE,
                        "fffe"),
                reads("bars", "First name|Last name|Email\nZoë|O'Brien, née Smith|%s\n", UTF_8, ""),
                reads(
                        "the separator hint of spreadsheets",
                        "sep=;\nFirst name;Last name;Email\nZoë;O'Brien, née Smith;%s\n",
                        UTF_8,
                        ""),
                reads("blank lines", "\n\n" + comma.replace("\r\n", "\r\n\r\n,,\r\n"), UTF_8, ""));
    }

    @Test
    void aHeaderAloneIsAnImportOfNothing() throws Exception {
        var ended = imported("First name,Email\n".getBytes(UTF_8));
        assertEquals("completed", ended.text("state"));
        assertEquals("0 rows, 0 created, 0 rejected", counts(ended));
        assertEquals(List.of(), Imports.rejects(owner, ended.text("id")));
    }

    @Test
    void quotedLineBreaksStayInTheirCellAndLinesAreCountedOn() throws Exception {
        var email = email();
        var ended = imported("Email,Notes\n%s,\"one\ntwo, \"\"quoted\"\"\"\nnot an email,\n"
                .formatted(email)
                .getBytes(UTF_8));
        assertEquals("2 rows, 1 created, 1 rejected", counts(ended));
        assertEquals(
                "one\ntwo, \"quoted\"",
                owner.get("/v1/leads/" + lead(email).path("id").asText() + "/notes")
                        .expect(200)
                        .body()
                        .at("/items/0/text")
                        .asText());
        var refused = Imports.rejects(owner, ended.text("id")).getFirst();
        assertEquals("2", refused.getField("row"));
        assertEquals("4", refused.getField("line"));
    }

    @Test
    void raggedRowsAreRefusedAndTheirNeighboursAreNot() throws Exception {
        var first = email();
        var last = email();
        var ended = imported("Email,First name,City\n%s,Ada,Leeds\n%s,Bob\n%s,Cy,York,\"x, y\",z\n%s,Dee,Hull\n"
                .formatted(first, email(), email(), last)
                .getBytes(UTF_8));
        assertEquals("4 rows, 2 created, 2 rejected", counts(ended));
        lead(first);
        lead(last);
        var refused = Imports.rejects(owner, ended.text("id"));
        assertEquals("\"x, y\",z", refused.get(1).getField("extra cells"));
        var reasons = refused.stream()
                .map(row -> row.getField("row") + " " + row.getField("reason"))
                .toList();
        assertEquals(
                List.of(
                        "2 The row has 2 cells where the header has 3.",
                        "3 The row has 5 cells where the header has 3."),
                reasons);
    }

    @Test
    void cellsThatLookLikeFormulasAreTextAndStaySo() throws Exception {
        var email = email();
        var ended = imported(
                "Email,First name,Company,Phone\n%s,=1+1,\"=HYPERLINK(\"\"x\"\",\"\"y\"\")\",+44 20 7946 0020\n"
                        .formatted(email)
                        .getBytes(UTF_8));
        assertEquals("1 rows, 1 created, 0 rejected", counts(ended));
        var lead = lead(email);
        assertEquals("=1+1", lead.path("firstName").asText());
        assertEquals("=HYPERLINK(\"x\",\"y\")", lead.path("company").asText());
        assertEquals("+442079460020", lead.at("/phones/0/e164").asText());
    }

    @Test
    void textThatCannotBeKeptAsItIsRefusesItsRowAndNamesTheColumn() throws Exception {
        var kept = email();
        var rows = List.of(
                "%s,e\u0301 👩‍👩‍👧 \u0645\u0647\u0627".formatted(kept),
                "%s,%s".formatted(email(), "x".repeat(10_000)),
                "%s,a\u0000b".formatted(email()).replace('\u0000', '\u0007'),
                "%s,\u202Etxt.exe".formatted(email()),
                "Ada Example <ada@example.com>,Ada",
                "ada@,Ada",
                "1.2E+11@,Ada");
        var ended = imported(("Email,First name\n" + String.join("\n", rows) + "\n").getBytes(UTF_8));
        assertEquals("7 rows, 1 created, 6 rejected", counts(ended));
        assertEquals(
                "e\u0301 👩‍👩‍👧 \u0645\u0647\u0627",
                lead(kept).path("firstName").asText());
        var refused = Imports.rejects(owner, ended.text("id"));
        assertAll(
                () -> assertTrue(refused.get(0).getField("reason").startsWith("First name: The text is longer than")),
                () -> assertTrue(refused.get(1).getField("reason").startsWith("First name: The text has a control")),
                () -> assertTrue(refused.get(2).getField("reason").startsWith("First name: The text has a control")),
                () -> assertTrue(refused.get(3).getField("reason").startsWith("Email: This is no email")),
                () -> assertTrue(refused.get(4).getField("reason").startsWith("Email: This is no email")),
                () -> refused.forEach(row -> assertTrue(!row.getField("remedy").isBlank())));
    }

    private DynamicTest refuses(String name, byte[] file, String detail, String remedy) {
        return DynamicTest.dynamicTest(name, () -> {
            int before = leads();
            var ended = imported(file);
            assertEquals("failed", ended.text("state"));
            assertEquals("0 rows, 0 created, 0 rejected", counts(ended));
            var problem = ended.text("problem");
            assertTrue(problem.contains(detail), problem);
            assertTrue(problem.contains(remedy), problem);
            assertEquals(before, leads(), "nothing is written from a file that is refused");
            assertEquals(
                    409,
                    owner.get("/v1/imports/" + ended.text("id") + "/rejects").status());
        });
    }

    @Test
    void aHeaderThatNamesNobodyIsLeftToItsUserWithTheFile() throws Exception {
        int before = leads();
        var list = BodyPublishers.ofString("Colour,Size\nred,5\n");
        var id = Imports.run(owner, list, Imports.withConsent());
        var asked = Imports.ended(cloud, owner, id);
        assertEquals("previewed", asked.text("state"));
        var problem = asked.text("problem");
        assertTrue(problem.contains("No column tells who a row is about"), problem);
        assertTrue(problem.contains("start it again with another mapping"), problem);
        assertEquals(List.of("upload.csv"), Operator.of(cloud).objects("imports/", id));
        assertEquals(before, leads(), "nothing was written");
    }

    private int leads() {
        var page = owner.get("/v1/leads?limit=100").expect(200).body();
        assertTrue(!page.has("next"), "all leads are on one page");
        return page.path("items").size();
    }

    @TestFactory
    Stream<DynamicTest> aFileThatIsNoListIsRefusedWithItsRemedyAndNothingIsWritten() throws IOException {
        var good = "Email,First name\nfirst@example.com,Ada\n";
        var names = IntStream.rangeClosed(1, 501).mapToObj(i -> "Email " + i).toList();
        return Stream.of(
                refuses("no bytes at all", new byte[0], "The file is empty.", "Upload a file with a header row."),
                refuses("blanks alone", " \r\n\t\r\n".getBytes(UTF_8), "nothing but blanks", "Upload a file"),
                refuses(
                        "two columns of one name",
                        "Email,Phone,email\na@example.com,,b@example.com\n".getBytes(UTF_8),
                        "Columns 1 and 3 have the same name.",
                        "Give each column a name of its own"),
                refuses(
                        "no header",
                        "ada@example.com,Ada\nbob@example.com,Bob\n".getBytes(UTF_8),
                        "The first row is not a header: column 1",
                        "Add a first row that names the columns"),
                refuses(
                        "too many columns",
                        (String.join(",", names) + "\n").getBytes(UTF_8),
                        "has 501 columns; at most 500",
                        "Remove the columns"),
                refuses(
                        "a column's name that is a text",
                        ("Email," + "x".repeat(300) + "\n").getBytes(UTF_8),
                        "column 2 is longer than 256 characters",
                        "short names"),
                refuses(
                        "a cell without end",
                        (good + "bob@example.com," + "x".repeat(70_000) + "\n").getBytes(UTF_8),
                        "In row 2, column 2, a field is longer than 65536",
                        "Close every quotation mark"),
                refuses(
                        "a quotation mark that is never closed",
                        (good + "bob@example.com,\"Bob\n").getBytes(UTF_8),
                        "In row 2, column 2, a quotation mark is opened and never closed",
                        "Close every quotation mark"),
                refuses(
                        "cut off within a character",
                        marked("", (good + "bob@example.com,Zo\u00eb").getBytes(UTF_8), 1),
                        "The file ends with a byte that is not UTF-8",
                        "Save the list as CSV (UTF-8)"),
                refuses(
                        "UTF-32",
                        marked("fffe0000", good.getBytes(Charset.forName("UTF-32LE"))),
                        "UTF-32",
                        "Save the list as CSV (UTF-8)"),
                refuses(
                        "a PNG image",
                        marked("89504e470d0a1a0a0000000d49484452", new byte[5_000]),
                        "a PNG image, not a CSV file",
                        "Save the list as CSV (UTF-8)"),
                refuses(
                        "a zip archive",
                        zip("leads.csv", good),
                        "a zip archive or an Excel workbook",
                        "Save the list as CSV (UTF-8)"),
                refuses(
                        "an Excel workbook",
                        zip("xl/workbook.xml", "<workbook/>"),
                        "an Excel workbook, not a CSV file",
                        "Save the list as CSV (UTF-8)"),
                refuses(
                        "a PDF document",
                        "%PDF-1.7\nEmail,Name\n".getBytes(US_ASCII),
                        "a PDF document",
                        "Save the list as CSV (UTF-8)"),
                refuses(
                        "a web page",
                        "<!DOCTYPE html><title>Email,Name</title>".getBytes(US_ASCII),
                        "a web page",
                        "Save the list as CSV (UTF-8)"),
                refuses(
                        "JSON",
                        "[{\"email\":\"a@example.com\"}]".getBytes(US_ASCII),
                        "JSON",
                        "(JSON Lines), or save the list as CSV (UTF-8)"),
                refuses("noise", noise(), "not a", "Save the list as CSV (UTF-8)"));
    }

    /** Leaves the last bytes out. */
    private static byte[] marked(String mark, byte[] text, int left) {
        return marked(mark, Arrays.copyOf(text, text.length - left));
    }

    private static byte[] zip(String name, String content) throws IOException {
        var file = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(UTF_8));
            zip.closeEntry();
        }
        return file.toByteArray();
    }

    private static byte[] noise() {
        var noise = new byte[20_000];
        new Random(20250919L).nextBytes(noise);
        return noise;
    }

    /** A row of a megabyte is more than a lead may be, so it is refused by itself; the rows between them are brought in. */
    @Test
    void aHundredMegabytesAreReadToTheEnd() throws Exception {
        int rows = 100;
        var header = new StringBuilder("Email");
        var nothing = new StringBuilder();
        var history = new StringBuilder("huge@example.com");
        for (int i = 1; i <= 16; i++) {
            header.append(",Old mail ").append(i);
            nothing.append(',');
            history.append(',').append("lorem ipsum ".repeat(5_400));
        }
        byte[] first = header.append('\n').toString().getBytes(UTF_8);
        byte[] huge = history.append('\n').toString().getBytes(UTF_8);
        byte[] small = ("%09d@example.com" + nothing + "\n").formatted(0).getBytes(UTF_8);
        long length = first.length + (long) rows * (huge.length + small.length);
        assertTrue(length > 100_000_000, "it is that large");
        var client = cloud.newOrganisation().owner().client();
        var id = Imports.run(
                client,
                BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> stream(first, huge, nothing.toString(), rows)), length),
                Imports.withConsent());
        var ended = Imports.ended(cloud, client, id);
        assertEquals("completed", ended.text("state"), ended.text("problem"));
        assertEquals("200 rows, 100 created, 100 rejected", counts(ended));
        var rejects = Imports.rejects(client, id);
        assertEquals(100, rejects.size());
        rejects.forEach(row -> assertEquals("The row has more than 60000 characters.", row.getField("reason")));
    }

    private static InputStream stream(byte[] header, byte[] huge, String nothing, int rows) {
        var parts = IntStream.range(0, rows)
                .boxed()
                .<InputStream>flatMap(i -> Stream.of(
                        new ByteArrayInputStream(huge),
                        new ByteArrayInputStream(
                                "%09d@example.com%s\n".formatted(i, nothing).getBytes(UTF_8))));
        return new SequenceInputStream(
                Collections.enumeration(Stream.concat(Stream.<InputStream>of(new ByteArrayInputStream(header)), parts)
                        .toList()));
    }
}
