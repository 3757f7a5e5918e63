package uk.co.provilex.crm.local.edge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/** Objects stream through the edge, and only to those whom the policies and signatures let. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class S3EdgeTest {

    private static final String OBJECTS = "arn:aws:s3:::" + TestCloud.BUCKET;
    private static final String B = TestCloud.BUCKET;

    private final HttpClient http = HttpClient.newHttpClient();
    private TestCloud cloud;
    private TestCloud.Fn function;
    private AwsCredentialsProvider tenant;
    private S3Client acme;
    private S3Client admin;
    private S3Presigner presigner;

    @BeforeAll
    void start() throws Exception {
        cloud = new TestCloud().withBucket();
        function = cloud.function(TestCloud.allow(
                OBJECTS + "/exports/${aws:PrincipalTag/tenant}/*",
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts"));
        tenant = cloud.tenant(function, "acme");
        acme = cloud.s3(tenant);
        admin = cloud.s3(cloud.administrator());
        presigner = cloud.presigner(tenant);
    }

    @AfterAll
    void stop() {
        cloud.close();
        http.close();
    }

    private static void assertDenied(String code, Executable call) {
        assertEquals(
                code, assertThrows(S3Exception.class, call).awsErrorDetails().errorCode());
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(25).nextBytes(bytes);
        return bytes;
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Nested
    class Objects {
        @Test
        void comeBackAsTheyWerePut() {
            byte[] bytes = bytes(100_000);
            acme.putObject(
                    r -> r.bucket(B)
                            .key("exports/acme/a b+ü~.bin")
                            .contentType("application/zip")
                            .metadata(Map.of("kind", "export")),
                    RequestBody.fromBytes(bytes));
            var back = acme.getObjectAsBytes(r -> r.bucket(B).key("exports/acme/a b+ü~.bin"));
            assertArrayEquals(bytes, back.asByteArray());
            assertEquals("application/zip", back.response().contentType());
            assertEquals("export", back.response().metadata().get("kind"));
        }

        @Test
        void mayBeEmpty() {
            acme.putObject(r -> r.bucket(B).key("exports/acme/empty"), RequestBody.empty());
            assertEquals(
                    0L,
                    acme.headObject(r -> r.bucket(B).key("exports/acme/empty")).contentLength());
            assertEquals(
                    0,
                    acme.getObjectAsBytes(r -> r.bucket(B).key("exports/acme/empty"))
                            .asByteArray()
                            .length);
        }

        @Test
        void areReadInRanges() {
            acme.putObject(r -> r.bucket(B).key("exports/acme/range"), RequestBody.fromString("0123456789"));
            var part = acme.getObjectAsBytes(
                    r -> r.bucket(B).key("exports/acme/range").range("bytes=2-5"));
            assertEquals("2345", part.asUtf8String());
            assertEquals("bytes 2-5/10", part.response().contentRange());
        }

        @ParameterizedTest
        @EnumSource(
                value = ChecksumAlgorithm.class,
                names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
        void areCheckedAgainstTheChecksumThatTheSdkSends(ChecksumAlgorithm algorithm) {
            var answer = acme.putObject(
                    r -> r.bucket(B).key("exports/acme/sum").checksumAlgorithm(algorithm),
                    RequestBody.fromContentProvider(
                            ContentStreamProvider.fromByteArray(bytes(200_000)), 200_000, "text/csv"));
            String returned = String.valueOf(answer.checksumCRC32())
                    + answer.checksumCRC32C()
                    + answer.checksumSHA1()
                    + answer.checksumSHA256();
            assertTrue(returned.replace("null", "").length() >= 8, returned);
        }

        @Test
        void areRefusedWhenDamagedOnTheWay() {
            acme.putObject(r -> r.bucket(B).key("exports/acme/damaged"), RequestBody.fromString("before"));
            assertDenied(
                    "BadDigest",
                    () -> acme.putObject(
                            r -> r.bucket(B).key("exports/acme/damaged").checksumCRC32("AAAAAA=="),
                            RequestBody.fromString("after")));
            assertEquals(
                    "before",
                    acme.getObjectAsBytes(r -> r.bucket(B).key("exports/acme/damaged"))
                            .asUtf8String());
        }

        @Test
        void areWrittenInParts() {
            byte[] first = bytes(5 * 1024 * 1024);
            byte[] second = bytes(1_000);
            String key = "exports/acme/parts";
            String id = acme.createMultipartUpload(r -> r.bucket(B).key(key)).uploadId();
            var parts = new ArrayList<CompletedPart>();
            for (byte[] part : List.of(first, second)) {
                int number = parts.size() + 1;
                var uploaded = acme.uploadPart(
                        r -> r.bucket(B).key(key).uploadId(id).partNumber(number), RequestBody.fromBytes(part));
                parts.add(CompletedPart.builder()
                        .partNumber(number)
                        .eTag(uploaded.eTag())
                        .checksumCRC32(uploaded.checksumCRC32())
                        .build());
            }
            assertEquals(
                    2,
                    acme.listParts(r -> r.bucket(B).key(key).uploadId(id))
                            .parts()
                            .size());
            acme.completeMultipartUpload(r -> r.bucket(B).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
            assertEquals(
                    first.length + second.length,
                    acme.headObject(r -> r.bucket(B).key(key)).contentLength());
        }

        @Test
        void canBeGivenUpHalfWay() {
            String key = "exports/acme/aborted";
            String id = acme.createMultipartUpload(r -> r.bucket(B).key(key)).uploadId();
            acme.abortMultipartUpload(r -> r.bucket(B).key(key).uploadId(id));
            assertTrue(admin.listMultipartUploads(r -> r.bucket(B)).uploads().stream()
                    .noneMatch(upload -> upload.uploadId().equals(id)));
        }

        @Test
        void ofAHundredMegabytesStreamBothWays() throws Exception {
            long length = 100L * 1024 * 1024;
            MessageDigest sent = MessageDigest.getInstance("SHA-256");
            Runtime.getRuntime().gc();
            acme.putObject(
                    r -> r.bucket(B).key("exports/acme/large"),
                    RequestBody.fromContentProvider(() -> new Numbers(length), length, "application/zip"));
            try (InputStream numbers = new Numbers(length)) {
                drain(numbers, sent);
            }
            MessageDigest received = MessageDigest.getInstance("SHA-256");
            try (ResponseInputStream<GetObjectResponse> back =
                    acme.getObject(r -> r.bucket(B).key("exports/acme/large"))) {
                assertEquals(length, drain(back, received));
            }
            assertArrayEquals(sent.digest(), received.digest());
            acme.deleteObject(r -> r.bucket(B).key("exports/acme/large"));
        }
    }

    private static long drain(InputStream in, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[65_536];
        long total = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
            total += count;
        }
        return total;
    }

    /** Endless bytes without an array behind them. */
    private static final class Numbers extends InputStream {
        private final long length;
        private long at;

        Numbers(long length) {
            this.length = length;
        }

        @Override
        public int read() {
            return at == length ? -1 : (int) (((at++ * 31) >>> 3) & 0xff);
        }

        @Override
        public int read(byte[] target, int offset, int wanted) {
            if (at == length) {
                return -1;
            }
            int count = (int) Math.min(wanted, length - at);
            for (int i = 0; i < count; i++) {
                target[offset + i] = (byte) read();
            }
            return count;
        }
    }

    @Nested
    class Policies {
        @Test
        void keepATenantOutOfAnothersObjects() {
            admin.putObject(r -> r.bucket(B).key("exports/globex/x"), RequestBody.fromString("secret"));
            assertDenied(
                    "AccessDenied", () -> acme.getObjectAsBytes(r -> r.bucket(B).key("exports/globex/x")));
            assertDenied(
                    "AccessDenied",
                    () -> acme.putObject(r -> r.bucket(B).key("exports/globex/y"), RequestBody.fromString("y")));
            assertDenied(
                    "AccessDenied", () -> acme.deleteObject(r -> r.bucket(B).key("exports/globex/x")));
            assertDenied(
                    "AccessDenied",
                    () -> acme.copyObject(r -> r.sourceBucket(B)
                            .sourceKey("exports/globex/x")
                            .destinationBucket(B)
                            .destinationKey("exports/acme/stolen")));
            assertDenied(
                    "AccessDenied",
                    () -> acme.deleteObjects(r -> r.bucket(B)
                            .delete(Delete.builder()
                                    .objects(List.of(
                                            ObjectIdentifier.builder()
                                                    .key("exports/acme/1")
                                                    .build(),
                                            ObjectIdentifier.builder()
                                                    .key("exports/globex/x")
                                                    .build()))
                                    .build())));
            assertEquals(
                    "secret",
                    admin.getObjectAsBytes(r -> r.bucket(B).key("exports/globex/x"))
                            .asUtf8String());
        }

        @Test
        void deleteManyAtOnceOnlyWhereAllMayBeDeleted() {
            acme.putObject(r -> r.bucket(B).key("exports/acme/<&>"), RequestBody.fromString("1"));
            acme.deleteObjects(r -> r.bucket(B)
                    .delete(Delete.builder()
                            .objects(List.of(ObjectIdentifier.builder()
                                    .key("exports/acme/<&>")
                                    .build()))
                            .build()));
            assertThrows(
                    NoSuchKeyException.class,
                    () -> admin.headObject(r -> r.bucket(B).key("exports/acme/<&>")));
        }

        @Test
        void refuseListingAndBucketsNotGiven() {
            assertDenied("AccessDenied", () -> acme.listObjectsV2(r -> r.bucket(B)));
            assertDenied("AccessDenied", () -> acme.listBuckets());
            assertDenied("AccessDenied", () -> acme.deleteBucket(r -> r.bucket(B)));
        }

        @Test
        void allowListingByPrefix() {
            TestCloud.Fn lister = cloud.function("""
                    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "%s", "Condition": {
                      "StringLike": {"s3:prefix": "exports/${aws:PrincipalTag/tenant}/*"}}}""".formatted(OBJECTS));
            S3Client s3 = cloud.s3(cloud.tenant(lister, "acme"));
            admin.putObject(r -> r.bucket(B).key("exports/acme/listed"), RequestBody.fromString("1"));
            assertEquals(
                    1,
                    s3.listObjectsV2(r -> r.bucket(B).prefix("exports/acme/listed"))
                            .keyCount());
            assertDenied("AccessDenied", () -> s3.listObjectsV2(r -> r.bucket(B).prefix("exports/globex/")));
            assertDenied("AccessDenied", () -> s3.listObjectsV2(r -> r.bucket(B)));
        }

        @Test
        void knowNoPrefixOfListedUploads() {
            TestCloud.Fn lister = cloud.function("""
                    {"Effect": "Allow", "Action": "s3:ListBucketMultipartUploads", "Resource": "%s", "Condition": {
                      "StringLike": {"s3:prefix": "exports/${aws:PrincipalTag/tenant}/*"}}}""".formatted(OBJECTS));
            S3Client s3 = cloud.s3(cloud.tenant(lister, "acme"));
            assertDenied(
                    "AccessDenied",
                    () -> s3.listMultipartUploads(r -> r.bucket(B).prefix("exports/acme/")));
        }

        @Test
        void hideWhetherAnObjectExistsFromThoseWhoMayNotList() {
            assertDenied(
                    "AccessDenied", () -> acme.getObjectAsBytes(r -> r.bucket(B).key("exports/acme/none")));
            TestCloud.Fn lister = cloud.function(
                    TestCloud.allow(OBJECTS, "s3:ListBucket"), TestCloud.allow(OBJECTS + "/*", "s3:GetObject"));
            S3Client s3 = cloud.s3(cloud.tenant(lister, "acme"));
            assertThrows(
                    NoSuchKeyException.class,
                    () -> s3.getObjectAsBytes(r -> r.bucket(B).key("exports/acme/none")));
        }
    }

    @Nested
    class PresignedUrls {
        @Test
        void serveADownloadUnderTheNameAskedFor() throws Exception {
            acme.putObject(r -> r.bucket(B).key("exports/acme/dl"), RequestBody.fromString("package"));
            URI uri = presignGet("exports/acme/dl", Duration.ofMinutes(15));
            HttpResponse<String> answer = get(uri);
            assertEquals(200, answer.statusCode());
            assertEquals("package", answer.body());
            assertEquals(
                    "attachment; filename=\"leads.zip\"",
                    answer.headers().firstValue("Content-Disposition").orElse(""));
        }

        private URI presignGet(String key, Duration validFor) throws Exception {
            return presigner
                    .presignGetObject(p -> p.signatureDuration(validFor).getObjectRequest(g -> g.bucket(B)
                            .key(key)
                            .responseContentDisposition("attachment; filename=\"leads.zip\"")))
                    .url()
                    .toURI();
        }

        @Test
        void takeAnUploadOfExactlyTheSignedTypeAndLength() throws Exception {
            PresignedPutObjectRequest signed = presigner.presignPutObject(
                    p -> p.signatureDuration(Duration.ofMinutes(15)).putObjectRequest(o -> o.bucket(B)
                            .key("exports/acme/up.csv")
                            .contentType("text/csv")
                            .contentLength(5L)));
            assertTrue(signed.signedHeaders().keySet().containsAll(List.of("content-type", "content-length")));
            assertEquals(200, put(signed, "text/csv", "a,b,c").statusCode());
            assertEquals(
                    "a,b,c",
                    acme.getObjectAsBytes(r -> r.bucket(B).key("exports/acme/up.csv"))
                            .asUtf8String());
            assertRefused("SignatureDoesNotMatch", 403, put(signed, "text/html", "a,b,c"));
            assertRefused("SignatureDoesNotMatch", 403, put(signed, "text/csv", "a,b,c,d"));
        }

        private HttpResponse<String> put(PresignedPutObjectRequest signed, String type, String body) throws Exception {
            return http.send(
                    HttpRequest.newBuilder(signed.url().toURI())
                            .header("Content-Type", type)
                            .PUT(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        private void assertRefused(String code, int status, HttpResponse<String> answer) {
            assertEquals(status, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("<Code>" + code + "</Code>"), answer.body());
        }

        @Test
        void areRefusedWhenTamperedWith() throws Exception {
            acme.putObject(r -> r.bucket(B).key("exports/acme/t"), RequestBody.fromString("1"));
            String good = presignGet("exports/acme/t", Duration.ofMinutes(1)).toString();
            assertEquals(200, get(URI.create(good)).statusCode());
            assertRefused(
                    "SignatureDoesNotMatch", 403, get(URI.create(good.replace("exports/acme/t", "exports/acme/u"))));
            assertRefused(
                    "SignatureDoesNotMatch",
                    403,
                    get(URI.create(good.replace("X-Amz-Expires=60", "X-Amz-Expires=600000"))));
            assertRefused("SignatureDoesNotMatch", 403, get(URI.create(good.replace("leads.zip", "other.zip"))));
            assertRefused("SignatureDoesNotMatch", 403, get(URI.create(good + "&versionId=1")));
            assertRefused(
                    "SignatureDoesNotMatch",
                    403,
                    http.send(
                            HttpRequest.newBuilder(URI.create(good)).DELETE().build(),
                            HttpResponse.BodyHandlers.ofString()));
            assertRefused(
                    "InvalidToken",
                    400,
                    get(URI.create(good.replaceFirst("X-Amz-Security-Token=[^&]*", "X-Amz-Security-Token=x"))));
            assertRefused(
                    "InvalidAccessKeyId",
                    403,
                    get(URI.create(
                            good.replaceFirst("X-Amz-Credential=[A-Z0-9]+", "X-Amz-Credential=ASIAAAAAAAAAAAAAAAAA"))));
            assertRefused("AccessDenied", 403, get(URI.create(good.substring(0, good.indexOf('?')))));
        }

        @Test
        void endWhenTheirTimeIsUpOnTheMovedClock() throws Exception {
            acme.putObject(r -> r.bucket(B).key("exports/acme/time"), RequestBody.fromString("1"));
            URI uri = presignGet("exports/acme/time", Duration.ofMinutes(5));
            cloud.clock.advance(Duration.ofMinutes(4));
            assertEquals(200, get(uri).statusCode());
            cloud.clock.advance(Duration.ofMinutes(2));
            HttpResponse<String> answer = get(uri);
            assertRefused("AccessDenied", 403, answer);
            assertTrue(answer.body().contains("Request has expired"));
            // A URL signed after the move is as good as any, although the signer still used the system clock.
            assertEquals(
                    200,
                    get(presignGet("exports/acme/time", Duration.ofMinutes(5))).statusCode());
        }

        @Test
        void dieWithTheCredentialsThatSignedThem() throws Exception {
            AwsCredentialsProvider shortLived = cloud.tenant(function, "acme", 900);
            cloud.s3(shortLived).putObject(r -> r.bucket(B).key("exports/acme/die"), RequestBody.fromString("1"));
            URI uri = cloud.presigner(shortLived)
                    .presignGetObject(p -> p.signatureDuration(Duration.ofHours(12))
                            .getObjectRequest(g -> g.bucket(B).key("exports/acme/die")))
                    .url()
                    .toURI();
            assertEquals(200, get(uri).statusCode());
            cloud.clock.advance(Duration.ofMinutes(16));
            assertRefused("ExpiredToken", 400, get(uri));
            tenant = cloud.tenant(function, "acme", 3600);
            acme = cloud.s3(tenant);
            presigner = cloud.presigner(tenant);
        }

        @Test
        void areHeldToTheSignersPolicy() throws Exception {
            admin.putObject(r -> r.bucket(B).key("exports/globex/p"), RequestBody.fromString("1"));
            assertRefused("AccessDenied", 403, get(presignGet("exports/globex/p", Duration.ofMinutes(5))));
        }
    }
}
