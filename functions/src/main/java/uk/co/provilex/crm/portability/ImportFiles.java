package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** The files of an import. */
final class ImportFiles {

    /** The most bytes a file may have. */
    static final long MOST_BYTES = 1L << 30;

    private ImportFiles() {}

    static String upload(TransferBucket bucket, String importId) {
        return bucket.key(JobKind.IMPORT, importId, "upload.csv");
    }

    static String rejects(TransferBucket bucket, String importId) {
        return bucket.key(JobKind.IMPORT, importId, "rejects.csv");
    }
}
