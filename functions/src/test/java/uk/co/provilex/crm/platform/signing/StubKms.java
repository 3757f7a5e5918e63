package uk.co.provilex.crm.platform.signing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GetPublicKeyRequest;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SignRequest;
import software.amazon.awssdk.services.kms.model.SignResponse;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** A KMS with one key on P-256, which signs digests as KMS does and counts what it is asked. */
public final class StubKms implements KmsClient {

    private final KeyPair pair;
    private int asked;

    /** Makes the key. */
    public StubKms() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    /** Returns what signs with the key of a new stub. */
    public static Signer signer() {
        return new Signer(new StubKms(), "arn:aws:kms:eu-west-2:000000000000:key/stub");
    }

    PublicKey publicKey() {
        return pair.getPublic();
    }

    /** Returns how often the public key was asked for. */
    int asked() {
        return asked;
    }

    @Override
    public GetPublicKeyResponse getPublicKey(GetPublicKeyRequest request) {
        asked++;
        return GetPublicKeyResponse.builder()
                .publicKey(SdkBytes.fromByteArray(pair.getPublic().getEncoded()))
                .build();
    }

    @Override
    public SignResponse sign(SignRequest request) {
        if (request.messageType() != MessageType.DIGEST
                || request.signingAlgorithm() != SigningAlgorithmSpec.ECDSA_SHA_256) {
            throw new AssertionError("the key's policy would not let it");
        }
        try {
            var signature = Signature.getInstance("NONEwithECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(request.message().asByteArray());
            return SignResponse.builder()
                    .signature(SdkBytes.fromByteArray(signature.sign()))
                    .build();
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    @Override
    public String serviceName() {
        return "kms";
    }

    @Override
    public void close() {
        // there is nothing to close
    }
}
