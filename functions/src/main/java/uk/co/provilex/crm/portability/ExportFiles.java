package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** The files of an export. */
final class ExportFiles {

    private ExportFiles() {}

    static String pack(TransferBucket bucket, String exportId) {
        return bucket.key(JobKind.EXPORT, exportId, "package.zip");
    }

    /** Where one segment of one payload file is staged. */
    static String staged(TransferBucket bucket, String exportId, long segment, String what) {
        return bucket.key(JobKind.EXPORT, exportId, "staging/%08d-%s".formatted(segment, what));
    }
}
