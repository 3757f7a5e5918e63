package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.CsvLimits;
import uk.co.provilex.crm.portability.csv.CsvRow;

class JsonLinesTest {

    private static final String GOOD = "{\"email\":\"ada@example.com\"}\n";

    private static CsvRow second(String line) throws IOException {
        var rows = Lists.rows((GOOD + line + "\n" + GOOD).getBytes(UTF_8));
        assertEquals(3, rows.size());
        return rows.get(1);
    }

    private static String flaw(String line) throws IOException {
        return second(line).flaw().orElseThrow().reason();
    }

    @Test
    void objectsComeApartAndListsStayJson() throws IOException {
        assertEquals(
                List.of(Map.of(
                        "firstName", "Zoë",
                        "emails", "[{\"value\":\"zoe@example.com\",\"label\":\"work\"},\"z@example.net\"]",
                        "address.city", "Leeds",
                        "customFields.seats", "1.50",
                        "customFields.vip", "true",
                        "consent.obtainedAt", "2025-06-01T10:00:00Z",
                        "tags", "[\"a, b\",\"c\"]")),
                Lists.filled("{\"firstName\":\"Zoë\",\"emails\":[{\"value\":\"zoe@example.com\",\"label\":\"work\"},"
                        + "\"z@example.net\"],\"address\":{\"city\":\"Leeds\"},\"customFields\":{\"seats\":1.50,"
                        + "\"vip\":true},\"phones\":[],\"website\":null,"
                        + "\"consent\":{\"obtainedAt\":\"2025-06-01T10:00:00Z\"},\"tags\":[\"a, b\",\"c\"]}"));
    }

    @Test
    void numbersStayAsTheyAreWrittenWithinListsToo() throws IOException {
        assertEquals(
                List.of(Map.of("a", "12345678901234567890", "b", "[1.10,1E+3,-0]")),
                Lists.filled("{\"a\":12345678901234567890,\"b\":[1.10,1E+3,-0]}"));
    }

    @Test
    void theColumnsAreThoseOfAllLinesInTheirOrder() throws IOException {
        try (var list = Lists.open("\uFEFF{\"b\":1}\r\n\r\n{\"a\":2,\"B\":3}\r\n{\"c\":4}")) {
            assertEquals(List.of("b", "a", "c"), list.header());
            assertEquals(ListFormat.JSON_LINES, list.format());
            var rows = Lists.rows(list);
            assertEquals(
                    List.of(List.of("1", "", ""), List.of("3", "2", ""), List.of("", "", "4")),
                    rows.stream().map(CsvRow::cells).toList());
            assertEquals(List.of(1L, 3L, 4L), rows.stream().map(CsvRow::line).toList());
            rows.forEach(row -> assertEquals(3, row.width()));
        }
    }

