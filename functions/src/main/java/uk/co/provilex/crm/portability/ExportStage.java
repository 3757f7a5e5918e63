package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Segment;
import uk.co.provilex.crm.portability.jobs.Segments;
import uk.co.provilex.crm.portability.jobs.UploadedParts;
import uk.co.provilex.crm.portability.transfer.MultipartUpload;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** The segments of an export that wait to be packed: lines of JSON, each part sealed under the key of the job. */
final class ExportStage {

    /** What is staged. */
    static final List<String> PARTS =
            List.of(ExportView.LEADS, ExportView.CONSENTS, ExportView.NOTES, ExportView.TASKS);

    /** The phase in which nothing more is staged. */
    static final String PACKING = "packing";

    private final TransferBucket bucket;
    private final String jobId;
    private final boolean isCompleted;
    private final Segments segments;
    private final UploadedParts parts;

    ExportStage(Platform platform, Tenancy tenancy, Job job) {
        this(platform, tenancy, job.id(), job.state() == JobState.COMPLETED);
    }

    private ExportStage(Platform platform, Tenancy tenancy, String jobId, boolean isCompleted) {
        this.bucket = new TransferBucket(platform, tenancy.scope().tenant());
        this.jobId = jobId;
        this.isCompleted = isCompleted;
        this.segments = new Segments(tenancy, jobId);
        this.parts = new UploadedParts(tenancy, jobId);
    }

    /** Opens what there may be of an export of a tenant that is closed: nobody is to have its package either. */
    static ExportStage ofClosed(Platform platform, Tenancy tenancy, String jobId) {
        return new ExportStage(platform, tenancy, jobId, false);
    }

    Segments segments() {
        return segments;
    }

    /** Stages one part of the segment that is to be counted by a step from {@code version} of the progress. */
    void put(SubjectKey key, long segment, long version, String part, byte[] lines) {
        var place = ExportFiles.staged(bucket, jobId, segment, version, part);
        bucket.put(place, key.sealObject(place, lines));
    }

    /**
     * Returns one part of a segment.
     *
     * @param before is told how many bytes it has before they are read
     */
    byte[] get(SubjectKey key, Segment segment, String part, LongConsumer before) throws IOException {
        var place = ExportFiles.staged(bucket, jobId, segment.number(), segment.version(), part);
        try (var object =
                bucket.open(place, null).orElseThrow(() -> new IllegalStateException("a staged segment is missing"))) {
            before.accept(object.response().contentLength());
            return key.openObject(place, object.readAllBytes());
        }
    }

    /** Removes what was staged by a step that was not committed; there may be nothing. */
    void discard(long segment, long version) {
        PARTS.forEach(part -> bucket.delete(ExportFiles.staged(bucket, jobId, segment, version, part)));
    }

    /** Removes what writers before may have staged and not counted, up to {@code version} of the progress. */
    void discardUncounted(Progress progress, long version) {
        long counted = segments.last().map(Segment::version).orElse(1L);
        for (long from = counted + 1; from <= version; from++) {
            discard(progress.done(), from);
        }
    }

    /** Begins the package, or goes on with it, in parts of so many bytes. */
    MultipartUpload pack(JobHold hold, int partBytes) {
        return bucket.upload(
                ExportFiles.pack(bucket, jobId), "application/zip", partBytes, new PackageJournal(hold, parts));
    }

    /**
     * Aborts uploads of the package whose ids nobody has: whoever opened them died, or lost the export, before it could keep them.
     *
     * @param known the one whose id is kept
     */
    void abortUnknown(@Nullable String known) {
        var pack = ExportFiles.pack(bucket, jobId);
        bucket.openUploads(pack).stream().filter(id -> !id.equals(known)).forEach(this::abort);
    }

    /** Aborts an upload of the package that another worker may have left open. */
    void abort(String uploadId) {
        bucket.abort(ExportFiles.pack(bucket, jobId), uploadId);
    }

    /** Removes what is staged or was begun, the upload that may be open, and a package that nobody is to have. */
    void clear(Progress progress) {
        var upload = progress.uploadId();
        if (upload != null) {
            abort(upload);
        }
        if (!isCompleted) {
            bucket.delete(ExportFiles.pack(bucket, jobId));
        }
        if (!progress.phase().equals(PACKING)) {
            discardUncounted(progress, progress.version());
        }
        for (var some = segments.after(-1);
                !some.isEmpty();
                some = segments.after(some.getLast().number())) {
            for (var segment : some) {
                segment.parts()
                        .forEach(part -> bucket.delete(
                                ExportFiles.staged(bucket, jobId, segment.number(), segment.version(), part)));
            }
        }
    }
}
