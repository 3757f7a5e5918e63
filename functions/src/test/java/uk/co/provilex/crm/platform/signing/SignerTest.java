package uk.co.provilex.crm.platform.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.json.Json;

/** A signature can be checked by anyone who has the public key and a JOSE library. */
final class SignerTest {

    private static final String ARN = "arn:aws:kms:eu-west-2:000000000000:key/stub";

    private final StubKms kms = new StubKms();
    private final Signer signer = new Signer(kms, ARN);

    private static ObjectNode decoded(String part) {
        return Json.read(Base64.getUrlDecoder().decode(part), ObjectNode.class);
    }

    @Nested
    class Signing {

        @Test
        void theSignatureIsEs256OverHeaderAndPayload() throws Exception {
            // so many that numbers with leading zeros are among them
            for (int i = 0; i < 600; i++) {
                var parts = signer.sign("example+jws", Map.of("number", i)).split("\\.", -1);
                var verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
                verifier.initVerify(kms.publicKey());
                verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
                assertEquals(3, parts.length);
                assertTrue(verifier.verify(Base64.getUrlDecoder().decode(parts[2])));
                assertEquals(i, decoded(parts[1]).path("number").asInt());
            }
        }

        @Test
        void theHeaderNamesAlgorithmKeyAndTypeAndNothingElse() {
            var header = decoded(signer.sign("example+jws", Map.of()).split("\\.", -1)[0]);
            assertEquals(
                    Json.object()
                            .put("alg", "ES256")
                            .put("kid", signer.key().kid())
                            .put("typ", "example+jws"),
                    header);
        }

        @Test
        void thePublicKeyIsAskedForOnce() {
            signer.sign("example+jws", Map.of());
            signer.sign("example+jws", Map.of());
            assertEquals(1, kms.asked());
        }
    }

    @Nested
    class TheKey {

        /** The generator of the curve, and its thumbprint worked out by hand with another program. */
        @Test
        void isNamedByItsThumbprint() {
            var key = PublicJwk.at(
                    "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU");
            assertEquals("xx0BcA-wMohw8atYDJOe6peGModklG2wRHBlXHMvl0M", key.kid());
            assertNotEquals(key.kid(), signer.key().kid());
        }

        @Test
        void isPublishedWithCoordinatesOfFullLength() {
            for (int i = 0; i < 600; i++) {
                var key = StubKms.signer().key();
                assertEquals(43, key.x().length());
                assertEquals(43, key.y().length());
            }
        }

        @Test
        void ofAnotherCurveOrNoKeyAtAllIsRefused() throws Exception {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"));
            var other = generator.generateKeyPair().getPublic().getEncoded();
            assertThrows(IllegalArgumentException.class, () -> PublicJwk.of(other));
            assertThrows(IllegalArgumentException.class, () -> PublicJwk.of(new byte[] {1, 2, 3}));
            assertThrows(IllegalArgumentException.class, () -> PublicJwk.at("x", "y"));
        }
    }
}
