package uk.co.provilex.crm.portability;

import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code POST /v1/imports/{importId}/preview}: finds out what starting the import with the same body would do, and writes
 * nothing of it.
 */
public final class PreviewImport extends Operation<ImportStart, ImportView> {

    /** Runs as a Lambda function. */
    public PreviewImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public PreviewImport(Platform platform) {
        super(platform, Action.PREVIEW_IMPORT, ImportStart.class);
    }

    @Override
    protected Reply<ImportView> handle(Call call, ImportStart request) {
        var tracked = JobAccess.found(call, JobKind.IMPORT);
        var job = tracked.job();
        var judged = new ImportRequest(call, Tenants.of(call).settings(), request).judge(job.settings(), Task.PREVIEW);
        ImportAccess.requireFile(call, platform(), tracked, "previewed");
        return ImportAccess.queue(call, tracked, job.queued(judged.settings()));
    }
}
