package uk.co.provilex.crm.template;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.co.provilex.crm.platform.sealing.Keyring;

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
            assertEquals(
                    Keyring.BACKED_UP_FOR,
                    Duration.ofDays(days.getOrDefault("Keys", 0)),
                    "what erasures say of when nobody can bring a key back");
        }

        @Test
        void letExpireOnlyWhatMay() {
            var expiring = new TreeMap<String, String>();
            tables.forEach((name, table) -> {
                var expiry = table.path("TimeToLiveSpecification");
                expiring.put(
                        name,
                        expiry.path("Enabled").asBoolean()
                                ? expiry.path("AttributeName").asText()
                                : "");
            });
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
                                    () -> assertEquals(
                                            "KMS",
                                            table.getValue()
                                                    .at("/SSESpecification/SSEType")
                                                    .asText()),
                                    () -> assertTrue(table.getValue()
                                            .at("/SSESpecification/SSEEnabled")
                                            .asBoolean()),
                                    () -> assertEquals(
                                            "DeletionProtection",
                                            table.getValue()
                                                    .path("DeletionProtectionEnabled")
                                                    .asText()),
                                    () -> assertEquals(
                                            "Retain",
                                            Templates.data()
                                                    .at("/Resources/" + table.getKey() + "/UpdateReplacePolicy")
                                                    .asText()),
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
        void areKeptAndRotatedWhereKmsCan() {
            Templates.resources(Templates.data(), "AWS::KMS::Key").forEach((name, key) -> {
                boolean symmetric = key.path("KeySpec").isMissingNode();
                assertEquals(symmetric, key.path("EnableKeyRotation").asBoolean(), name);
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
    class TheSigningKey {

        private final JsonNode key = resource(Templates.data(), "SigningKey");

        @Test
        void signsByTheAlgorithmThatIsPublishedWithIt() {
            assertAll(
                    () -> assertEquals("ECC_NIST_P256", key.path("KeySpec").asText()),
                    () -> assertEquals("SIGN_VERIFY", key.path("KeyUsage").asText()));
        }

        @Test
        void isUsedByTheRolesThatNeedItAndByNobodyWhoAdministersIt() {
            var uses = new TreeMap<String, List<String>>();
            for (var statement : key.at("/KeyPolicy/Statement")) {
                for (var action : Templates.texts(statement.path("Action"))) {
                    if (action.matches("kms:(Sign|Verify|GetPublicKey|CreateGrant|[*])")) {
                        uses.put(
                                action,
                                Templates.texts(
                                        statement.at("/Condition/ArnLike").path("aws:PrincipalArn")));
                    }
                }
            }
            var role = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${ApplicationName}-%sRole-*";
            assertEquals(
                    Map.of(
                            "kms:Sign",
                            List.of(
                                    role.formatted("RunExport"),
                                    role.formatted("RunErasure"),
                                    role.formatted("RunClosure")),
                            "kms:GetPublicKey",
                            List.of(
                                    role.formatted("GetKeys"),
                                    role.formatted("RunExport"),
                                    role.formatted("RunErasure"),
                                    role.formatted("RunClosure"))),
                    uses);
        }

        @Test
        void knowsTheRolesByTheNameOfTheStackThatTheyBelongTo() {
            assertEquals(
                    "AWS::StackName",
                    Templates.root()
                            .at("/Resources/Data/Properties/Parameters/ApplicationName")
                            .asText());
        }
    }

    @Nested
    class TheStorageKey {

        private final JsonNode statements =
                resource(Templates.data(), "StorageKey").at("/KeyPolicy/Statement");

        private JsonNode statement(String sid) {
            for (var statement : statements) {
                if (statement.path("Sid").asText().equals(sid)) {
                    return statement;
                }
            }
            throw new AssertionError("no statement " + sid);
        }

        /** What DynamoDB says it needs of a customer managed key ("DynamoDB encryption at rest"), S3 needing less. */
        @Test
        void isUsedByWhoeverMayUseTheTableOrBucketAndThroughThemOnly() {
            var use = statement("ThroughStorageOnly");
            assertAll(
                    () -> assertEquals(
                            Set.of(
                                    "kms:Encrypt",
                                    "kms:Decrypt",
                                    "kms:ReEncryptFrom",
                                    "kms:ReEncryptTo",
                                    "kms:GenerateDataKey",
                                    "kms:GenerateDataKeyWithoutPlaintext",
                                    "kms:DescribeKey"),
                            Set.copyOf(Templates.texts(use.path("Action")))),
                    () -> assertEquals(
                            List.of("dynamodb.${AWS::Region}.amazonaws.com", "s3.${AWS::Region}.amazonaws.com"),
                            Templates.texts(use.at("/Condition/StringEquals").path("kms:ViaService"))),
                    () -> assertEquals(
                            "AWS::AccountId",
                            use.at("/Condition/StringEquals")
                                    .path("kms:CallerAccount")
                                    .asText()));
        }

        @Test
        void isLentToDynamoDbAlone() {
            var grant = statement("GrantsToDynamoDbOnly");
            assertAll(
                    () -> assertEquals(List.of("kms:CreateGrant"), Templates.texts(grant.path("Action"))),
                    () -> assertEquals(
                            "dynamodb.${AWS::Region}.amazonaws.com",
                            grant.at("/Condition/StringEquals")
                                    .path("kms:ViaService")
                                    .asText()),
                    () -> assertEquals(
                            "true",
                            grant.at("/Condition/Bool")
                                    .path("kms:GrantIsForAWSResource")
                                    .asText()));
        }

        @Test
        void isNotUsedByTheAdministratorsOfTheAccount() {
            for (var action : Templates.texts(statement("AccountAdministers").path("Action"))) {
                assertFalse(
                        Set.of("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:*")
                                .contains(action),
                        action);
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
        void isEncryptedWithOurKey() {
            var encryption = bucket.at("/BucketEncryption/ServerSideEncryptionConfiguration/0");
            assertAll(
                    () -> assertEquals(
                            "StorageKey.Arn",
                            encryption
                                    .at("/ServerSideEncryptionByDefault/KMSMasterKeyID")
                                    .asText()),
                    () -> assertEquals(
                            "aws:kms",
                            encryption
                                    .at("/ServerSideEncryptionByDefault/SSEAlgorithm")
                                    .asText()),
                    () -> assertTrue(encryption.path("BucketKeyEnabled").asBoolean()));
        }

        @Test
        void refusesWhatComesInClearOrOverOldTlsOrWithALinkThatIsTooOld() {
            var conditions = new TreeMap<String, String>();
            var places = new TreeMap<String, List<String>>();
            for (var statement :
                    resource(Templates.data(), "TransferBucketPolicy").at("/PolicyDocument/Statement")) {
                assertEquals("Deny", statement.path("Effect").asText());
                assertEquals("*", statement.path("Principal").asText());
                var sid = statement.path("Sid").asText();
                conditions.put(sid, statement.path("Condition").toString());
                places.put(sid, Templates.texts(statement.path("Resource")));
            }
            var everywhere = List.of("TransferBucket.Arn", "${TransferBucket.Arn}/*");
            assertAll(
                    () -> assertEquals(
                            Map.of(
                                    "TlsOnly",
                                    "{\"Bool\":{\"aws:SecureTransport\":\"false\"}}",
                                    "ModernTlsOnly",
                                    "{\"NumericLessThan\":{\"s3:TlsVersion\":\"1.2\"}}",
                                    "DownloadLinksLastFifteenMinutes",
                                    "{\"NumericGreaterThan\":{\"s3:signatureAge\":\"900000\"}}"),
                            conditions),
                    () -> assertEquals(
                            Map.of(
                                    "TlsOnly",
                                    everywhere,
                                    "ModernTlsOnly",
                                    everywhere,
                                    "DownloadLinksLastFifteenMinutes",
                                    List.of("${TransferBucket.Arn}/exports/*")),
                            places));
        }

        @Test
        void letsPagesOfTheGivenOriginsUploadAndDownload() {
            var rule = bucket.at("/CorsConfiguration/CorsRules/0");
            assertAll(
                    () -> assertEquals(
                            1, bucket.at("/CorsConfiguration/CorsRules").size()),
                    () -> assertEquals(
                            "AllowedOrigins", rule.path("AllowedOrigins").asText()),
                    () -> assertEquals(List.of("GET", "PUT"), Templates.texts(rule.path("AllowedMethods"))));
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
        void trustsAnAddressOnlyOnceItWasVerified() {
            assertAll(
                    () -> assertEquals(List.of("email"), Templates.texts(pool.path("AutoVerifiedAttributes"))),
                    () -> assertEquals(
                            List.of("email"),
                            Templates.texts(pool.at(
                                    "/UserAttributeUpdateSettings/" + "AttributesRequireVerificationBeforeUpdate"))),
                    () -> assertFalse(
                            pool.at("/UsernameConfiguration/CaseSensitive").asBoolean(true)));
        }

        @Test
        void asksForGoodPasswordsAndForgetsThoseItMadeUp() {
            var password = pool.at("/Policies/PasswordPolicy");
            assertAll(
                    () -> assertTrue(password.path("MinimumLength").asInt() >= 12),
                    () -> assertTrue(password.path("RequireLowercase").asBoolean()),
                    () -> assertTrue(password.path("RequireUppercase").asBoolean()),
                    () -> assertTrue(password.path("RequireNumbers").asBoolean()),
                    () -> assertTrue(password.path("PasswordHistorySize").asInt() >= 5),
                    () -> assertEquals(
                            7, password.path("TemporaryPasswordValidityDays").asInt()));
        }

        @Test
        void offersASecondFactorAndRecoveryByVerifiedAddressAlone() {
            assertAll(
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

        /** Cognito refuses an invitation without both of its placeholders. */
        @Test
        void sendsInvitationsAndCodesThatCanBeUsed() {
            var invitation = pool.at("/AdminCreateUserConfig/InviteMessageTemplate/EmailMessage")
                    .asText();
            var code = pool.at("/VerificationMessageTemplate/EmailMessage").asText();
            assertAll(
                    () -> assertTrue(invitation.contains("{####}")),
                    () -> assertTrue(invitation.contains("{username}")),
                    () -> assertTrue(code.contains("{####}")));
        }

        @Test
        void isHardToDelete() {
            assertAll(
                    () -> assertEquals(
                            List.of("Protected", "ACTIVE", "INACTIVE"),
                            Templates.texts(pool.path("DeletionProtection"))),
                    () -> assertEquals(
                            "Retain",
                            Templates.identity()
                                    .at("/Resources/UserPool/DeletionPolicy")
                                    .asText()),
                    () -> assertEquals(
                            "true",
                            Templates.root()
                                    .at("/Parameters/DeletionProtection/Default")
                                    .asText()));
        }

        @Test
        void putsItsClaimsIntoAccessTokens() {
            assertAll(
                    () -> assertEquals(
                            "V2_0",
                            pool.at("/LambdaConfig/PreTokenGenerationConfig/LambdaVersion")
                                    .asText()),
                    () -> assertEquals(
                            "IssueClaimsArn",
                            pool.at("/LambdaConfig/PreTokenGenerationConfig/LambdaArn")
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
                    () -> assertEquals(15, client.path("AccessTokenValidity").asInt()),
                    () -> assertEquals(15, client.path("IdTokenValidity").asInt()),
                    () -> assertEquals(
                            "{\"AccessToken\":\"minutes\",\"IdToken\":\"minutes\",\"RefreshToken\":\"days\"}",
                            client.path("TokenValidityUnits").toString()),
                    () -> assertEquals(30, client.path("RefreshTokenValidity").asInt()),
                    () -> assertEquals(
                            "ENABLED",
                            client.at("/RefreshTokenRotation/Feature").asText()),
                    () -> assertTrue(client.at("/RefreshTokenRotation/RetryGracePeriodSeconds")
                                    .asInt()
                            <= 10),
                    () -> assertFalse(
                            client.path("ExplicitAuthFlows").toString().contains("REFRESH_TOKEN")),
                    () -> assertTrue(client.path("EnableTokenRevocation").asBoolean()),
                    () -> assertFalse(client.path("GenerateSecret").asBoolean()));
        }

        @Test
        void letsAClientWriteNothingThatMatters() {
            assertEquals(List.of("locale"), Templates.texts(client.path("WriteAttributes")));
            assertEquals(
                    List.of("email", "email_verified", "custom:tenant"),
                    Templates.texts(client.path("ReadAttributes")));
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
}
