package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;
import uk.co.provilex.crm.portability.csv.CsvHints;
import uk.co.provilex.crm.portability.csv.CsvLimits;

class VcardTest {

    private static String card(String version, String... lines) {
        return "BEGIN:VCARD\r\nVERSION:" + version + "\r\n" + String.join("\r\n", lines) + "\r\nEND:VCARD\r\n";
    }

    private static Map<String, String> only(String card) throws IOException {
        var cards = Lists.filled(card);
        assertEquals(1, cards.size());
        return cards.getFirst();
    }

    private static String cell(String column, String version, String... lines) throws IOException {
        return only(card(version, lines)).getOrDefault(column, "");
    }

    @Test
    void aCardOfVersion4IsRead() throws IOException {
        assertEquals(
                Map.ofEntries(
                        Map.entry("Full Name", "Dr. Zoë A. Example"),
                        Map.entry("Last Name", "Example"),
                        Map.entry("First Name", "Zoë"),
                        Map.entry("Middle Name", "Ann Bea"),
                        Map.entry("Name Prefix", "Dr."),
                        Map.entry("Name Suffix", "MA MSc"),
                        Map.entry("Company", "Example; Sons, Ltd"),
                        Map.entry("Department", "Sales"),
                        Map.entry("Job Title", "Head of Sales"),
                        Map.entry("Email (work)", "zoe@example.com"),
                        Map.entry("Email (home)", "zoe@example.net"),
                        Map.entry("Phone (work)", "+44-20-7946-0000 ext 12"),
                        Map.entry("Phone (mobile)", "+447700900123"),
                        Map.entry("Address Line 1", "1 Example Street, Flat 2"),
                        Map.entry("City", "Leeds"),
                        Map.entry("Postcode", "LS1 4AP"),
                        Map.entry("Country", "United Kingdom"),
                        Map.entry("Website", "https://www.example.com"),
                        Map.entry("Tags", "fair; vip"),
                        Map.entry("Note", "First line\nsecond, with a comma; and \\ more"),
                        Map.entry("UID", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")),
                only(card(
                        "4.0",
                        "FN:Dr. Zoë A. Example",
                        "N:Example;Zoë;Ann,Bea;Dr.;MA,MSc",
                        "ORG:Example\\; Sons\\, Ltd;Sales",
                        "TITLE:Head of Sales",
                        "EMAIL;TYPE=work;PREF=1:zoe@example.com",
                        "item1.EMAIL;TYPE=\"home,x-other\":mailto:zoe@example.net",
                        "TEL;VALUE=uri;TYPE=\"voice,work\":tel:+44-20-7946-0000;ext=12",
                        "TEL;TYPE=cell:+447700900123",
                        "ADR;TYPE=work;LABEL=\"1 Example Street: Flat 2; Leeds\":;;1 Example Street,Flat 2;Leeds;;LS1 4AP;United Kingdom",
                        "URL:https://www.example.com",
                        "CATEGORIES:fair,vip",
                        "NOTE:First line\\nsecond\\, with a comma\\; and \\\\ more",
                        "BDAY:19800101",
                        "UID:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")));
    }

    @Test
    void severalCardsAreRowsWithTheLinesOnWhichTheyBegin() throws IOException {
        String file = card("3.0", "FN:Ada") + "\r\n" + card("4.0", "FN:Bob") + card("2.1", "FN:Cy");
        var rows = Lists.rows(file.getBytes(UTF_8));
        assertEquals(List.of(1L, 2L, 3L), rows.stream().map(row -> row.number()).toList());
        assertEquals(List.of(1L, 6L, 10L), rows.stream().map(row -> row.line()).toList());
        rows.forEach(row -> assertEquals(VcardColumn.HEADER.size(), row.width()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void foldedLinesComeTogetherWithinACharacterToo(String end) throws IOException {
        byte[] file = card("4.0", "NOTE:Zoë is here").replace("\r\n", end).getBytes(UTF_8);
        int within = new String(file, ISO_8859_1).indexOf('\u00C3') + 1;
        byte[] fold = (end + " ").getBytes(UTF_8);
        byte[] folded = new byte[file.length + fold.length];
        System.arraycopy(file, 0, folded, 0, within);
        System.arraycopy(fold, 0, folded, within, fold.length);
        System.arraycopy(file, within, folded, within + fold.length, file.length - within);
        assertEquals(List.of(Map.of("Note", "Zoë is here")), Lists.filled(folded));
    }

    @ParameterizedTest
    @CsvSource({
        "TEL:0113 496 0000,Phone",
        "TEL;TYPE=WORK:0113 496 0000,Phone (work)",
        "TEL;HOME;VOICE:0113 496 0000,Phone (home)",
        "'TEL;TYPE=work,cell:0113 496 0000',Phone (mobile)",
        "'TEL;TYPE=FAX,WORK:0113 496 0000',Fax or Pager",
        "TEL;TYPE=textphone:0113 496 0000,Phone",
        "tel;type=pref:0113 496 0000,Phone"
    })
    void theTypeOfANumberTellsItsColumn(String line, String column) throws IOException {
        assertEquals("0113 496 0000", cell(column, "3.0", line));
    }

    @Test
    void applesLabelsTellWhatTheirGroupIsFor() throws IOException {
        assertEquals(
                Map.of("Phone (mobile)", "07700 900123", "Email (work)", "a@example.com"),
                only(card(
                        "3.0",
                        "item1.TEL:07700 900123",
                        "item1.X-ABLabel:_$!<Mobile>!$_",
                        "item2.EMAIL;type=INTERNET:a@example.com",
                        "item2.X-ABLabel:Work")));
    }

    @Test
    void valuesOfOneColumnStandTogether() throws IOException {
        assertEquals(
                "a@example.com; b@example.com", cell("Email", "3.0", "EMAIL:a@example.com", "EMAIL:b@example.com"));
        assertEquals("one\ntwo", cell("Note", "3.0", "NOTE:one", "NOTE:two"));
        assertEquals("[\"a, b\",\"c\"]", cell("Tags", "4.0", "CATEGORIES:a\\, b,c"));
    }

    @Test
    void thePreferredAddressIsTheOneAndTheOthersAreNotLost() throws IOException {
        assertEquals(
                Map.of(
                        "Address Line 1", "2 Low Road",
                        "Address Line 2", "Flat 1, PO Box 9",
                        "City", "York",
                        "Other Addresses", "1 High Street, Leeds, LS1 4AP, United Kingdom"),
                only(card(
                        "3.0",
                        "ADR;TYPE=home:;;1 High Street;Leeds;;LS1 4AP;United Kingdom",
                        "ADR;TYPE=work,pref:PO Box 9;Flat 1;2 Low Road;York;;;")));
    }

    @Test
    void anOrganisationHasNoPersonsName() throws IOException {
        assertEquals(Map.of("Company", "Example Ltd"), only(card("4.0", "KIND:org", "FN:Example Ltd")));
        assertEquals(
                Map.of("Company", "Example Ltd"),
                only(card("3.0", "N:;;;;", "FN:Example Ltd", "ORG:Example Ltd;", "X-ABShowAs:COMPANY")));
    }

    @Test
    void aGroupIsRefusedAlone() throws IOException {
        var rows = Lists.rows((card("4.0", "KIND:group", "FN:Friends") + card("4.0", "FN:Ada")).getBytes(UTF_8));
        assertTrue(rows.getFirst().flaw().orElseThrow().reason().contains("a group"));
        assertTrue(rows.getLast().flaw().isEmpty());
    }

    @Test
    void aLineThatIsNoPropertyRefusesItsCardAlone() throws IOException {
        var rows = Lists.rows((card("3.0", "FN:Ada", "stray text") + card("3.0", "FN:Bob")).getBytes(UTF_8));
        assertTrue(rows.getFirst().flaw().orElseThrow().reason().startsWith("Line 4 "));
        assertTrue(rows.getLast().flaw().isEmpty());
    }

    @Nested
    class OldVersions {

        @Test
        void quotedPrintableIsDecodedAcrossItsSoftLineBreaks() throws IOException {
            assertEquals(
                    Map.of(
                            "Last Name",
                            "Åström",
                            "First Name",
                            "Zoë",
                            "Job Title",
                            "head of all",
                            "Note",
                            "one\r\ntwo=three"),
                    only(card(
                            "2.1",
                            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85str=\r\n=C3=B6m;Zo=C3=AB",
                            "X-CUSTOM;ENCODING=QUOTED-PRINTABLE:nobody=\r\nwants this",
                            "TITLE;ENCODING=QUOTED-PRINTABLE:head=\r\n of all",
                            "NOTE;QUOTED-PRINTABLE:one=0D=0Atwo=3Dthree")));
        }

        @Test
        void aCharsetThatIsNamedIsObeyed() throws IOException {
            byte[] file = card("3.0", "FN;CHARSET=ISO-8859-1:Zoë").getBytes(ISO_8859_1);
            assertEquals(List.of(Map.of("Full Name", "Zoë")), Lists.filled(file));
        }

        @Test
        void aBackslashOfATextIsItselfInVersion21() throws IOException {
            assertEquals("C:\\new\\; folder", cell("Note", "2.1", "NOTE:C:\\new\\; folder"));
        }

        @Test
        void theCardOfAnAgentWithinACardIsPassedOver() throws IOException {
            assertEquals(
                    Map.of("Full Name", "Ada", "Email", "ada@example.com"),
                    only(card(
                            "2.1",
                            "FN:Ada",
                            "AGENT:",
                            "BEGIN:VCARD",
                            "VERSION:2.1",
                            "FN:Bob",
                            "END:VCARD",
                            "EMAIL;INTERNET:ada@example.com")));
        }
    }

    @Nested
    class Faults {

        private static void assertFault(Kind kind, String detail, byte[] file) {
            CsvFault fault = Lists.fault(file);
            assertEquals(kind, fault.kind(), fault::detail);
            assertTrue(fault.detail().contains(detail), fault::detail);
            assertTrue(!fault.remedy().isBlank());
        }

        private static void assertFault(Kind kind, String detail, String file) {
            assertFault(kind, detail, file.getBytes(UTF_8));
        }

        @Test
        void aCardWithoutEnd() {
            assertFault(
                    Kind.NOT_VCARD,
                    "Card 2, which begins on line 5, has no END:VCARD: the file ends first.",
                    card("3.0", "FN:Ada") + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob\r\n");
            assertFault(
                    Kind.NOT_VCARD,
                    "Card 1, which begins on line 1, has no END:VCARD before the next card begins.",
                    "BEGIN:VCARD\nFN:Ada\n" + card("3.0", "FN:Bob"));
            assertFault(Kind.NOT_VCARD, "holds a card that has no END", "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:Ada\n");
        }

        @Test
        void aLineOutsideOfACard() {
            assertFault(Kind.NOT_VCARD, "Line 5 is outside of any card.", card("3.0", "FN:Ada") + "FN:Bob\n");
        }

        @Test
        void aVersionThatIsNotRead() {
            assertFault(Kind.NOT_VCARD, "Card 1 is of a version that is not read", card("5.0", "FN:Ada"));
        }

        @Test
        void aCharsetThatIsNotKnownOrCannotBeMeant() {
            String detail = "Line 3 names a charset that is not known.";
            assertFault(Kind.ENCODING, detail, card("3.0", "FN;CHARSET=klingon:Ada"));
            assertFault(Kind.ENCODING, detail, card("3.0", "FN;CHARSET=UTF-16:Ada"));
        }

        @Test
        void aByteThatIsNotOfTheCharset() {
            assertFault(
                    Kind.ENCODING,
                    "Line 3 holds a byte that is not UTF-8.",
                    card("4.0", "FN:Zoë").getBytes(ISO_8859_1));
            assertFault(Kind.ENCODING, "UTF-16", card("4.0", "FN:Zoë").getBytes(UTF_16LE));
        }

        @Test
        void aLineThatIsFoldedWithoutEnd() {
            assertFault(
                    Kind.FIELD_TOO_LONG,
                    "longer than 65536 bytes",
                    card("4.0", "NOTE:" + "more and more\r\n ".repeat(10_000) + "x"));
            assertFault(Kind.FIELD_TOO_LONG, "longer than 8192 bytes", card("4.0", "X".repeat(10_000) + ":1"));
        }

        @Test
        void aCardOfMoreThanAMillionCharacters() {
            assertFault(
                    Kind.FIELD_TOO_LONG,
                    "Card 1 is longer than 1000000 characters.",
                    card("4.0", "EMAIL:a@example.com\r\n".repeat(10_000) + "FN:Ada"));
            assertFault(
                    Kind.FIELD_TOO_LONG,
                    "Card 1 is longer than 1000000 characters.",
                    card("4.0", "x\r\n".repeat(20_000) + "FN:Ada"));
        }
    }

    /** A photo that is folded over a hundred megabytes takes no memory, and the card around it is read. */
    @Test
    void whatNobodyWantsIsPassedOverHoweverLongItIs() throws IOException {
        byte[] block = ("/9j/4AAQSkZJRgABAQAAAQABAAD".repeat(2) + "\r\n ")
                .repeat(20_000)
                .getBytes(UTF_8);
        var photo = IntStream.range(0, 90).<InputStream>mapToObj(i -> new ByteArrayInputStream(block));
        var parts = Stream.of(
                        Stream.<InputStream>of(bytes("BEGIN:VCARD\r\nVERSION:3.0\r\nPHOTO;ENCODING=b;TYPE=JPEG:")),
                        photo,
                        Stream.<InputStream>of(bytes("\r\nFN:Ada\r\nEND:VCARD\r\n")))
                .flatMap(part -> part)
                .toList();
        var file = new SequenceInputStream(Collections.enumeration(parts));
        try (var list = ListFile.open(file, List.of(), CsvHints.NONE, CsvLimits.IMPORT)) {
            assertEquals("Ada", list.next().cell(list.header().indexOf("Full Name")));
            assertFalse(list.hasNext());
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
