package uk.co.provilex.crm.portability;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Leads;
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
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/**
 * {@code GET /v1/exports/{exportId}}: how an export is doing and, once it is completed, a URL good for 15 minutes; none while
 * somebody is restricted whom its package holds.
 */
public final class GetExport extends Operation<NoBody, ExportView> {

    /** Since not all clocks agree, whoever was restricted so long before an export began may still have been seen. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    /** Whether a package holds somebody takes a few reads, one after the other, while somebody waits. */
    private static final int MOST_LOOKS = 20;

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
        var withheld = withheld(call, tracked);
        var download = withheld.isPresent() ? null : download(call, job);
        var view = ExportView.of(tracked, call.now(), download);
        return Reply.ok(withheld.map(view::withheld).orElse(view))
                .about(job.subject())
                .about(job.settings().taking().lead().stream()
                        .map(SubjectId::lead)
                        .toList())
                .fact("download", Boolean.toString(download != null));
    }

    /**
     * Returns why a package is not handed out: somebody in it has been restricted since it was staged (P15). The package of one
     * lead alone is for serving that person's request, and stays.
     */
    private static Optional<String> withheld(Call call, Tracked tracked) {
        var job = tracked.job();
        var started = job.startedAt();
        if (ExportView.stateOf(job, call.now()) != JobState.COMPLETED
                || started == null
                || job.settings().taking().lead().isPresent()) {
            return Optional.empty();
        }
        var restricted = Leads.of(call).restrictedSince(started.minus(CLOCKS_DIFFER));
        if (restricted.size() > MOST_LOOKS) {
            return Optional.of(
                    "The processing of many people was restricted since this was begun, so it is not handed out: "
                            + "somebody of them may be in it. Begin another, which leaves them out.");
        }
        return restricted.stream().anyMatch(lead -> ErasedFiles.holds(call.tenancy(), tracked, lead))
                ? Optional.of(
                        "The processing of somebody in this was restricted since it was begun, so it is not handed out as"
                                + " long as that lasts. Begin another, which leaves that person out.")
                : Optional.empty();
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
