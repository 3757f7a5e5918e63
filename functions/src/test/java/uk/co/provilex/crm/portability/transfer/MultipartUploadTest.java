package uk.co.provilex.crm.portability.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

class MultipartUploadTest {

    private static final int PART = MultipartUpload.PART_BYTES;

    private final FakeS3 s3 = new FakeS3();
    private final List<String> opened = new ArrayList<>();
    private final MultipartUpload upload = new MultipartUpload(
            s3, AnonymousCredentialsProvider.create(), "bucket", "key", "application/zip", opened::add);

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(20250919L).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 5})
    void whatIsWrittenIsTheObject(int size) throws IOException {
        byte[] content = bytes(size);
        try (upload) {
            int first = Math.min(size, 1000);
            upload.write(content, 0, first);
            upload.write(content, first, size - first);
            upload.complete();
        }
        assertArrayEquals(content, s3.object());
        assertEquals(0, s3.aborted.size());
        assertEquals(size > PART ? 1 : 0, opened.size());
    }

    /** Keeps what is known of one upload. */
    private static final class Journal implements UploadJournal {

        private final Map<Integer, List<String>> parts = new TreeMap<>();
        private @Nullable String id;
        private @Nullable RuntimeException refusing;

        @Override
        public Optional<String> begun() {
            return Optional.ofNullable(id);
        }

        @Override
        public void opened(String uploadId) {
            if (refusing != null) {
                throw refusing;
            }
            id = uploadId;
        }

        @Override
        public Optional<String> entityTag(String uploadId, int number, String sha256) {
            var part = parts.getOrDefault(number, List.of("", ""));
            return part.getFirst().equals(sha256) ? Optional.of(part.getLast()) : Optional.empty();
        }

        @Override
        public void uploaded(String uploadId, int number, String sha256, String entityTag) {
            assertEquals(id, uploadId);
            parts.put(number, List.of(sha256, entityTag));
        }
    }

    private final Journal journal = new Journal();

    private MultipartUpload kept() {
        return new MultipartUpload(
                s3, AnonymousCredentialsProvider.create(), "bucket", "key", "application/zip", 1_000, journal);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 1_001})
    void withAJournalThereIsAlwaysAnUploadThatOthersCanAbort(int size) throws IOException {
        byte[] content = bytes(size);
        try (var begun = kept()) {
            begun.write(content, 0, size);
            begun.complete();
        }
        assertArrayEquals(content, s3.object());
        assertEquals("upload-1", journal.id);
    }

    @Test
    void whoeverGoesOnSendsOnlyWhatIsNotThere() throws IOException {
        byte[] content = bytes(4_500);
        try (var begun = kept()) {
            begun.write(content, 0, 3_500);
        }
        assertTrue(s3.aborted.isEmpty(), "it is left to whoever goes on");
        assertEquals(List.of(1, 2, 3), s3.sent);
        s3.sent.clear();
        content[1_500]++;
        try (var goingOn = kept()) {
            goingOn.write(content);
            goingOn.complete();
        }
        assertEquals(List.of(2, 4, 5), s3.sent);
        assertArrayEquals(content, s3.object());
        assertEquals(1, s3.opened);
    }

    @Test
    void anUploadWhoseIdCouldNotBeKeptIsAborted() throws IOException {
        journal.refusing = new IllegalStateException("somebody else has it");
        try (var begun = kept()) {
            assertThrows(IllegalStateException.class, () -> begun.write(bytes(1_001)));
        }
        assertEquals(List.of("upload-1"), s3.aborted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoSuchUpload", "InvalidPart"})
    void whatCannotBeGoneOnWithIsTold(String answer) throws IOException {
        s3.refusal = answer;
        try (var begun = kept()) {
            assertThrows(UploadGoneException.class, begun::complete);
        }
    }

    @Test
    void nothingAppearsAndNothingStaysWhenItIsNotCompleted() throws IOException {
        try (upload) {
            upload.write(bytes(PART + 1));
        }
        assertEquals(List.of("upload-1"), s3.aborted);
        assertThrows(IllegalStateException.class, s3::object);
    }

    @Test
    void aPartThatFailsAbortsTheUpload() throws IOException {
        s3.failing = true;
        try (upload) {
            assertThrows(IOException.class, () -> upload.write(bytes(2 * PART)));
        }
        assertEquals(List.of("upload-1"), s3.aborted);
    }

    @Test
    void abortingWhatIsGoneIsNoFailure() {
        s3.gone = true;
        MultipartUpload.abort(s3, AnonymousCredentialsProvider.create(), "bucket", "key", "upload-0");
        assertTrue(s3.aborted.isEmpty());
    }

    /** Keeps one object in memory. */
    private static final class FakeS3 implements S3Client {

        private final Map<Integer, byte[]> parts = new TreeMap<>();
        private final List<String> aborted = new ArrayList<>();
        private final ByteArrayOutputStream object = new ByteArrayOutputStream();
        private final List<Integer> sent = new ArrayList<>();
        private int opened;
        private @Nullable String refusal;
        private boolean complete;
        private boolean failing;
        private boolean gone;

        byte[] object() {
            if (!complete) {
                throw new IllegalStateException("no object");
            }
            return object.toByteArray();
        }

        private static byte[] read(RequestBody body) {
            try {
                return body.contentStreamProvider().newStream().readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
            object.writeBytes(read(body));
            complete = true;
            return PutObjectResponse.builder().build();
        }

        @Override
        public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
            opened++;
            return CreateMultipartUploadResponse.builder().uploadId("upload-1").build();
        }

        @Override
        public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
            if (failing) {
                throw S3Exception.builder().message("no").build();
            }
            byte[] part = read(body);
            assertEquals(request.contentLength(), part.length);
            parts.put(request.partNumber(), part);
            sent.add(request.partNumber());
            return UploadPartResponse.builder().eTag("e" + request.partNumber()).build();
        }

        @Override
        public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
            if (refusal != null) {
                throw S3Exception.builder()
                        .awsErrorDetails(
                                AwsErrorDetails.builder().errorCode(refusal).build())
                        .build();
            }
            request.multipartUpload().parts().forEach(part -> object.writeBytes(parts.get(part.partNumber())));
            complete = true;
            return CompleteMultipartUploadResponse.builder().build();
        }

        @Override
        public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
            if (gone) {
                throw NoSuchUploadException.builder().build();
            }
            aborted.add(request.uploadId());
            return AbortMultipartUploadResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
