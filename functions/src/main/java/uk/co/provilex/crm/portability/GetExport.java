package uk.co.provilex.crm.portability;

import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** {@code GET /v1/exports/{exportId}}: how an export is doing and, once it is completed, a URL good for 15 minutes. */
public final class GetExport extends Operation<NoBody, ExportView> {

    /** Runs as a Lambda function. */
    public GetExport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetExport(Platform platform) {
        super(platform, Action.GET_EXPORT, NoBody.class);
    }

    @Override
    protected Reply<ExportView> handle(Call call, NoBody request) {
        var tracked = JobAccess.found(call, JobKind.EXPORT);
        var job = tracked.job();
        var download = download(call, job);
        return Reply.ok(ExportView.of(tracked, call.now(), download))
                .about(job.subject())
                .about(job.settings().taking().lead().stream()
                        .map(SubjectId::lead)
                        .toList())
                .fact("download", Boolean.toString(download != null));
    }

    private ExportView.@Nullable Download download(Call call, Job job) {
        var sha512 = job.settings().sha512();
        if (ExportView.stateOf(job, call.now()) != JobState.COMPLETED || sha512 == null) {
            return null;
        }
        var bucket = new TransferBucket(platform(), call.caller().tenant());
        var name = job.settings().fileName();
        var signed = bucket.signDownload(ExportFiles.pack(bucket, job.id()), name, "application/zip", call.now());
        return new ExportView.Download(signed.url(), signed.expiresAt(), name, sha512);
    }
}
