package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds state is protected, encrypted and forgotten as the promises say. */
class StateTest {

    private static JsonNode resource(JsonNode template, String logicalId) {
        return template.at("/Resources/" + logicalId + "/Properties");
    }

    @Nested
    class Tables {

        private final Map<String, JsonNode> tables = Templates.resources(Templates.data(), "AWS::DynamoDB::Table");

        @Test
        void areBackedUpForAsLongAsAnErasureMayTake() {
            var days = new TreeMap<String, Integer>();
            tables.forEach((name, table) -> {
                var recovery = table.path("PointInTimeRecoverySpecification");
                days.put(
                        name,
                        recovery.path("PointInTimeRecoveryEnabled").asBoolean()
                                ? recovery.path("RecoveryPeriodInDays").asInt()
                                : 0);
            });
            assertEquals(Map.of("Records", 35, "Keys", 1, "Lookup", 0, "Ledger", 35), days);
        }

        @Test
        void letExpireOnlyWhatMay() {
            var expiring = new TreeMap<String, String>();
            tables.forEach((name, table) -> expiring.put(
                    name, table.at("/TimeToLiveSpecification/AttributeName").asText()));
            assertEquals(Map.of("Records", "expiresAt", "Keys", "", "Lookup", "expiresAt", "Ledger", ""), expiring);
        }

        @Test
        void streamRecordsAndLedgerButNeverKeys() {
            var streams = new TreeMap<String, String>();
            tables.forEach((name, table) -> streams.put(
                    name, table.at("/StreamSpecification/StreamViewType").asText()));
            assertEquals(
                    Map.of("Records", "NEW_AND_OLD_IMAGES", "Keys", "", "Lookup", "", "Ledger", "NEW_IMAGE"), streams);
        }

        @TestFactory
        Stream<DynamicTest> areEncryptedWithOurKeyAndHardToDelete() {
            return tables.entrySet().stream()
                    .map(table -> DynamicTest.dynamicTest(
                            table.getKey(),
                            () -> assertAll(
                                    () -> assertEquals(
                                            "StorageKey.Arn",
                                            table.getValue()
                                                    .at("/SSESpecification/KMSMasterKeyId")
                                                    .asText()),
                                    () -> assertTrue(table.getValue().has("DeletionProtectionEnabled")),
                                    () -> assertEquals(
                                            "Retain",
                                            Templates.data()
                                                    .at("/Resources/" + table.getKey() + "/DeletionPolicy")
                                                    .asText()),
                                    () -> assertEquals(
                                            "PAY_PER_REQUEST",
                                            table.getValue().path("BillingMode").asText()))));
        }
    }

    @Nested
    class Keys {

        @Test
        void areRotatedAndKept() {
            Templates.resources(Templates.data(), "AWS::KMS::Key").forEach((name, key) -> {
                assertTrue(key.path("EnableKeyRotation").asBoolean(), name);
                assertEquals(
                        "Retain",
                        Templates.data()
                                .at("/Resources/" + name + "/DeletionPolicy")
                                .asText());
            });
        }

        @Test
        void ofTenantsOpenOnlyForASessionOfThatTenant() {
            for (var statement : resource(Templates.data(), "TenantMasterKey").at("/KeyPolicy/Statement")) {
                var actions = Templates.texts(statement.path("Action"));
                if (actions.contains("kms:Decrypt")) {
                    assertEquals(
                            "${aws:PrincipalTag/tenant}",
                            statement
                                    .at("/Condition/StringEquals")
                                    .path("kms:EncryptionContext:tenant")
                                    .asText());
                }
                assertFalse(actions.contains("kms:*"));
                assertFalse(actions.contains("kms:CreateGrant"), "a grant would go round the condition");
            }
        }
    }

    @Nested
    class TheBucket {

        private final JsonNode bucket = resource(Templates.data(), "TransferBucket");

        @Test
        void isOpenToNobodyElse() {
            var block = bucket.path("PublicAccessBlockConfiguration");
            assertAll(
                    () -> assertEquals(4, block.size()),
                    () -> block.forEach(each -> assertTrue(each.asBoolean())),
                    () -> assertEquals(
                            "BucketOwnerEnforced",
                            bucket.at("/OwnershipControls/Rules/0/ObjectOwnership")
                                    .asText()));
        }

        @Test
        void forgetsPackagesUploadsAndHalfUploads() {
            var rules = new TreeMap<String, Integer>();
            bucket.at("/LifecycleConfiguration/Rules").forEach(rule -> {
                assertEquals("Enabled", rule.path("Status").asText());
                rules.put(
                        rule.path("Prefix").asText("(all)"),
                        rule.path("ExpirationInDays")
                                .asInt(rule.at("/AbortIncompleteMultipartUpload/DaysAfterInitiation")
                                        .asInt()));
            });
            assertAll(
                    () -> assertEquals(Map.of("exports/", 7, "imports/", 14, "(all)", 1), rules),
                    () -> assertFalse(bucket.has("VersioningConfiguration"), "a deleted file must be gone"));
        }

