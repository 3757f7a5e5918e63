package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * An S3 bucket as the template declares it.
 *
 * @param logicalId its name in its template
 * @param name the bucket's name
 * @param properties its evaluated properties
 */
public record BucketSpec(String logicalId, String name, ObjectNode properties) {

    /** Returns the ARN of the key of its own with which it encrypts its objects, if it has one. */
    public Optional<String> key() {
        String key = properties
                .at(
                        "/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID")
                .asText();
        return Optional.of(key).filter(arn -> !arn.isEmpty());
    }
}
