package uk.co.provilex.crm.local.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.Tag;
import uk.co.provilex.crm.local.iam.Withheld;

/** Sessions are vended to whom the trust policies name, carry their tags, and end. */
@ResourceLock(TestCloud.TABLE)
final class StsEdgeTest {

    private final TestCloud cloud;
    private TestCloud.Fn function;
    private StsClient sts;

    StsEdgeTest() throws Exception {
        cloud = new TestCloud();
    }

    @BeforeEach
    void start() {
        function = cloud.function(TestCloud.tenantKeys(TestCloud.TABLE_ARN, "dynamodb:GetItem"));
        sts = cloud.sts(cloud.provider(function.base()));
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private AssumeRoleRequest.Builder ask(String... tagKeysAndValues) {
        var tags = new ArrayList<Tag>();
        for (int i = 0; i < tagKeysAndValues.length; i += 2) {
            tags.add(Tag.builder()
                    .key(tagKeysAndValues[i])
                    .value(tagKeysAndValues[i + 1])
                    .build());
        }
        return AssumeRoleRequest.builder()
                .roleArn(function.arn())
                .roleSessionName("tenant-acme")
                .durationSeconds(900)
                .tags(tags);
    }

    private static void assertRefused(String code, Executable call) {
        assertEquals(
                code,
                assertThrows(AwsServiceException.class, call).awsErrorDetails().errorCode());
    }

    private void assertRefused(String code, AssumeRoleRequest.Builder request) {
        assertRefused(code, () -> sts.assumeRole(request.build()));
    }

    private StsClient as(Credentials vended) {
        return cloud.sts(StaticCredentialsProvider.create(
                AwsSessionCredentials.create(vended.accessKeyId(), vended.secretAccessKey(), vended.sessionToken())));
    }

    @Test
    void aFunctionAssumesItsOwnRoleWithTheTenantTag() {
        var answer = sts.assumeRole(ask("tenant", "acme").build());
        String session = function.arn().replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/tenant-acme";
        assertEquals(session, answer.assumedRoleUser().arn());
        assertEquals(session, as(answer.credentials()).getCallerIdentity().arn());
        Duration left =
                Duration.between(cloud.clock.instant(), answer.credentials().expiration());
        assertTrue(left.compareTo(Duration.ofSeconds(890)) > 0 && left.compareTo(Duration.ofSeconds(900)) <= 0);
    }

    @Test
    void theTagIsNeededAndNoOtherIsTaken() {
        assertRefused("AccessDenied", ask());
        assertRefused("AccessDenied", ask("tenant", "acme", "role", "admin"));
        assertRefused("AccessDenied", ask("other", "acme"));
    }

    @Test
    void noOtherRoleIsAssumedEvenIfItsTrustIsTheAccounts() {
        TestCloud.Fn other = cloud.function();
        assertRefused("AccessDenied", ask("tenant", "acme").roleArn(other.arn()));
        assertRefused("AccessDenied", ask("tenant", "acme").roleArn(other.arn() + "-none"));
    }

    @Test
    void aTaggedSessionCannotTakeOnAnotherTenant() {
        StsClient tenant = as(sts.assumeRole(ask("tenant", "acme").build()).credentials());
        assertRefused(
                "AccessDenied", () -> tenant.assumeRole(ask("tenant", "globex").build()));
    }

    @Test
    void bothPermissionsAreNeededOnTheCallersSide() {
        for (String action : List.of("sts:AssumeRole", "sts:TagSession")) {
            try (Withheld _ = cloud.edge.withhold(grant ->
                    grant.role().equals(function.arn()) && grant.action().equals(action))) {
                assertRefused("AccessDenied", ask("tenant", "acme"));
            }
        }
        assertTrue(cloud.edge.decisions().denials().stream()
                .anyMatch(d -> d.action().equals("sts:TagSession")));
    }

    @Test
    void durationsAndNamesAreBounded() {
        assertRefused("ValidationError", ask("tenant", "acme").durationSeconds(899));
        AwsServiceException chaining = assertThrows(
                AwsServiceException.class,
                () -> sts.assumeRole(ask("tenant", "acme").durationSeconds(3601).build()));
        assertTrue(String.valueOf(chaining.getMessage()).contains("role chaining"));
        assertRefused("ValidationError", ask("tenant", "acme").roleSessionName("no spaces"));
        assertRefused("ValidationError", ask("tenant", "a\"b"));
        assertRefused("InvalidParameterValue", ask("tenant", "acme", "TENANT", "globex"));
        assertRefused("ValidationError", ask("tenant", "acme").externalId("unsupported"));
    }

    @Test
    void aSessionPolicyNarrowsTheSession() {
        cloud.withTable();
        var vended = sts.assumeRole(ask("tenant", "acme")
                        .policy("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
                                + "\"dynamodb:PutItem\",\"Resource\":\"*\"}]}")
                        .build())
                .credentials();
        DynamoDbClient narrowed = cloud.dynamoDb(StaticCredentialsProvider.create(
                AwsSessionCredentials.create(vended.accessKeyId(), vended.secretAccessKey(), vended.sessionToken())));
        assertRefused("AccessDeniedException", () -> get(narrowed));
        assertRefused("MalformedPolicyDocument", ask("tenant", "acme").policy("{}"));
    }

    private static void get(DynamoDbClient client) {
        client.getItem(r -> r.tableName(TestCloud.TABLE)
                .key(Map.of("pk", AttributeValue.fromS("T#acme#1"), "sk", AttributeValue.fromS("S"))));
    }

    @Test
    void aSessionEndsOnTheMovedClockWhileTheFunctionGoesOn() {
        cloud.withTable();
        DynamoDbClient tenant = cloud.dynamoDb(cloud.tenant(function, "acme"));
        get(tenant);
        cloud.clock.advance(Duration.ofMinutes(14));
        get(tenant);
        cloud.clock.advance(Duration.ofDays(8));
        assertRefused("ExpiredTokenException", () -> get(tenant));
        var again = sts.assumeRole(ask("tenant", "acme").build()).credentials();
        assertTrue(again.expiration().isAfter(cloud.clock.instant().minus(1, ChronoUnit.MINUTES)));
        get(cloud.dynamoDb(cloud.tenant(function, "acme")));
    }

    @Test
    void unknownKeysWrongSecretsAndWrongTokensAreRefusedInTheServicesWords() {
        var base = function.base();
        String token = base.sessionToken().orElseThrow();
        DynamoDbClient unknown =
                cloud.dynamoDb(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAUNKNOWN", "x")));
        assertRefused("UnrecognizedClientException", () -> get(unknown));
        DynamoDbClient wrongSecret = cloud.dynamoDb(
                StaticCredentialsProvider.create(AwsSessionCredentials.create(base.accessKeyId(), "wrong", token)));
        assertRefused("InvalidSignatureException", () -> get(wrongSecret));
        DynamoDbClient wrongToken = cloud.dynamoDb(StaticCredentialsProvider.create(
                AwsSessionCredentials.create(base.accessKeyId(), base.secretAccessKey(), "wrong")));
        assertRefused("UnrecognizedClientException", () -> get(wrongToken));
        assertRefused("SignatureDoesNotMatch", () -> cloud.sts(StaticCredentialsProvider.create(
                        AwsSessionCredentials.create(base.accessKeyId(), "wrong", token)))
                .getCallerIdentity());
        assertRefused("InvalidClientTokenId", () -> cloud.sts(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAUNKNOWN", "x")))
                .getCallerIdentity());
    }
}
