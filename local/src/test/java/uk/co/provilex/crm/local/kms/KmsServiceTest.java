package uk.co.provilex.crm.local.kms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.InvalidKeyUsageException;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;
import uk.co.provilex.crm.local.clock.MovableClock;
import uk.co.provilex.crm.local.testing.AwsJsonServer;

class KmsServiceTest {

    private static final String KEY = "arn:aws:kms:eu-west-2:000000000000:key/11111111-aaaa-4bbb-8ccc-222222222222";
    private static final String OTHER = "arn:aws:kms:eu-west-2:000000000000:key/33333333-aaaa-4bbb-8ccc-444444444444";
    private static final Map<String, String> CONTEXT = Map.of("tenant", "t1", "purpose", "wrap");

    private final MovableClock clock = new MovableClock();
    private final KmsService service = KmsService.inMemory(clock);
    private final AwsJsonServer server = new AwsJsonServer(service);
    private final KmsClient kms = client(server);

    @BeforeEach
    void makeKeys() {
        service.createKey(KEY);
        service.createKey(OTHER);
    }

    @AfterEach
    void stop() {
        kms.close();
        server.close();
    }

    private static KmsClient client(AwsJsonServer server) {
        return KmsClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private GenerateDataKeyResponse dataKey() {
        return kms.generateDataKey(
                request -> request.keyId(KEY).keySpec(DataKeySpec.AES_256).encryptionContext(CONTEXT));
    }

    @Nested
    class Success {

        @Test
        void generatedDataKeyDecryptsToItsPlaintextWithoutNamingTheKey() {
            GenerateDataKeyResponse key = dataKey();
            var opened = kms.decrypt(
                    request -> request.ciphertextBlob(key.ciphertextBlob()).encryptionContext(CONTEXT));
            assertEquals(32, key.plaintext().asByteArrayUnsafe().length);
            assertEquals(key.plaintext(), opened.plaintext());
            assertEquals(KEY, opened.keyId());
        }

        @Test
        void dataKeyWithoutPlaintextHasTheLengthAskedFor() {
            var sealed = kms.generateDataKeyWithoutPlaintext(
                    request -> request.keyId(KEY).numberOfBytes(48).encryptionContext(CONTEXT));
            var opened = kms.decrypt(request ->
                    request.keyId(KEY).ciphertextBlob(sealed.ciphertextBlob()).encryptionContext(CONTEXT));
            assertEquals(48, opened.plaintext().asByteArrayUnsafe().length);
        }

        @Test
        void sameTextEncryptsToDifferentCiphertexts() {
            SdkBytes text = SdkBytes.fromUtf8String("text");
            var first = kms.encrypt(request -> request.keyId(KEY).plaintext(text));
            var second = kms.encrypt(request -> request.keyId(KEY).plaintext(text));
            assertFalse(first.ciphertextBlob().equals(second.ciphertextBlob()));
            assertEquals(
                    text,
                    kms.decrypt(request -> request.ciphertextBlob(second.ciphertextBlob()))
                            .plaintext());
        }

        @Test
        void keyIsFoundByIdAsWellAsByArn() {
            String id = KEY.substring(KEY.indexOf('/') + 1);
            assertEquals(
                    KEY,
                    kms.describeKey(request -> request.keyId(id)).keyMetadata().arn());
        }

        @Test
        void resourceOfDecryptIsTheKeyThatTheCiphertextNames() {
            byte[] blob = dataKey().ciphertextBlob().asByteArray();
            var input = JsonNodeFactory.instance.objectNode().put("CiphertextBlob", blob);
            assertEquals(Optional.of(KEY), service.resourceOf(input));
        }

        @Test
        void keysSurviveARestartOnTheSameDirectory(@TempDir Path directory) throws Exception {
            var text = JsonNodeFactory.instance.objectNode().put("KeyId", KEY).put("Plaintext", new byte[] {1, 2});
            KmsService before = KmsService.keptIn(directory, clock);
            before.createKey(KEY);
            var sealed = before.handle("Encrypt", text);

            KmsService after = KmsService.keptIn(directory, clock);
            after.createKey(KEY);

            assertArrayEquals(
                    new byte[] {1, 2},
                    after.handle("Decrypt", sealed.without("KeyId").deepCopy())
                            .path("Plaintext")
                            .binaryValue());
        }
    }

    @Nested
    class EncryptionContext {

        private void assertRefused(Map<String, String> context) {
            SdkBytes blob = dataKey().ciphertextBlob();
            assertThrows(
                    InvalidCiphertextException.class,
                    () -> kms.decrypt(request -> request.ciphertextBlob(blob).encryptionContext(context)));
        }

        @Test
        void anotherTenantIsRefused() {
            assertRefused(Map.of("tenant", "t2", "purpose", "wrap"));
        }

        @Test
        void noneIsRefused() {
            assertRefused(Map.of());
        }

        @Test
        void aPartIsRefused() {
            assertRefused(Map.of("tenant", "t1"));
        }

        @Test
        void anExtraPairIsRefused() {
            assertRefused(Map.of("tenant", "t1", "purpose", "wrap", "more", "x"));
        }

        @Test
        void aShiftedBoundaryIsRefused() {
            assertRefused(Map.of("tenantt", "1", "purpose", "wrap"));
        }
    }

    @Nested
    class Refused {

        @Test
        void anyAlteredByteIsRefused() {
            byte[] blob = dataKey().ciphertextBlob().asByteArray();
            for (int i = 0; i < blob.length; i++) {
                byte[] altered = blob.clone();
                altered[i] ^= 1;
                assertThrows(
                        InvalidCiphertextException.class,
                        () -> kms.decrypt(request -> request.ciphertextBlob(SdkBytes.fromByteArray(altered))
                                .encryptionContext(CONTEXT)));
            }
        }

        @Test
        void decryptUnderAnotherNamedKeyIsRefused() {
            SdkBytes blob = dataKey().ciphertextBlob();
            assertThrows(
                    IncorrectKeyException.class,
                    () -> kms.decrypt(
                            request -> request.keyId(OTHER).ciphertextBlob(blob).encryptionContext(CONTEXT)));
        }

        @Test
        void unknownKeyIsNotFound() {
            String unknown = KEY.replace('1', '9');
            assertThrows(
                    NotFoundException.class,
                    () -> kms.generateDataKey(request -> request.keyId(unknown).keySpec(DataKeySpec.AES_256)));
        }

        @Test
        void bothSpecAndLengthAreRefused() {
            var refusal = assertThrows(
                    KmsException.class,
                    () -> kms.generateDataKey(request ->
                            request.keyId(KEY).keySpec(DataKeySpec.AES_256).numberOfBytes(32)));
            assertEquals("ValidationException", refusal.awsErrorDetails().errorCode());
        }

        @Test
        void plaintextOver4096BytesIsRefused() {
            SdkBytes long4097 = SdkBytes.fromByteArray(new byte[4097]);
            assertThrows(
                    KmsException.class,
                    () -> kms.encrypt(request -> request.keyId(KEY).plaintext(long4097)));
        }
    }

    @Nested
    class Signing {

        private static final String SIGNING =
                "arn:aws:kms:eu-west-2:000000000000:key/55555555-aaaa-4bbb-8ccc-666666666666";

        private final byte[] message = "what is signed".getBytes(StandardCharsets.UTF_8);

        @BeforeEach
        void makeKey() {
            service.createSigningKey(SIGNING);
        }

        private byte[] sign(byte[] bytes, MessageType type) {
            return kms.sign(request -> request.keyId(SIGNING)
                            .message(SdkBytes.fromByteArray(bytes))
                            .messageType(type)
                            .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256))
                    .signature()
                    .asByteArray();
        }

        private static boolean verifies(byte[] publicKey, byte[] message, byte[] signature)
                throws GeneralSecurityException {
            var verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey)));
            verifier.update(message);
            return verifier.verify(signature);
        }

        private byte[] publicKey() {
            return kms.getPublicKey(request -> request.keyId(SIGNING))
                    .publicKey()
                    .asByteArray();
        }

        @Test
        void aMessageAndItsDigestAreSignedAlike() throws GeneralSecurityException {
            var digest = MessageDigest.getInstance("SHA-256").digest(message);
            assertTrue(verifies(publicKey(), message, sign(message, MessageType.RAW)));
            assertTrue(verifies(publicKey(), message, sign(digest, MessageType.DIGEST)));
            assertFalse(verifies(publicKey(), digest, sign(message, MessageType.RAW)));
        }

        @Test
        void theKeySaysWhatItIsFor() {
            var published = kms.getPublicKey(request -> request.keyId(SIGNING));
            assertEquals(KeySpec.ECC_NIST_P256, published.keySpec());
            assertEquals(KeyUsageType.SIGN_VERIFY, published.keyUsage());
            assertEquals(List.of(SigningAlgorithmSpec.ECDSA_SHA_256), published.signingAlgorithms());
            var described = kms.describeKey(request -> request.keyId(SIGNING)).keyMetadata();
            assertEquals(KeyUsageType.SIGN_VERIFY, described.keyUsage());
            assertEquals(List.of(SigningAlgorithmSpec.ECDSA_SHA_256), described.signingAlgorithms());
        }

        @Test
        void theKeyIsKeptBetweenRuns(@TempDir Path folder) throws GeneralSecurityException {
            byte[] signature;
            byte[] published;
            var before = KmsService.keptIn(folder, clock);
            before.createSigningKey(SIGNING);
            try (var first = new AwsJsonServer(before);
                    var client = client(first)) {
                published = client.getPublicKey(request -> request.keyId(SIGNING))
                        .publicKey()
                        .asByteArray();
            }
            var after = KmsService.keptIn(folder, clock);
            after.createSigningKey(SIGNING);
            try (var second = new AwsJsonServer(after);
                    var client = client(second)) {
                signature = client.sign(request -> request.keyId(SIGNING)
                                .message(SdkBytes.fromByteArray(message))
                                .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256))
                        .signature()
                        .asByteArray();
            }
            assertTrue(verifies(published, message, signature));
        }

        @Test
        void eachKeyDoesWhatItIsForAndNothingElse() {
            var bytes = SdkBytes.fromByteArray(message);
            assertThrows(
                    InvalidKeyUsageException.class,
                    () -> kms.encrypt(request -> request.keyId(SIGNING).plaintext(bytes)));
            assertThrows(
                    InvalidKeyUsageException.class,
                    () -> kms.generateDataKey(request -> request.keyId(SIGNING).keySpec(DataKeySpec.AES_256)));
            assertThrows(
                    InvalidKeyUsageException.class,
                    () -> kms.sign(request ->
                            request.keyId(KEY).message(bytes).signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256)));
            assertThrows(
                    InvalidKeyUsageException.class,
                    () -> kms.sign(request -> request.keyId(SIGNING)
                            .message(bytes)
                            .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_512)));
            assertThrows(UnsupportedOperationException.class, () -> kms.getPublicKey(request -> request.keyId(KEY)));
        }

        @Test
        void aDigestOfAnotherLengthAndAMessageOver4096BytesAreRefused() {
            assertThrows(KmsException.class, () -> sign(new byte[31], MessageType.DIGEST));
            assertThrows(KmsException.class, () -> sign(new byte[4097], MessageType.RAW));
        }

        @Test
        void aDisabledKeySignsNothing() {
            kms.disableKey(request -> request.keyId(SIGNING));
            assertThrows(DisabledException.class, () -> sign(message, MessageType.RAW));
        }
    }

    @Nested
    class KeyStates {

        @Test
        void disabledKeyRefusesUntilEnabled() {
            SdkBytes blob = dataKey().ciphertextBlob();
            kms.disableKey(request -> request.keyId(KEY));
            assertThrows(DisabledException.class, KmsServiceTest.this::dataKey);
            assertThrows(
                    DisabledException.class,
                    () -> kms.decrypt(request -> request.ciphertextBlob(blob).encryptionContext(CONTEXT)));
            kms.enableKey(request -> request.keyId(KEY));
            kms.decrypt(request -> request.ciphertextBlob(blob).encryptionContext(CONTEXT));
        }

        @Test
        void keyPendingDeletionRefusesAndCancellationLeavesItDisabled() {
            kms.scheduleKeyDeletion(request -> request.keyId(KEY).pendingWindowInDays(7));
            assertThrows(KmsInvalidStateException.class, KmsServiceTest.this::dataKey);
            assertThrows(KmsInvalidStateException.class, () -> kms.enableKey(request -> request.keyId(KEY)));
            kms.cancelKeyDeletion(request -> request.keyId(KEY));
            assertEquals(
                    KeyState.DISABLED,
                    kms.describeKey(request -> request.keyId(KEY)).keyMetadata().keyState());
        }

        @Test
        void deletedKeyIsGoneWithAllThatItSealed() {
            SdkBytes blob = dataKey().ciphertextBlob();
            kms.scheduleKeyDeletion(request -> request.keyId(KEY).pendingWindowInDays(7));
            clock.advance(Duration.ofDays(7));
            assertThrows(NotFoundException.class, () -> kms.describeKey(request -> request.keyId(KEY)));
            service.createKey(KEY);
            assertThrows(
                    InvalidCiphertextException.class,
                    () -> kms.decrypt(request -> request.ciphertextBlob(blob).encryptionContext(CONTEXT)));
        }

        @Test
        void windowUnderSevenDaysIsRefused() {
            assertThrows(
                    KmsException.class,
                    () -> kms.scheduleKeyDeletion(request -> request.keyId(KEY).pendingWindowInDays(6)));
        }
    }
}
