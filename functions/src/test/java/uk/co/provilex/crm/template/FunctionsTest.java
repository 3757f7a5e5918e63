package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.template.Templates.Statement;

/** Every function of the template keeps the house rules, whoever adds it. */
class FunctionsTest {

    private static final String TENANT = "${aws:PrincipalTag/tenant}";

    /** What each variable gives a name to, so that a function has it exactly when its role may use the thing. */
    private static final Map<String, String> VARIABLES = Map.of(
            "RECORDS_TABLE", "RecordsTableArn",
            "KEYS_TABLE", "KeysTableArn",
            "LOOKUP_TABLE", "LookupTableArn",
            "LEDGER_TABLE", "LedgerTableArn",
            "TENANT_MASTER_KEY_ARN", "TenantMasterKeyArn",
            "SIGNING_KEY_ARN", "SigningKeyArn",
            "TRANSFER_BUCKET", "TransferBucketArn");

    private static final Set<String> DYNAMODB = Set.of(
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:ConditionCheckItem");

    private static Stream<DynamicTest> each(BiConsumer<String, JsonNode> check) {
        return Templates.functions().entrySet().stream()
                .map(function -> DynamicTest.dynamicTest(
                        function.getKey(), () -> check.accept(function.getKey(), function.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> runsOnTheSameRuntimeFromASnapshotOfAPublishedVersion() {
        return each((name, function) -> assertAll(
                () -> assertEquals(
                        "java25", Templates.property(function, "Runtime").asText()),
                () -> assertEquals(List.of("arm64"), Templates.texts(Templates.property(function, "Architectures"))),
                () -> assertEquals(
                        // which is to be had with little storage only
                        function.has("EphemeralStorage") ? "None" : "PublishedVersions",
                        Templates.property(function, "SnapStart")
                                .path("ApplyOn")
                                .asText()),
                () -> assertEquals(
                        "live", Templates.property(function, "AutoPublishAlias").asText()),
                // Without it a change of memory or environment would never reach the alias.
                () -> assertTrue(function.path("AutoPublishAliasAllProperties").asBoolean()),
                () -> assertEquals(
                        "functions/target/functions.zip",
                        function.path("CodeUri").asText()),
                () -> assertEquals(
                        "${AWS::StackName}-" + name,
                        function.path("FunctionName").asText())));
    }

    @Test
    void onlyWhatFetchesWholePackagesHasMoreStorageThanASnapshotTakes() {
        assertEquals(
                Set.of("RunImport"),
                Templates.functions().entrySet().stream()
                        .filter(function -> function.getValue().has("EphemeralStorage"))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    @TestFactory
    Stream<DynamicTest> answersBeforeApiGatewayHangsUpWithMemoryThatIsWorthItsPrice() {
        return each((name, function) -> {
            int memory = Templates.property(function, "MemorySize").asInt();
            assertTrue(memory >= 512 && memory <= 2048, "memory");
            if (!Templates.events(function, "HttpApi").isEmpty()) {
                // after 30 seconds the caller gets a 503 whatever the function does
                assertTrue(Templates.property(function, "Timeout").asInt() < 30, "timeout");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> writesJsonToALogGroupOfItsOwnThatForgets() {
        return each((name, function) -> {
            var logs = Templates.logs().at("/Resources/" + name);
            assertAll(
                    () -> assertEquals(
                            "/aws/lambda/${AWS::StackName}-" + name,
                            function.at("/LoggingConfig/LogGroup").asText()),
                    () -> assertEquals(
                            "/aws/lambda/${ApplicationName}-" + name,
                            logs.at("/Properties/LogGroupName").asText()),
                    () -> assertEquals(
                            "JSON",
                            Templates.root()
                                    .at("/Globals/Function/LoggingConfig/LogFormat")
                                    .asText()),
                    () -> assertEquals("AWS::Logs::LogGroup", logs.path("Type").asText()),
                    () -> assertEquals(
                            "LogRetentionDays",
                            logs.at("/Properties/RetentionInDays").asText()),
                    () -> assertEquals(
                            name + ".Arn",
                            Templates.logs()
                                    .at("/Outputs/" + name + "Arn/Value")
                                    .asText()),
                    () -> assertEquals(
                            List.of("Logs.Outputs." + name + "Arn"),
                            statement(name, "WriteLogs").resources()));
        });
    }

    @TestFactory
    Stream<DynamicTest> hasARoleOfItsOwn() {
        return each((name, function) -> assertAll(
                () -> assertEquals(name + "Role.Arn", function.path("Role").asText()),
                () -> assertFalse(function.has("Policies"), "SAM would add AWS managed policies"),
                () -> assertFalse(Templates.role(name).has("ManagedPolicyArns")),
                () -> assertFalse(Templates.statements(name).isEmpty())));
    }

    @TestFactory
    Stream<DynamicTest> mayDoNothingThatIsNotWrittenOut() {
        return each((name, function) -> Templates.statements(name)
                .forEach(statement -> assertAll(
                        statement.sid(),
                        () -> assertEquals("Allow", statement.effect()),
                        () -> assertTrue(statement.sid().matches("[A-Z][A-Za-z]+")),
                        () -> assertFalse(statement.actions().isEmpty()),
                        () -> statement
                                .actions()
                                .forEach(action -> assertTrue(action.matches("[a-z0-9-]+:[A-Za-z]+"), action)),
                        () -> statement
                                .resources()
                                .forEach(resource -> assertTrue(
                                        resource.matches("[A-Za-z]+\\.[A-Za-z.]+|[$]\\{Data\\.Outputs\\..+|arn:.+-\\*"),
                                        resource)))));
    }

    /** IAM takes 10,240 characters of inline policies for a role, and 2,048 of its trust policy. */
    @TestFactory
    Stream<DynamicTest> hasPoliciesNoLongerThanIamTakes() {
        return each((name, function) -> {
            var role = Templates.role(name);
            int resources = Templates.statements(name).stream()
                    .mapToInt(statement -> statement.resources().size())
                    .sum();
            // what stands for an ARN is shorter than the ARN, which has 150 characters at most
            int policies = role.path("Policies").toString().length() + 150 * resources;
            assertTrue(policies <= 10_240, () -> policies + " characters");
            int trust = role.path("AssumeRolePolicyDocument").toString().length() + 2 * 40;
            assertTrue(trust <= 2_048, () -> trust + " characters");
        });
    }

    @TestFactory
    Stream<DynamicTest> reachesTablesKeyAndBucketOnlyAsTheTenantOfTheSession() {
        return each((name, function) -> Templates.statements(name).forEach(statement -> {
            if (statement.of("dynamodb") && !statement.sid().equals("ReadRecordsStream")) {
                var keys = statement.condition().at("/ForAllValues:StringLike/dynamodb:LeadingKeys");
                // of what a reader may write besides, nothing but from where the session comes
                var within = statement.sid().equals("RecordSession") ? "USAGE#\\*" : "\\*";
                assertFalse(keys.isEmpty(), statement.sid());
                keys.forEach(key -> assertTrue(
                        key.asText().matches(Pattern.quote("T#" + TENANT + "#") + within),
                        () -> key.asText() + " in " + name));
                assertEquals(
                        json(
                                "{\"ForAllValues:StringLike\": {\"dynamodb:LeadingKeys\": %s}, \"Null\": {\"dynamodb:LeadingKeys\": \"false\"}}"
                                        .formatted(keys)),
                        statement.condition(),
                        statement.sid());
                assertTrue(DYNAMODB.containsAll(statement.actions()), () -> statement.actions() + " in " + name);
            }
            if (statement.of("kms") && !statement.on("SigningKeyArn")) {
                assertEquals(
                        json("{\"StringEquals\": {\"kms:EncryptionContext:tenant\": \"%s\"}}".formatted(TENANT)),
                        statement.condition());
            }
            if (statement.sid().equals("SeeOpenUploads")) {
                // S3 limits it to no prefix, so it is the worker's own right, and that of no tenant's session
                assertEquals("RunExport", name);
                assertEquals(List.of("s3:ListBucketMultipartUploads"), statement.actions());
                assertEquals(json("{\"Null\": {\"aws:PrincipalTag/tenant\": \"true\"}}"), statement.condition());
            } else if (statement.of("s3")) {
                statement
                        .resources()
                        .forEach(resource -> assertTrue(
                                resource.matches("\\$\\{Data\\.Outputs\\.TransferBucketArn}/(imports|exports)/"
                                        + "\\$\\{!aws:PrincipalTag/tenant}/\\*"),
                                resource));
            }
        }));
    }

    /** Any operation can be the first that a session is used for, and then records from where it comes (P03). */
    @TestFactory
    Stream<DynamicTest> recordsASessionIfItHasCallers() {
        return each((name, function) -> {
            var events = function.path("Events");
            if (events.findValuesAsText("Type").contains("HttpApi")
                    && !events.findValuesAsText("Authorizer").contains("NONE")) {
                assertTrue(
                        Templates.statements(name).stream()
                                .anyMatch(statement -> statement.on("RecordsTableArn")
                                        && statement.actions().contains("dynamodb:PutItem")),
                        "add the statement RecordSession");
                assertTrue(
                        Templates.statements(name).stream()
                                .anyMatch(statement -> statement.on("LedgerTableArn")
                                        && statement.actions().contains("dynamodb:PutItem")),
                        "add the statement AppendLedger");
                // what it records is sealed for the user
                assertTrue(
                        Templates.statements(name).stream()
                                .anyMatch(statement -> statement.on("KeysTableArn")
                                        && statement
                                                .actions()
                                                .containsAll(List.of("dynamodb:GetItem", "dynamodb:BatchGetItem"))),
                        "add the statement ReadKeys");
                assertTrue(
                        Templates.statements(name).stream()
                                .anyMatch(statement -> statement.on("TenantMasterKeyArn")
                                        && statement.actions().contains("kms:Decrypt")),
                        "add the statement UseTenantKey");
                List.of("RECORDS_TABLE", "KEYS_TABLE", "LEDGER_TABLE", "TENANT_MASTER_KEY_ARN")
                        .forEach(variable -> assertTrue(
                                function.at("/Environment/Variables").has(variable),
                                () -> name + " needs " + variable));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> assumesItsOwnRoleForATenantAndNoOther() {
        return each((name, function) -> {
            var own = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::StackName}-" + name + "Role-*";
            var trust = Templates.role(name).at("/AssumeRolePolicyDocument/Statement");
            assertEquals(json("""
                            {"Sid": "LambdaRunsIt", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                             "Action": "sts:AssumeRole"}"""), trust.get(0));
            if (!function.at("/Environment/Variables").has("FUNCTION_ROLE_ARN")) {
                assertEquals(1, trust.size());
                assertTrue(Templates.statements(name).stream().noneMatch(statement -> statement.of("sts")));
                return;
            }
            assertAll(
                    () -> assertEquals(2, trust.size()),
                    () -> assertEquals(
                            name + "Role.Arn",
                            function.at("/Environment/Variables/FUNCTION_ROLE_ARN")
                                    .asText()),
                    () -> assertEquals(
                            List.of(own),
                            statement(name, "AssumeOwnRoleForTenant").resources()),
                    // A session that has a tenant must not become another tenant's: hence the last Null.
                    () -> assertEquals(json("""
                                    {"Sid": "ItselfForOneTenant", "Effect": "Allow",
                                     "Principal": {"AWS": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"},
                                     "Action": ["sts:AssumeRole", "sts:TagSession"],
                                     "Condition": {
                                       "ArnLike": {"aws:PrincipalArn": "%s"},
                                       "Null": {"aws:RequestTag/tenant": "false", "aws:PrincipalTag/tenant": "true"},
                                       "ForAllValues:StringEquals": {"aws:TagKeys": ["tenant"]}}}""".formatted(own)), trust.get(1)));
        });
    }

    @TestFactory
    Stream<DynamicTest> isToldTheNamesOfWhatItsRoleMayUseAndOfNothingElse() {
        return each((name, function) -> {
            var expected = new TreeSet<String>();
            for (var statement : Templates.statements(name)) {
                VARIABLES.forEach((variable, output) -> {
                    if (statement.on(output)) {
                        expected.add(variable);
                    }
                });
                if (statement.of("sts")) {
                    expected.add("FUNCTION_ROLE_ARN");
                }
                if (statement.of("cognito-idp")) {
                    expected.add("USER_POOL_ID");
                }
                if (name.equals("IssueSubjectLink")) {
                    // no service of AWS, but where its links lead to
                    expected.add("SUBJECT_PAGE");
                }
                if (statement.sid().equals("PublishSigningKey")) {
                    expected.add("RETIRED_SIGNING_KEYS");
                }
                if (statement.sid().matches("Send(Identity|Import|Export|Erasure)")) {
                    expected.add(statement.sid().substring(4).toUpperCase(Locale.ROOT) + "_QUEUE_URL");
                }
            }
            var actual = new TreeSet<String>();
            function.at("/Environment/Variables").fieldNames().forEachRemaining(actual::add);
            assertEquals(expected, actual);
        });
    }

    @Nested
    class TheLedger {

        @Test
        void isOnlyEverAppendedTo() {
            var actions = new TreeSet<String>();
            Templates.functions().keySet().forEach(name -> Templates.statements(name).stream()
                    .filter(statement -> statement.on("LedgerTableArn"))
                    .forEach(statement -> actions.addAll(statement.actions())));
            assertEquals(Set.of("dynamodb:PutItem"), actions);
        }
    }

    @Nested
    class TheKeys {

        @Test
        void ofATenantAreMadeBySigningUpAlone() {
            assertEquals(Set.of("SignUp"), whoMay("kms:GenerateDataKey"));
        }

        @Test
        void thatSignsIsReachedByTheWorkersOfExportsErasuresAndClosuresAloneAndForOneAlgorithmOverADigest() {
            assertEquals(Set.of("RunClosure", "RunErasure", "RunExport"), whoMay("kms:Sign"));
            assertEquals(Set.of("GetKeys", "RunClosure", "RunErasure", "RunExport"), whoMay("kms:GetPublicKey"));
            for (var statement : List.of(
                    statement("RunExport", "SignExports"),
                    statement("RunErasure", "SignReceipts"),
                    statement("RunClosure", "SignCertificates"))) {
                assertEquals(List.of("Data.Outputs.SigningKeyArn"), statement.resources());
                assertEquals(json("""
                                {"StringEquals": {"kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "DIGEST"}}"""), statement.condition());
            }
        }

        @Test
        void areNeverRemovedButReplacedByTheTombstoneThatNoNewKeyCanReplace() {
            var deleting = new TreeSet<String>();
            Templates.functions().keySet().forEach(name -> Templates.statements(name).stream()
                    .filter(statement ->
                            statement.on("KeysTableArn") && statement.actions().contains("dynamodb:DeleteItem"))
                    .forEach(statement -> deleting.add(name)));
            assertEquals(Set.of(), deleting);
        }
    }

    @Test
    void onlyOneFunctionMayChangeTheUserPoolAndWhoErasesMaySeeWhetherItHas() {
        var reading = Set.of("cognito-idp:AdminGetUser");
        var reached = new TreeMap<String, Boolean>();
        Templates.functions().keySet().forEach(name -> Templates.statements(name).stream()
                .filter(statement -> statement.of("cognito-idp"))
                .forEach(statement ->
                        reached.merge(name, !reading.containsAll(statement.actions()), Boolean::logicalOr)));
        assertEquals(Map.of("SyncUserIdentity", true, "RunErasure", false, "RunClosure", false), reached);
    }

    /**
     * IAM cuts a generated role name to 64 characters, and a name that was cut no longer matches the pattern by which a
     * role may assume itself. The operations guide allows stack names of 29 characters.
     */
    @Test
    void everyRoleNameStaysWholeForAStackNameOf29Characters() {
        int suffix = "-1A2B3C4D5E6F7".length();
        var tooLong = new TreeMap<String, Integer>();
        Templates.functions().keySet().forEach(name -> {
            int length = 29 + 1 + (name + "Role").length() + suffix;
            if (length > 64) {
                tooLong.put(name, length);
            }
        });
        assertEquals(Map.of(), tooLong);
    }

    private static Set<String> whoMay(String action) {
        var who = new TreeSet<String>();
        Templates.functions().keySet().forEach(name -> Templates.statements(name).stream()
                .filter(statement -> statement.actions().contains(action))
                .forEach(statement -> who.add(name)));
        return who;
    }

    private static Statement statement(String function, String sid) {
        var found = Templates.statements(function).stream()
                .filter(statement -> statement.sid().equals(sid))
                .toList();
        assertEquals(1, found.size(), () -> function + " has one statement " + sid);
        return found.getFirst();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
