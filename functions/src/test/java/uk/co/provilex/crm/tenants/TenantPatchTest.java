package uk.co.provilex.crm.tenants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.provilex.crm.platform.http.Body;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.json.MergePatch;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.validation.Checks;

class TenantPatchTest {

    private static final TenantSettings STANDARD = TenantSettings.standard();
    private static final Instant NOW = Instant.parse("2025-09-19T12:00:00Z");

    @Nested
    class Accepted {

        @Test
        void whatIsLeftOutStays() {
            assertEquals(STANDARD, apply(STANDARD, "{'name':'Elm Ltd'}"));
            var after = apply(STANDARD, "{'settings':{'trashDays':60}}");
            assertEquals(60, after.trashDays());
            assertEquals(STANDARD.leadStatuses(), after.leadStatuses());
        }

        @Test
        void aStatusThatIsTakenOutCanNoLongerBeGivenButIsStillKnown() {
            var after = apply(STANDARD, "{'settings':{'leadStatuses':[{'key':'hot','label':'Hot'}]}}");
            assertEquals("hot", after.firstStatus());
            assertFalse(after.offersStatus("new"));
            assertTrue(after.knowsStatus("new"));
            assertTrue(after.knowsStatus("hot"));
        }

        @Test
        void aStatusThatComesBackIsNoLongerArchived() {
            var without = apply(STANDARD, "{'settings':{'leadStatuses':[{'key':'hot','label':'Hot'}]}}");
            var again = apply(without, "{'settings':{'leadStatuses':[{'key':'new','label':'Fresh'}]}}");
            assertEquals(List.of(new LeadStatus("new", "Fresh")), again.leadStatuses());
            assertEquals(
                    List.of("hot", "contacted", "qualified", "won", "lost"),
                    again.archivedStatuses().stream().map(LeadStatus::key).toList());
        }

        @Test
        void mappingsAreKeptUnderTheirNamesAndReplacedWhole() {
            var with = apply(
                    STANDARD,
                    "{'settings':{'importMappings':[{'name':'fair','columns':{'E-Mail':'email','Shoe':'customFields.s'}}]}}");
            assertEquals(
                    "email", with.importMapping("fair").orElseThrow().columns().get("E-Mail"));
            assertEquals(with, apply(with, "{'settings':{'trashDays':30}}"));
            assertEquals(STANDARD, apply(with, "{'settings':{'importMappings':[]}}"));
        }

        @Test
        void aFieldThatIsTakenOutKeepsItsTypeForTheLeadsThatHaveIt() {
            var with = apply(STANDARD, "{'settings':{'customFields':[{'key':'size','label':'Size','type':'number'}]}}");
            var without = apply(with, "{'settings':{'customFields':[]}}");
            assertTrue(without.field("size").isEmpty());
            assertEquals(
                    CustomField.Type.NUMBER,
                    without.knownField("size").orElseThrow().type());
        }

        @Test
        void aChoiceHasChoices() {
            var after = apply(STANDARD, """
                    {'settings':{'customFields':[
                      {'key':'region','label':'Region','type':'choice','choices':['North','South']}]}}""");
            assertEquals(
                    List.of("North", "South"),
                    after.field("region").orElseThrow().choices());
        }

        @Test
        void rulesOfRetentionAreOffUntilTheyAreSetAndRememberWhen() {
            assertFalse(STANDARD.retention().isInForce());
            var set = apply(STANDARD, "{'settings':{'retention':{'inactiveMonths':24}}}");
            assertEquals(new RetentionRules(24, null, NOW), set.retention());
            var both = apply(set, "{'settings':{'retention':{'withoutBasisDays':30}}}");
            assertEquals(new RetentionRules(24, 30, NOW), both.retention());
            var one = apply(both, "{'settings':{'retention':{'inactiveMonths':null}}}");
            assertEquals(new RetentionRules(null, 30, NOW), one.retention());
            assertEquals(
                    one.retention(), apply(one, "{'settings':{'trashDays':7}}").retention());
        }

        @Test
        void rulesThatSayTheSameAsBeforeWereNotChanged() {
            var before = STANDARD.retaining(new RetentionRules(24, null, Instant.EPOCH));
            assertEquals(
                    before, apply(before, "{'settings':{'retention':{'inactiveMonths':24,'withoutBasisDays':null}}}"));
        }

        @Test
        void settingsSurviveBeingStored() {
            var after = apply(STANDARD, """
                    {'settings':{'customFields':[
                      {'key':'region','label':'Region','type':'choice','choices':['North']},
                      {'key':'size','label':'Size','type':'number'}],'defaultCountry':'SE',
                      'retention':{'inactiveMonths':24}}}""");
            assertEquals(after, Json.read(Json.bytes(after), TenantSettings.class));
        }
    }

