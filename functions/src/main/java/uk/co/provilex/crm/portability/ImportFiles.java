package uk.co.provilex.crm.portability;

import java.time.Duration;
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

    private ImportFiles() {}

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
