package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.transfer.MultipartUpload;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** The segments of an export that wait to be packed: lines of JSON, each segment sealed under the key of the job. */
final class ExportStage {

    /** What is staged, in the order in which it is packed. */
    static final List<String> PARTS = List.of("leads", "consents", "notes");

    private final TransferBucket bucket;
    private final Job job;

    ExportStage(Platform platform, Tenancy tenancy, Job job) {
        this.bucket = new TransferBucket(platform, tenancy.scope().tenant());
        this.job = job;
    }

    /** Stages one part of a segment; doing it again replaces it. */
    void put(SubjectKey key, long segment, String part, byte[] lines) {
        var place = ExportFiles.staged(bucket, job.id(), segment, part);
        bucket.put(place, key.sealObject(place, lines));
    }

    /** Returns one part of a segment. */
    byte[] get(SubjectKey key, long segment, String part) throws IOException {
        var place = ExportFiles.staged(bucket, job.id(), segment, part);
        try (var object =
                bucket.open(place, null).orElseThrow(() -> new IllegalStateException("a staged segment is missing"))) {
            return key.openObject(place, object.readAllBytes());
        }
    }

    /** Begins the package; {@code opened} is told the id of the upload. */
    MultipartUpload pack(Consumer<String> opened) {
        return bucket.upload(ExportFiles.pack(bucket, job.id()), "application/zip", opened);
    }

    /** Aborts an upload of the package that another worker may have left open. */
    void abort(String uploadId) {
        bucket.abort(ExportFiles.pack(bucket, job.id()), uploadId);
    }

    /** Removes what is staged, the segment that may have been begun too, and the upload that may be open. */
    void clear(Progress progress) {
        var upload = progress.uploadId();
        if (upload != null) {
            abort(upload);
        }
        for (long segment = 0; segment <= progress.done(); segment++) {
            for (var part : PARTS) {
                bucket.delete(ExportFiles.staged(bucket, job.id(), segment, part));
            }
        }
    }
}
