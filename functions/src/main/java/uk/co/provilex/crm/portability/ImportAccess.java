package uk.co.provilex.crm.portability;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** When an import can be started, previewed or taken back. */
final class ImportAccess {

    private static final List<JobState> ENDED = List.of(JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED);

    /** How long an import can be taken back. */
    private static final Duration UNDOABLE = Duration.ofDays(14);

    /** What leads were before is kept from when it was written; of a long import that ends the time sooner. */
    private static final Duration UNDOABLE_FROM_ITS_BEGINNING =
            Duration.ofDays(14).plusHours(18);

    private ImportAccess() {}

    /** Requires that the import waits for its user, and that its file is there. */
    static void requireFile(Call call, Platform platform, Tracked tracked, String what) {
        if (!tracked.job().state().awaitsItsUser()) {
            throw JobAccess.wrongState(
                    tracked, "only one that awaits its upload or was previewed can be " + what + ".");
        }
        var bucket = new TransferBucket(platform, call.caller().tenant());
        var size = bucket.size(ImportFiles.upload(bucket, tracked.job().id()));
        if (size.isEmpty()) {
            throw JobAccess.wrongState(tracked, "put the file to its upload URL first.");
        }
        if (size.get() > ImportFiles.MOST_BYTES) {
            throw Problem.TOO_LARGE.because("The file is larger than 1 GiB. Split the list into several files.");
        }
    }

    /** Returns until when an import can be taken back; nothing for one that did nothing, or was taken back. */
    static Optional<Instant> undoableUntil(Job job) {
        var started = job.startedAt();
        var finished = job.finishedAt();
        if (!ENDED.contains(job.state())
                || started == null
                || finished == null
                || job.settings().broughtBy() != null
                || job.settings().planned().task() == Task.PREVIEW) {
            return Optional.empty();
        }
        var until = finished.plus(UNDOABLE);
        var latest = started.plus(UNDOABLE_FROM_ITS_BEGINNING);
        return Optional.of(until.isBefore(latest) ? until : latest);
    }
}
