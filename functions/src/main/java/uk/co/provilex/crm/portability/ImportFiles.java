package uk.co.provilex.crm.portability;

import java.time.Duration;
import java.time.Instant;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** The files of an import. */
final class ImportFiles {

    /** The most bytes a list may have. */
    static final long MOST_BYTES = 1L << 30;

    /**
     * The most bytes a package may have, which is read from a file: less than the 4 GiB of storage that {@code RunImport} has, and
     * than the 5 GiB that can be put at once ("Uploading objects", Amazon S3).
     */
    static final long MOST_PACKAGE_BYTES = 3L << 30;

    /** How long the files are kept: what the bucket's lifecycle does to them, too. */
    static final Duration KEPT = Duration.ofDays(14);

    /** How long after its URL lapsed a file can still come: what was begun in time may take a while. */
    private static final Duration UPLOAD_TAKES = Duration.ofMinutes(15);

    private ImportFiles() {}

    /** Returns from when on nobody can put the file of an import any more: its URL is given out once, when it is begun. */
    static Instant settled(Job job) {
        return job.createdAt().plus(TransferBucket.URL_LIFETIME).plus(UPLOAD_TAKES);
    }

    /** Tells whether a file that was put for an import may still be there. */
    static boolean mayBeThere(Job job, Instant now) {
        // the bucket takes up to two days more
        return settled(job).plus(KEPT).plus(Duration.ofDays(2)).isAfter(now);
    }

    static String upload(TransferBucket bucket, String importId) {
        return bucket.key(JobKind.IMPORT, importId, "upload.csv");
    }

    static String rejects(TransferBucket bucket, String importId) {
        return bucket.key(JobKind.IMPORT, importId, "rejects.csv");
    }

    /** Removes the uploaded list of an import that has ended, and the upload of its rejects file that may be open. */
    static void clear(TransferBucket bucket, String importId, Progress progress) {
        var upload = progress.uploadId();
        if (upload != null) {
            bucket.abort(rejects(bucket, importId), upload);
        }
        bucket.delete(upload(bucket, importId));
    }
}
