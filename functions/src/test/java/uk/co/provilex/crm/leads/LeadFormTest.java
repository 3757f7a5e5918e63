package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.ProblemException.FieldError;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.CustomField;
import uk.co.provilex.crm.tenants.LeadStatus;
import uk.co.provilex.crm.tenants.TenantSettings;

final class LeadFormTest {

    private static final TenantSettings SETTINGS = new TenantSettings(
            List.of(new LeadStatus("new", "New"), new LeadStatus("won", "Won")),
            List.of(
                    new CustomField("budget", "Budget", CustomField.Type.NUMBER, null),
                    new CustomField("since", "Since", CustomField.Type.DATE, null),
                    new CustomField("vip", "VIP", CustomField.Type.BOOLEAN, null),
                    new CustomField("size", "Size", CustomField.Type.CHOICE, List.of("S", "L")),
                    new CustomField("remark", "Remark", CustomField.Type.TEXT, null)),
            "GB",
            30,
            List.of(),
            List.of(),
            List.of());

    private final Checks checks = new Checks();

    private LeadDetails strict(String json) {
        return read(LeadForm.strict(SETTINGS), json);
    }

    private LeadDetails read(LeadForm form, String json) {
        return form.details(input(json), Optional.empty(), checks);
    }

    private static LeadInput input(String json) {
        try {
            return Json.parse(json, LeadInput.class);
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private List<String> refused() {
        return checks.errors().stream().map(FieldError::field).toList();
    }

    @Nested
    class Text {

        @ParameterizedTest
        @ValueSource(strings = {"Zoë 🙂", "e\u0301 is not é", "👩‍👩‍👧‍👦", "مها", "नमस्ते", "O'Brien-Smith Jr."})
        void isKeptExactlyAsItCame(String name) {
            var details = strict(Json.text(Json.object().put("firstName", name)));
            assertEquals(List.of(), refused());
            assertEquals(name, details.firstName());
        }

        @ParameterizedTest
        @ValueSource(strings = {"\u202Eevil", "a\u0000b", "two\nlines", "\u2066x\u2069", "\uFFFD", " "})
        void thatBreaksOrDeceivesIsRefused(String name) {
            strict(Json.text(Json.object().put("firstName", name)));
            assertEquals(List.of("/firstName"), refused());
        }

        @Test
        void ofManyLongFieldsIsRefusedWhereTheLeadGrowsTooLarge() {
            var fields = IntStream.range(0, 20)
                    .mapToObj(i -> new CustomField("f" + i, "F" + i, CustomField.Type.TEXT, null))
                    .toList();
            var settings =
                    new TenantSettings(SETTINGS.leadStatuses(), fields, "GB", 30, List.of(), List.of(), List.of());
            var lead = Json.object().put("firstName", "Ada");
            var values = lead.putObject("customFields");
            fields.stream().limit(15).forEach(field -> values.put(field.key(), "x".repeat(2000)));
            read(LeadForm.strict(settings), Json.text(lead));
            assertEquals(List.of(), refused());
            fields.forEach(field -> values.put(field.key(), "x".repeat(2000)));
            read(LeadForm.strict(settings), Json.text(lead));
            assertEquals(List.of("/customFields"), refused());
        }

        @Test
        void ofTenThousandCharactersIsRefused() {
            strict(Json.text(Json.object().put("lastName", "x".repeat(10_000))));
            assertEquals(List.of("/lastName"), refused());
        }

        @Test
        void isMeasuredInCharactersNotInHalvesOfThem() {
            strict(Json.text(Json.object().put("lastName", "🙂".repeat(200))));
            assertEquals(List.of(), refused());
        }
    }

    @Nested
    class Emails {

        @Test
        void areKeptAsTypedAndComparedNormalised() {
            var email = strict("{\"emails\":[{\"value\":\"Chloe.Nguyen@Example.ORG\",\"label\":\"work\"}]}")
                    .emails()
                    .getFirst();
            assertEquals("Chloe.Nguyen@Example.ORG", email.value());
            assertEquals("chloe.nguyen@example.org", email.address());
            assertEquals("work", email.label());
        }

        @ParameterizedTest
        @ValueSource(strings = {"no", "@example.com", "a@", "a b@example.com", "a@example", "\u202Ea@example.com"})
        void thatNobodyCanHaveAreRefused(String value) {
            strict(Json.text(
                    Json.object().set("emails", Json.list(List.of(Json.object().put("value", value))))));
            assertEquals(List.of("/emails/0/value"), refused());
        }

        @Test
        void thatAreTheSameTwiceInOneLeadAreRefused() {
            strict("{\"emails\":[{\"value\":\"a@example.com\"},{\"value\":\"A@EXAMPLE.com\"}]}");
            assertEquals(List.of("/emails/1/value"), refused());
        }

        @Test
        void needAValue() {
            strict("{\"emails\":[null,{\"label\":\"x\"}]}");
            assertEquals(List.of("/emails/0", "/emails/1/value"), refused());
        }

        @Test
        void areTenAtMost() {
            var many = Json.object();
            var list = many.putArray("emails");
            for (int i = 0; i < 11; i++) {
                list.addObject().put("value", "a" + i + "@example.com");
            }
            strict(Json.text(many));
            assertEquals(List.of("/emails"), refused());
        }
    }

    @Nested
    class Phones {

        @Test
        void areKeptAsTypedBesideTheirE164() {
            var phone = strict("{\"phones\":[{\"value\":\"020 7946 0018 ext 4\"}]}")
                    .phones()
                    .getFirst();
            assertEquals("020 7946 0018 ext 4", phone.value());
            assertEquals("+442079460018", phone.e164());
        }

        @Test
        void thatCannotBeAreRefusedOfAPerson() {
            strict("{\"phones\":[{\"value\":\"12\"}]}");
            assertEquals(List.of("/phones/0/value"), refused());
        }

        @Test
        void thatCannotBeAreKeptOfAFile() {
            var phone = read(LeadForm.lenient(SETTINGS), "{\"phones\":[{\"value\":\"-5361\"}]}")
                    .phones()
                    .getFirst();
            assertTrue(checks.ok());
            assertEquals("-5361", phone.value());
            assertNull(phone.e164());
        }

        @Test
        void thatTheLeadHasAlreadyAreNotJudgedAgain() {
            var before = read(LeadForm.lenient(SETTINGS), "{\"phones\":[{\"value\":\"-5361\"}]}");
            LeadForm.strict(SETTINGS)
                    .details(
                            input("{\"firstName\":\"A\",\"phones\":[{\"value\":\"-5361\"}]}"),
                            Optional.of(before),
                            checks);
            assertEquals(List.of(), refused());
        }
    }

    @Nested
    class CustomFields {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "budget|12000",
                    "budget|-0.5",
                    "since|\"2025-02-28\"",
                    "vip|false",
                    "size|\"L\"",
                    "remark|\"any 🙂\""
                })
        void takeWhatTheyAreFor(String key, String value) {
            strict("{\"firstName\":\"A\",\"customFields\":{\"%s\":%s}}".formatted(key, value));
            assertEquals(List.of(), refused());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "budget|\"12\"",
                    "budget|1e300",
                    "budget|9007199254740993",
                    "since|\"2025-02-30\"",
                    "since|\"28/02/2025\"",
                    "vip|\"yes\"",
                    "size|\"M\"",
                    "remark|1",
                    "remark|{\"a\":1}",
                    "remark|\"\u202E\"",
                    "unheardOf|1"
                })
        void refuseEverythingElseByName(String key, String value) {
            strict("{\"firstName\":\"A\",\"customFields\":{\"%s\":%s}}".formatted(key, value));
            assertEquals(List.of("/customFields/" + key), refused());
        }

