package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        @Nullable Upload upload) {

    /**
     * What became of the rows; at the end, rows = created + updated + unchanged + rejected.
     *
     * @param rows the rows that were read
     * @param created the leads that are new
     * @param updated the rows that changed a lead, or added a basis or a note to one
     * @param unchanged the rows that told nothing new
     * @param rejected the rows that were refused
     */
    public record Counts(long rows, long created, long updated, long unchanged, long rejected) {
        static Counts of(Progress progress) {
            return new Counts(
                    progress.done(),
                    progress.count(ImportCounts.CREATED),
                    progress.count(ImportCounts.UPDATED),
                    progress.count(ImportCounts.UNCHANGED),
                    progress.count(ImportCounts.REJECTED));
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
        return of(tracked, null);
    }

    static ImportView of(Tracked tracked, @Nullable Upload upload) {
        var job = tracked.job();
        var columns = job.settings().columns();
        return new ImportView(
                job.id(),
                job.state(),
                job.settings().fileName(),
                job.createdAt(),
                job.createdBy(),
                job.startedAt(),
                job.finishedAt(),
                Counts.of(tracked.progress()),
                job.settings().problem(),
                columns.isEmpty() ? null : new ColumnMap(columns).targets(),
                upload);
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Import " + id;
    }
}
