package uk.co.provilex.crm.portability.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.portability.csv.CsvFile;
import uk.co.provilex.crm.portability.csv.CsvLimits;

class RowReaderTest {

    private static final Instant NOW = Instant.parse("2025-09-19T12:00:00Z");
    private static final Instant FAIR = Instant.parse("2025-05-03T13:20:00Z");

    private static final RowConsent WHOLE_FILE = new RowConsent(
            "consent",
            "News by email",
            Optional.of("email"),
            "Yes, send me news",
            Optional.empty(),
            "Spring fair",
            Optional.empty(),
            "paper",
            FAIR,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private static RowResult read(String csv, Optional<RowConsent> wholeFile) {
        try (CsvFile file = CsvFile.open(new ByteArrayInputStream(csv.getBytes(UTF_8)), CsvLimits.IMPORT)) {
            ColumnMap columns = ColumnMap.of(
                    file.header(),
                    file.header().contains("Colour") ? Map.of("Colour", "customFields.colour") : Map.of(),
                    Set.of("colour"));
            RowRules rules = new RowRules(
                    columns,
                    wholeFile,
                    DateOrder.DMY,
                    Map.of("new", "new", "hot lead", "hot"),
                    email -> email.matches("[^@]+@[^@.]+(\\.[^@.]+)+"),
                    NOW);
            return new RowReader(rules).read(file.next());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static RowLead lead(String csv) {
        return assertInstanceOf(RowResult.Accepted.class, read(csv, Optional.of(WHOLE_FILE)))
                .lead();
    }

    private static List<RowFault> faults(String csv) {
        return assertInstanceOf(RowResult.Refused.class, read(csv, Optional.of(WHOLE_FILE)))
                .faults();
    }

    private static RowFault fault(String csv) {
        List<RowFault> faults = faults(csv);
        assertEquals(1, faults.size(), faults::toString);
        return faults.getFirst();
    }

    @Test
    void aWholeRowMakesALead() {
        RowLead lead = lead(
                "First Name,Last Name,Company,City,Country,Phone 1,Phone 2,Email,Website,Tags,Notes,Colour,Status\n"
                        + "Zoë,=1+1 👩🏽‍🚀,\"Horn, Shepard\",Leeds,Wales,229.077.5154,397.884.0519x718,Zoe@Example.com,www.example.com,"
                        + "\"a; b,a\",\"two\nlines\",blue,Hot Lead\n");
        assertEquals("Zoë", lead.text(Field.FIRST_NAME));
        assertEquals("=1+1 👩🏽‍🚀", lead.text(Field.LAST_NAME));
        assertEquals("Horn, Shepard", lead.text(Field.COMPANY));
        assertEquals("Wales", lead.text(Field.COUNTRY));
        assertEquals("http://www.example.com", lead.text(Field.WEBSITE));
        assertEquals("hot", lead.text(Field.STATUS));
        assertEquals(List.of("a", "b"), lead.tags());
        assertEquals(Optional.of("two\nlines"), lead.note());
        assertEquals(Map.of("colour", "blue"), lead.customFields());
        assertEquals(List.of(new RowLead.Labelled("Zoe@Example.com", "")), lead.emails());
        assertEquals(
                List.of("229.077.5154", "397.884.0519x718"),
                lead.phones().stream().map(RowLead.Labelled::value).toList());
        assertEquals(WHOLE_FILE, lead.consent());
    }

    @Test
    void everyFaultOfARowIsTold() {
        List<RowFault> faults = faults("Email,Phone,Status\nnobody,hello,lukewarm\n");
        assertEquals(
                List.of("Email", "Phone", "Status"),
                faults.stream().map(RowFault::column).toList());
        faults.forEach(f -> assertFalse(f.remedy().isBlank()));
    }

    @Test
    void aRaggedRowIsRefusedAlone() {
        assertTrue(fault("Email,Name\na@example.com\n").reason().contains("1 cells where the header has 2"));
        assertTrue(fault("Email,Name\na@example.com,b,c\n").reason().contains("3 cells"));
    }

    @Test
    void aRowWithAStrayQuotationMarkIsRefusedAlone() {
        assertTrue(
                fault("Email,Name\na@example.com,\"Beck-\"Hendrix\"\n").reason().contains("not doubled"));
    }

    @Test
    void aRowThatNamesNobodyIsRefused() {
        assertTrue(fault("Email,City\n,Leeds\n").reason().contains("who"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n/a", "-", "None", "NULL"})
    void aWordForNothingIsNothing(String word) {
        RowLead lead = lead("Company,Email,Phone,Website\nAcme," + word + "," + word + "," + word + "\n");
        assertTrue(lead.emails().isEmpty());
        assertTrue(lead.phones().isEmpty());
        assertFalse(lead.texts().containsKey(Field.WEBSITE));
    }

    @Test
    void aWebsiteThatIsNoneIsRefused() {
        assertEquals("Website", fault("Company,Website\nAcme,ask Ada\n").column());
    }

    @Test
    void aTextThatIsTooLongIsRefusedAndNotCut() {
        assertEquals(
                "First Name", fault("First Name\n" + "x".repeat(201) + "\n").column());
        assertEquals(
                200,
                lead("First Name\n" + "😀".repeat(200) + "\n")
                        .text(Field.FIRST_NAME)
                        .codePointCount(0, 400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0007b", "a\u202Eb", "a\u2066b", "a\u0085b", "a\u001Bb"})
    void controlAndDirectionSignsAreRefused(String name) {
        assertEquals(
                "First Name", fault("First Name,City\n" + name + ",Leeds\n").column());
    }

    @Test
    void aLineBreakInAFieldOfOneLineBecomesABlank() {
        assertEquals(
                "Firma in Leeds",
                lead("Company,City\n\"Firma\r\nin\tLeeds\",Leeds\n").text(Field.COMPANY));
    }

    @Nested
    class Contacts {

        @Test
        void severalEmailsInOneCellAreTakenApartAndEachKeptOnce() {
            RowLead lead = lead("Email,Work Email\n\"a@example.com; b@example.com\",A@example.com\n");
            assertEquals(
                    List.of(new RowLead.Labelled("a@example.com", ""), new RowLead.Labelled("b@example.com", "")),
                    lead.emails());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "+44 20 7946 0000",
                    "(+44) 20 7946 0018",
                    "(0)20-7946-0000",
                    "020 7946 0000 ext. 12",
                    "001-273-664-2268x90121",
                    "574-440-1423x9799",
                    "(288)379-9377x005",
                    "Tel: 01632 960001",
                    "1-800-FLOWERS",
                    "999",
                    "-5361",
                    "02079460000;ext=5"
                })
        void aPhoneInAUsualNotationIsKeptAsTyped(String phone) {
            assertEquals(
                    List.of(phone),
                    lead("Phone\n" + phone + "\n").phones().stream()
                            .map(RowLead.Labelled::value)
                            .toList());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "hello",
                    "12",
                    "000000",
                    "123456789012345678901",
                    "a@example.com",
                    "12:30:45",
                    "4.47911E+11",
                    "ask Ada on 020 7946 0018",
                    "(+) 12"
                })
        void anAbsurdPhoneIsRefused(String phone) {
            assertEquals("Phone", fault("Phone,Company\n" + phone + ",Acme\n").column());
        }

        @Test
        void moreThanTenAreRefused() {
            String many = "1@example.com 2@example.com 3@example.com 4@example.com 5@example.com 6@example.com "
                    + "7@example.com 8@example.com 9@example.com 10@example.com 11@example.com";
            assertTrue(fault("Email\n" + many + "\n").reason().contains("more than 10"));
        }
    }

    @Nested
    class Names {

        @ParameterizedTest
        @CsvSource({
            "Ada Lovelace,Ada,Lovelace",
            "'Lovelace, Ada',Ada,Lovelace",
            "Ada,Ada,''",
            "Mary Ann Evans,Mary Ann,Evans",
            "Ludwig van Beethoven,Ludwig,van Beethoven",
            "Oscar de la Hoya,Oscar,de la Hoya",
            "Van Morrison,Van,Morrison",
            "'Ada Lovelace, PhD',Ada,'Lovelace, PhD'",
            "'John Smith, Jr.',John,'Smith, Jr.'",
            "John Smith Jr,John,Smith Jr",
            "'John van Smith III, M.D.',John,'van Smith III, M.D.'",
            "'Lovelace, Ada, PhD',Ada,'Lovelace, PhD'",
            "'Smith, Jr.','Smith, Jr.',''",
            "'Rahman, Md',Md,Rahman",
            "Ngozi Mba,Ngozi,Mba",
            "Chidi Obe,Chidi,Obe"
        })
        void aFullNameIsTakenApart(String full, String first, String last) {
            RowLead lead = lead("Name\n\"" + full + "\"\n");
            assertEquals(first, lead.text(Field.FIRST_NAME));
            assertEquals(last, lead.text(Field.LAST_NAME));
        }

        @Test
        void aFullNameBesideItsPartsIsNotNeeded() {
            RowLead lead = lead("Name,First Name,Last Name\nDr Ada Lovelace,Ada,Lovelace\n");
            assertEquals("Ada", lead.text(Field.FIRST_NAME));
            assertFalse(lead.texts().containsKey(Field.FULL_NAME));
        }

        @ParameterizedTest
        @CsvSource({
            "Jane Doe,Jane,'',Jane,Doe",
            "Jane Doe,'',Doe,Jane,Doe",
            "'Doe, Jane',jane,'',jane,Doe",
            "'Doe, Jane','',Doe,Jane,Doe",
            "Nagy Ilona,Ilona,'',Ilona,Nagy",
            "Dr. Jane Doe,Jane,'',Jane,Doe",
            "Dr Jane Doe,'',Doe,Dr Jane,Doe",
            "'Jane Mary Doe, PhD',Jane,'',Jane,'Mary Doe, PhD'",
            "'Jane Doe, PhD','',Doe,Jane,Doe",
            "Ms. Doe,'',Doe,'',Doe",
            "Doe Jr,'',Doe,'',Doe",
            "Jane,Jane,'',Jane,''",
            "'Jane, PhD',Jane,'',Jane,''",
            "Ngozi Mba,Ngozi,'',Ngozi,Mba",
            "Anna Dame,Anna,'',Anna,Dame",
            "Anna Dame,'',Dame,Anna,Dame"
        })
        void thePartThatIsMissingIsTakenFromTheFullName(
                String full, String first, String last, String firstRead, String lastRead) {
            RowLead lead = lead("Full Name,First Name,Last Name,Email\n\"" + full + "\"," + first + "," + last
                    + ",j@example.com\n");
            assertEquals(firstRead, lead.text(Field.FIRST_NAME));
            assertEquals(lastRead, lead.text(Field.LAST_NAME));
        }

        @ParameterizedTest
        @CsvSource({"Janet Doe,Jane,''", "Jane Doe,'',O", "jdoe42,Jane,''"})
        void aFullNameThatIsAnotherThanItsPartIsRefused(String full, String first, String last) {
            var fault = fault("Full Name,First Name,Last Name\n" + full + "," + first + "," + last + "\n");
            assertEquals("Full Name", fault.column());
            assertTrue(fault.remedy().contains("both"), fault::remedy);
        }

        @Test
        void anAddressOfSeveralLinesIsTakenApart() {
            RowLead lead = lead("Company,Address\nAcme,\"1 High St\r\nHeadingley\nLeeds\"\n");
            assertEquals("1 High St", lead.text(Field.ADDRESS_LINE1));
            assertEquals("Headingley, Leeds", lead.text(Field.ADDRESS_LINE2));
        }
    }

    @Nested
    class LawfulBasis {

        private static final String COLUMNS =
                "Email,Lawful basis,Purpose,Consent wording,Consent source,Consent method,Consent date,LIA\n";

        @Test
        void aRowWithoutOneIsRefused() {
            RowResult result = read("Email\na@example.com\n", Optional.empty());
            RowFault fault =
                    assertInstanceOf(RowResult.Refused.class, result).faults().getFirst();
            assertTrue(fault.reason().contains("lawful basis"), fault::reason);
        }

        @Test
        void columnsCanGiveIt() {
            RowResult result = read(
                    COLUMNS + "a@example.com,Legitimate interest,Offers,We told you,Web form,form,03/04/2025,LIA-7\n",
                    Optional.empty());
            RowConsent consent =
                    assertInstanceOf(RowResult.Accepted.class, result).lead().consent();
            assertEquals("legitimate-interest", consent.lawfulBasis());
            assertEquals(Instant.parse("2025-04-03T00:00:00Z"), consent.obtainedAt());
            assertEquals(Optional.of("LIA-7"), consent.assessmentReference());
        }

        @Test
        void evidenceThatIsMissingIsNamed() {
            RowResult result = read(COLUMNS + "a@example.com,legitimate interests,Offers,,,form,,\n", Optional.empty());
            RowFault fault =
                    assertInstanceOf(RowResult.Refused.class, result).faults().getFirst();
            assertTrue(
                    fault.reason()
                            .contains("consent.wording, consent.source, consent.assessmentReference,"
                                    + " consent.obtainedAt"),
                    fault::reason);
        }

        @Test
        void aRowsOwnColumnsGoBeforeTheWholeFile() {
            RowLead lead = lead("Email,Subscription Date,Consent source\na@example.com,26/08/2020,Newsletter\n");
            assertEquals(Instant.parse("2020-08-26T00:00:00Z"), lead.consent().obtainedAt());
            assertEquals("Newsletter", lead.consent().source());
            assertEquals(
                    FAIR,
                    lead("Email,Subscription Date\na@example.com,\n").consent().obtainedAt());
        }

        @ParameterizedTest
        @ValueSource(strings = {"2025-09-20", "31/02/2025", "yesterday", "45000"})
        void aDateInTheFutureOrThatIsNoneIsRefused(String date) {
            assertEquals(
                    "Subscription Date",
                    fault("Email,Subscription Date\na@example.com," + date + "\n")
                            .column());
        }

        @ParameterizedTest
        @CsvSource({
            "2020-08-24,2020-08-24T00:00:00Z",
            "2020-08-24T10:11:12+02:00,2020-08-24T08:11:12Z",
            "2020-08-24 10:11,2020-08-24T10:11:00Z",
            "24.8.2020 10:11:12,2020-08-24T10:11:12Z",
            "2020/8/4,2020-08-04T00:00:00Z",
            "'24/8/2020, 3:45 PM',2020-08-24T15:45:00Z",
            "'24/8/2020, 3:45:06\u202FPM',2020-08-24T15:45:06Z",
            "24/8/2020 12:05 a.m.,2020-08-24T00:05:00Z",
            "24/8/2020 12:05pm,2020-08-24T12:05:00Z",
            "'24/8/2020, 15:45',2020-08-24T15:45:00Z"
        })
        void usualDatesAreRead(String date, String instant) {
            assertEquals(
                    Instant.parse(instant),
                    lead("Email,Subscription Date\na@example.com,\"" + date + "\"\n")
                            .consent()
                            .obtainedAt());
        }

        @ParameterizedTest
        @CsvSource({
            "9/19/25,'Write the year with four digits, as in 2025-09-19.'",
            "'9/19/25, 3:45 PM','Write the year with four digits, as in 2025-09-19.'",
            "'9/18/2025, 3:45 PM','Write it as 2025-09-19, or say dateOrder when you start the import.'",
            "18/9/2025 15:45 PM,Write it as 2025-09-19.",
            "18/9/2025 0:45 AM,Write it as 2025-09-19.",
            "yesterday,Write it as 2025-09-19."
        })
        void theRemedyOfADateThatCannotBeReadHelps(String date, String remedy) {
            assertEquals(
                    remedy,
                    fault("Email,Subscription Date\na@example.com,\"" + date + "\"\n")
                            .remedy());
        }

        @Test
        void whoSaidNoIsRefusedWhateverTheUploaderAttests() {
            assertEquals(
                    "Unsubscribed",
                    fault("Email,Unsubscribed\na@example.com,TRUE\n").column());
            assertTrue(
                    fault("Email,Unsubscribed\na@example.com,TRUE\n").remedy().contains("record the objection"));
            assertEquals("Opted in", fault("Email,Opted in\na@example.com,No\n").column());
            assertEquals(
                    "Opted in", fault("Email,Opted in\na@example.com,perhaps\n").column());
            assertEquals(
                    1,
                    lead("Email,Opted in,Unsubscribed\na@example.com,yes,0\n")
                            .emails()
                            .size());
        }

        @Test
        void whoSaidNoToOneOfTwoIsRefused() {
            assertEquals(
                    "Marketing Consent",
                    fault("Email,GDPR Consent,Marketing Consent\na@example.com,yes,no\n")
                            .column());
            lead("Email,GDPR Consent,Marketing Consent\na@example.com,yes,yes\n");
        }

        @Test
        void whatIsGuessedToTellWhoAgreedHasToBeClearOnlyWhereNothingElseIs() {
            lead("Email,Opt In,Newsletter\na@example.com,yes,weekly\n");
            assertEquals(
                    "Newsletter",
                    fault("Email,Opt In,Newsletter\na@example.com,yes,no\n").column());
            assertEquals(
                    "Newsletter",
                    fault("Email,Newsletter\na@example.com,weekly\n").column());
        }

        @Test
        void aKindOfMessageMayBeCalledAnything() {
            var list = "Email,Opted out of email: Double opt-in reminders\na@example.com,";
            lead(list + "false\n");
            assertTrue(fault(list + "true\n").reason().contains("has opted out"));
        }

        @Test
        void aBasisThatIsNoneAndAChannelThatIsNoneAreNamed() {
            assertEquals(
                    "Lawful basis",
                    fault("Email,Lawful basis\na@example.com,because\n").column());
            assertEquals(
                    "Channel", fault("Email,Channel\na@example.com,pigeon\n").column());
        }
    }

    @Nested
    class SeveralValuesInOneCell {

        private static List<String> values(List<RowLead.Labelled> contacts) {
            return contacts.stream().map(c -> c.value() + "/" + c.label()).toList();
        }

        @Test
        void comeFromAJsonListWithTheirLabels() {
            var lead = lead("""
                    Work Email,Phone,Tags
                    "[{""value"":""a@example.com"",""label"":""home""},""b@example.com""]","[{""number"":""612345678"",""callingCode"":""+33""},{""value"":""0113 496 0000"",""e164"":""+441134960000""}]","[""a, b; c"",""d""]"
                    """);
            assertEquals(List.of("a@example.com/home", "b@example.com/work"), values(lead.emails()));
            assertEquals(List.of("+33612345678/", "0113 496 0000/"), values(lead.phones()));
            assertEquals(List.of("a, b; c", "d"), lead.tags());
        }

        @Test
        void areRefusedWhereTheListSaysThatThePersonObjected() {
            assertEquals(
                    "Email: The list says that this person has opted out.",
                    fault("Email\n\"[{\"\"emailAddress\"\":\"\"a@example.com\"\",\"\"optOut\"\":true}]\"\n")
                            .described());
        }

        @Test
        void areRefusedWhereOneOfThemIsNone() {
            assertEquals(
                    "This is no email address.",
                    fault("Email\n\"[{\"\"a\"\":1}]\"\n").reason());
            assertEquals(
                    "This is no phone number.", fault("Phone\n\"[[1],[2]]\"\n").reason());
        }
    }

    @Nested
    class CallingCodes {

        @Test
        void goBeforeNumbersThatAreNotInternational() {
            var lead = lead("Phone,Other phone,Calling code\n07700 900123,+33612345678,44\n");
            assertEquals(
                    List.of("+44 07700 900123", "+33612345678"),
                    lead.phones().stream().map(RowLead.Labelled::value).toList());
        }

        @Test
        void thatAreNoneAreRefused() {
            assertEquals(
                    "Calling code",
                    fault("Phone,Calling code\n07700 900123,GB\n").column());
        }
    }

    @Nested
    class OurOwnTable {

        private static final String HEADER = "Emails,Email Labels,Phones,Phone Labels,Tags\n";

        @Test
        void keepsEachValueWithItsLabel() {
            var lead =
                    lead(HEADER + "a@example.com; b@example.com,work; ,0113 496 0000 x5,desk,\"a, b\\; c; d\\\\e\"\n");
            assertEquals(
                    List.of(new RowLead.Labelled("a@example.com", "work"), new RowLead.Labelled("b@example.com", "")),
                    lead.emails());
            assertEquals(List.of(new RowLead.Labelled("0113 496 0000 x5", "desk")), lead.phones());
            assertEquals(List.of("a, b; c", "d\\e"), lead.tags());
        }

        @Test
        void keepsTheBlanksThatSomebodyTyped() {
            var lead = lead("First Name,Status," + HEADER
                    + " Ada ,new ,a@example.com , work, 0113 496 0000,desk , a;  b; c ;   \n");
            assertEquals(" Ada ", lead.text(Field.FIRST_NAME));
            assertEquals("new", lead.text(Field.STATUS));
            assertEquals(List.of(new RowLead.Labelled("a@example.com", " work")), lead.emails());
            assertEquals(List.of(new RowLead.Labelled(" 0113 496 0000", "desk ")), lead.phones());
            assertEquals(List.of(" a", " b", "c "), lead.tags());
        }

        @Test
        void keepsWhateverHasTheDigitsOfANumber() {
            var lead = lead(HEADER + ",,ask Ada on 020 7946 0018; (+44) 20 7946 0018; (+44) 20 7946 0018,a; b; c,\n");
            assertEquals(
                    List.of(
                            new RowLead.Labelled("ask Ada on 020 7946 0018", "a"),
                            new RowLead.Labelled("(+44) 20 7946 0018", "b"),
                            new RowLead.Labelled("(+44) 20 7946 0018", "c")),
                    lead.phones());
            for (var none : List.of("ask Ada", "room 12", "4.47911E+11", "020 7946 0018 " + "x".repeat(30))) {
                assertEquals(
                        "Phones",
                        fault(HEADER + "a@example.com,," + none + ",,\n").column());
            }
        }

        @Test
        void refusesLabelsThatAreNotOneForEach() {
            assertEquals(
                    "Email Labels",
                    fault(HEADER + "a@example.com,work; home,,,\n").column());
            assertEquals(
                    "Phone Labels", fault(HEADER + "a@example.com,,,work,\n").column());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "opted out",
                "Opted-out",
                "OPTED_OUT",
                "unsubscribed",
                "yes",
                "true",
                "not subscribed",
                "Do Not Allow",
                "14/03/2025",
                "03/14/2025",
                "3/14/25",
                "2025-03-14 09:14:00"
            })
    void aPersonWhoObjectedIsRefusedHoweverTheListSaysIt(String answer) {
        assertEquals(
                "Opted out",
                fault("Email,Opted out\na@example.com," + answer + "\n").column());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "0",
                "false",
                "Opted in",
                "subscribed",
                "not_opted_out",
                "No consent",
                "no_consent",
                "Pending upgrade",
                "Pending double opt-in",
                "Archived",
                "Allow",
                "N/A",
                "null",
                "-",
                "--",
                ""
            })
    void aPersonWhoDidNotObjectIsNot(String answer) {
        assertEquals(
                1,
                lead("Email,Opted out\na@example.com," + answer + "\n").emails().size());
    }

    @ParameterizedTest
    @CsvSource({
        "Opted out,perhaps",
        "Opted out,?",
        "Opted out,unknown",
        "Unsubscribe reason,Too many emails",
        "Marketing Status,Active",
        "Marketing Status,Yes",
        "Marketing Status,no",
        "Person - Marketing status,TRUE",
        "Opt-in/opt-out,yes"
    })
    void whatMayBeAnObjectionRefusesTheRowAndIsNone(String column, String answer) {
        var refused = assertInstanceOf(
                RowResult.Refused.class,
                read("Email," + column + "\na@example.com," + answer + "\n", Optional.of(WHOLE_FILE)));
        var fault = refused.faults().getFirst();
        assertEquals(column + ": It is not clear whether this person has opted out.", fault.described());
        assertTrue(fault.remedy().contains("\"opted out\" or \"not opted out\""), fault::remedy);
        assertFalse(refused.optedOut());
    }

    @ParameterizedTest
    @CsvSource({"Marketing Status,unsubscribed", "Opt-in/opt-out,opt-out", "Opt-out status,yes", "SMS Opt Out,1"})
    void aColumnThatMayTellOfEitherIsReadWhereItsWordsAreClear(String column, String answer) {
        assertEquals(
                column + ": The list says that this person has opted out.",
                fault("Email," + column + "\na@example.com," + answer + "\n").described());
    }
}
