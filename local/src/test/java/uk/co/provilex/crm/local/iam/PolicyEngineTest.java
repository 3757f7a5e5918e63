package uk.co.provilex.crm.local.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each element of a policy means here what the IAM User Guide says it means. */
final class PolicyEngineTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ROLE = "arn:aws:iam::000000000000:role/one";
    private static final String TABLE = "arn:aws:dynamodb:eu-west-2:000000000000:table/T";

    private final PolicyEngine engine = new PolicyEngine();

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    private static PolicyDocument policy(String... statements) {
        return PolicyDocument.identity(
                json("{'Version': '2012-10-17', 'Statement': [" + String.join(",", statements) + "]}"));
    }

    private static Role role(String... statements) {
        return new Role(
                ROLE,
                PolicyDocument.trust(
                        json("{'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Principal': {'Service':"
                                + " 'lambda.amazonaws.com'}, 'Action': 'sts:AssumeRole'}}")),
                List.of(policy(statements)));
    }

    private boolean allows(String statement, AccessRequest request) {
        return engine.decide(role(statement), Optional.empty(), request).allowed();
    }

    private boolean holds(String condition, Map<String, List<String>> context) {
        return allows(
                "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': " + condition + "}",
                new AccessRequest("dynamodb:Query", TABLE, context));
    }

    private static Map<String, List<String>> tag(String value) {
        return Map.of("aws:PrincipalTag/tenant", List.of(value));
    }

    private static Map<String, List<String>> keys(String tenant, String... keys) {
        var context = new HashMap<>(tag(tenant));
        if (keys.length > 0) {
            context.put("dynamodb:LeadingKeys", Arrays.asList(keys));
        }
        return context;
    }

    @Nested
    class Statements {
        @Test
        void nothingIsAllowedUnlessAStatementSaysSo() {
            assertFalse(allows(
                    "{'Effect': 'Allow', 'Action': 'dynamodb:GetItem', 'Resource': '" + TABLE + "'}",
                    AccessRequest.of("dynamodb:PutItem", TABLE)));
        }

        @Test
        void denyWinsOverAllowWhereverItStands() {
            Verdict verdict = engine.decide(
                    role(
                            "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}",
                            "{'Effect': 'Deny', 'Action': 'dynamodb:Delete*', 'Resource': '*'}"),
                    Optional.empty(),
                    AccessRequest.of("dynamodb:DeleteItem", TABLE));
            assertEquals(new Verdict.Denied(true), verdict);
        }

        @ParameterizedTest
        @CsvSource({
            "dynamodb:GetItem, true",
            "dynamodb:getitem, true",
            "dynamodb:Get*, true",
            "dynamodb:?etItem, true",
            "*, true",
            "dynamodb:GetItems, false",
            "dynamo*:PutItem, false",
        })
        void actionsMatchByWildcardAndWithoutCase(String pattern, boolean matches) {
            assertEquals(
                    matches,
                    allows(
                            "{'Effect': 'Allow', 'Action': ['" + pattern + "'], 'Resource': '*'}",
                            AccessRequest.of("dynamodb:GetItem", TABLE)));
        }

        @ParameterizedTest
        @CsvSource({
            "arn:aws:dynamodb:eu-west-2:000000000000:table/T, true",
            "arn:aws:dynamodb:*:*:table/T, true",
            "arn:aws:dynamodb:eu-west-2:000000000000:table/*, true",
            "arn:aws:dynamodb:eu-west-2:000000000000:table/T/index/*, false",
            "arn:aws:dynamodb:eu-west-2:000000000000:table/t, false",
            "arn:aws:*, false",
            "*, true",
        })
        void resourcesMatchPartByPart(String pattern, boolean matches) {
            assertEquals(
                    matches,
                    allows(
                            "{'Effect': 'Allow', 'Action': '*', 'Resource': '" + pattern + "'}",
                            AccessRequest.of("dynamodb:GetItem", TABLE)));
        }

        @Test
        void notActionAndNotResourceAllowEverythingElse() {
            String statement = "{'Effect': 'Allow', 'NotAction': ['dynamodb:Scan', 'dynamodb:Put*'], 'NotResource': '"
                    + TABLE + "'}";
            assertFalse(allows(statement, AccessRequest.of("dynamodb:Scan", TABLE + "2")));
            assertFalse(allows(statement, AccessRequest.of("dynamodb:PutItem", TABLE + "2")));
            assertFalse(allows(statement, AccessRequest.of("dynamodb:GetItem", TABLE)));
            assertTrue(allows(statement, AccessRequest.of("dynamodb:GetItem", TABLE + "2")));
        }

        @Test
        void anActionWithoutAResourceNeedsAStatementForEverything() {
            assertFalse(allows(
                    "{'Effect': 'Allow', 'Action': '*', 'Resource': '" + TABLE + "'}",
                    AccessRequest.of("dynamodb:ListTables", "*")));
            assertTrue(allows(
                    "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}",
                    AccessRequest.of("dynamodb:ListTables", "*")));
        }

        @Test
        void aSessionPolicyOnlyNarrows() {
            Role role = role("{'Effect': 'Allow', 'Action': 'dynamodb:*', 'Resource': '*'}");
            Optional<PolicyDocument> session =
                    Optional.of(policy("{'Effect': 'Allow', 'Action': ['dynamodb:GetItem', 's3:*'], 'Resource': '*'}"));
            assertTrue(engine.decide(role, session, AccessRequest.of("dynamodb:GetItem", TABLE))
                    .allowed());
            assertFalse(engine.decide(role, session, AccessRequest.of("dynamodb:PutItem", TABLE))
                    .allowed());
            assertFalse(engine.decide(role, session, AccessRequest.of("s3:GetObject", "arn:aws:s3:::b/k"))
                    .allowed());
        }
    }

    @Nested
    class Variables {
        private static final String OWN =
                "{'Effect': 'Allow', 'Action': '*', 'Resource': 'arn:aws:s3:::b/${aws:PrincipalTag/tenant}/*'}";

        @Test
        void areFilledFromTheSessionsTags() {
            assertTrue(allows(OWN, new AccessRequest("s3:GetObject", "arn:aws:s3:::b/acme/x", tag("acme"))));
            assertFalse(allows(OWN, new AccessRequest("s3:GetObject", "arn:aws:s3:::b/globex/x", tag("acme"))));
        }

        @Test
        void matchNothingWhenTheTagIsMissing() {
            assertFalse(allows(OWN, AccessRequest.of("s3:GetObject", "arn:aws:s3:::b//x")));
            assertFalse(allows(OWN, AccessRequest.of("s3:GetObject", "arn:aws:s3:::b/${aws:PrincipalTag/tenant}/x")));
        }

        @Test
        void bringNoWildcardsIn() {
            assertFalse(allows(OWN, new AccessRequest("s3:GetObject", "arn:aws:s3:::b/globex/x", tag("*"))));
            assertTrue(allows(OWN, new AccessRequest("s3:GetObject", "arn:aws:s3:::b/*/x", tag("*"))));
        }

        @Test
        void takeADefaultAndEscapes() {
            String byDefault = "{'StringEquals': {'aws:RequestTag/t': \"${aws:PrincipalTag/tenant, 'none'}\"}}"
                    .replace('"', '\u0001');
            String statement = ("{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': " + byDefault + "}");
            JsonNode node = jsonKeepingQuotes(statement);
            Role role = new Role(
                    ROLE,
                    role("{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}").trust(),
                    List.of(PolicyDocument.identity(node)));
            assertTrue(engine.decide(
                            role,
                            Optional.empty(),
                            new AccessRequest("a:B", "*", Map.of("aws:RequestTag/t", List.of("none"))))
                    .allowed());
            assertTrue(holds(
                    "{'StringLike': {'aws:RequestTag/t': 'a${*}b'}}", Map.of("aws:RequestTag/t", List.of("a*b"))));
            assertFalse(holds(
                    "{'StringLike': {'aws:RequestTag/t': 'a${*}b'}}", Map.of("aws:RequestTag/t", List.of("axb"))));
        }

        private JsonNode jsonKeepingQuotes(String statement) {
            int open = statement.indexOf('\u0001');
            int close = statement.lastIndexOf('\u0001');
            String text = statement.substring(0, open).replace('\'', '"')
                    + '"'
                    + statement.substring(open + 1, close)
                    + '"'
                    + statement.substring(close + 1).replace('\'', '"');
            try {
                return JSON.readTree("{\"Version\": \"2012-10-17\", \"Statement\": " + text + "}");
            } catch (JsonProcessingException malformed) {
                throw new IllegalArgumentException(malformed);
            }
        }
    }

    @Nested
    class Operators {
        @ParameterizedTest
        @CsvSource({
            "StringEquals, a, a, true",
            "StringEquals, a, A, false",
            "StringEquals, a*, ab, false",
            "StringNotEquals, a, b, true",
            "StringNotEquals, a, a, false",
            "StringEqualsIgnoreCase, Ab, aB, true",
            "StringNotEqualsIgnoreCase, Ab, aB, false",
            "StringLike, a*c, abc, true",
            "StringLike, a*c, abd, false",
            "StringLike, a?c, abc, true",
            "StringNotLike, a*c, abd, true",
            "StringNotLike, a*c, abc, false",
            "ArnLike, arn:aws:iam::1:role/s-*, arn:aws:iam::1:role/s-x, true",
            "ArnLike, arn:aws:iam::*, arn:aws:iam::1:role/s-x, false",
            "ArnEquals, arn:aws:iam::1:role/*, arn:aws:iam::1:role/a, true",
            "ArnNotLike, arn:aws:iam::1:role/s-*, arn:aws:iam::1:role/t, true",
            "ArnNotEquals, arn:aws:iam::1:role/a, arn:aws:iam::1:role/a, false",
            "Bool, true, TRUE, true",
            "Bool, true, false, false",
            "NumericEquals, 10, 10.0, true",
            "NumericNotEquals, 10, 11, true",
            "NumericLessThan, 10, 9, true",
            "NumericLessThan, 10, 10, false",
            "NumericLessThanEquals, 10, 10, true",
            "NumericGreaterThan, 10, 11, true",
            "NumericGreaterThan, 10, 10, false",
            "NumericGreaterThanEquals, 10, 10, true",
            "NumericLessThan, 10, ten, false",
        })
        void compareAsDocumented(String operator, String policy, String value, boolean expected) {
            assertEquals(
                    expected,
                    holds(
                            "{'" + operator + "': {'aws:RequestTag/x': '" + policy + "'}}",
                            Map.of("aws:RequestTag/x", List.of(value))));
        }

        @ParameterizedTest
        @CsvSource({
            "StringEquals, false",
            "StringNotEquals, true",
            "StringLike, false",
            "StringNotLike, true",
            "ArnLike, false",
            "ArnNotLike, true",
            "NumericLessThan, false",
            "Bool, false",
            "StringEqualsIfExists, true",
            "ForAllValues:StringEquals, true",
            "ForAnyValue:StringEquals, false",
        })
        void treatAnAbsentKeyAsDocumented(String operator, boolean expected) {
            assertEquals(expected, holds("{'" + operator + "': {'aws:RequestTag/x': '1'}}", Map.of()));
        }

        @Test
        void ifExistsStillComparesAKeyThatIsThere() {
            assertFalse(holds(
                    "{'StringEqualsIfExists': {'aws:RequestTag/x': '1'}}", Map.of("aws:RequestTag/x", List.of("2"))));
        }

        @Test
        void nullTellsPresenceFromAbsence() {
            assertTrue(holds("{'Null': {'aws:RequestTag/x': 'true'}}", Map.of()));
            assertFalse(holds("{'Null': {'aws:RequestTag/x': 'false'}}", Map.of()));
            assertTrue(holds("{'Null': {'aws:RequestTag/x': 'false'}}", Map.of("AWS:requesttag/X", List.of("1"))));
        }

        @Test
        void severalValuesAreAlternativesAndSeveralKeysMustAllHold() {
            String condition = "{'StringEquals': {'aws:RequestTag/x': ['1', '2'], 'aws:RequestTag/y': '3'}}";
            assertTrue(holds(condition, Map.of("aws:RequestTag/x", List.of("2"), "aws:RequestTag/y", List.of("3"))));
            assertFalse(holds(condition, Map.of("aws:RequestTag/x", List.of("2"), "aws:RequestTag/y", List.of("4"))));
        }
    }

    @Nested
    class Sets {
        private static final String LEADING =
                "'ForAllValues:StringLike': {'dynamodb:LeadingKeys': ['T#${aws:PrincipalTag/tenant}#*']}";

        @Test
        void forAllValuesNeedsEveryValueToMatch() {
            assertTrue(holds("{" + LEADING + "}", keys("acme", "T#acme#1", "T#acme#2")));
            assertFalse(holds("{" + LEADING + "}", keys("acme", "T#acme#1", "T#globex#2")));
            assertFalse(holds("{" + LEADING + "}", keys("acme", "T#acme2#1")));
        }

        @Test
        void forAllValuesIsTrueOfNoValuesAtAllAndNullClosesThatGap() {
            assertTrue(holds("{" + LEADING + "}", keys("acme")));
            assertFalse(holds("{" + LEADING + ", 'Null': {'dynamodb:LeadingKeys': 'false'}}", keys("acme")));
        }

        @Test
        void forAllValuesIsFalseWhenTheTagIsMissing() {
            assertFalse(holds("{" + LEADING + "}", Map.of("dynamodb:LeadingKeys", List.of("T##1"))));
            assertFalse(holds("{" + LEADING + "}", Map.of()));
        }

        @Test
        void forAnyValueNeedsOneValueToMatch() {
            String condition = "{'ForAnyValue:StringEquals': {'aws:TagKeys': ['a', 'b']}}";
            assertTrue(holds(condition, Map.of("aws:TagKeys", List.of("x", "b"))));
            assertFalse(holds(condition, Map.of("aws:TagKeys", List.of("x"))));
            assertFalse(holds(condition, Map.of()));
        }

        @Test
        void negatedOperatorsApplyValueByValue() {
            assertTrue(holds(
                    "{'ForAllValues:StringNotEquals': {'aws:TagKeys': 'x'}}",
                    Map.of("aws:TagKeys", List.of("a", "b"))));
            assertFalse(holds(
                    "{'ForAllValues:StringNotEquals': {'aws:TagKeys': 'x'}}",
                    Map.of("aws:TagKeys", List.of("a", "x"))));
            assertTrue(holds(
                    "{'ForAnyValue:StringNotEquals': {'aws:TagKeys': 'x'}}", Map.of("aws:TagKeys", List.of("a", "x"))));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': {'DateLessThan': {'aws:PrincipalArn': '1'}}}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': {'stringequals': {'aws:PrincipalArn': '1'}}}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': {'StringEquals': {'aws:SourceIp': '1'}}}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': {'ForAllValues:StringEquals': {'dynamodb:Attributes': '1'}}}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': {'StringLike': {'dynamodb:LeadingKeys': 'T#*'}}}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': {'StringLike': {'aws:PrincipalArn': []}}}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Principal': '*'}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Resources': '*'}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': {'Fn::GetAtt': ['T', 'Arn']}}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'NotAction': 'a:C', 'Resource': '*'}",
                "{'Effect': 'Allow', 'Action': 'a:B'}",
                "{'Effect': 'Perhaps', 'Action': 'a:B', 'Resource': '*'}",
                "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '${aws:PrincipalArn'}",
            })
    void whatIsNotUnderstoodIsRefused(String statement) {
        assertThrows(UnsupportedPolicyException.class, () -> policy(statement));
    }

    @Test
    void aPolicyWithoutTheCurrentVersionIsRefused() {
        assertThrows(
                UnsupportedPolicyException.class,
                () -> PolicyDocument.identity(
                        json("{'Statement': {'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*'}}")));
    }

    @Test
    void withheldGrantsAreTakenPieceByPiece() {
        Role role = role("{'Sid': 'Two', 'Effect': 'Allow', 'Action': ['a:B', 'a:C'], 'Resource': ['" + TABLE + "', '"
                + TABLE + "2']}");
        assertEquals(4, role.grants().size());
        Grant one = new Grant(ROLE, 0, 0, "Two", "a:B", TABLE);
        assertTrue(role.grants().contains(one));
        try (Withheld _ = engine.withhold(one::equals)) {
            assertFalse(engine.decide(role, Optional.empty(), AccessRequest.of("a:B", TABLE))
                    .allowed());
            assertTrue(engine.decide(role, Optional.empty(), AccessRequest.of("a:B", TABLE + "2"))
                    .allowed());
            assertTrue(engine.decide(role, Optional.empty(), AccessRequest.of("a:C", TABLE))
                    .allowed());
        }
        assertTrue(engine.decide(role, Optional.empty(), AccessRequest.of("a:B", TABLE))
                .allowed());
        assertEquals(
                List.of(new Decisions.Denial(ROLE, "a:B", TABLE)),
                engine.decisions().denials());
        assertEquals(1, engine.decisions().uses(one));
    }

    @Test
    void denialsAreCountedAlsoWhenThoseBeforeAreNotKeptAnyMore() {
        Role role = role("{'Sid': 'Own', 'Effect': 'Allow', 'Action': 'a:B', 'Resource': '" + TABLE + "'}");
        for (int i = 0; i < 1_500; i++) {
            engine.decide(role, Optional.empty(), AccessRequest.of("a:C", TABLE));
        }
        assertEquals(1_500, engine.decisions().denied(ROLE, "a:C"));
        assertEquals(0, engine.decisions().denied(ROLE, "a:B"));
        assertEquals(1_000, engine.decisions().denials().size());
    }

    @Test
    void aGrantIsNeededThatAloneAllowsARequestAndIsDeniedItWithoutIt() {
        Role role = role(
                "{'Sid': 'Own', 'Effect': 'Allow', 'Action': 'a:B', 'Resource': '" + TABLE + "'}",
                "{'Sid': 'Twice', 'Effect': 'Allow', 'Action': ['a:C', 'a:C*'], 'Resource': '" + TABLE + "'}");
        Grant own = new Grant(ROLE, 0, 0, "Own", "a:B", TABLE);
        Grant spare = new Grant(ROLE, 0, 1, "Twice", "a:C", TABLE);
        assertTrue(decides(role, "a:B"));
        assertTrue(decides(role, "a:C"));
        assertEquals(Set.of(own), engine.decisions().needed());
        try (Withheld _ = engine.withhold(own::equals)) {
            assertFalse(decides(role, "a:B"));
        }
        try (Withheld _ = engine.withhold(spare::equals)) {
            // what is left alone only because something else is taken away is not needed for it
            assertTrue(decides(role, "a:C"));
        }
        assertEquals(Set.of(own), engine.decisions().needed());
    }

    private boolean decides(Role role, String action) {
        return engine.decide(role, Optional.empty(), AccessRequest.of(action, TABLE))
                .allowed();
    }
}
