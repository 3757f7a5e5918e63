package uk.co.provilex.crm.portability.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.portability.csv.CsvFault.Kind;
import uk.co.provilex.crm.portability.list.SmallHeap;

class CsvFileTest {

    private static CsvFile open(byte[] bytes) throws IOException {
        return CsvFile.open(new ByteArrayInputStream(bytes), CsvLimits.IMPORT);
    }

    private static CsvFile open(byte[] bytes, CsvEncoding said) throws IOException {
        return CsvFile.open(new ByteArrayInputStream(bytes), new CsvHints(said, null), CsvLimits.IMPORT);
    }

    private static CsvFile open(String text) throws IOException {
        return open(text.getBytes(UTF_8));
    }

    private static List<List<String>> rowsOf(CsvFile file) {
        List<List<String>> rows = new ArrayList<>();
        file.forEachRemaining(row -> rows.add(row.cells()));
        return rows;
    }

    private static CsvFault faultOf(byte[] bytes) {
        return assertThrows(CsvFault.class, () -> rowsOf(open(bytes)));
    }

    private static CsvFault faultOf(String text) {
        return faultOf(text.getBytes(UTF_8));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Nested
    class Encodings {

        private static final String TEXT = "Name,City\r\nZoë Åström,København\r\n";
        private static final List<List<String>> ROWS = List.of(List.of("Zoë Åström", "København"));

        @Test
        void utf8IsRead() throws IOException {
            assertEquals(ROWS, rowsOf(open(TEXT)));
        }

        @Test
        void byteOrderMarksAreSkippedAndObeyed() throws IOException {
            assertAll(
                    () -> assertReads(join(bytes(0xEF, 0xBB, 0xBF), TEXT.getBytes(UTF_8))),
                    () -> assertReads(join(bytes(0xFF, 0xFE), TEXT.getBytes(UTF_16LE))),
                    () -> assertReads(join(bytes(0xFE, 0xFF), TEXT.getBytes(UTF_16BE))));
        }

        @Test
        void utf16IsNoticedWithoutItsMark() {
            assertAll(() -> assertReads(TEXT.getBytes(UTF_16LE)), () -> assertReads(TEXT.getBytes(UTF_16BE)));
        }

        @Test
        void latin1AndWindows1252AreReadWhenUtf8DoesNotFit() throws IOException {
            assertReads(TEXT.getBytes(ISO_8859_1));
            byte[] euro = "Name\n€ “quoted”\n".getBytes(Charset.forName("windows-1252"));
            assertEquals(List.of(List.of("€ “quoted”")), rowsOf(open(euro)));
        }

        @Test
        void afterALongAsciiStartTheFirstOtherByteDecides() throws IOException {
            String ascii = "Name\n" + "Plain Person\n".repeat(20_000);
            assertEquals("Zoë", last(open((ascii + "Zoë\n").getBytes(UTF_8))));
            assertEquals("Zoë", last(open((ascii + "Zoë\n").getBytes(ISO_8859_1))));
        }

        @Test
        void aLaterByteThatIsNotUtf8IsAFaultWhenUtf8WasSeen() {
            byte[] file = join(
                    "Name\nZoë\n".getBytes(UTF_8),
                    "Plain Person\n".repeat(20_000).getBytes(UTF_8),
                    "Zoë\n".getBytes(ISO_8859_1));
            CsvFault fault = faultOf(file);
            assertEquals(Kind.ENCODING, fault.kind());
            assertTrue(fault.detail().contains("UTF-8"), fault::detail);
        }

        @Test
        void aFileOfTwoEncodingsIsAFaultHoweverLateTheyBegin() throws IOException {
            byte[] plain = ("Name\n" + "Plain Person\n".repeat(20_000)).getBytes(UTF_8);
            byte[] utf8 = "Zoë\n".repeat(50).getBytes(UTF_8);
            byte[] latin1 = "Åsa\n".getBytes(ISO_8859_1);
            for (byte[] file : List.of(
                    join(plain, latin1, utf8),
                    join(plain, utf8, latin1),
                    join("Name\n".getBytes(UTF_8), latin1, plain, utf8))) {
                assertEquals(Kind.ENCODING, faultOf(file).kind());
            }
            assertTrue(faultOf(join(plain, latin1, utf8)).detail().contains("two encodings"));
            byte[] most = "Åsa\n".repeat(50).getBytes(ISO_8859_1);
            assertEquals("ZoÃ«", last(open(join(plain, most, "ZoÃ«\n".getBytes(ISO_8859_1)))));
        }

        @Test
        void aUtf8FileCutInsideACharacterIsAFault() {
            byte[] mark = bytes(0xEF, 0xBB, 0xBF);
            assertEquals(
                    Kind.ENCODING,
                    faultOf(join(mark, "Name\nZo".getBytes(UTF_8), bytes(0xC3))).kind());
        }

        @Test
        void utf32IsRefused() {
            assertEquals(
                    Kind.ENCODING,
                    faultOf(bytes(0xFF, 0xFE, 0, 0, 'a', 0, 0, 0)).kind());
        }

        @Test
        void aFileOfEightBitsIsAGuessAndAllElseIsNot() throws IOException {
            byte[] ascii = ("Name\n" + "Plain Person\n".repeat(20_000)).getBytes(UTF_8);
            assertGuessed("windows-1252", TEXT.getBytes(ISO_8859_1));
            assertGuessed("windows-1252", join(ascii, "Zoë\n".getBytes(ISO_8859_1)));
            assertNotGuessed("UTF-8", ascii);
            assertNotGuessed("UTF-8", join(ascii, "Zoë\n".getBytes(UTF_8)));
            assertNotGuessed("UTF-8", join(bytes(0xEF, 0xBB, 0xBF), TEXT.getBytes(UTF_8)));
            assertNotGuessed("UTF-16BE", TEXT.getBytes(UTF_16BE));
        }

        private void assertGuessed(String encoding, byte[] bytes) throws IOException {
            CsvFile file = open(bytes);
            rowsOf(file);
            assertEquals(encoding, file.encoding().name());
            assertTrue(file.isEncodingGuessed());
        }

        private void assertNotGuessed(String encoding, byte[] bytes) throws IOException {
            CsvFile file = open(bytes);
            rowsOf(file);
            assertEquals(encoding, file.encoding().name());
            assertFalse(file.isEncodingGuessed());
        }

        @ParameterizedTest
        @CsvSource({
            "UTF-8, Ο Πέτρος",
            "UTF-16LE, Пётр",
            "UTF-16BE, Пётр",
            "windows-1250, Paweł",
            "windows-1251, Пётр",
            "windows-1252, José €",
            "windows-1253, Πέτρος",
            "windows-1254, Işıl",
            "windows-1257, Ģirts",
            "ISO-8859-1, José",
            "ISO-8859-2, Paweł",
            "ISO-8859-15, Œuvre €",
            "IBM850, José",
            "macintosh, José"
        })
        void whatIsSaidIsRead(String name, String person) throws IOException {
            // nothing is written in our own
            var written = Charset.forName(name.equals("macintosh") ? "x-MacRoman" : name);
            CsvFile file = open(
                    ("Name,City\n" + person + ",Leeds\n").getBytes(written),
                    CsvEncoding.named(name).orElseThrow());
            assertEquals(List.of("Name", "City"), file.header());
            assertEquals(List.of(List.of(person, "Leeds")), rowsOf(file));
            assertEquals(name, file.encoding().name());
            assertFalse(file.isEncodingGuessed());
        }

        @Test
        void theOldMacsAreReadAsJavaReadsThem() {
            byte[] all = new byte[256];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) i;
            }
            assertEquals(new String(all, Charset.forName("x-MacRoman")), new String(all, new MacRoman()));
        }

