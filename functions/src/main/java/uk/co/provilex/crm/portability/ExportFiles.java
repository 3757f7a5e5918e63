package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** The files of an export. */
final class ExportFiles {

    private ExportFiles() {}

    static String pack(TransferBucket bucket, String exportId) {
        return bucket.key(JobKind.EXPORT, exportId, "package.zip");
    }

    /** Where one part of a segment is staged by the writer that went on from {@code version} of the progress. */
    static String staged(TransferBucket bucket, String exportId, long segment, long version, String part) {
        return bucket.key(JobKind.EXPORT, exportId, "staging/%08d-%d-%s".formatted(segment, version, part));
    }
}