    @Test
    void aKnownHeaderGivesTheSameRowsAsFindingItOut() throws IOException {
        byte[] file = (GOOD + "{\"phone\":\"1\",\"email\":\"b@example.com\"}\nbroken\n").getBytes(UTF_8);
        var found = Lists.rows(file);
        try (var known = ListFile.open(
                new ByteArrayInputStream(file), List.of("email", "phone"), CsvHints.NONE, CsvLimits.IMPORT)) {
            assertEquals(found, Lists.rows(known));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broken",
                "[1]",
                "17",
                "\"text\"",
                "{\"a\":1",
                "{\"a\":1} {\"b\":2}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}"
            })
    void aLineThatIsNoObjectIsRefusedAloneAndKeptAsItIs(String line) throws IOException {
        assertEquals("The line is no JSON object.", flaw(line));
        assertEquals(List.of("", line), second(line).cells());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1},\"a.b\":2}",
                "{\"a\":1,\"A\":2}",
                "{\"a\":[{\"b\":1,\"b\":2}]}"
            })
    void aNameThatComesTwiceRefusesItsLine(String line) throws IOException {
        assertEquals("The line names something twice.", flaw(line));
    }

    @Test
    void deepNestingRefusesItsLine() throws IOException {
        assertTrue(flaw("{\"a\":" + "[".repeat(400_000) + "]".repeat(400_000) + "}")
                .contains("deeper than 20"));
        assertTrue(flaw("{\"a\":".repeat(150_000) + "1" + "}".repeat(150_000)).contains("deeper than 20"));
    }

    @Test
    void aTextOfMoreThanTheLimitRefusesItsLine() throws IOException {
        assertTrue(flaw("{\"email\":\"" + "x".repeat(70_000) + "\"}").contains("more than 65536"));
        assertTrue(flaw("{\"email\":" + "9".repeat(100) + "}").contains("too long"));
    }

    @Test
    void aBlankNameRefusesItsLine() throws IOException {
        assertTrue(flaw("{\" \":1}").contains("blank"));
        assertTrue(flaw("{\"a\\nb\":1}").contains("control character"));
    }

    @Test
    void moreThanHalfBrokenIsNoJsonLines() {
        var fault = Lists.fault("{\n\"email\": \"ada@example.com\"\n}\n");
        assertEquals(Kind.NOT_JSON_LINES, fault.kind());
        assertTrue(fault.detail().startsWith("3 of its 3 lines"), fault::detail);
    }

    @Test
    void aLineOfMoreThanAMegabyteIsAFaultWithItsPlace() {
        var fault = Lists.fault(GOOD + "{\"note\":\"" + "x".repeat(50_000_000) + "\"}");
        assertEquals(Kind.FIELD_TOO_LONG, fault.kind());
        assertTrue(fault.detail().startsWith("Line 2 "), fault::detail);
    }

    @Test
    void aByteThatIsNotUtf8IsAFaultWithItsPlace() {
        var fault =
                Lists.fault(Lists.join(GOOD.getBytes(UTF_8), new byte[] {'{', '"', (byte) 0xEB, '"', ':', '1', '}'}));
        assertEquals(Kind.ENCODING, fault.kind());
        assertTrue(fault.detail().startsWith("Line 2 "), fault::detail);
        assertEquals(Kind.ENCODING, Lists.fault(GOOD.getBytes(UTF_16LE)).kind());
        assertEquals(
                Kind.ENCODING, Lists.fault(("\uFEFF" + GOOD).getBytes(UTF_16LE)).kind());
    }

    @Test
    void moreNamesThanColumnsAreReadIsAFault() {
        String wide = IntStream.range(0, 10_000)
                .mapToObj(i -> "\"name" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}\n"));
        assertEquals(Kind.TOO_MANY_COLUMNS, Lists.fault(wide).kind());
        assertEquals(Kind.HEADER, Lists.fault("{\"ada@example.com\":1}\n").kind());
        assertEquals(Kind.EMPTY_FILE, Lists.fault("{}\n{}\n").kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"email\":\"ada@example.com\"}]",
                "[\n  {\n    \"email\": \"ada@example.com\"\n  }\n]",
                "\uFEFF \r\n[\r\n\t{\r\n\t\t\"email\": \"ada@example.com\"\r\n\t}\r\n]\r\n",
                "[[\"email\"],\n[\"ada@example.com\"]]",
                "[\"email\"]\n[\"ada@example.com\"]",
                "[]",
                "{\n  \"email\": \"ada@example.com\"\n}",
                "{\n  \"leads\": [\n    {\"email\": \"ada@example.com\"},\n    {\"email\": \"bob@example.com\"}\n  ]\n}"
            })
    void aJsonDocumentIsRefusedByNameAndToldWhatToSend(String document) {
        var fault = Lists.fault(document);
        assertTrue(fault.detail().contains("JSON"), fault::detail);
        assertTrue(fault.remedy().contains("one JSON object on a line of its own (JSON Lines)"), fault::remedy);
    }

    @Test
    void aTableWhoseNamesAreInBracketsIsNoJsonDocument() throws IOException {
        assertEquals(
                List.of(Map.of("[Email]", "ada@example.com", "[Name]", "Ada")),
                Lists.filled("[Email],[Name]\nada@example.com,Ada\n"));
        assertEquals(
                List.of(Map.of("[[Email]]", "ada@example.com", "[[Name]]", "Ada")),
                Lists.filled("[[Email]],[[Name]]\nada@example.com,Ada\n"));
    }
}