        @ParameterizedTest
        @EnumSource
        void noEncodingNeedsAModuleThatTheRuntimeMayLack(CsvEncoding encoding) {
            assertNotEquals(
                    "jdk.charsets", encoding.charset().getClass().getModule().getName());
        }

        @Test
        void aFileThatContradictsWhatIsSaidIsAFaultHoweverLate() {
            byte[] plain = ("Name\n" + "Plain Person\n".repeat(20_000)).getBytes(UTF_8);
            assertContradicts(CsvEncoding.UTF_8, TEXT.getBytes(ISO_8859_1));
            assertContradicts(CsvEncoding.UTF_8, join(plain, "Zoë\n".getBytes(ISO_8859_1)));
            assertContradicts(CsvEncoding.WINDOWS_1252, TEXT.getBytes(UTF_8));
            assertContradicts(CsvEncoding.WINDOWS_1252, join(plain, "Zoë\n".getBytes(UTF_8)));
            assertContradicts(CsvEncoding.WINDOWS_1252, join("Name\n".getBytes(UTF_8), bytes(0x81)));
            assertContradicts(CsvEncoding.MACINTOSH, TEXT.getBytes(UTF_8));
            assertContradicts(CsvEncoding.MACINTOSH, TEXT.getBytes(UTF_16LE));
            assertContradicts(CsvEncoding.UTF_8, TEXT.getBytes(UTF_16LE));
            assertContradicts(CsvEncoding.UTF_16LE, TEXT.getBytes(UTF_8));
            assertContradicts(CsvEncoding.UTF_16LE, TEXT.getBytes(UTF_16BE));
            assertContradicts(CsvEncoding.UTF_16BE, TEXT.getBytes(UTF_16LE));
        }

