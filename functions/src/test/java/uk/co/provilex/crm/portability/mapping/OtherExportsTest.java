package uk.co.provilex.crm.portability.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.portability.csv.CsvFile;
import uk.co.provilex.crm.portability.csv.CsvLimits;

/**
 * The exports of other CRMs, and our own, are mapped right without a word of the user: each column that is not named here
 * is ignored. The headers are those that the products write; the people in them are made up.
 */
class OtherExportsTest {

    private static final RowConsent WHOLE_FILE = new RowConsent(
            "legitimate-interest",
            "News by email",
            Optional.of("email"),
            "We write to customers of the fair.",
            Optional.empty(),
            "Spring fair",
            Optional.empty(),
            "paper",
            Instant.parse("2025-05-03T13:20:00Z"),
            Optional.of("LIA-1"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private record Export(List<Column> columns, List<RowResult> rows) {

        static Export of(String name) throws IOException {
            var in = OtherExportsTest.class.getResourceAsStream("/exports/" + name);
            try (var file = CsvFile.open(in, CsvLimits.IMPORT)) {
                var columns = ColumnMap.of(file.header(), Map.of(), Set.of("colour", "seats"));
                var rules = new RowRules(
                        columns,
                        Optional.of(WHOLE_FILE),
                        DateOrder.DMY,
                        Map.of("new", "new"),
                        email -> email.matches("[^@]+@[^@.]+(\\.[^@.]+)+"),
                        Instant.parse("2025-09-19T12:00:00Z"));
                var reader = new RowReader(rules);
                var rows = new ArrayList<RowResult>();
                file.forEachRemaining(row -> rows.add(reader.read(row)));
                return new Export(columns.columns(), rows);
            }
        }

        Map<String, String> mapped() {
            var mapped = new LinkedHashMap<String, String>();
            for (var column : columns) {
                if (column.field() != Field.IGNORE) {
                    mapped.put(column.header(), column.target());
                }
                assertEquals(column.field() == Field.IGNORE, column.confidence() == Confidence.NONE, column.header());
            }
            return mapped;
        }

        RowLead lead() {
            return assertInstanceOf(RowResult.Accepted.class, rows.getFirst(), () -> rows.getFirst()
                            .toString())
                    .lead();
        }

        void refusesSecondForItsObjection() {
            var faults = assertInstanceOf(RowResult.Refused.class, rows.get(1)).faults();
            assertTrue(faults.stream().anyMatch(fault -> fault.reason().contains("opted out")), faults::toString);
        }
    }

    private static void assertZoe(RowLead lead) {
        assertEquals("Zoë", lead.text(Field.FIRST_NAME));
        assertEquals("Example", lead.text(Field.LAST_NAME));
        assertEquals("Buyer", lead.text(Field.JOB_TITLE));
        assertEquals("Leeds", lead.text(Field.CITY));
    }

    private static List<String> values(List<RowLead.Labelled> contacts) {
        return contacts.stream()
                .map(contact -> contact.value() + (contact.label().isEmpty() ? "" : " " + contact.label()))
                .toList();
    }

    @Test
    void hubSpot() throws IOException {
        var export = Export.of("hubspot-contacts.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("Record ID", "externalId"),
                        Map.entry("First Name", "firstName"),
                        Map.entry("Last Name", "lastName"),
                        Map.entry("City", "address.city"),
                        Map.entry("Company Name", "company"),
                        Map.entry("Country/Region", "address.country"),
                        Map.entry("Email", "email"),
                        Map.entry("Job Title", "jobTitle"),
                        Map.entry("Lead Status", "status"),
                        Map.entry("Legal basis for processing contact's data", "consent.lawfulBasis"),
                        Map.entry("Message", "note"),
                        Map.entry("Mobile Phone Number", "phone"),
                        Map.entry("Opted out of email: Customer Service Communication", "optedOut"),
                        Map.entry("Original Source", "source"),
                        Map.entry("Phone Number", "phone"),
                        Map.entry("Postal Code", "address.postcode"),
                        Map.entry("State/Region", "address.region"),
                        Map.entry("Street Address", "address.line1"),
                        Map.entry("Unsubscribed from all email", "optedOut"),
                        Map.entry("Website URL", "website"),
                        Map.entry("WhatsApp Phone Number", "phone"),
                        Map.entry("Work email", "email")),
                export.mapped());
        assertZoe(export.lead());
        assertEquals("legitimate-interest", export.lead().consent().lawfulBasis());
        export.refusesSecondForItsObjection();
    }

    @Test
    void reportsOfSalesforce() throws IOException {
        var export = Export.of("salesforce-leads-report.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("Lead ID", "externalId"),
                        Map.entry("First Name", "firstName"),
                        Map.entry("Last Name", "lastName"),
                        Map.entry("Title", "jobTitle"),
                        Map.entry("Company / Account", "company"),
                        Map.entry("Email", "email"),
                        Map.entry("Phone", "phone"),
                        Map.entry("Mobile", "phone"),
                        Map.entry("Street", "address.line1"),
                        Map.entry("City", "address.city"),
                        Map.entry("State/Province", "address.region"),
                        Map.entry("Zip/Postal Code", "address.postcode"),
                        Map.entry("Country", "address.country"),
                        Map.entry("Lead Source", "source"),
                        Map.entry("Lead Status", "status"),
                        Map.entry("Website", "website"),
                        Map.entry("Description", "note"),
                        Map.entry("Email Opt Out", "optedOut"),
                        Map.entry("Do Not Call", "optedOut")),
                export.mapped());
        assertZoe(export.lead());
        export.refusesSecondForItsObjection();
    }

