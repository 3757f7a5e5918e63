package uk.co.provilex.crm.portability.transfer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import uk.co.provilex.crm.platform.digest.Sha256;

/**
 * An object of any size written as a stream, in parts, of which one is in memory.
 *
 * <p>The object appears only when {@link #complete} returns. Closing without it aborts the upload, so that no parts are
 * left behind to be paid for. An object of less than one part is put at once and never opens an upload.
 *
 * <p>With an {@link UploadJournal} it is otherwise: an upload is opened however small the object is, and closing leaves it to
 * whoever goes on with it or aborts it. That one writes the object again from its beginning; parts that are uploaded already
 * are not sent again, and what has become different since takes the place of what was. The bucket completes an upload only of
 * parts with the entity tags that it is told, so that nobody who was only believed to be dead can slip in another part; and
 * once it is completed or aborted, nobody has any power over the object by it.
 */
public final class MultipartUpload extends OutputStream {

    /** The size of a part; with 10,000 of them an object can have 80 GiB ("Amazon S3 multipart upload limits"). */
    public static final int PART_BYTES = 8 * 1024 * 1024;

    /** What the bucket answers about an upload, or parts of it, that are not there any more ("Error responses" of S3). */
    private static final Set<String> GONE = Set.of("NoSuchUpload", "InvalidPart");

    private final S3Client s3;
    private final AwsCredentialsProvider credentials;
    private final String bucket;
    private final String key;
    private final String contentType;
    private final Consumer<String> opened;
    private final @Nullable UploadJournal journal;
    private final byte[] part;
    private final List<CompletedPart> parts = new ArrayList<>();
    private int filled;
    private @Nullable String uploadId;
    private boolean isKept;
    private boolean ended;

    /**
     * Begins an object; nothing is sent before the first part is full.
     *
     * @param opened is told the upload's id as soon as there is one, so that another can abort it after a crash
     */
    public MultipartUpload(
            S3Client s3,
            AwsCredentialsProvider credentials,
            String bucket,
            String key,
            String contentType,
            Consumer<String> opened) {
        this(s3, credentials, bucket, key, contentType, PART_BYTES, opened, null);
    }

    /**
     * Begins an object, or goes on with it.
     *
     * @param partBytes the size of a part, the same whoever goes on
     * @param journal what is known of its upload
     */
    public MultipartUpload(
            S3Client s3,
            AwsCredentialsProvider credentials,
            String bucket,
            String key,
            String contentType,
            int partBytes,
            UploadJournal journal) {
        this(s3, credentials, bucket, key, contentType, partBytes, journal::opened, journal);
        this.uploadId = journal.begun().orElse(null);
        this.isKept = uploadId != null;
    }

    private MultipartUpload(
            S3Client s3,
            AwsCredentialsProvider credentials,
            String bucket,
            String key,
            String contentType,
            int partBytes,
            Consumer<String> opened,
            @Nullable UploadJournal journal) {
        this.s3 = s3;
        this.credentials = credentials;
        this.bucket = bucket;
        this.key = key;
        this.contentType = contentType;
        this.part = new byte[partBytes];
        this.opened = opened;
        this.journal = journal;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (ended) {
            throw new IOException("the upload has ended");
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == part.length) {
                sendPart();
            }
            int count = Math.min(left, part.length - filled);
            System.arraycopy(bytes, from, part, filled, count);
            filled += count;
            from += count;
            left -= count;
        }
    }

    private void sendPart() throws IOException {
        try {
            String id = upload();
            int number = parts.size() + 1;
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(journal == null ? send(id, number) : sendUnlessThere(journal, id, number))
                    .build());
            filled = 0;
        } catch (SdkException failed) {
            throw failure("a part could not be uploaded", failed);
        }
    }

    private String sendUnlessThere(UploadJournal known, String id, int number) {
        var digest = Sha256.begin();
        digest.update(part, 0, filled);
        var sha256 = HexFormat.of().formatHex(digest.digest());
        var there = known.entityTag(id, number, sha256);
        if (there.isPresent()) {
            return there.get();
        }
        var entityTag = send(id, number);
        known.uploaded(id, number, sha256, entityTag);
        return entityTag;
    }

    private String send(String id, int number) {
        return s3.uploadPart(
                        request -> request.bucket(bucket)
                                .key(key)
                                .uploadId(id)
                                .partNumber(number)
                                .contentLength((long) filled)
                                .overrideConfiguration(this::asTenant),
                        content())
                .eTag();
    }

    /** What is gathered, as it lies here: the SDK copies the arrays and buffers that it is given. */
    private RequestBody content() {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(part, 0, filled), filled, "application/octet-stream");
    }

    private static IOException failure(String what, SdkException failed) {
        return Optional.of(failed)
                        .filter(S3Exception.class::isInstance)
                        .map(answer -> ((S3Exception) answer).awsErrorDetails())
                        .filter(details -> GONE.contains(details.errorCode()))
                        .isPresent()
                ? new UploadGoneException(failed)
                : new IOException(what, failed);
    }

    private String upload() {
        String id = uploadId;
        if (id == null) {
            id = s3.createMultipartUpload(request -> request.bucket(bucket)
                            .key(key)
                            .contentType(contentType)
                            .overrideConfiguration(this::asTenant))
                    .uploadId();
            uploadId = id;
            opened.accept(id);
            isKept = journal != null;
        }
        return id;
    }

    /** Makes the object appear, whole. */
    public void complete() throws IOException {
        if (ended) {
            throw new IOException("the upload has ended");
        }
        try {
            if (uploadId == null && journal == null) {
                s3.putObject(
                        request -> request.bucket(bucket)
                                .key(key)
                                .contentType(contentType)
                                .contentLength((long) filled)
                                .overrideConfiguration(this::asTenant),
                        content());
            } else {
                if (filled > 0 || parts.isEmpty()) {
                    sendPart();
                }
                String id = upload();
                s3.completeMultipartUpload(request -> request.bucket(bucket)
                        .key(key)
                        .uploadId(id)
                        .multipartUpload(all -> all.parts(parts))
                        .overrideConfiguration(this::asTenant));
            }
            ended = true;
        } catch (SdkException failed) {
            throw failure("the upload could not be completed", failed);
        }
    }

    /** Aborts the upload unless it was completed, or another can go on with it. */
    @Override
    public void close() throws IOException {
        String id = uploadId;
        if (ended || id == null || isKept) {
            ended = true;
            return;
        }
        ended = true;
        try {
            abort(s3, credentials, bucket, key, id);
        } catch (SdkException failed) {
            throw new IOException("the upload could not be aborted", failed);
        }
    }

    /** Aborts the upload {@code id} of another, which may have ended already. */
    public static void abort(S3Client s3, AwsCredentialsProvider credentials, String bucket, String key, String id) {
        try {
            s3.abortMultipartUpload(request -> request.bucket(bucket)
                    .key(key)
                    .uploadId(id)
                    .overrideConfiguration(as -> as.credentialsProvider(credentials)));
        } catch (NoSuchUploadException gone) {
            // It was completed or aborted before: that is what was wanted.
            return;
        }
    }

    private void asTenant(AwsRequestOverrideConfiguration.Builder request) {
        request.credentialsProvider(credentials);
    }
}
