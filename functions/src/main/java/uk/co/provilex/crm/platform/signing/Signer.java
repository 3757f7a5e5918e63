package uk.co.provilex.crm.platform.signing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;
import uk.co.provilex.crm.platform.digest.Sha256;
import uk.co.provilex.crm.platform.json.Json;

/**
 * Signs with the key {@code SigningKey} of the stack, which never leaves KMS. A signature is a JWS in compact form (RFC
 * 7515) by ES256. KMS is sent a digest and nothing of what is signed, so there is no limit to its size.
 */
public final class Signer {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final KmsClient kms;
    private final String keyArn;
    private @Nullable PublicJwk key;

    /** Signs with the key {@code keyArn}, under the credentials of the client. */
    public Signer(KmsClient kms, String keyArn) {
        this.kms = kms;
        this.keyArn = keyArn;
    }

    private record Header(String alg, String kid, String typ) {}

    /** Returns the public half of the key; it never changes, so KMS is asked once. */
    public synchronized PublicJwk key() {
        var known = key;
        if (known == null) {
            known = PublicJwk.of(kms.getPublicKey(request -> request.keyId(keyArn))
                    .publicKey()
                    .asByteArray());
            key = known;
        }
        return known;
    }

    /**
     * Signs {@code payload} as JSON.
     *
     * @param type what it is, such as {@code provilex-export+jws}: the header's {@code typ}, which keeps a signature of one
     *     thing from passing for a signature of another (RFC 8725, section 3.11)
     * @return the JWS in compact form
     */
    public String sign(String type, Object payload) {
        var input = encoded(new Header("ES256", key().kid(), type)) + "." + encoded(payload);
        var digest = Sha256.of(input.getBytes(StandardCharsets.US_ASCII));
        var der = kms.sign(request -> request.keyId(keyArn)
                        .messageType(MessageType.DIGEST)
                        .message(SdkBytes.fromByteArray(digest))
                        .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256))
                .signature()
                .asByteArray();
        return input + "." + BASE64.encodeToString(EcdsaSignature.raw(der));
    }

    private static String encoded(Object value) {
        return BASE64.encodeToString(Json.bytes(value));
    }
}