        private void assertContradicts(CsvEncoding said, byte[] bytes) {
            CsvFault fault = assertThrows(CsvFault.class, () -> rowsOf(open(bytes, said)));
            assertEquals(Kind.ENCODING, fault.kind());
            assertTrue(fault.detail().startsWith("The file is not written in " + said.text() + ","), fault::detail);
            assertTrue(fault.remedy().contains("leave the encoding out"), fault::remedy);
        }

        @Test
        void aByteOrderMarkGoesBeforeWhatIsSaid() throws IOException {
            CsvFile file = open(join(bytes(0xEF, 0xBB, 0xBF), TEXT.getBytes(UTF_8)), CsvEncoding.WINDOWS_1250);
            assertEquals(List.of("Name", "City"), file.header());
            assertEquals(ROWS, rowsOf(file));
            assertEquals(UTF_8, file.encoding());
            CsvFile same = open(join(bytes(0xFF, 0xFE), TEXT.getBytes(UTF_16LE)), CsvEncoding.UTF_16LE);
            assertEquals(List.of("Name", "City"), same.header());
        }

        @Test
        void aFewCharactersThatMightBeUtf8AreReadAsIsSaid() throws IOException {
            byte[] file = "Name,City\nÃ©,Genève\n".getBytes(ISO_8859_1);
            assertEquals(List.of(List.of("Ã©", "Genève")), rowsOf(open(file, CsvEncoding.WINDOWS_1252)));
        }

        private void assertReads(byte[] bytes) throws IOException {
            CsvFile file = open(bytes);
            assertEquals(List.of("Name", "City"), file.header());
            assertEquals(ROWS, rowsOf(file));
        }

