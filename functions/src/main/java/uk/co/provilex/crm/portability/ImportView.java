package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPreview;
import uk.co.provilex.crm.portability.jobs.ImportUndo;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.mapping.ColumnMap;
import uk.co.provilex.crm.portability.transfer.TransferBucket.SignedUrl;

/**
 * An import as the API answers it, the {@code Import} of the contract.
 *
 * @param id its id
 * @param state how it stands
 * @param fileName the name of the file
 * @param createdAt when it was begun
 * @param createdBy the user who began it
 * @param startedAt when a worker began
 * @param finishedAt when it ended
 * @param counts what became of the rows so far
 * @param problem why it failed, and what to do
 * @param mapping what each column fills, once that is known
 * @param attestation what the uploader vouches for
 * @param preview what starting it would do, once that was asked; not in lists
 * @param undoableUntil until when what it did can be taken back
 * @param undo what came of taking it back; in lists without the leads
 * @param broughtBy the import of the package that brought the record of this import from another organisation
 * @param absentUsers of a package, how many of its users are none here, so that what they did is of who began the import
 * @param attestationWording words with which to vouch for a list, only in the answer that begins the import
 * @param upload where to put the file, only in the answer that begins the import
 */
public record ImportView(
        String id,
        JobState state,
        String fileName,
        Instant createdAt,
        String createdBy,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Counts counts,
        @Nullable String problem,
        @Nullable Map<String, String> mapping,
        JobSettings.@Nullable Attestation attestation,
        @Nullable Preview preview,
        @Nullable Instant undoableUntil,
        @Nullable Undo undo,
        @Nullable String broughtBy,
        @Nullable Long absentUsers,
        @Nullable AttestationWording attestationWording,
        @Nullable Upload upload) {

    /**
     * What starting an import would do.
     *
     * @param at when that was found out
     * @param encoding the encoding of the file
     * @param encodingGuessed whether that was guessed
     * @param delimiter what separates its cells
     * @param dateOrder dmy, mdy, ymd or ambiguous; absent where the file has no dates
     * @param columns what each column fills
     * @param rows the first rows as they would be stored
     * @param counts what would become of the rows
     * @param complete whether all rows were looked at
     * @param rejects why the first of those that would be refused would be
     * @param guard what becomes of the guard of spreadsheet-safe cells, and how many cells have one
     */
    public record Preview(
            Instant at,
            String encoding,
            boolean encodingGuessed,
            @Nullable String delimiter,
            @Nullable String dateOrder,
            List<ImportPreview.Target> columns,
            List<ImportPreview.Sample> rows,
            Counts counts,
            boolean complete,
            List<ImportPreview.Refusal> rejects,
            Guard guard) {

        static Preview of(ImportPreview found) {
            return new Preview(
                    found.at(),
                    found.encoding(),
                    found.encodingGuessed(),
                    found.delimiter(),
                    found.dateOrder(),
                    found.columns(),
                    found.rows(),
                    Counts.of(found.counts().getOrDefault("rows", 0L), found.counts()),
                    found.complete(),
                    found.rejects(),
                    new Guard(
                            found.guardsKept() ? ImportPlan.Guard.KEEP : ImportPlan.Guard.REMOVE,
                            found.guardedCells()));
        }

        /**
         * What becomes of the guard of spreadsheet-safe cells.
         *
         * @param mode whether it comes off, or every cell stays as it is
         * @param cells how many cells of the file look as if they were guarded
         */
        public record Guard(ImportPlan.Guard mode, long cells) {}

        @Override
        public String toString() {
            return "Preview";
        }
    }

    /**
     * What came of taking an import back, so far.
     *
     * @param at when it was asked for
     * @param by the user who asked
     * @param trashed the leads that went to the trash
     * @param reverted the leads that are what they were
     * @param kept leads that did not become quite what they were, at most a thousand, once it is done
     * @param keptMore how many more there are after these
     * @param keptNext the cursor with which the import shows these; where it is read alone
     * @param finishedAt when it was done
     */
    public record Undo(
            Instant at,
            String by,
            long trashed,
            long reverted,
            List<Kept> kept,
            long keptMore,
            @Nullable String keptNext,
            @Nullable Instant finishedAt) {

        static Undo of(ImportUndo undo, Progress progress, KeptPart part) {
            return new Undo(
                    undo.at(),
                    undo.by(),
                    progress.count(ImportCounts.TRASHED),
                    progress.count(ImportCounts.REVERTED),
                    part.kept().stream()
                            .map(lead -> new Kept(lead.lead(), Lead.path(lead.lead()), lead.reason()))
                            .toList(),
                    progress.count(ImportCounts.KEPT)
                            - part.before()
                            - part.kept().size(),
                    part.next(),
                    undo.finishedAt());
        }
    }

    /**
     * Which of the leads are shown that did not become quite what they were.
     *
     * @param before how many come before them
     * @param kept the leads
     * @param next the cursor of those after them
     */
    record KeptPart(
            long before,
            List<ImportUndo.Kept> kept,
            @Nullable String next) {

        /** The first of them, as the job itself has them. */
        static KeptPart first(Job job, @Nullable String next) {
            var undo = job.settings().undo();
            return new KeptPart(0, undo == null ? List.of() : undo.kept(), next);
        }
    }

    /**
     * A lead that did not become quite what it was.
     *
     * @param lead its id
     * @param path where the API has it
     * @param reason why
     */
    public record Kept(String lead, String path, ImportUndo.Reason reason) {}

    /**
     * What became of the rows; always, rows = created + updated + unchanged + rejected + suppressed.
     *
     * @param rows the rows that were read
     * @param created the leads that are new
     * @param updated the rows that changed a lead, or added a basis or a note to one
     * @param unchanged the rows that told nothing new
     * @param rejected the rows that were refused
     * @param suppressed the rows about people who are not to be stored
     * @param duplicatesInFile of all these, the rows that met a lead which an earlier row of the file made or changed
     */
    public record Counts(
            long rows,
            long created,
            long updated,
            long unchanged,
            long rejected,
            long suppressed,
            long duplicatesInFile) {

        static Counts of(Progress progress) {
            return of(progress.done(), progress.counts());
        }

        static Counts of(long rows, Map<String, Long> counts) {
            return new Counts(
                    rows,
                    counts.getOrDefault(ImportCounts.CREATED, 0L),
                    counts.getOrDefault(ImportCounts.UPDATED, 0L),
                    counts.getOrDefault(ImportCounts.UNCHANGED, 0L),
                    counts.getOrDefault(ImportCounts.REJECTED, 0L),
                    counts.getOrDefault(ImportCounts.SUPPRESSED, 0L),
                    counts.getOrDefault(ImportCounts.DUPLICATES, 0L));
        }
    }

    /**
     * Where to put the file.
     *
     * @param url the signed URL
     * @param method PUT
     * @param headers the headers that must be sent
     * @param expiresAt until when
     */
    public record Upload(String url, String method, Map<String, String> headers, Instant expiresAt) {
        static Upload of(SignedUrl signed) {
            return new Upload(signed.url(), "PUT", signed.headers(), signed.expiresAt());
        }
    }

    static ImportView of(Tracked tracked) {
        return of(tracked, null, null, KeptPart.first(tracked.job(), null));
    }

    /**
     * Returns the import with what bringing it in would do, where that is known, and with these of the leads that did not become
     * quite what they were.
     */
    static ImportView of(Tracked tracked, Optional<ImportPreview> preview, KeptPart kept) {
        return of(tracked, null, preview.orElse(null), kept);
    }

    /** Returns the import as lists show it: without what would make a page of them too large. */
    static ImportView listed(Tracked tracked) {
        return of(tracked, null, null, new KeptPart(0, List.of(), null));
    }

    static ImportView of(Tracked tracked, Upload upload) {
        return of(tracked, upload, null, KeptPart.first(tracked.job(), null));
    }

    private static ImportView of(
            Tracked tracked, @Nullable Upload upload, @Nullable ImportPreview preview, KeptPart kept) {
        var job = tracked.job();
        var settings = job.settings();
        var columns = settings.columns();
        var undo = settings.undo();
        return new ImportView(
                job.id(),
                undo != null && job.state().isOpen() ? JobState.UNDOING : job.state(),
                settings.fileName(),
                job.createdAt(),
                job.createdBy(),
                job.startedAt(),
                job.finishedAt(),
                Counts.of(tracked.progress()),
                settings.problem(),
                columns.isEmpty() ? null : new ColumnMap(columns).targets(),
                settings.attestation(),
                preview == null ? null : Preview.of(preview),
                ImportAccess.undoableUntil(job).orElse(null),
                undo == null ? null : Undo.of(undo, tracked.progress(), kept),
                settings.broughtBy(),
                (preview == null ? tracked.progress().counts() : preview.counts()).get(ImportCounts.ABSENT_USERS),
                upload == null ? null : AttestationWording.current(),
                upload);
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Import " + id;
    }
}
