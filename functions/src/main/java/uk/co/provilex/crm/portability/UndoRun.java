package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.ContentionException;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.portability.jobs.ImportUndo;
import uk.co.provilex.crm.portability.jobs.JobRows.KeptPlace;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.transfer.TransferBucket;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * Takes back what an import did. First what it added, batch by batch: leads go to the trash, and what it added to others is
 * removed. Then each lead that it changed becomes what it was. A former address comes back from whoever has it by the import; a
 * lead that somebody else's has meanwhile waits for a second pass, since that one may give it back in the first. Each step is one transaction with the progress that
 * counts it, so nothing is taken back twice, however often workers die.
 */
final class UndoRun {

    private static final String ADDED = "undo-added";
    private static final String CHANGED = "undo-changed";
    private static final String CHANGED_AGAIN = "undo-changed-again";

    /** How many leads are named at a time that did not become quite what they were. */
    static final int MOST_KEPT = 1_000;

    private static final int TRIES = 6;

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final Tenant tenant;
    private final ImportedLeads imported;
    private final int mostKept;

    UndoRun(Platform platform, Tenancy tenancy, JobHold hold, Tenant tenant) {
        this(platform, tenancy, hold, tenant, MOST_KEPT);
    }

    UndoRun(Platform platform, Tenancy tenancy, JobHold hold, Tenant tenant, int mostKept) {
        this.mostKept = mostKept;
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.tenant = tenant;
        this.imported = new ImportedLeads(tenancy, hold.job().id());
    }

    /** Works until all is taken back or time runs out; tells whether there is nothing left to do. */
    boolean run() {
        if (!List.of(ADDED, CHANGED, CHANGED_AGAIN).contains(hold.progress().phase())) {
            var bucket = new TransferBucket(platform, tenancy.scope().tenant());
            ImportFiles.clear(bucket, hold.job().id(), hold.progress());
            hold.step(hold.progress().begin(ADDED), new Changes());
        }
        while (true) {
            if (!hold.hasTime()) {
                hold.release();
                return false;
            }
            var phase = hold.progress().phase();
            boolean over = phase.equals(ADDED) ? added() : changed(phase.equals(CHANGED_AGAIN));
            if (over && phase.equals(CHANGED_AGAIN)) {
                finish();
                return true;
            }
            if (over) {
                hold.step(hold.progress().begin(phase.equals(ADDED) ? CHANGED : CHANGED_AGAIN), new Changes());
            }
        }
    }

    /** Takes back some of what one batch added; tells whether there was none left. */
    private boolean added() {
        return again(() -> {
            var place = AddedPlace.of(hold.progress().position());
            var section = imported.addedAfter(place.after());
            if (section.items().isEmpty()) {
                return true;
            }
            var entries = section.items().getFirst();
            var step = step();
            int taken = step.removeAdded(entries.subList(place.index(), entries.size()));
            int index = place.index() + taken;
            var next = index == entries.size()
                    ? new AddedPlace(section.places().getFirst(), 0)
                    : new AddedPlace(place.after(), index);
            commit(step, next.text());
            return false;
        });
    }

    /** Makes some leads what they were; tells whether there was none left. */
    private boolean changed(boolean last) {
        return again(() -> {
            var section = imported.changedAfter(hold.progress().position());
            if (section.items().isEmpty()) {
                return true;
            }
            var step = step();
            int taken = step.takeBack(section.items(), last);
            commit(step, section.places().get(taken - 1));
            return false;
        });
    }

    private UndoStep step() {
        return new UndoStep(tenancy, hold.job(), tenant, imported, now());
    }

    private Instant now() {
        return hold.now();
    }

    private void commit(UndoStep step, String position) {
        var changes = step.changes();
        if (!step.kept().isEmpty()) {
            hold.rows().putKept(hold.job(), hold.progress().version(), step.kept(), now(), changes);
        }
        hold.record("revert", step.subjects(), Map.of(), changes);
        hold.step(hold.progress().moved(hold.progress().done(), position, step.counts(), hold.until()), changes);
    }

    /** Decides anew when another writer came before. */
    private static boolean again(Supplier<Boolean> step) {
        for (int attempt = 1; ; attempt++) {
            try {
                return step.get();
            } catch (ImportWriter.ReadAgainException | ContentionException | ProblemException raced) {
                if (attempt == TRIES) {
                    throw raced;
                }
            }
        }
    }

    private void finish() {
        var job = hold.job();
        var first =
                hold.rows().kept(job, new KeptPlace(null, 0), mostKept, now()).kept();
        var undo = job.settings().undo();
        var done = (undo == null ? ImportUndo.begun(job.createdBy(), now()) : undo)
                .done(first, hold.progress().count(ImportCounts.KEPT) - first.size(), now());
        var changes = new Changes();
        hold.record("undone", List.of(), Map.of(), changes);
        hold.step(
                job.ended(JobState.UNDONE, now(), null, job.settings().undoing(done)),
                hold.progress().ended(Map.of()),
                changes);
    }

    /**
     * How far the batches are taken back.
     *
     * @param after the last batch of which all is taken back; empty before the first
     * @param index how much of the next one is
     */
    private record AddedPlace(@Nullable String after, int index) {

        static AddedPlace of(@Nullable String text) {
            if (text == null) {
                return new AddedPlace(null, 0);
            }
            int slash = text.lastIndexOf('/');
            var after = text.substring(0, slash);
            return new AddedPlace(after.isEmpty() ? null : after, Integer.parseInt(text.substring(slash + 1)));
        }

        String text() {
            return (after == null ? "" : after) + "/" + index;
        }
    }
}
