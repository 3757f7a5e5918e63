package uk.co.provilex.crm.portability.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/**
 * An object of any size written as a stream, in parts of 8 MiB, of which one is in memory.
 *
 * <p>The object appears only when {@link #complete} returns. Closing without it aborts the upload, so that no parts are
 * left behind to be paid for. An object of less than one part is put at once and never opens an upload, unless it is to be
 * {@link #fenced}.
 */
public final class MultipartUpload extends OutputStream {

    /** The size of a part; with 10,000 of them an object can have 80 GiB ("Amazon S3 multipart upload limits"). */
    public static final int PART_BYTES = 8 * 1024 * 1024;

    private final S3Client s3;
    private final AwsCredentialsProvider credentials;
    private final String bucket;
    private final String key;
    private final String contentType;
    private final Consumer<String> opened;
    private final byte[] part = new byte[PART_BYTES];
    private final List<CompletedPart> parts = new ArrayList<>();
    private int filled;
    private @Nullable String uploadId;
    private boolean ended;
    private boolean fenced;

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
        this.s3 = s3;
        this.credentials = credentials;
        this.bucket = bucket;
        this.key = key;
        this.contentType = contentType;
        this.opened = opened;
    }

    /**
     * Opens an upload however small the object is. Whoever aborts that upload then has stopped its writer for good, also one
     * that was only believed to be dead: without an upload of its own, it could still put its object over a later one.
     */
    public MultipartUpload fenced() {
        fenced = true;
        return this;
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
            var answer = s3.uploadPart(
                    request -> request.bucket(bucket)
                            .key(key)
                            .uploadId(id)
                            .partNumber(number)
                            .contentLength((long) filled)
                            .overrideConfiguration(this::asTenant),
                    RequestBody.fromByteBuffer(ByteBuffer.wrap(part, 0, filled)));
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(answer.eTag())
                    .build());
            filled = 0;
        } catch (SdkException failed) {
            throw new IOException("a part could not be uploaded", failed);
        }
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
        }
        return id;
    }

    /** Makes the object appear, whole. */
    public void complete() throws IOException {
        if (ended) {
            throw new IOException("the upload has ended");
        }
        try {
            if (uploadId == null && !fenced) {
                s3.putObject(
                        request -> request.bucket(bucket)
                                .key(key)
                                .contentType(contentType)
                                .contentLength((long) filled)
                                .overrideConfiguration(this::asTenant),
                        RequestBody.fromByteBuffer(ByteBuffer.wrap(part, 0, filled)));
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
            throw new IOException("the upload could not be completed", failed);
        }
    }

    /** Aborts the upload unless it was completed. */
    @Override
    public void close() throws IOException {
        String id = uploadId;
        if (ended || id == null) {
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
