package uk.co.provilex.crm.portability;

import java.time.Instant;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** {@code GET /v1/imports/{importId}/rejects}: a signed URL of the refused rows with their reasons. */
public final class GetImportRejects extends Operation<NoBody, GetImportRejects.Download> {

    /**
     * Where the refused rows can be got.
     *
     * @param url the signed URL
     * @param expiresAt until when
     * @param fileName the name to save them under
     */
    public record Download(String url, Instant expiresAt, String fileName) {}

    /** Runs as a Lambda function. */
    public GetImportRejects() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetImportRejects(Platform platform) {
        super(platform, Action.GET_IMPORT_REJECTS, NoBody.class);
    }

    @Override
    protected Reply<Download> handle(Call call, NoBody request) {
        var tracked = JobAccess.found(call, JobKind.IMPORT);
        if (tracked.job().state() != JobState.COMPLETED && tracked.job().state() != JobState.UNDONE) {
            throw JobAccess.wrongState(
                    tracked,
                    "refused rows can be had when it is completed. If it will not be, import the list once more: what is"
                            + " there already stays as it is, and what is refused is refused again.");
        }
        if (tracked.job().settings().broughtBy() != null) {
            throw JobAccess.wrongState(tracked, "its refused rows stayed in the organisation where it was made.");
        }
        var finished = tracked.job().finishedAt();
        if (finished != null && !finished.plus(ImportFiles.KEPT).isAfter(call.now())) {
            throw JobAccess.wrongState(tracked, "refused rows are kept for 14 days.");
        }
        var bucket = new TransferBucket(platform(), call.caller().tenant());
        var key = ImportFiles.rejects(bucket, tracked.job().id());
        if (bucket.size(key).isEmpty()) {
            // a URL of something that is not there would be an answer that holds nothing
            throw JobAccess.wrongState(
                    tracked,
                    "it has no refused rows to be had: it was stopped before they were put together, or somebody was erased"
                            + " since, who may have been among them. Import the list once more: what is there already stays"
                            + " as it is, and what is refused is refused again.");
        }
        var name = fileName(tracked.job().settings().fileName());
        var signed = bucket.signDownload(key, name, "text/csv; charset=utf-8", call.now());
        return Reply.ok(new Download(signed.url(), signed.expiresAt(), name))
                .about(tracked.job().subject());
    }

    private static String fileName(String uploaded) {
        int dot = uploaded.lastIndexOf('.');
        var base = dot > 0 ? uploaded.substring(0, dot) : uploaded;
        return (base.length() > 240 ? base.substring(0, 240) : base) + "-rejects.csv";
    }
}