        @Test
        void isEncryptedWithOurKeyAndReachedOverTlsOnly() {
            var denied = new TreeMap<String, String>();
            resource(Templates.data(), "TransferBucketPolicy")
                    .at("/PolicyDocument/Statement")
                    .forEach(statement -> denied.put(
                            statement.path("Sid").asText(),
                            statement.path("Effect").asText()));
            assertAll(
                    () -> assertEquals(
                            "StorageKey.Arn",
                            bucket.at("/BucketEncryption/ServerSideEncryptionConfiguration/0"
                                            + "/ServerSideEncryptionByDefault/KMSMasterKeyID")
                                    .asText()),
                    () -> assertEquals(
                            Map.of(
                                    "TlsOnly",
                                    "Deny",
                                    "ModernTlsOnly",
                                    "Deny",
                                    "DownloadLinksLastFifteenMinutes",
                                    "Deny"),
                            denied));
        }
    }

    @Nested
    class ThePool {

        private final JsonNode pool = resource(Templates.identity(), "UserPool");
        private final JsonNode client = resource(Templates.identity(), "UserPoolClient");

        @Test
        void knowsUsersByOurIdAndNeverMovesThemToAnotherTenant() {
            var tenant = pool.at("/Schema/0");
            assertAll(
                    () -> assertEquals(List.of("email"), Templates.texts(pool.path("AliasAttributes"))),
                    () -> assertFalse(pool.has("UsernameAttributes")),
                    () -> assertEquals("tenant", tenant.path("Name").asText()),
                    () -> assertFalse(tenant.path("Mutable").asBoolean(true)),
                    () -> assertTrue(pool.at("/AdminCreateUserConfig/AllowAdminCreateUserOnly")
                            .asBoolean()));
        }

        @Test
        void asksForGoodPasswordsAndOffersASecondFactor() {
            assertAll(
                    () -> assertTrue(
                            pool.at("/Policies/PasswordPolicy/MinimumLength").asInt() >= 12),
                    () -> assertEquals("OPTIONAL", pool.path("MfaConfiguration").asText()),
                    () -> assertEquals(List.of("SOFTWARE_TOKEN_MFA"), Templates.texts(pool.path("EnabledMfas"))),
                    () -> assertEquals(
                            "verified_email",
                            pool.at("/AccountRecoverySetting/RecoveryMechanisms/0/Name")
                                    .asText()),
                    () -> assertEquals(
                            1,
                            pool.at("/AccountRecoverySetting/RecoveryMechanisms")
                                    .size()));
        }

        @Test
        void putsItsClaimsIntoAccessTokens() {
            assertAll(
                    () -> assertEquals(
                            "V2_0",
                            pool.at("/LambdaConfig/PreTokenGenerationConfig/LambdaVersion")
                                    .asText()),
                    () -> assertEquals("ESSENTIALS", pool.path("UserPoolTier").asText()));
        }

        @Test
        void tellsNobodyWhoHasAnAccount() {
            assertEquals("ENABLED", client.path("PreventUserExistenceErrors").asText());
        }

        @Test
        void givesShortTokensAndRotatesTheLongOne() {
            assertAll(
                    () -> assertTrue(client.path("AccessTokenValidity").asInt() <= 15),
                    () -> assertTrue(client.path("IdTokenValidity").asInt() <= 15),
                    () -> assertEquals(
                            "minutes",
                            client.at("/TokenValidityUnits/AccessToken").asText()),
                    () -> assertEquals(30, client.path("RefreshTokenValidity").asInt()),
                    () -> assertEquals(
                            "ENABLED",
                            client.at("/RefreshTokenRotation/Feature").asText()),
                    () -> assertFalse(
                            client.path("ExplicitAuthFlows").toString().contains("REFRESH_TOKEN")),
                    () -> assertTrue(client.path("EnableTokenRevocation").asBoolean()),
                    () -> assertFalse(client.path("GenerateSecret").asBoolean()));
        }

        @Test
        void letsAClientWriteNothingThatMatters() {
            assertEquals(List.of("locale"), Templates.texts(client.path("WriteAttributes")));
        }

        @Test
        void takesPasswordsOnlyWhereAParameterAsksForIt() {
            assertEquals(
                    "false",
                    Templates.root().at("/Parameters/AllowPasswordAuth/Default").asText());
            assertEquals(
                    List.of("ALLOW_USER_SRP_AUTH"),
                    Templates.texts(client.path("ExplicitAuthFlows").get(2)));
        }
    }

    @Nested
    class TheApi {

        private final JsonNode api = resource(Templates.root(), "Api");

        @Test
        void letsNobodyInWithoutATokenUnlessARouteSaysSo() {
            assertEquals("CognitoAccessToken", api.at("/Auth/DefaultAuthorizer").asText());
            assertEquals(
                    List.of("Identity.Outputs.UserPoolClientId"),
                    Templates.texts(api.at("/Auth/Authorizers/CognitoAccessToken/JwtConfiguration/audience")));
        }

        @Test
        void logsNothingAboutAPerson() {
            var format = api.at("/AccessLogSettings/Format").asText();
            for (var personal : List.of("Ip", "userAgent", "user", "path", "claims", "domainName", "caller")) {
                assertFalse(format.contains("identity." + personal), personal);
                assertFalse(format.contains("authorizer." + personal), personal);
                assertFalse(format.contains("$context." + personal), personal);
            }
            for (var wanted : List.of("requestId", "routeKey", "status", "responseLatency")) {
                assertTrue(format.contains("$context." + wanted), wanted);
            }
        }

        @Test
        void isThrottledAndMoreSoWhereAnybodyMayCall() {
            assertTrue(api.path("DefaultRouteSettings").has("ThrottlingRateLimit"));
            assertTrue(api.at("/RouteSettings")
                            .path("POST /v1/tenants")
                            .path("ThrottlingRateLimit")
                            .asInt()
                    <= 10);
        }
    }
}
