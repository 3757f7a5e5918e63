package uk.co.provilex.crm.portability.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.tenancy.TenantScope;
import uk.co.provilex.crm.portability.jobs.JobKind;

/**
 * The objects of one tenant's jobs in the transfer bucket, {@code <area>/<tenantId>/<jobId>/<name>}, reached with that
 * tenant's credentials alone; only which uploads are open is asked otherwise.
 */
public final class TransferBucket {

    /** How long a signed URL is good for: shorter than the credentials that sign it live. */
    public static final Duration URL_LIFETIME = Duration.ofMinutes(15);

    private final Platform platform;
    private final TenantScope scope;
    private final AwsCredentialsProvider credentials;
    private final String bucket;

    /** Opens the objects of {@code tenant}. */
    public TransferBucket(Platform platform, TenantId tenant) {
        this.platform = platform;
        this.scope = new TenantScope(tenant);
        this.credentials = platform.credentials(tenant);
        this.bucket = platform.variable("TRANSFER_BUCKET");
    }

    /**
     * Where a client may put or get one object, for {@link #URL_LIFETIME}.
     *
     * @param url the signed URL
     * @param headers the headers that must be sent with it
     * @param expiresAt until when it works
     */
    public record SignedUrl(String url, Map<String, String> headers, Instant expiresAt) {}

    /** Returns the key of an object of a job. */
    public String key(JobKind kind, String jobId, String name) {
        return scope.objectKey(kind.area(), jobId + "/" + name);
    }

    /**
     * Signs a URL to which a file can be put.
     *
     * @param contentType the only media type that is accepted
     * @param length the only size that is accepted, or {@code null} for any
     */
    public SignedUrl signUpload(String key, String contentType, @Nullable Long length, Instant now) {
        var signed = platform.presigner().presignPutObject(sign -> sign.signatureDuration(URL_LIFETIME)
                .putObjectRequest(put -> put.bucket(bucket)
                        .key(key)
                        .contentType(contentType)
                        .contentLength(length)
                        .overrideConfiguration(this::asTenant)));
        var headers = new LinkedHashMap<String, String>();
        signed.signedHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values));
            }
        });
        return new SignedUrl(signed.url().toString(), headers, now.plus(URL_LIFETIME));
    }

    /** Signs a URL from which an object can be got, once more and again, as a file to save and not to keep in caches. */
    public SignedUrl signDownload(String key, String fileName, String contentType, Instant now) {
        var signed = platform.presigner().presignGetObject(sign -> sign.signatureDuration(URL_LIFETIME)
                .getObjectRequest(get -> get.bucket(bucket)
                        .key(key)
                        .responseContentType(contentType)
                        .responseContentDisposition("attachment; filename=\"" + ascii(fileName) + "\"")
                        .responseCacheControl("no-store")
                        .overrideConfiguration(this::asTenant)));
        return new SignedUrl(signed.url().toString(), Map.of(), now.plus(URL_LIFETIME));
    }

    /** Keeps a header a header whatever the name of the file; the name itself is in the answer. */
    private static String ascii(String fileName) {
        return fileName.replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    /** Returns the size of an object, or nothing when it is not there. */
    public Optional<Long> size(String key) {
        try {
            return Optional.of(platform.s3()
                    .headObject(head -> head.bucket(bucket).key(key).overrideConfiguration(this::asTenant))
                    .contentLength());
        } catch (S3Exception missing) {
            return requireMissing(missing);
        }
    }

    /**
     * Opens an object; nothing when it is not there.
     *
     * @param entityTag the version that it must be, or {@code null} for any
     * @throws ReplacedException when it is of another version
     */
    public Optional<ResponseInputStream<GetObjectResponse>> open(String key, @Nullable String entityTag) {
        try {
            return Optional.of(platform.s3()
                    .getObject(get ->
                            get.bucket(bucket).key(key).ifMatch(entityTag).overrideConfiguration(this::asTenant)));
        } catch (S3Exception missing) {
            if (missing.statusCode() == 412) {
                throw new ReplacedException();
            }
            return requireMissing(missing);
        }
    }

    /** Without the right to list the bucket, S3 answers 403 for an object that is not there (GetObject, "Permissions"). */
    private static <T> Optional<T> requireMissing(S3Exception answer) {
        if (answer.statusCode() == 404 || answer.statusCode() == 403) {
            return Optional.empty();
        }
        throw answer;
    }

    /** Puts a small object. */
    public void put(String key, byte[] content) {
        platform.s3()
                .putObject(
                        put -> put.bucket(bucket)
                                .key(key)
                                .contentType("application/octet-stream")
                                .overrideConfiguration(this::asTenant),
                        RequestBody.fromBytes(content));
    }

    /** Deletes an object, if it is there. */
    public void delete(String key) {
        platform.s3().deleteObject(delete -> delete.bucket(bucket).key(key).overrideConfiguration(this::asTenant));
    }

    /** Begins an object of any size; {@code opened} is told the id of the multipart upload, if there comes to be one. */
    public MultipartUpload upload(String key, String contentType, Consumer<String> opened) {
        return new MultipartUpload(platform.s3(), credentials, bucket, key, contentType, opened);
    }

    /** Begins an object of any size, or goes on with one that was begun, in parts of so many bytes. */
    public MultipartUpload upload(String key, String contentType, int partBytes, UploadJournal journal) {
        return new MultipartUpload(platform.s3(), credentials, bucket, key, contentType, partBytes, journal);
    }

    /** Aborts an upload that another worker may have left open. */
    public void abort(String key, String uploadId) {
        MultipartUpload.abort(platform.s3(), credentials, bucket, key, uploadId);
    }

    /**
     * Returns the uploads of an object that are open. They are asked for under the function's own role: what they are of is no
     * condition of the right to list them ("Actions, resources, and condition keys for Amazon S3", ListBucketMultipartUploads), so
     * that a tenant's credentials with that right would see those of all tenants. They are aborted with the tenant's.
     */
    public List<String> openUploads(String key) {
        return platform.s3().listMultipartUploads(list -> list.bucket(bucket).prefix(key)).uploads().stream()
                .filter(upload -> upload.key().equals(key))
                .map(upload -> upload.uploadId())
                .toList();
    }

    private void asTenant(AwsRequestOverrideConfiguration.Builder request) {
        request.credentialsProvider(credentials);
    }
}
