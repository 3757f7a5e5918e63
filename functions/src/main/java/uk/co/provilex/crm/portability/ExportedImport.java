package uk.co.provilex.crm.portability;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Task;
import uk.co.provilex.crm.portability.jobs.ImportUndo;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Progress;
import uk.co.provilex.crm.portability.jobs.Tracked;
import uk.co.provilex.crm.portability.list.ListFormat;

/**
 * An import of a list as a line of {@code imports.jsonl} has it: what the leads that it made refer to.
 *
 * @param id its id, by which leads and attestations name it
 * @param state how it stood
 * @param fileName the name of the file
 * @param format what the file was; absent where that was not found out
 * @param createdAt when it was begun
 * @param createdBy the user who began it
 * @param startedAt when a worker began
 * @param finishedAt when it ended
 * @param counts what became of the rows
 * @param attestation what the uploader vouched for
 * @param undo that it was taken back
 */
record ExportedImport(
        @JsonProperty("id") String id,
        @JsonProperty("state") String state,
        @JsonProperty("fileName") String fileName,
        @JsonProperty("format") @Nullable ListFormat format,
        @JsonProperty("createdAt") Instant createdAt,
        @JsonProperty("createdBy") String createdBy,
        @JsonProperty("startedAt") Instant startedAt,
        @JsonProperty("finishedAt") @Nullable Instant finishedAt,
        @JsonProperty("counts") ImportView.Counts counts,
        @JsonProperty("attestation") JobSettings.@Nullable Attestation attestation,
        @JsonProperty("undo") @Nullable Undone undo) {

    private static final String NOT_ENDED =
            "It had not ended when the package was made that brought the record of it here.";

    private static final String FAILED =
            "It failed where it was made, before the package that brought the record of it here.";

    /**
     * That an import was taken back.
     *
     * @param by the user who asked for it
     * @param at when
     * @param finishedAt when it was done
     * @param trashed the leads that went to the trash
     * @param reverted the leads that became what they were
     * @param kept the leads that did not become quite what they were
     */
    record Undone(
            @JsonProperty("by") String by,
            @JsonProperty("at") Instant at,
            @JsonProperty("finishedAt") @Nullable Instant finishedAt,
            @JsonProperty("trashed") long trashed,
            @JsonProperty("reverted") long reverted,
            @JsonProperty("kept") long kept) {}

    /**
     * Returns the line of an import; nothing for one that never began, and for one of a package: the leads of a package keep
     * the imports that first made them.
     */
    static Optional<ExportedImport> of(Tracked tracked) {
        var job = tracked.job();
        var settings = job.settings();
        var started = job.startedAt();
        if (started == null || settings.planned().task() == Task.PREVIEW || settings.format() == ListFormat.ZIP) {
            return Optional.empty();
        }
        var undo = settings.undo();
        return Optional.of(new ExportedImport(
                job.id(),
                (undo != null && job.state().isOpen() ? JobState.UNDOING : job.state()).text(),
                settings.fileName(),
                settings.format(),
                job.createdAt(),
                job.createdBy(),
                started,
                job.finishedAt(),
                ImportView.Counts.of(tracked.progress()),
                settings.attestation(),
                undo == null ? null : undone(undo, tracked.progress())));
    }

    private static Undone undone(ImportUndo undo, Progress progress) {
        return new Undone(
                undo.by(),
                undo.at(),
                undo.finishedAt(),
                progress.count(ImportCounts.TRASHED),
                progress.count(ImportCounts.REVERTED),
                progress.count(ImportCounts.KEPT));
    }

    /**
     * Returns the record of it in an organisation to which a package brings it; it can neither be started nor taken back
     * there.
     *
     * @param users the user of that organisation that each user is
     * @param broughtBy the import of the package
     */
    Job job(UnaryOperator<String> users, String broughtBy) {
        var ended = endState();
        var settings = JobSettings.ofBrought(
                fileName,
                format,
                attestation == null ? null : vouched(attestation, users),
                undo == null
                        ? null
                        : new ImportUndo(users.apply(undo.by), undo.at, List.of(), undo.kept, undo.finishedAt),
                ended.text().equals(state) ? ended == JobState.FAILED ? FAILED : null : NOT_ENDED,
                broughtBy);
        return new Job(
                id, JobKind.IMPORT, ended, 1, createdAt, users.apply(createdBy), startedAt, finishedAt, null, settings);
    }

    /** Returns how far the record says that it was. */
    Progress progress() {
        var all = new HashMap<String, Long>(Map.of(
                ImportCounts.CREATED, counts.created(),
                ImportCounts.UPDATED, counts.updated(),
                ImportCounts.UNCHANGED, counts.unchanged(),
                ImportCounts.REJECTED, counts.rejected(),
                ImportCounts.SUPPRESSED, counts.suppressed(),
                ImportCounts.DUPLICATES, counts.duplicatesInFile()));
        if (undo != null) {
            all.putAll(Map.of(
                    ImportCounts.TRASHED, undo.trashed,
                    ImportCounts.REVERTED, undo.reverted,
                    ImportCounts.KEPT, undo.kept));
        }
        return new Progress(1, "brought", null, null, counts.rows(), null, null, all);
    }

    /** What had not ended will never go on here. */
    private JobState endState() {
        return JobState.ended(state).orElse(JobState.FAILED);
    }

    private static JobSettings.Attestation vouched(JobSettings.Attestation given, UnaryOperator<String> users) {
        return new JobSettings.Attestation(
                given.statement(), given.wordingVersion(), given.listSource(), users.apply(given.by()), given.at());
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Import " + id;
    }
}
