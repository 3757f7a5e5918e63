package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Clearing;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/**
 * Ends the imports and exports of a tenant that is closed and removes their files. A job is fenced first, so that no worker
 * commits anything more of it; its files are removed when none can be at work any more.
 */
public final class ClosedJobs {

    private static final int AT_ONCE = 5;

    private final Platform platform;
    private final Tenancy tenancy;
    private final Jobs jobs;
    private final TransferBucket bucket;

    /** Works on the jobs of a tenant. */
    public ClosedJobs(Platform platform, Tenancy tenancy) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.jobs = new Jobs(tenancy);
        this.bucket = new TransferBucket(platform, tenancy.scope().tenant());
    }

    /** Adds jobs to {@code clearing}, so that their workers are refused; tells whether that is all of them. */
    public boolean fence(Clearing clearing) {
        return jobs.fence(clearing);
    }

    /**
     * Removes the files of some jobs that are fenced, and adds to {@code clearing} what names them.
     *
     * @return whether that is all of them
     */
    public boolean clearFiles(Clearing clearing) {
        var exports = jobs.fenced(JobKind.EXPORT, AT_ONCE);
        for (var export : exports) {
            ExportStage.ofClosed(platform, tenancy, export.id()).clear(export.progress());
            clearing.add(Table.RECORDS, export.place());
            clearing.touched();
        }
        if (!exports.isEmpty()) {
            return false;
        }
        var imports = jobs.fenced(JobKind.IMPORT, AT_ONCE);
        for (var each : imports) {
            ImportFiles.clear(bucket, each.id(), each.progress());
            bucket.delete(ImportFiles.rejects(bucket, each.id()));
            clearing.add(Table.RECORDS, each.place());
            clearing.touched();
        }
        return imports.isEmpty();
    }

    /** Adds to {@code clearing} what else is stored for a job; tells whether that is all of it. */
    public boolean clear(String jobId, Clearing clearing) {
        return jobs.clear(jobId, clearing);
    }
}
