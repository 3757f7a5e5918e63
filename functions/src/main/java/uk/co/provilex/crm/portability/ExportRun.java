package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.leads.LeadArchive;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.Erasures;
import uk.co.provilex.crm.portability.jobs.ExportScope;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.LostHoldException;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.transfer.UploadGoneException;
import uk.co.provilex.crm.suppression.Suppressions;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.Users;

/**
 * One invocation's share of an export: pages of leads are staged as sealed segments, one step at a time, and packed in one
 * pass when all are there. A worker that dies leaves at most one segment, which the next one replaces, or one upload, with which
 * it goes on. Nobody who was live when the export was asked for is missing, and nobody who was erased before it ends is inside.
 */
final class ExportRun {

    private static final String STAGING = "staging";

    /** How long the package is kept: what the bucket's lifecycle does to it, too. */
    private static final Duration KEPT = Duration.ofDays(7);

    /** Less than the shortest time in the trash: nobody who was live when it was asked for can have lapsed at its end. */
    private static final Duration LONGEST = Duration.ofHours(23);

    /** The leads of a page, and of the segment that it is staged as; fewer where they are large. */
    private static final int PAGE = 500;

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final ExportStage stage;
    private final ExportScope scope;
    private final int partBytes;

    /** Somebody was erased while the package was written. */
    private static final class ErasedMeanwhileException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    ExportRun(Platform platform, Tenancy tenancy, JobHold hold, int partBytes) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.stage = new ExportStage(platform, tenancy, hold.job());
        this.scope = hold.job().settings().taking();
        this.partBytes = partBytes;
    }

    /** Works until the export ends or time runs out; tells whether there is nothing left to do. */
    boolean run() {
        if (tenant().isEmpty()) {
            return true;
        }
        if (hold.now().isAfter(hold.job().createdAt().plus(LONGEST))) {
            return giveUp(
                    "It was not finished within 23 hours, and would no longer be a picture of the time at which it"
                            + " was asked for. Begin another.");
        }
        try {
            return work();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Optional<Tenant> tenant() {
        var tenants = new Tenants(tenancy);
        return tenants.item().map(tenants::open);
    }

    private boolean work() throws IOException {
        boolean stages = !hold.progress().phase().equals(ExportStage.PACKING);
        // The package is written in one pass, of which only what is uploaded need not be sent again: it gets an
        // invocation of its own where little is left of this one.
        if (stages && !(stageAll() && hold.hasTimeForAWholePass())) {
            hold.release();
            return false;
        }
        do {
            var mark = new Erasures(tenancy).mark();
            var lines = new StagedLines(stage, hold);
            int erased = lines.leaveOutErased(tenancy.keys().fresh());
            if (scope.isOfOneLead() && (erased > 0 || hold.progress().count(ExportView.LEADS) == 0)) {
                return giveUp("There is no such lead any more: it was erased, or its time in the trash is over.");
            }
            // Read when all leads are staged: they may have what was added to the settings while they were.
            var tenant = tenant();
            if (tenant.isEmpty()) {
                return true;
            }
            if (packed(lines, tenant.get())
                    .filter(packed -> complete(packed, mark))
                    .isPresent()) {
                clear();
                return true;
            }
            // what was completed, or is gone, is nothing to go on with
            endUpload();
        } while (hold.hasTimeForAWholePass());
        hold.release();
        return false;
    }

    /** Writes the package; nothing when it has to be done again from its beginning. */
    private Optional<ExportPackage.Packed> packed(StagedLines lines, Tenant tenant) throws IOException {
        stage.abortUnknown(hold.progress().uploadId());
        try {
            return Optional.of(new ExportPackage(
                            stage,
                            lines,
                            hold,
                            tenant,
                            new Users(tenancy),
                            new Suppressions(tenancy),
                            platform.signer(),
                            partBytes)
                    .write());
        } catch (UploadGoneException gone) {
            return Optional.empty();
        }
    }

    private boolean giveUp(String why) {
        hold.fail(why);
        clear();
        return true;
    }

    private void clear() {
        clear(new ExportStage(platform, tenancy, hold.job()), hold.progress());
    }

    /** Removes what an export that has ended has left, but for its package if it is completed. */
    static void clear(ExportStage stage, Progress progress) {
        stage.clear(progress);
        stage.abortUnknown(null);
    }

    private boolean stageAll() {
        var which = scope.lead()
                .map(LeadArchive.Which::one)
                .orElseGet(() -> LeadArchive.Which.liveAt(hold.job().createdAt(), scope::takes));
        var archive = new LeadArchive(tenancy, which);
        if (hold.progress().phase().equals(STAGING)) {
            stage.discardUncounted(hold.progress(), hold.progress().version() - 1);
        } else {
            hold.step(hold.progress().in(STAGING), new Changes());
        }
        // Staged already, and no page left: the position says so by being absent after the first segment.
        Optional<String> next = Optional.ofNullable(hold.progress().position());
        if (next.isPresent() || hold.progress().done() == 0) {
            try (var pages = new PagesAhead(archive.walk(next.orElse(null), PAGE, hold::now))) {
                do {
                    if (!hold.hasTime()) {
                        return false;
                    }
                    next = stageSegment(pages);
                } while (next.isPresent());
            }
        }
        hold.step(hold.progress().in(ExportStage.PACKING), new Changes());
        return true;
    }

    private Optional<String> stageSegment(PagesAhead pages) {
        var draft = new SegmentDraft();
        var section = pages.next();
        section.entries().forEach(draft::add);
        draft.leaveOut(section.restricted());
        var next = section.next();
        var segment = draft.stage(stage, hold);
        var changes = new Changes();
        stage.segments().put(segment, hold.now(), changes);
        hold.record("read", draft.subjects(), Map.of("segment", Long.toString(segment.number())), changes);
        try {
            hold.step(
                    hold.progress().moved(segment.number() + 1, next.orElse(null), draft.counts(), hold.until()),
                    changes);
        } catch (LostHoldException lost) {
            // Nobody else knows the names of these objects.
            stage.discard(segment.number(), segment.version());
            throw lost;
        }
        return next;
    }

    private void endUpload() {
        var open = hold.progress().uploadId();
        if (open != null) {
            stage.abort(open);
            hold.step(hold.progress().uploading(null), new Changes());
        }
    }

    /** Ends the export, unless somebody was erased after {@code mark} was read: then the package has to be written again. */
    private boolean complete(ExportPackage.Packed packed, String mark) {
        var job = hold.job();
        var changes = new Changes();
        new Erasures(tenancy).requireNoneSince(mark, changes, stored -> new ErasedMeanwhileException());
        hold.record(
                "complete",
                List.of(),
                Map.of("sha512", packed.sha512(), "leadMerkleRoot", packed.leadMerkleRoot()),
                changes);
        try {
            hold.step(
                    job.ended(
                            JobState.COMPLETED,
                            hold.now(),
                            hold.now().plus(KEPT),
                            job.settings().packed(packed.sha512())),
                    hold.progress().endedWith(packed.counts()),
                    changes);
            return true;
        } catch (ErasedMeanwhileException again) {
            return false;
        }
    }
}
