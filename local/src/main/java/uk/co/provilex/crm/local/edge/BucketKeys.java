package uk.co.provilex.crm.local.edge;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.local.iam.AccessRequest;

/**
 * Which keys the buckets encrypt their objects with, and so what S3 asks of these keys in the name of its caller.
 *
 * @param keys the ARN of the key, by bucket; a bucket without one needs nothing
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html">Using server-side encryption
 *     with AWS KMS keys</a>
 */
record BucketKeys(Map<String, String> keys, String region, String accountId) {

    BucketKeys {
        keys = Map.copyOf(keys);
    }

    /** Maps a request; all of the answer must be allowed, besides the request itself. */
    List<AccessRequest> of(S3Access.Request request) {
        Optional<String> key = request.bucket().map(keys::get);
        if (key.isEmpty() || request.key().isEmpty()) {
            return List.of();
        }
        boolean ofUpload = request.query().containsKey("uploadId");
        return switch (request.method()) {
            case "GET" -> ofUpload ? List.of() : List.of(use(key.get(), "kms:Decrypt"));
            // A part is encrypted with the data key that opening the upload made, and all are read to complete it.
            case "PUT", "POST" -> List.of(use(key.get(), ofUpload ? "kms:Decrypt" : "kms:GenerateDataKey"));
            default -> List.of();
        };
    }

    private AccessRequest use(String key, String action) {
        return new AccessRequest(
                action,
                key,
                Map.of(
                        "kms:ViaService", List.of("s3." + region + ".amazonaws.com"),
                        "kms:CallerAccount", List.of(accountId)));
    }
}
