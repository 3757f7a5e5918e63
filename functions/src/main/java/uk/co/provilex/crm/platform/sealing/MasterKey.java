package uk.co.provilex.crm.platform.sealing;

import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * The KMS key that wraps every tenant's key. Each call carries the encryption context {@code tenant=<id>} and is signed
 * with that tenant's credentials, whose policy requires the two to agree.
 */
public final class MasterKey {

    record Generated(SdkBytes plain, SdkBytes wrapped) {}

    private final KmsClient kms;
    private final String keyArn;
    private final Function<TenantId, ? extends AwsCredentials> credentials;

    /** Uses the key {@code keyArn} with the credentials of the tenant concerned. */
    public MasterKey(KmsClient kms, String keyArn, Function<TenantId, ? extends AwsCredentials> credentials) {
        this.kms = kms;
        this.keyArn = keyArn;
        this.credentials = credentials;
    }

    Generated generate(TenantId tenant) {
        var answer = kms.generateDataKey(request -> request.keyId(keyArn)
                .keySpec(DataKeySpec.AES_256)
                .encryptionContext(Map.of("tenant", tenant.value()))
                .overrideConfiguration(
                        as -> as.credentialsProvider(StaticCredentialsProvider.create(credentials.apply(tenant)))));
        return new Generated(answer.plaintext(), answer.ciphertextBlob());
    }

    byte[] open(TenantId tenant, byte[] wrapped) {
        return kms.decrypt(request -> request.keyId(keyArn)
                        .ciphertextBlob(SdkBytes.fromByteArray(wrapped))
                        .encryptionContext(Map.of("tenant", tenant.value()))
                        .overrideConfiguration(as ->
                                as.credentialsProvider(StaticCredentialsProvider.create(credentials.apply(tenant)))))
                .plaintext()
                .asByteArray();
    }
}
