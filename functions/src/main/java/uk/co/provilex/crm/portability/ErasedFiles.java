package uk.co.provilex.crm.portability;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobRows;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.LostHoldException;
import uk.co.provilex.crm.portability.jobs.Segment;
import uk.co.provilex.crm.portability.jobs.Segments;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.list.ListFormat;
import uk.co.provilex.crm.portability.transfer.TransferBucket;

/**
 * Removes from the files of exports and imports somebody who is hidden: a lead, or a user. It goes through the jobs one by one, the newest
 * first, so that whoever does so can be broken off anywhere and goes on where it was.
 */
public final class ErasedFiles {

    /** Where going through jobs begins. */
    public static final String BEGINNING = "";

    /** How many packages went. */
    public static final String EXPORTS = "exports";

    /** From how many imports files or refused rows went. */
    public static final String IMPORTS = "imports";

    /** Since not all clocks agree, what began so long after somebody was hidden may still have seen that person. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    /** A package is kept for 7 days after an export of 23 hours, and a day more until the bucket has removed it. */
    private static final Duration PACKAGES_KEPT = Duration.ofDays(10);

    /** An export gives up after 23 hours, so one that is open for longer has no worker any more. */
    private static final Duration EXPORT_ENDS = Duration.ofHours(24);

    private static final int PAGE = 20;

    private static final String REMOVED = "Somebody whose data this held was erased, so it was deleted. Begin another.";

    private final Tenancy tenancy;
    private final TransferBucket bucket;
    private final Platform platform;
    private final Jobs jobs;
    private final JobRows rows;