    /** A country that was not mapped would have the phone read as one of the organisation's own. */
    @Test
    void reportsOfSalesforceOnContactsWhoseCountriesAreWrittenOut() throws IOException {
        var export = Export.of("salesforce-contacts-report.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("Contact ID", "externalId"),
                        Map.entry("First Name", "firstName"),
                        Map.entry("Last Name", "lastName"),
                        Map.entry("Title", "jobTitle"),
                        Map.entry("Account Name", "company"),
                        Map.entry("Email", "email"),
                        Map.entry("Phone", "phone"),
                        Map.entry("Mobile", "phone"),
                        Map.entry("Mailing Street", "address.line1"),
                        Map.entry("Mailing City", "address.city"),
                        Map.entry("Mailing State/Province (text only)", "address.region"),
                        Map.entry("Mailing Zip/Postal Code", "address.postcode"),
                        Map.entry("Mailing Country (text only)", "address.country"),
                        Map.entry("Lead Source", "source"),
                        Map.entry("Description", "note"),
                        Map.entry("Email Opt Out", "optedOut"),
                        Map.entry("Do Not Call", "optedOut")),
                export.mapped());
        assertZoe(export.lead());
        assertEquals("France", export.lead().text(Field.COUNTRY));
        export.refusesSecondForItsObjection();
    }

    @Test
    void theDataLoaderOfSalesforce() throws IOException {
        var export = Export.of("salesforce-contacts-data-loader.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("Id", "externalId"),
                        Map.entry("LastName", "lastName"),
                        Map.entry("FirstName", "firstName"),
                        Map.entry("Name", "fullName"),
                        Map.entry("MailingStreet", "address.line1"),
                        Map.entry("MailingCity", "address.city"),
                        Map.entry("MailingState", "address.region"),
                        Map.entry("MailingPostalCode", "address.postcode"),
                        Map.entry("MailingCountry", "address.country"),
                        Map.entry("Phone", "phone"),
                        Map.entry("MobilePhone", "phone"),
                        Map.entry("HomePhone", "phone"),
                        Map.entry("OtherPhone", "phone"),
                        Map.entry("Email", "email"),
                        Map.entry("Title", "jobTitle"),
                        Map.entry("LeadSource", "source"),
                        Map.entry("Description", "note"),
                        Map.entry("HasOptedOutOfEmail", "optedOut"),
                        Map.entry("DoNotCall", "optedOut")),
                export.mapped());
        assertZoe(export.lead());
        assertEquals("Floor 2", export.lead().text(Field.ADDRESS_LINE2));
        export.refusesSecondForItsObjection();
    }

    @Test
    void theDataLoaderOfSalesforceWithItsHeaderInCapitals() throws IOException {
        var export = Export.of("salesforce-contacts-in-capitals.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("ID", "externalId"),
                        Map.entry("LASTNAME", "lastName"),
                        Map.entry("FIRSTNAME", "firstName"),
                        Map.entry("NAME", "fullName"),
                        Map.entry("MAILINGSTREET", "address.line1"),
                        Map.entry("MAILINGCITY", "address.city"),
                        Map.entry("MAILINGSTATE", "address.region"),
                        Map.entry("MAILINGPOSTALCODE", "address.postcode"),
                        Map.entry("MAILINGCOUNTRY", "address.country"),
                        Map.entry("PHONE", "phone"),
                        Map.entry("MOBILEPHONE", "phone"),
                        Map.entry("HOMEPHONE", "phone"),
                        Map.entry("OTHERPHONE", "phone"),
                        Map.entry("EMAIL", "email"),
                        Map.entry("TITLE", "jobTitle"),
                        Map.entry("LEADSOURCE", "source"),
                        Map.entry("DESCRIPTION", "note"),
                        Map.entry("HASOPTEDOUTOFEMAIL", "optedOut"),
                        Map.entry("DONOTCALL", "optedOut")),
                export.mapped());
        assertZoe(export.lead());
        assertEquals(
                List.of("0113 496 0000", "+44 7700 900123 mobile"),
                values(export.lead().phones()));
        export.refusesSecondForItsObjection();
    }

    @Test
    void zoho() throws IOException {
        var export = Export.of("zoho-leads.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("Record Id", "externalId"),
                        Map.entry("Company", "company"),
                        Map.entry("First Name", "firstName"),
                        Map.entry("Last Name", "lastName"),
                        Map.entry("Title", "jobTitle"),
                        Map.entry("Email", "email"),
                        Map.entry("Phone", "phone"),
                        Map.entry("Mobile", "phone"),
                        Map.entry("Website", "website"),
                        Map.entry("Lead Source", "source"),
                        Map.entry("Lead Status", "status"),
                        Map.entry("Lead Name", "fullName"),
                        Map.entry("Street", "address.line1"),
                        Map.entry("City", "address.city"),
                        Map.entry("State", "address.region"),
                        Map.entry("Zip Code", "address.postcode"),
                        Map.entry("Country", "address.country"),
                        Map.entry("Description", "note"),
                        Map.entry("Email Opt Out", "optedOut"),
                        Map.entry("Secondary Email", "email"),
                        Map.entry("Tag", "tags"),
                        Map.entry("Unsubscribed Mode", "optedOut"),
                        Map.entry("Unsubscribed Time", "optedOut")),
                export.mapped());
        assertZoe(export.lead());
        assertEquals(List.of("fair", "vip"), export.lead().tags());
        export.refusesSecondForItsObjection();
    }

    @Test
    void mailchimp() throws IOException {
        var export = Export.of("mailchimp-unsubscribed.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("Email Address", "email"),
                        Map.entry("First Name", "firstName"),
                        Map.entry("Last Name", "lastName"),
                        Map.entry("Phone Number", "phone"),
                        Map.entry("OPTIN_TIME", "consent.obtainedAt"),
                        Map.entry("OPTIN_IP", "consent.evidence.ipAddress"),
                        Map.entry("REGION", "address.region"),
                        Map.entry("UNSUB_TIME", "optedOut"),
                        Map.entry("UNSUB_CAMPAIGN_TITLE", "optedOut"),
                        Map.entry("UNSUB_CAMPAIGN_ID", "optedOut"),
                        Map.entry("UNSUB_REASON", "optedOut"),
                        Map.entry("UNSUB_REASON_OTHER", "optedOut"),
                        Map.entry("NOTES", "note"),
                        Map.entry("TAGS", "tags")),
                export.mapped());
        assertEquals("Zoë", export.lead().text(Field.FIRST_NAME));
        export.refusesSecondForItsObjection();
    }

    @Test
    void pipedrive() throws IOException {
        var export = Export.of("pipedrive-people.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("Person - Name", "fullName"),
                        Map.entry("Person - Label", "tags"),
                        Map.entry("Person - Organization", "company"),
                        Map.entry("Person - First name", "firstName"),
                        Map.entry("Person - Last name", "lastName"),
                        Map.entry("Person - Email - Work", "email"),
                        Map.entry("Person - Email - Home", "email"),
                        Map.entry("Person - Email - Other", "email"),
                        Map.entry("Person - Phone - Work", "phone"),
                        Map.entry("Person - Phone - Home", "phone"),
                        Map.entry("Person - Phone - Mobile", "phone"),
                        Map.entry("Person - Phone - Other", "phone"),
                        Map.entry("Person - ID", "externalId"),
                        Map.entry("Person - Marketing status", "optedOut"),
                        Map.entry("Person - Job title", "jobTitle"),
                        Map.entry("Person - Postal address", "address.line1"),
                        Map.entry("Person - City/town/village/locality of Postal address", "address.city"),
                        Map.entry("Person - State/county of Postal address", "address.region"),
                        Map.entry("Person - Country of Postal address", "address.country"),
                        Map.entry("Person - ZIP/Postal code of Postal address", "address.postcode"),
                        Map.entry("Person - Notes", "note")),
                export.mapped());
        assertZoe(export.lead());
        assertEquals(
                List.of("zoe@example.com work", "z.example@example.com work", "zoe@example.net home"),
                values(export.lead().emails()));
        export.refusesSecondForItsObjection();
        export.rows.stream().skip(2).forEach(row -> assertInstanceOf(RowResult.Accepted.class, row));
        assertEquals(7, export.rows.size());
    }

    @Test
    void espoCrm() throws IOException {
        var export = Export.of("espocrm-leads.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("id", "externalId"),
                        Map.entry("name", "fullName"),
                        Map.entry("firstName", "firstName"),
                        Map.entry("lastName", "lastName"),
                        Map.entry("title", "jobTitle"),
                        Map.entry("status", "status"),
                        Map.entry("source", "source"),
                        Map.entry("website", "website"),
                        Map.entry("addressStreet", "address.line1"),
                        Map.entry("addressCity", "address.city"),
                        Map.entry("addressState", "address.region"),
                        Map.entry("addressCountry", "address.country"),
                        Map.entry("addressPostalCode", "address.postcode"),
                        Map.entry("emailAddress", "email"),
                        Map.entry("phoneNumber", "phone"),
                        Map.entry("doNotCall", "optedOut"),
                        Map.entry("description", "note"),
                        Map.entry("accountName", "company"),
                        Map.entry("emailAddressIsOptedOut", "optedOut"),
                        Map.entry("phoneNumberIsOptedOut", "optedOut"),
                        Map.entry("emailAddressData", "email"),
                        Map.entry("phoneNumberData", "phone")),
                export.mapped());
        assertZoe(export.lead());
        assertEquals(
                List.of("zoe@example.com", "zoe@example.net"),
                values(export.lead().emails()));
        assertEquals(List.of("+447700900123"), values(export.lead().phones()), "without the guard before it");
        export.refusesSecondForItsObjection();
    }

    @Test
    void twenty() throws IOException {
        var export = Export.of("twenty-people.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("Id", "externalId"),
                        Map.entry("Name / First Name", "firstName"),
                        Map.entry("Name / Last Name", "lastName"),
                        Map.entry("Emails / Primary Email", "email"),
                        Map.entry("Emails / Additional Emails", "email"),
                        Map.entry("Phones / Primary Phone Number", "phone"),
                        Map.entry("Phones / Primary Phone Calling Code", "callingCode"),
                        Map.entry("Phones / Additional Phones", "phone"),
                        Map.entry("Job Title", "jobTitle"),
                        Map.entry("City", "address.city")),
                export.mapped());
        assertZoe(export.lead());
        assertEquals(
                List.of("zoe@example.com", "zoe@example.net"),
                values(export.lead().emails()));
        assertEquals(
                List.of("+44 7700900123", "+33612345678"), values(export.lead().phones()));
    }

    @Test
    void ourOwn() throws IOException {
        var export = Export.of("own-leads.csv");
        assertEquals(
                Map.ofEntries(
                        Map.entry("First Name", "firstName"),
                        Map.entry("Last Name", "lastName"),
                        Map.entry("Company", "company"),
                        Map.entry("Job Title", "jobTitle"),
                        Map.entry("Emails", "email"),
                        Map.entry("Email Labels", "emailLabels"),
                        Map.entry("Phones", "phone"),
                        Map.entry("Phone Labels", "phoneLabels"),
                        Map.entry("Address Line 1", "address.line1"),
                        Map.entry("Address Line 2", "address.line2"),
                        Map.entry("City", "address.city"),
                        Map.entry("Region", "address.region"),
                        Map.entry("Postcode", "address.postcode"),
                        Map.entry("Country", "address.country"),
                        Map.entry("Website", "website"),
                        Map.entry("Source", "source"),
                        Map.entry("Status", "status"),
                        Map.entry("Tags", "tags"),
                        Map.entry("customFields.colour", "customFields.colour"),
                        Map.entry("customFields.seats", "customFields.seats"),
                        Map.entry("External Id", "externalId")),
                export.mapped());
        export.columns().stream()
                .filter(column -> column.field() != Field.IGNORE)
                .forEach(column -> assertEquals(Confidence.EXACT, column.confidence(), column.header()));
        var lead = export.lead();
        assertEquals("=1+1", lead.text(Field.FIRST_NAME), "without the guard before it");
        assertEquals("@Example Ltd", lead.text(Field.COMPANY), "without the guard before it");
        assertEquals("'s-Hertogenbosch", lead.text(Field.CITY), "whose apostrophe is its own");
        assertEquals(Map.of("colour", "red", "seats", "12"), lead.customFields());
        assertEquals(List.of("zoe@example.com work", "zoe@example.net"), values(lead.emails()));
        assertEquals(List.of("+447700900123 mobile", "0113 496 0000 work"), values(lead.phones()));
        assertEquals(List.of("fair", "a, b; c"), lead.tags());
        assertEquals("C-17", lead.text(Field.EXTERNAL_ID));
    }

    @Test
    void ourOwnIdIsThatOfTheLeadWhereLeadsAreMatchedByIt() {
        var header = List.of("Id", "Email", "External Id");
        var columns = ColumnMap.of(header, Map.of(), Set.of(), true).columns();
        assertEquals(
                List.of("id", "email", "externalId"),
                columns.stream().map(Column::target).toList());
        var said = ColumnMap.of(header, Map.of("Id", "id"), Set.of()).columns();
        assertEquals(Field.LEAD_ID, said.getFirst().field());
    }
}