        private String last(CsvFile file) {
            return rowsOf(file).getLast().getFirst();
        }
    }

    @Nested
    class Delimiters {

        @ParameterizedTest
        @ValueSource(strings = {",", ";", "\t", "|"})
        void eachUsualDelimiterIsNoticed(String delimiter) throws IOException {
            CsvFile file = open(String.join(delimiter, "Name", "Email", "City") + "\n"
                    + String.join(delimiter, "Ada", "ada@example.com", "Leeds"));
            assertEquals(List.of("Name", "Email", "City"), file.header());
            assertEquals(List.of(List.of("Ada", "ada@example.com", "Leeds")), rowsOf(file));
        }

        @Test
        void aDelimiterInsideQuotationMarksDoesNotCount() throws IOException {
            assertEquals(
                    List.of("Name, first, last, all", "Email"),
                    open("\"Name, first, last, all\";Email\n").header());
        }

        @Test
        void theSeparatorHintOfSpreadsheetsIsObeyed() throws IOException {
            CsvFile file = open("sep=;\r\nName;Notes, all\r\nAda;x\r\n");
            assertEquals(List.of("Name", "Notes, all"), file.header());
            assertEquals(3, file.next().line());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Email;Name, first, last\nada@example.com;Ada\n",
                    "Email;Name, first, last\r\nada@example.com;Ada\r\nbob@example.com;Bob, \"Jr\", Esq",
                    "\nEmail;Name, first, last\n\nada@example.com;\"A, b, c\nd\"\nbob@example.com;Bob, Esq\n"
                })
        void whereTheHeaderLeavesADoubtTheRowsDecide(String text) throws IOException {
            assertEquals(List.of("Email", "Name, first, last"), open(text).header());
        }

        @ParameterizedTest
        @ValueSource(strings = {"Email;Name, first, last\n", "Email;Name, first, last\na@example.com;Ada, Ada, Ada\n"})
        void whereTheyLeaveItTooTheHeaderDoes(String text) throws IOException {
            assertEquals(List.of("Email;Name", "first", "last"), open(text).header());
        }

        @Test
        void rowsOfAnotherWidthLeaveItToTheHeader() throws IOException {
            CsvFile file = open("Email,Name,City\na@example.com,Ada\nb@example.com,Bob,Leeds,x\nc;d,e;f\n");
            assertEquals(List.of("Email", "Name", "City"), file.header());
        }

        @ParameterizedTest
        @ValueSource(strings = {",", ";", "\t", "|"})
        void whatIsSaidIsObeyed(String delimiter) throws IOException {
            var hints = new CsvHints(null, delimiter.charAt(0));
            var others = ",;|".replace(delimiter, "");
            var text = "Email%sName%s%s\nada@example.com%s%s".formatted(delimiter, others, others, delimiter, others);
            for (var hint : List.of("", "sep=" + others.charAt(0) + "\n")) {
                CsvFile file =
                        CsvFile.open(new ByteArrayInputStream((hint + text).getBytes(UTF_8)), hints, CsvLimits.IMPORT);
                assertEquals(List.of("Email", "Name" + others + others), file.header());
                assertEquals(List.of(List.of("ada@example.com", others)), rowsOf(file));
                assertEquals(delimiter.charAt(0), file.delimiter());
            }
        }

        @Test
        void aFileOfOneColumnIsRead() throws IOException {
            assertEquals(List.of(List.of("ada@example.com")), rowsOf(open("Email\nada@example.com")));
        }
    }

    @Nested
    class Rows {

        @Test
        void cellsAreKeptExactly() throws IOException {
            String cells = "=SUM(A1:A2),+44 20,-1,@x,\"  spaced  \",\"a \"\"b\"\"\",'x";
            CsvFile file = open("a,b,c,d,e,f,g\n" + cells + "\n");
            assertEquals(
                    List.of("=SUM(A1:A2)", "+44 20", "-1", "@x", "  spaced  ", "a \"b\"", "'x"),
                    file.next().cells());
        }

        @Test
        void quotedLineBreaksStayInTheirCellAndLinesAreCounted() throws IOException {
            CsvFile file = open("a,b\r\n1,\"x\r\ny\"\r\n2,z\r\n");
            assertEquals("x\r\ny", file.next().cell(1));
            CsvRow second = file.next();
            assertEquals(2, second.number());
            assertEquals(4, second.line());
        }

        @Test
        void blankLinesAndLinesOfDelimitersAreSkipped() throws IOException {
            CsvFile file = open("a,b\n\n1,2\n,,\n \n\n3,4\n\n");
            assertEquals(List.of(List.of("1", "2"), List.of("3", "4")), rowsOf(file));
            assertEquals(2, file.rowsRead());
        }

        @Test
        void aStrayQuotationMarkSpoilsItsRowAlone() throws IOException {
            CsvFile file = open("a,b,c\n1,\"Beck-\"Hendrix\",z\n2,\"x, y\",z\n3,\"x\" y\",\"z\"\n4,p \"q\" r,z\n");
            CsvRow spoilt = file.next();
            assertTrue(spoilt.flaw().isPresent());
            assertEquals(List.of("1", "Beck-\"Hendrix", "z"), spoilt.cells());
            CsvRow whole = file.next();
            assertFalse(whole.flaw().isPresent());
            assertEquals(List.of("2", "x, y", "z"), whole.cells());
            assertEquals(List.of("3", "x\" y", "z"), file.next().cells());
            CsvRow unquoted = file.next();
            assertFalse(unquoted.flaw().isPresent());
            assertEquals("p \"q\" r", unquoted.cell(1));
        }

        @Test
        void aMarkOfTheFilesOwnIsNoStrayQuotationMark() throws IOException {
            CsvRow row = open("a,b\n\"x, \uFDD0\",\uFDD0\n").next();
            assertFalse(row.flaw().isPresent());
            assertEquals(List.of("x, \uFDD0", "\uFDD0"), row.cells());
        }

        @Test
        void blanksBesideQuotationMarksAreDropped() throws IOException {
            CsvFile file = open("a, \"b, c\" ,d\n1 , \"x, \"\"y\"\"\"\t, z\n \"v\", \"w\" , \"u\"");
            assertEquals(List.of("a", "b, c", "d"), file.header());
            assertEquals(List.of("1 ", "x, \"y\"", " z"), file.next().cells());
            assertEquals(List.of("v", "w", "u"), file.next().cells());
        }

        @Test
        void raggedRowsAreReturnedWithTheirWidth() throws IOException {
            CsvFile file = open("a,b,c\n1,2\n1,2,3,4\n1,2,3\n");
            assertEquals(2, file.next().width());
            assertEquals(4, file.next().width());
            assertEquals(3, file.next().width());
        }

        @Test
        void anAbsurdlyWideRowDoesNotFillTheMemory() throws IOException {
            CsvRow row = open("a\n" + ",x".repeat(10_000) + "\n").next();
            assertEquals(10_001, row.width());
            assertEquals(CsvLimits.IMPORT.columns(), row.cells().size());
        }

        @Test
        void aFileOfAHeaderAloneHasNoRows() throws IOException {
            assertFalse(open("a,b\r\n").hasNext());
            assertFalse(open("a,b").hasNext());
        }

        @Test
        void theLastRowNeedsNoLineBreak() throws IOException {
            assertEquals(List.of(List.of("1", "")), rowsOf(open("a,b\n1,")));
        }

        @Test
        void whateverIsWrittenIsReadBack() throws IOException {
            long seed = 20250919L;
            Random random = new Random(seed);
            String alphabet = "ab,;\"\n\r\t|'=é€𝄞 ";
            int[] symbols = alphabet.codePoints().toArray();
            for (int run = 0; run < 300; run++) {
                StringWriter text = new StringWriter();
                int width = 1 + random.nextInt(6);
                List<List<String>> rows = new ArrayList<>();
                try (CsvWriter writer = CsvWriter.builder()
                        .lineDelimiter(random.nextBoolean() ? LineDelimiter.LF : LineDelimiter.CRLF)
                        .build(text)) {
                    writer.writeRecord(headerOf(width));
                    for (int r = random.nextInt(20); r > 0; r--) {
                        List<String> row = new ArrayList<>();
                        row.add("x");
                        while (row.size() < width) {
                            StringBuilder cell = new StringBuilder();
                            for (int c = random.nextInt(12); c > 0; c--) {
                                cell.appendCodePoint(symbols[random.nextInt(symbols.length)]);
                            }
                            row.add(cell.toString());
                        }
                        rows.add(row);
                        writer.writeRecord(row);
                    }
                }
                assertEquals(rows, rowsOf(open(text.toString())), "seed " + seed + ", run " + run);
            }
        }

        private List<String> headerOf(int width) {
            List<String> header = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                header.add("Column " + i);
            }
            return header;
        }
    }

    @Nested
    class Faults {

        @Test
        void anEmptyFile() {
            assertEquals(Kind.EMPTY_FILE, faultOf("").kind());
            assertEquals(Kind.EMPTY_FILE, faultOf(" \r\n\n ").kind());
            assertEquals(Kind.EMPTY_FILE, faultOf(bytes(0xEF, 0xBB, 0xBF)).kind());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "PK\u0003\u0004xx",
                    "%PDF-1.7\n",
                    "<!DOCTYPE html><html>",
                    "<?xml version=\"1.0\"?>",
                    "{\"a\":1}",
                    "[{\"a\":1}]",
                    "{\\rtf1 x",
                    "BEGIN:VCARD\nEND:VCARD",
                    "a,b\n\u0000\u0001\u0002",
                    "a,b\n\u0001\u0002\u0003\u0004"
                })
        void aFileThatIsNotCsv(String start) {
            assertEquals(Kind.NOT_CSV, faultOf(start).kind());
        }

        @Test
        void duplicateHeadersNameBothColumns() {
            CsvFault fault = faultOf("Email,Name,e\u2060mail , EMAIL\n");
            assertEquals(Kind.HEADER, fault.kind());
            assertTrue(fault.detail().contains("1 and 4"), fault::detail);
        }

        @Test
        void aHeaderThatIsDataIsNotRepeated() {
            CsvFault fault = faultOf("Ada,ada@example.com\nBob,bob@example.com\n");
            assertEquals(Kind.HEADER, fault.kind());
            assertTrue(fault.detail().contains("column 2"), fault::detail);
            assertFalse(fault.detail().contains("ada"), fault::detail);
        }

        @Test
        void tooManyColumns() throws IOException {
            assertEquals(
                    Kind.TOO_MANY_COLUMNS, faultOf("x" + ",".repeat(500) + "\n").kind());
            assertEquals(500, open("x" + ",".repeat(499) + "\n").header().size());
        }

        @ParameterizedTest
        @CsvSource({"65536,true", "65537,false", "400000,false"})
        void theLongestFieldIs64Ki(int length, boolean allowed) throws IOException {
            String file = "a,b\n1,2\n3," + "x".repeat(length) + "\n";
            if (allowed) {
                assertEquals(length, rowsOf(open(file)).getLast().getLast().length());
            } else {
                CsvFault fault = faultOf(file);
                assertEquals(Kind.FIELD_TOO_LONG, fault.kind());
                assertTrue(fault.detail().contains("row 2, column 2"), fault::detail);
            }
        }

        @Test
        void tenThousandColumnsAreAFaultHoweverLongTheirRow() {
            assertEquals(
                    Kind.TOO_MANY_COLUMNS,
                    faultOf("column,".repeat(10_000) + "\na@example.com\n").kind());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\""})
        void aCellOfFiftyMegabytesIsAFaultSoonAfterItsLimit(String quote) {
            var rest = new ByteArrayInputStream("x".repeat(50_000_000).getBytes(UTF_8));
            var start = new ByteArrayInputStream(("Email,Note\na@example.com," + quote).getBytes(UTF_8));
            var fault = assertThrows(
                    CsvFault.class, () -> rowsOf(CsvFile.open(new SequenceInputStream(start, rest), CsvLimits.IMPORT)));
            assertEquals(Kind.FIELD_TOO_LONG, fault.kind());
            assertTrue(fault.detail().startsWith("In row 1, column 2,"), fault::detail);
            assertTrue(rest.available() > 49_000_000, "most of it is never read");
        }

        @Test
        void nulBytesAreNoText() {
            var fault = faultOf("Email,Name\na@example.com,A\u0000\u0000\u0000da\n");
            assertEquals(Kind.NOT_CSV, fault.kind());
            assertTrue(fault.detail().contains("NUL bytes"), fault::detail);
        }

        @Test
        void twoListsOfTwoEncodingsAreAFaultAndNoGarbledNames() {
            byte[] utf8 = "Email,Name\na@example.com,Zoë\n".getBytes(UTF_8);
            byte[] latin1 = "b@example.com,Åsa\n".getBytes(ISO_8859_1);
            var fault = faultOf(join(utf8, latin1));
            assertEquals(Kind.ENCODING, fault.kind());
            assertTrue(fault.detail().contains("two encodings"), fault::detail);
            assertTrue(fault.remedy().contains("put them together again"), fault::remedy);
        }

        @Test
        void anUnclosedQuotationMarkNamesItsRow() {
            for (String end : List.of("\"open", "\"open\n", "\"open\r\nmore,x\r\n", "\"", "x,\"\"\"")) {
                CsvFault fault = faultOf("a,b\n1,2\n" + end);
                assertEquals(Kind.QUOTATION, fault.kind(), end);
                assertTrue(fault.detail().contains("row 2"), fault::detail);
            }
        }

        @Test
        void moreRowsThanTheLimit() throws IOException {
            CsvFile file =
                    CsvFile.open(new ByteArrayInputStream("a\n1\n2\n3\n".getBytes(UTF_8)), new CsvLimits(10, 100, 2));
            assertEquals(
                    Kind.TOO_MANY_ROWS,
                    assertThrows(CsvFault.class, () -> rowsOf(file)).kind());
        }
    }

    @Test
    void aHundredMegabytesAreReadInAHeapOfSixteen() throws Exception {
        var said = SmallHeap.run(16, HundredMegabytes.class, CsvFile.class, CsvWriter.class);
        assertEquals(HundredMegabytes.ROWS + " rows", said.strip());
    }
}
