package uk.co.provilex.crm.local.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket that encrypts with a key of its own needs the key's policy, or what that leaves to the caller's. */
class KeyPolicyEdgeTest {

    private static final String KEY_ID = "11111111-2222-3333-4444-555555555555";
    private static final String KEY = "arn:aws:kms:eu-west-2:" + TestCloud.ACCOUNT + ":key/" + KEY_ID;
    private static final String OBJECTS = "arn:aws:s3:::" + TestCloud.BUCKET + "/*";
    private static final String[] S3_ACTIONS = {"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"};

    private static final String THROUGH_S3 = """
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": %s, "Resource": "*", "Condition": {"StringEquals": {
              "kms:CallerAccount": "000000000000", "kms:ViaService": ["s3.eu-west-2.amazonaws.com"]}}}""";
    private static final String LEFT_TO_THE_ACCOUNT = """
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
             "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}""";

    private Optional<TestCloud> running = Optional.empty();

    private S3Client s3(String keyStatement, String... statements) throws IOException {
        var cloud = new TestCloud(new TestCloud.StubService(), new TestCloud.StubService(), edge -> edge.bucketKey(
                                TestCloud.BUCKET, KEY)
                        .keyPolicy(
                                KEY,
                                TestCloud.json("{\"Version\": \"2012-10-17\", \"Statement\": [" + keyStatement + "]}")))
                .withBucket();
        running = Optional.of(cloud);
        return cloud.s3(cloud.provider(cloud.function(statements).base()));
    }

    private TestCloud cloud() {
        return running.orElseThrow();
    }

    @AfterEach
    void stop() {
        running.ifPresent(TestCloud::close);
    }

    private static void put(S3Client s3) {
        s3.putObject(put -> put.bucket(TestCloud.BUCKET).key("k"), RequestBody.fromString("content"));
    }

    private static void get(S3Client s3) {
        assertEquals(
                "content",
                s3.getObjectAsBytes(get -> get.bucket(TestCloud.BUCKET).key("k"))
                        .asUtf8String());
    }

    private static String open(S3Client s3) {
        return s3.createMultipartUpload(open -> open.bucket(TestCloud.BUCKET).key("k"))
                .uploadId();
    }

    private static void part(S3Client s3, String upload) {
        s3.uploadPart(
                part -> part.bucket(TestCloud.BUCKET).key("k").uploadId(upload).partNumber(1),
                RequestBody.fromString("content"));
    }

    private static void assertDenied(Executable call) {
        assertEquals(
                "AccessDenied",
                assertThrows(S3Exception.class, call).awsErrorDetails().errorCode());
    }

    @Test
    void whoMayUseTheBucketMayUseAKeyThatLetsEverybodyThroughS3() throws IOException {
        var s3 = s3(
                THROUGH_S3.formatted("[\"kms:GenerateDataKey\", \"kms:Decrypt\"]"),
                TestCloud.allow(OBJECTS, S3_ACTIONS));
        put(s3);
        get(s3);
        part(s3, open(s3));
    }

    @Test
    void suchAKeyIsNotUsedByItself() throws IOException {
        s3(THROUGH_S3.formatted("[\"kms:GenerateDataKey\", \"kms:Decrypt\"]"), TestCloud.allow(KEY, "kms:Decrypt"));
        var function = cloud().function(TestCloud.allow(KEY, "kms:Decrypt"));
        try (var kms = KmsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(cloud().uri)
                .region(Region.EU_WEST_2)
                .credentialsProvider(cloud().provider(function.base()))
                .build()) {
            var denied = assertThrows(
                    KmsException.class,
                    () -> kms.decrypt(decrypt -> decrypt.keyId(KEY).ciphertextBlob(SdkBytes.fromUtf8String("x"))));
            assertEquals("AccessDeniedException", denied.awsErrorDetails().errorCode());
        }
    }

    @Test
    void whereOnlyWritingIsAllowedNothingIsReadNorAnUploadOfPartsDone() throws IOException {
        var s3 = s3(THROUGH_S3.formatted("[\"kms:GenerateDataKey\"]"), TestCloud.allow(OBJECTS, S3_ACTIONS));
        put(s3);
        assertDenied(() -> get(s3));
        var upload = open(s3);
        assertDenied(() -> part(s3, upload));
    }

    @Test
    void aKeyThatLeavesItToTheAccountNeedsThePermissionOfTheCallerToo() throws IOException {
        var without = s3(LEFT_TO_THE_ACCOUNT, TestCloud.allow(OBJECTS, S3_ACTIONS));
        assertDenied(() -> put(without));
        var with = cloud().s3(
                        cloud().provider(cloud().function(TestCloud.allow(OBJECTS, S3_ACTIONS), """
                        {"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "%s",
                         "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-2.amazonaws.com"}}}""".formatted(KEY))
                                .base()));
        put(with);
        get(with);
    }

    @Test
    void aKeySignsOnlyByTheAlgorithmAndForTheFormOfMessageThatItsPolicyNames() throws IOException {
        s3("""
                {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "kms:Sign",
                 "Resource": "*", "Condition": {"StringEquals": {
                   "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "DIGEST"}}}""");
        var function = cloud().function(TestCloud.allow(KEY, "kms:Sign"));
        try (var kms = KmsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(cloud().uri)
                .region(Region.EU_WEST_2)
                .credentialsProvider(cloud().provider(function.base()))
                .build()) {
            assertEquals("200", sign(kms, SigningAlgorithmSpec.ECDSA_SHA_256, MessageType.DIGEST));
            assertEquals("AccessDeniedException", sign(kms, SigningAlgorithmSpec.ECDSA_SHA_512, MessageType.DIGEST));
            assertEquals("AccessDeniedException", sign(kms, SigningAlgorithmSpec.ECDSA_SHA_256, MessageType.RAW));
            assertEquals("AccessDeniedException", sign(kms, SigningAlgorithmSpec.ECDSA_SHA_256, null));
        }
    }

    private static String sign(KmsClient kms, SigningAlgorithmSpec algorithm, @Nullable MessageType type) {
        try {
            return Integer.toString(kms.sign(sign -> sign.keyId(KEY)
                            .message(SdkBytes.fromUtf8String("x"))
                            .messageType(type)
                            .signingAlgorithm(algorithm))
                    .sdkHttpResponse()
                    .statusCode());
        } catch (KmsException refused) {
            return refused.awsErrorDetails().errorCode();
        }
    }

    @Test
    void aSignedUrlCarriesTheSignersRightToTheKey() throws Exception {
        put(s3(THROUGH_S3.formatted("[\"kms:GenerateDataKey\"]"), TestCloud.allow(OBJECTS, S3_ACTIONS)));
        var function = cloud().function(TestCloud.allow(OBJECTS, S3_ACTIONS));
        URI url = cloud().presigner(cloud().provider(function.base()))
                .presignGetObject(sign -> sign.signatureDuration(Duration.ofMinutes(5))
                        .getObjectRequest(get -> get.bucket(TestCloud.BUCKET).key("k")))
                .url()
                .toURI();
        try (var http = HttpClient.newHttpClient()) {
            assertEquals(
                    403,
                    http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode());
        }
    }
}
