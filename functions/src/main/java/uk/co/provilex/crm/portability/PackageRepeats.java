package uk.co.provilex.crm.portability;

import java.io.Serial;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobState;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.Tracked;

/**
 * Remembers which export was brought in by which import, so that nobody brings the same one in twice without meaning to: a
 * lead without an email address has nothing by which it would be recognised, and would be there twice.
 */
record PackageRepeats(Tenancy tenancy, JobHold hold) {

    /** The export was brought in before: by which import, when, and what to do. */
    static final class RepeatedException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final String detail;

        private RepeatedException(String detail) {
            super("the package was brought in before");
            this.detail = detail;
        }

        String detail() {
            return detail;
        }
    }

    /** Requires that the export was not brought in yet, or may be brought in again, and returns what is known of it. */
    Optional<EnhancedDocument> require(String exportId) {
        var known = tenancy.data().get(Table.RECORDS, place(exportId));
        var earlier = known.flatMap(this::earlier);
        if (earlier.isPresent() && !hold.job().settings().planned().packageAgain()) {
            throw repeated(earlier.get());
        }
        return known;
    }

    /** The import that brought it, unless that is this one, or left nothing behind. */
    private Optional<Tracked> earlier(EnhancedDocument item) {
        var id = importId(item);
        if (id.equals(hold.job().id())) {
            return Optional.empty();
        }
        return new Jobs(tenancy)
                .find(JobKind.IMPORT, id)
                .filter(tracked -> tracked.job().state() != JobState.UNDONE)
                .filter(tracked ->
                        tracked.job().state().isOpen() || tracked.progress().count(ImportCounts.CREATED) > 0);
    }

    private static RepeatedException repeated(Tracked earlier) {
        var job = earlier.job();
        var at = job.startedAt();
        return new RepeatedException("This export was brought in before, by import " + job.id() + " of "
                + (at == null ? job.createdAt() : at)
                + ": leads without an email address would be there twice. Take that import back (POST "
                + job.kind().path(job.id())
                + "/undo) and start this one again; or start it with packageAgain, if leads of it were lost since and are to"
                + " come back. Nothing was imported.");
    }

    /** Adds to {@code changes} that this import brings the export in; another that came first is met as {@code known} was. */
    void note(String exportId, Optional<EnhancedDocument> known, Changes changes) {
        changes.put(
                Table.RECORDS,
                place(exportId)
                        .item()
                        .putString("importId", hold.job().id())
                        .putString("at", hold.now().toString())
                        .build(),
                known.map(item -> Condition.textIs("importId", importId(item))).orElseGet(Condition::absent),
                stored -> new ImportWriter.ReadAgainException());
    }

    static String importId(EnhancedDocument item) {
        return Attributes.text(item, "importId");
    }

    private ItemKey place(String exportId) {
        return tenancy.scope().key("JOBS", "PACKAGE#" + exportId);
    }
}
