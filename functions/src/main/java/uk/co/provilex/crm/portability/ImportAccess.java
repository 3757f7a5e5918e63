package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.OpenJobs;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/** When an import can be started, previewed or taken back, and how that is begun. */
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
        requireSize(new TransferBucket(platform, call.caller().tenant()), tracked);
    }

    /** Queues the import as {@code queued}, its next version, if there is a place for it; answers how it is then. */
    static Reply<ImportView> queue(Call call, Tracked tracked, Job queued) {
        var changes = new Changes();
        new Jobs(call.tenancy()).put(queued, tracked.key(), changes, stored -> Call.stale());
        new OpenJobs(call.tenancy(), queued.kind()).admit(queued.id(), changes);
        return Reply.accepted(
                        queued.kind().path(queued.id()),
                        ImportView.of(new Tracked(queued, tracked.progress(), tracked.key())))
                .committing(changes)
                .about(queued.subject());
    }

    /** A list may be smaller than a package; which of the two a file is, its content tells, and not its name. */
    private static void requireSize(TransferBucket bucket, Tracked tracked) {
        var key = ImportFiles.upload(bucket, tracked.job().id());
        var size = bucket.size(key);
        if (size.isEmpty()) {
            throw JobAccess.wrongState(tracked, "put the file to its upload URL first.");
        }
        tooLarge(size.get(), () -> isPackage(bucket, key)).ifPresent(why -> {
            throw Problem.TOO_LARGE.because(why);
        });
    }

    /** Returns why a file of this size is not read; nothing when it is. */
    static Optional<String> tooLarge(long bytes, BooleanSupplier isPackage) {
        if (bytes <= ImportFiles.MOST_BYTES) {
            return Optional.empty();
        }
        if (!isPackage.getAsBoolean()) {
            return Optional.of("The file is larger than 1 GiB. Split the list into several files.");
        }
        return bytes <= ImportFiles.MOST_PACKAGE_BYTES
                ? Optional.empty()
                : Optional.of(
                        "The package is larger than 3 GiB, and more cannot be brought in at once. Export parts, each with"
                                + " a filter, and import those; or write to admin@provilex.co.uk, since parts have neither"
                                + " suppression lists nor the records of imports.");
    }

    private static boolean isPackage(TransferBucket bucket, String key) {
        try {
            return PackageFile.isZip(bucket, key);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
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
