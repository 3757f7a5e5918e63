package uk.co.provilex.crm.portability.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnMapTest {

    private static ColumnMap map(String header) {
        return ColumnMap.of(Arrays.asList(header.split(",", -1)), Map.of(), Set.of());
    }

    private static ColumnMap map(String header, Map<String, String> explicit) {
        return ColumnMap.of(Arrays.asList(header.split(",", -1)), explicit, Set.of("favouriteColour"));
    }

    @Nested
    class UsualLists {

        @Test
        void theListOfCustomersIsMapped() {
            assertEquals(
                    List.of(
                            "ignore",
                            "externalId",
                            "firstName",
                            "lastName",
                            "company",
                            "address.city",
                            "address.country",
                            "phone",
                            "phone",
                            "email",
                            "consent.obtainedAt",
                            "website"),
                    targets(
                            "Index,Customer Id,First Name,Last Name,Company,City,Country,Phone 1,Phone 2,Email,Subscription"
                                    + " Date,Website"));
        }

        @Test
        void theListOfPeopleIsMappedWithoutSexAndBirth() {
            assertEquals(
                    List.of(
                            "ignore",
                            "externalId",
                            "firstName",
                            "lastName",
                            "ignore",
                            "email",
                            "phone",
                            "ignore",
                            "jobTitle"),
                    targets("Index,User Id,First Name,Last Name,Sex,Email,Phone,Date of birth,Job Title"));
        }

        @Test
        void anAddressBookOfGoogleIsMapped() {
            assertEquals(
                    List.of(
                            "firstName",
                            "lastName",
                            "company",
                            "email",
                            "phone",
                            "address.city",
                            "note",
                            "ignore",
                            "email"),
                    targets("Given Name,Family Name,Organization 1 - Name,E-mail 1 - Value,Phone 1 - Value,Address 1 -"
                            + " City,Notes,Birthday,E-mail 2 - Value"));
        }

        @Test
        void aCrmExportIsMapped() {
            assertEquals(
                    List.of(
                            "externalId",
                            "ignore",
                            "firstName",
                            "lastName",
                            "jobTitle",
                            "company",
                            "address.line1",
                            "address.region",
                            "address.postcode",
                            "phone",
                            "phone",
                            "email",
                            "source",
                            "status",
                            "ignore",
                            "optedOut",
                            "optedOut"),
                    targets(
                            "Lead ID,Salutation,First Name,Last Name,Title,Company / Account,Street,State/Province,Zip/Postal"
                                    + " Code,Phone,Mobile,Email,Lead Source,Lead Status,Lead Owner,Do Not Call,Email Opt Out"));
        }

        @Test
        void aMailingListIsMapped() {
            assertEquals(
                    List.of("email", "fullName", "tags", "consent.obtainedAt", "consent.source", "optedOut"),
                    targets("Email Address,Name,TAGS,OPTIN_TIME,Opt-in source,Unsubscribed"));
        }

        /** Whoever objected is not brought in because a list says it in words of its own. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Marketing Opt Out",
                    "SMS Opt Out",
                    "sms_opt_out",
                    "SMSOPTOUT",
                    "hasoptedoutofsms",
                    "HasOptedOutOfSms",
                    "Opted out of email: News",
                    "Opted out of email: Landing page",
                    "Opted out of email: Weekly link",
                    "Opted out of email: Halifax fax",
                    "Do not call or fax",
                    "Email/Fax opt out",
                    "Do not send marketing",
                    "Don't use for marketing",
                    "SMS Opt-Outs",
                    "donotbulkemail",
                    "donotsendmm",
                    "Opt-out date",
                    "Do Not Mail",
                    "Do Not Text",
                    "donottext",
                    "DONOTCONTACT",
                    "Don't call",
                    "Do not allow Bulk Emails",
                    "Unsubscribe",
                    "Unsubscribed at",
                    "UNSUB_TIME",
                    "Email unsubscribed",
                    "Consent withdrawn"
                })
        void aColumnOfObjectionsIsMappedHoweverItIsNamed(String header) {
            assertEquals("optedOut", map("Email," + header).columns().getLast().target());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Fax opt out",
                    "Has opted out of fax",
                    "HASOPTEDOUTOFFAX",
                    "Do Not Fax",
                    "Unsubscribe link",
                    "Adopted outcome",
                    "Double opt-in"
                })
        void aColumnThatTellsOfNoObjectionIsNot(String header) {
            assertEquals("ignore", map("Email," + header).columns().getLast().target());
        }

        @ParameterizedTest
        @CsvSource({
            "firstName,firstName",
            "FIRST_NAME,firstName",
            "e-mail,email",
            "Work E-mail,email",
            "E-mail Address,email",
            "Secondary Email,email",
            "Email2,email",
            "Telephone number,phone",
            "Mobile Phone,phone",
            "MOBILEPHONE,phone",
            "HOMEPHONE,phone",
            "PHONENUMBER,phone",
            "EMAILADDRESS,email",
            "workemail,email",
            "Lastname,lastName",
            "MAILINGPOSTALCODE,address.postcode",
            "LEADSOURCE,source",
            "Web Page,website",
            "optin time,consent.obtainedAt",
            "Tel.,phone",
            "Town/City,address.city",
            "State/Province (text only),address.region",
            "Mailing State/Province (text only),address.region",
            "Country (text only),address.country",
            "Mailing Country (text only),address.country",
            "Post Code,address.postcode",
            "Lawful basis,consent.lawfulBasis",
            "Consent wording,consent.wording",
            "Date of consent,consent.obtainedAt",
            "Contact ID,externalId",
            "Prénom,firstName",
            "Email opened,ignore",
            "Phone model,ignore",
            "PHONEMODEL,ignore",
            "ASSISTANTPHONE,ignore",
            "EMAILBOUNCED,ignore",
            "Title,ignore",
            "Fax,ignore",
            "Email status,ignore",
            "Address 2,address.line2",
            "Owner,ignore",
            "IP address,ignore"
        })
        void aUsualNameIsKnown(String header, String target) {
            assertEquals(
                    target, map("Company name," + header).columns().getLast().target());
        }

        private List<String> targets(String header) {
            return map(header).columns().stream().map(Column::target).toList();
        }
    }

    @Test
    void aSecondColumnForAFieldOfOneTextIsIgnored() {
        ColumnMap map = map("City,Town,Email");
        assertEquals(Map.of("City", "address.city", "Town", "ignore", "Email", "email"), map.targets());
    }

    @Test
    void everyColumnThatTellsWhoAgreedCounts() {
        ColumnMap map = map("Email,GDPR Consent,Marketing Consent,Newsletter");
        assertEquals(
                List.of("email", "optedIn", "optedIn", "optedIn"),
                map.columns().stream().map(Column::target).toList());
        map("A,B,Email", Map.of("A", "optedIn", "B", "optedIn"));
    }

    @Test
    void emailsAndPhonesKeepTheirLabel() {
        ColumnMap map = map("Work Email,Mobile");
        assertEquals(
                List.of("work", "mobile"),
                map.columns().stream().map(Column::detail).toList());
    }

    @Nested
    class HowSure {

        private List<String> sure(String header) {
            return map(header).columns().stream()
                    .map(column -> column.target() + " " + column.confidence().text())
                    .toList();
        }

        @Test
        void namesThatLeaveNoDoubtGoBeforeThoseThatUsuallyMeanTheField() {
            assertEquals(
                    List.of("ignore none", "ignore none", "externalId exact", "jobTitle exact", "email exact"),
                    sure("Id,Position,External Id,Job Title,Email"));
            assertEquals(List.of("externalId guessed", "jobTitle guessed", "email exact"), sure("Id,Position,Email"));
            assertEquals(List.of("ignore none", "status exact", "email exact"), sure("Status,Lead Status,Email"));
            assertEquals(List.of("status exact", "email guessed"), sure("Status,Secondary Email"));
        }

        @Test
        void theFieldsOwnNamesAreKnownAsJsonLinesHaveThem() {
            assertEquals(
                    List.of(
                            "ignore none",
                            "firstName exact",
                            "email exact",
                            "phone exact",
                            "address.line1 exact",
                            "address.postcode exact",
                            "customFields.favouriteColour exact",
                            "ignore none",
                            "consent.wordingVersion exact",
                            "externalId exact",
                            "ignore none"),
                    ColumnMap.of(
                                    List.of(
                                            "id",
                                            "firstName",
                                            "emails",
                                            "phones",
                                            "address.line1",
                                            "address.postcode",
                                            "customFields.favouriteColour",
                                            "customFields.other",
                                            "consent.wordingVersion",
                                            "externalId",
                                            "ownerId"),
                                    Map.of(),
                                    Set.of("favouriteColour"))
                            .columns()
                            .stream()
                            .map(column ->
                                    column.target() + " " + column.confidence().text())
                            .toList());
        }

        @Test
        void theColumnsOfCardsAreKnownWithTheirLabels() {
            var columns =
                    map("First Name,Middle Name,Last Name,Name Prefix,Name Suffix,Full Name,Company,Department,Job Title,"
                                    + "Occupational Role,Email,Email (work),Email (home),Phone,Phone (work),Phone (home),Phone (mobile),"
                                    + "Fax or Pager,Address Line 1,Address Line 2,City,Region,Postcode,Country,Other Addresses,Website,"
                                    + "Other Websites,Tags,Note,UID")
                            .columns();
            assertEquals(
                    List.of(
                            "Middle Name",
                            "Name Prefix",
                            "Name Suffix",
                            "Department",
                            "Occupational Role",
                            "Fax or Pager",
                            "Other Addresses",
                            "Other Websites"),
                    columns.stream()
                            .filter(column -> column.field() == Field.IGNORE)
                            .map(Column::header)
                            .toList());
            assertEquals(
                    List.of("", "work", "home"),
                    columns.stream()
                            .filter(column -> column.field() == Field.EMAIL)
                            .map(Column::detail)
                            .toList());
            assertEquals(
                    List.of("", "work", "home", "mobile"),
                    columns.stream()
                            .filter(column -> column.field() == Field.PHONE)
                            .map(Column::detail)
                            .toList());
        }

        @Test
        void whatTheUserSaysIsExact() {
            var columns =
                    map("A,Email", Map.of("A", "ignore", "Email", "company")).columns();
            assertTrue(columns.stream().allMatch(column -> column.confidence() == Confidence.EXACT));
        }
    }

    @Nested
    class Explicit {

        @Test
        void goesBeforeTheUsualName() {
            ColumnMap map = map(
                    "Email,Name,Colour,City,Town",
                    Map.of("Town", "address.city", "Name", "company", "Colour", "customFields.favouriteColour"));
            assertEquals(
                    List.of("email", "company", "customFields.favouriteColour", "ignore", "address.city"),
                    map.columns().stream().map(Column::target).toList());
        }

        @Test
        void mayIgnoreAColumn() {
            assertEquals(
                    "ignore",
                    map("Email,Name", Map.of("Name", "ignore")).targets().get("Name"));
        }

        @Test
        void mayFillEmailFromSeveralColumns() {
            assertTrue(map("A,B", Map.of("A", "email", "B", "email")).columns().stream()
                    .allMatch(c -> c.field() == Field.EMAIL));
        }

        @ParameterizedTest
        @CsvSource({
            "Nowhere,company,does not have",
            "A,nonsense,no field",
            "A,customFields.other,no field",
            "A,customFields,no field",
            "A,firstName,Two columns"
        })
        void thatDoesNotFitIsRefusedWithItsReason(String column, String target, String reason) {
            MappingFault fault =
                    assertThrows(MappingFault.class, () -> map("A,B,Email", Map.of(column, target, "B", "firstName")));
            assertTrue(fault.detail().contains(reason), fault::detail);
        }
    }

    @Test
    void aFileThatNamesNobodyIsRefused() {
        MappingFault fault = assertThrows(MappingFault.class, () -> map("Colour,Size,Price"));
        assertTrue(fault.detail().contains("mapping"), fault::detail);
    }
}
