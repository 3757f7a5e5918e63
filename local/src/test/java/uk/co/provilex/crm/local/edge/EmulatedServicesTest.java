package uk.co.provilex.crm.local.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/** Services that are given to the edge are called only by whom their policies let, and fault in their own words. */
final class EmulatedServicesTest {

    private static final String KEY =
            "arn:aws:kms:eu-west-2:" + TestCloud.ACCOUNT + ":key/0f7a1cf4-9d6f-4e1a-8a6b-6f0d6a5f1c11";
    private static final String POOL = "eu-west-2_Abc123xyz";

    private final TestCloud cloud;

    EmulatedServicesTest() throws Exception {
        cloud = new TestCloud(
                (operation, input) -> answer("KeyId", input.path("KeyId").asText())
                        .put("Plaintext", "AAAA")
                        .put("CiphertextBlob", "AAAA"),
                (operation, input) -> {
                    if (operation.equals("AdminGetUser")) {
                        throw new AwsFault(400, "UserNotFoundException", "User does not exist.");
                    }
                    return answer("Session", "s");
                });
    }

    private static ObjectNode answer(String name, String value) {
        return TestCloud.JSON.createObjectNode().put(name, value);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private static String denied(Executable call) {
        AwsServiceException denied = assertThrows(AwsServiceException.class, call);
        assertEquals("AccessDeniedException", denied.awsErrorDetails().errorCode());
        return String.valueOf(denied.getMessage());
    }

    private KmsClient kms(AwsCredentialsProvider credentials) {
        return KmsClient.builder()
                .endpointOverride(cloud.uri)
                .region(Region.EU_WEST_2)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials)
                .build();
    }

    private CognitoIdentityProviderClient cognito(AwsCredentialsProvider credentials) {
        return CognitoIdentityProviderClient.builder()
                .endpointOverride(cloud.uri)
                .region(Region.EU_WEST_2)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials)
                .build();
    }

    @Test
    void aDataKeyIsMadeOnlyInTheTenantsOwnEncryptionContext() {
        TestCloud.Fn function = cloud.function("""
                {"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "%s",
                 "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "${aws:PrincipalTag/tenant}"}}}""".formatted(KEY));
        try (KmsClient kms = kms(cloud.tenant(function, "acme"));
                KmsClient untagged = kms(cloud.provider(function.base()))) {
            assertEquals(KEY, generate(kms, KEY, Map.of("tenant", "acme")).keyId());
            assertTrue(
                    denied(() -> generate(kms, KEY, Map.of("tenant", "globex"))).contains("kms:GenerateDataKey"));
            denied(() -> generate(kms, KEY, Map.of()));
            denied(() -> generate(kms, KEY.replace("0f7a", "1f7a"), Map.of("tenant", "acme")));
            denied(() -> generate(kms, "alias/tenant", Map.of("tenant", "acme")));
            denied(() -> generate(untagged, KEY, Map.of("tenant", "acme")));
            denied(() -> kms.describeKey(r -> r.keyId(KEY)));
        }
    }

    private static GenerateDataKeyResponse generate(KmsClient kms, String key, Map<String, String> context) {
        return kms.generateDataKey(
                r -> r.keyId(key).keySpec(DataKeySpec.AES_256).encryptionContext(context));
    }

    @Test
    void cognitosAdminCallsNeedAPolicyAndItsPublicCallsNoSignature() {
        TestCloud.Fn function = cloud.function(TestCloud.allow(
                "arn:aws:cognito-idp:eu-west-2:" + TestCloud.ACCOUNT + ":userpool/" + POOL,
                "cognito-idp:AdminGetUser"));
        try (CognitoIdentityProviderClient own = cognito(cloud.provider(function.base()));
                CognitoIdentityProviderClient anyone = cognito(AnonymousCredentialsProvider.create())) {
            assertThrows(
                    UserNotFoundException.class,
                    () -> own.adminGetUser(r -> r.userPoolId(POOL).username("u1")));
            denied(() -> own.adminGetUser(r -> r.userPoolId("eu-west-2_Other").username("u1")));
            denied(() -> own.adminDeleteUser(r -> r.userPoolId(POOL).username("u1")));
            assertEquals(
                    "s",
                    anyone.initiateAuth(r -> r.clientId("c").authFlow(AuthFlowType.USER_SRP_AUTH))
                            .session());
            AwsServiceException unsigned = assertThrows(
                    AwsServiceException.class,
                    () -> anyone.adminGetUser(r -> r.userPoolId(POOL).username("u1")));
            assertEquals(
                    "MissingAuthenticationTokenException",
                    unsigned.awsErrorDetails().errorCode());
        }
    }

    @Test
    void theKeySetIsServedWhereTokensSayIt() throws Exception {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(cloud.uri.resolve("/" + POOL + "/.well-known/jwks.json")));
        assertEquals(200, answer.statusCode());
        assertEquals("{\"keys\":[{\"kid\":\"one\"}]}", answer.body());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void nonsenseIsRefusedWithoutAnInternalError() throws Exception {
        URI root = cloud.uri.resolve("/");
        for (HttpRequest.Builder request : new HttpRequest.Builder[] {
            HttpRequest.newBuilder(root).POST(HttpRequest.BodyPublishers.ofString("x")),
            HttpRequest.newBuilder(root)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .header("X-Amz-Target", "Nobody.Knows"),
            HttpRequest.newBuilder(root)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .header("X-Amz-Target", "no dot"),
            HttpRequest.newBuilder(root)
                    .POST(HttpRequest.BodyPublishers.ofString("[]"))
                    .header("X-Amz-Target", "AWSCognitoIdentityProviderService.InitiateAuth"),
            HttpRequest.newBuilder(root)
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .header("X-Amz-Target", "DynamoDB_20120810.GetItem")
                    .header("Authorization", "AWS4-HMAC-SHA256 nonsense"),
            HttpRequest.newBuilder(root).GET(),
            HttpRequest.newBuilder(cloud.uri.resolve("/transfer/x?X-Amz-Signature=1")),
            HttpRequest.newBuilder(cloud.uri.resolve("/transfer/x?X-Amz-Signature=1&X-Amz-Signature=2")),
            HttpRequest.newBuilder(cloud.uri.resolve("/transfer/x"))
                    .method("TRACE", HttpRequest.BodyPublishers.noBody()),
        }) {
            HttpResponse<String> answer = send(request);
            assertTrue(answer.statusCode() >= 400 && answer.statusCode() < 500, answer::body);
            assertFalse(answer.body().isEmpty());
        }
    }
}