    @Nested
    class Refused {

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                {'name':' '}                                                      | /name
                {'name':null}                                                     | /name
                {}                                                                | ''
                {'settings':{}}                                                   | /settings
                {'settings':{'trashDays':0}}                                      | /settings/trashDays
                {'settings':{'retention':{'inactiveMonths':0}}}                   | /settings/retention/inactiveMonths
                {'settings':{'retention':{'inactiveMonths':121}}}                 | /settings/retention/inactiveMonths
                {'settings':{'retention':{'inactiveMonths':1.5}}}                 | /settings/retention/inactiveMonths
                {'settings':{'retention':{'inactiveMonths':'12'}}}                | /settings/retention/inactiveMonths
                {'settings':{'retention':{'withoutBasisDays':3651}}}              | /settings/retention/withoutBasisDays
                {'settings':{'retention':{}}}                                     | /settings/retention
                {'settings':{'retention':null}}                                   | /settings/retention
                {'settings':{'trashDays':366}}                                    | /settings/trashDays
                {'settings':{'trashDays':null}}                                   | /settings/trashDays
                {'settings':{'defaultCountry':'XX'}}                              | /settings/defaultCountry
                {'settings':{'defaultCountry':'gb'}}                              | /settings/defaultCountry
                {'settings':{'importMappings':[{'name':'a'}]}}                    | /settings/importMappings/0/columns
                {'settings':{'importMappings':[{'name':'a','columns':{}}]}}       | /settings/importMappings/0/columns
                {'settings':{'importMappings':[{'columns':{'A':'email'}}]}}       | /settings/importMappings/0/name
                {'settings':{'importMappings':[{'name':'a','columns':{'A/B':'?'}}]}} | /settings/importMappings/0/columns/A~1B
                {'settings':{'importMappings':[{'name':'a','columns':{'A':'email'}},{'name':'a','columns':{'B':'email'}}]}} | /settings/importMappings/1/name
                {'settings':{'leadStatuses':[]}}                                  | /settings/leadStatuses
                {'settings':{'leadStatuses':[null]}}                              | /settings/leadStatuses/0
                {'settings':{'leadStatuses':[{'key':'New','label':'New'}]}}       | /settings/leadStatuses/0/key
                {'settings':{'leadStatuses':[{'key':'new'}]}}                     | /settings/leadStatuses/0/label
                {'settings':{'leadStatuses':[{'key':'a','label':'A'},{'key':'a','label':'B'}]}} | /settings/leadStatuses/1/key
                {'settings':{'customFields':[{'key':'a','label':'A','type':'colour'}]}} | /settings/customFields/0/type
                {'settings':{'customFields':[{'key':'a','label':'A'}]}}           | /settings/customFields/0/type
                {'settings':{'customFields':[{'key':'a','label':'A','type':'choice'}]}} | /settings/customFields/0/choices
                {'settings':{'customFields':[{'key':'a','label':'A','type':'choice','choices':[]}]}} | /settings/customFields/0/choices
                {'settings':{'customFields':[{'key':'a','label':'A','type':'choice','choices':['x','x']}]}} | /settings/customFields/0/choices
                {'settings':{'customFields':[{'key':'a','label':'A','type':'text','choices':['x']}]}} | /settings/customFields/0/choices
                {'settings':{'customFields':[{'key':'a','label':'A','type':'choice','choices':[null]}]}} | /settings/customFields/0/choices/0
                """)
        void withTheFieldAtFault(String patch, String field) {
            var refusal = assertThrows(ProblemException.class, () -> apply(STANDARD, patch));
            assertEquals(Problem.INVALID_REQUEST, refusal.problem());
            assertEquals(field, refusal.errors().getFirst().field());
        }

        @Test
        void aFieldThatComesBackWithAnotherMeaning() {
            var with = apply(STANDARD, "{'settings':{'customFields':[{'key':'size','label':'Size','type':'number'}]}}");
            var without = apply(with, "{'settings':{'customFields':[]}}");
            var refusal = assertThrows(
                    ProblemException.class,
                    () -> apply(
                            without, "{'settings':{'customFields':[{'key':'size','label':'Size','type':'text'}]}}"));
            assertEquals(
                    "/settings/customFields/0/type", refusal.errors().getFirst().field());
        }

        @Test
        void moreThanCanBe() {
            var statuses = new StringBuilder("{'settings':{'leadStatuses':[");
            for (int i = 0; i <= 50; i++) {
                statuses.append(i == 0 ? "" : ",").append("{'key':'s%d','label':'S'}".formatted(i));
            }
            var refusal = assertThrows(ProblemException.class, () -> apply(STANDARD, statuses + "]}}"));
            assertEquals("/settings/leadStatuses", refusal.errors().getFirst().field());
        }

        @Test
        void unknownFields() {
            var refusal = assertThrows(ProblemException.class, () -> apply(STANDARD, "{'owners':0}"));
            assertEquals(Problem.MALFORMED_REQUEST, refusal.problem());
        }
    }

    @Test
    void namesWhatIsChanged() throws JsonProcessingException {
        var patch =
                Json.parse(tree("{'name':'Elm','settings':{'trashDays':3,'defaultCountry':'FR'}}"), TenantPatch.class);
        assertEquals("defaultCountry,name,trashDays", patch.changedFields());
    }

    private static TenantSettings apply(TenantSettings before, String json) {
        var tree = tree(json);
        var checks = MergePatch.requireNoRemoval(tree, TenantPatch.REMOVABLE, new Checks());
        var after = Body.read(tree, TenantPatch.class).applyTo(before, checks, NOW);
        checks.done();
        return after;
    }

    private static ObjectNode tree(String json) {
        try {
            return Json.parse(json.replace('\'', '"'), ObjectNode.class);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }
}