    /** Works on the files of a tenant. */
    public ErasedFiles(Platform platform, Tenancy tenancy) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.bucket = new TransferBucket(platform, tenancy.scope().tenant());
        this.jobs = new Jobs(tenancy);
        this.rows = new JobRows(tenancy);
    }

    /**
     * Somebody to remove.
     *
     * @param subject the lead or user
     * @param hiddenAt when it was hidden: whatever began later does not have it
     */
    public record Whom(SubjectId subject, Instant hiddenAt) {

        private boolean isUser() {
            return subject.kind() == Kind.USER;
        }
    }

    /**
     * What a look at some jobs came to. Objects are gone by then; the changes are still to be committed.
     *
     * @param changes what goes with it
     * @param counts what was removed
     * @param next where to go on; absent at the end
     * @param waits whether it must be gone through once more, when what is still at work has ended
     * @param until when at the soonest that is, as far as it is known
     */
    public record Look(
            Changes changes, Map<String, Long> counts, Optional<String> next, boolean waits, Optional<Instant> until) {

        private Look(Changes changes, Map<String, Long> counts, Optional<String> next, boolean waits) {
            this(changes, counts, next, waits, Optional.empty());
        }

        private Look waiting(Optional<Instant> time) {
            return new Look(changes, counts, next, waits || time.isPresent(), time);
        }
    }

    /**
     * Looks at exports: packages, and what is staged.
     *
     * @param place {@link #BEGINNING}, or where the look before ended
     */
    public Look exports(Whom whom, String place, Instant now) {
        var page = jobs.list(JobKind.EXPORT, PAGE, after(place));
        boolean waits = false;
        for (var each : page.jobs()) {
            var job = each.job();
            if (job.createdAt().isBefore(whom.hiddenAt().minus(PACKAGES_KEPT))) {
                return new Look(new Changes(), Map.of(), Optional.empty(), waits);
            }
            if (cannotHold(job, whom)) {
                continue;
            }
            if (job.state().isOpen()) {
                if (job.createdAt().plus(EXPORT_ENDS).isAfter(now)) {
                    waits = true;
                    continue;
                }
                return look(abandon(each, now), Map.of(), job, waits);
            }
            var expires = job.expiresAt();
            if (job.state() == JobState.COMPLETED && expires != null && !expires.isAfter(now)) {
                // nobody may have it any more; what its segments were may be forgotten sooner than the bucket removes
                // it
                return look(remove(each, job.settings(), now), Map.of(), job, waits);
            }
            if (whom.isUser()
                    ? holdsUser(job, whom.subject().id())
                    : holds(tenancy, each, whom.subject().id())) {
                boolean whole = job.state() == JobState.COMPLETED;
                var changes = remove(each, job.settings().forgetting(REMOVED), now);
                return look(changes, whole ? Map.of(EXPORTS, 1L) : Map.of(), job, waits);
            }
        }
        return end(page, waits);
    }

    /**
     * Looks at imports: uploaded files, refused rows, and what was found out for a preview. Nobody can tell from a lead which
     * rows of a file are about the same person, so all go that may be, and the keys that backups of them would open with. A file
     * can be put again as long as its URL is good; so long it waits, and then removes it once more.
     *
     * @param place {@link #BEGINNING}, or where the look before ended
     */
    public Look imports(Whom whom, String place, Instant now) {
        var page = jobs.list(JobKind.IMPORT, PAGE, after(place));
        var withRows = rows.withRows(page.jobs());
        boolean waits = false;
        Optional<Instant> until = Optional.empty();
        var before = place;
        for (var each : page.jobs()) {
            var job = each.job();
            if (isLater(job, whom) || (whom.isUser() && !mayHoldUsers(job))) {
                before = job.id();
                continue;
            }
            if (job.state().isOpen()) {
                waits = true;
                before = job.id();
                continue;
            }
            var settled = ImportFiles.settled(job);
            if (settled.isAfter(now)) {
                // the newest come first
                until = until.or(() -> Optional.of(settled));
            }
            var look = clear(each, whom, withRows.contains(job.id()), now);
            if (look.isPresent()) {
                var next = look.get().more() ? before : job.id();
                return new Look(look.get().changes(), look.get().counts(), Optional.of(next), waits).waiting(until);
            }
            before = job.id();
        }
        return end(page, waits).waiting(until);
    }

    /** What goes of one import. */
    private record Cleared(Changes changes, Map<String, Long> counts, boolean more) {}

    /** Clears an import that has ended or awaits its user; nothing where there is nothing to record. */
    private Optional<Cleared> clear(Tracked each, Whom whom, boolean hasRows, Instant now) {
        var job = each.job();
        var changes = new Changes();
        if (job.state().awaitsItsUser()) {
            bucket.delete(ImportFiles.upload(bucket, job.id()));
            var next = job.ended(JobState.CANCELLED, now, null, job.settings().forgetting(REMOVED));
            jobs.put(next, each.key(), changes, stored -> new LostHoldException());
            if (hasRows) {
                // no more than a preview
                rows.remove(job, now, changes);
            }
            return Optional.of(new Cleared(changes, Map.of(IMPORTS, 1L), false));
        }
        if (ImportFiles.mayBeThere(job, now)) {
            bucket.delete(ImportFiles.upload(bucket, job.id()));
        }
        if (whom.isUser() || !hasRows) {
            // refused rows and previews are of leads
            return Optional.empty();
        }
        var removed = rows.remove(job, now, changes);
        if (removed.any()) {
            bucket.delete(ImportFiles.rejects(bucket, job.id()));
        }
        // of one with more of them the next look begins at the same import
        boolean last = removed.any() && !removed.more();
        return Optional.of(new Cleared(changes, last ? Map.of(IMPORTS, 1L) : Map.of(), removed.more()));
    }

    private static @Nullable String after(String place) {
        return place.equals(BEGINNING) ? null : place;
    }

    private static Look look(Changes changes, Map<String, Long> counts, Job job, boolean waits) {
        return new Look(changes, counts, Optional.of(job.id()), waits);
    }

    private static Look end(Jobs.Listed page, boolean waits) {
        return new Look(
                new Changes(),
                Map.of(),
                page.more() && !page.jobs().isEmpty()
                        ? Optional.of(page.jobs().getLast().job().id())
                        : Optional.empty(),
                waits);
    }

    /** Tells what never read the lead: what began when it was hidden already, or is about another one. */
    private static boolean cannotHold(Job job, Whom whom) {
        var started = job.startedAt();
        return started == null
                || started.isAfter(whom.hiddenAt().plus(CLOCKS_DIFFER))
                || job.settings()
                        .taking()
                        .lead()
                        .filter(lead ->
                                whom.isUser() || !lead.equals(whom.subject().id()))
                        .isPresent();
    }

    /** Tells whether a job began when somebody was hidden already. */
    static boolean isLater(Job job, Whom whom) {
        return job.createdAt().isAfter(whom.hiddenAt().plus(CLOCKS_DIFFER));
    }

    /** Tells whether a package of more than one lead was made when the user was there: it lists all of them. */
    private static boolean holdsUser(Job job, String userId) {
        var finished = job.finishedAt();
        return job.state() == JobState.COMPLETED
                && finished != null
                && userId.compareTo(Ids.latest(finished.plus(CLOCKS_DIFFER))) <= 0;
    }

    /** Tells whether the file of an import lists users: a package of an organisation does, or what was not looked into yet. */
    private static boolean mayHoldUsers(Job job) {
        var format = job.settings().format();
        return format == null || format == ListFormat.ZIP;
    }

    private Changes abandon(Tracked export, Instant now) {
        var changes = new Changes();
        var job = export.job();
        jobs.put(
                job.ended(
                        JobState.FAILED,
                        now,
                        null,
                        job.settings().failed("It was not finished in time. Begin another.")),
                export.key(),
                changes,
                stored -> new LostHoldException());
        stage(job).clear(export.progress());
        return changes;
    }

    /** Removes what is staged of an export that has ended, and its package. */
    private Changes remove(Tracked export, JobSettings settings, Instant now) {
        var job = export.job();
        var changes = new Changes();
        stage(job).clear(export.progress());
        if (job.state() == JobState.COMPLETED) {
            // before it is recorded: a package that is said to be deleted must be gone
            bucket.delete(ExportFiles.pack(bucket, job.id()));
            var finished = Objects.requireNonNullElse(job.finishedAt(), now);
            jobs.put(
                    job.ended(JobState.EXPIRED, finished, job.expiresAt(), settings),
                    export.key(),
                    changes,
                    stored -> new LostHoldException());
        }
        return changes;
    }

    private ExportStage stage(Job job) {
        return new ExportStage(platform, tenancy, job);
    }

    /**
     * Tells whether an export took the lead in. Its segments name the leads that they hold, in the order of their ids, so a
     * few of them tell.
     */
    static boolean holds(Tenancy tenancy, Tracked export, String leadId) {
        var segments = new Segments(tenancy, export.job().id());
        long from = 0;
        long to = export.progress().done();
        while (from < to) {
            long middle = (from + to) >>> 1;
            var at = firstThatHolds(segments, middle, to);
            if (at.isEmpty() || at.get().leads().getFirst().compareTo(leadId) > 0) {
                to = middle;
            } else if (at.get().leads().getLast().compareTo(leadId) < 0) {
                from = at.get().number() + 1;
            } else {
                return at.get().leads().contains(leadId) && !at.get().erased().contains(leadId);
            }
        }
        return false;
    }

    /** A filter may have left nobody in some. */
    private static Optional<Segment> firstThatHolds(Segments segments, long from, long to) {
        for (long number = from; number < to; number++) {
            var segment = segments.find(number);
            if (segment.filter(found -> !found.leads().isEmpty()).isPresent()) {
                return segment;
            }
        }
        return Optional.empty();
    }
}