        @Test
        void thatWereTakenOutKeepTheirValueUntilItChanges() {
            var gone =
                    new TenantSettings(SETTINGS.leadStatuses(), List.of(), "GB", 30, List.of(), List.of(), List.of());
            var before = strict("{\"firstName\":\"A\",\"customFields\":{\"budget\":1}}");
            var form = LeadForm.strict(gone);
            form.details(input("{\"firstName\":\"B\",\"customFields\":{\"budget\":1}}"), Optional.of(before), checks);
            assertEquals(List.of(), refused());
            form.details(input("{\"firstName\":\"B\",\"customFields\":{\"budget\":2}}"), Optional.of(before), checks);
            assertEquals(List.of("/customFields/budget"), refused());
        }
    }

    @Nested
    class Everything {

        @Test
        void mustSayWhoTheLeadIs() {
            strict("{\"jobTitle\":\"Buyer\",\"tags\":[\"a\"]}");
            assertEquals(List.of(""), refused());
        }

        @Test
        void isJudgedAtOnceSoThatTheSenderLearnsAllOfIt() {
            strict("{\"firstName\":\" \",\"website\":\"javascript:alert(1)\",\"tags\":[\"a\",\"a\"],"
                    + "\"emails\":[{\"value\":\"x\"}],\"address\":{\"city\":\"\\u202E\"}}");
            assertEquals(List.of("/firstName", "/website", "/emails/0/value", "/address/city", "/tags/1"), refused());
        }

        @Test
        void aStatusIsOneOfTheTenantsOrTheOneItHas() {
            var form = LeadForm.strict(SETTINGS);
            assertEquals("new", form.status(null, Optional.empty(), checks));
            assertEquals("won", form.status("won", Optional.empty(), checks));
            assertEquals("old", form.status("old", Optional.of("old"), checks));
            assertEquals(List.of(), refused());
            form.status("old", Optional.of("new"), checks);
            assertEquals(List.of("/status"), refused());
        }

        @Test
        void survivesBeingSealedAndOpened() {
            var details = strict("{\"firstName\":\"é\",\"emails\":[{\"value\":\"A@example.com\"}],"
                    + "\"phones\":[{\"value\":\"020 7946 0018\"}],\"address\":{\"city\":\"X\"},\"tags\":[\"b\",\"a\"],"
                    + "\"customFields\":{\"budget\":1.5,\"vip\":true},\"externalId\":\"7\"}");
            assertEquals(details, Json.read(Json.bytes(details), LeadDetails.class));
        }
    }
}
