package uk.co.provilex.crm.portability.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/**
 * What the imports of one tenant keep of the rows of their files: those that were refused, what was found out for a preview, and
 * which leads did not become quite what they were when an import was taken back. All of it is kept for a time only.
 */
public final class JobRows {

    /** How long the refused rows of an import are kept. */
    private static final Duration REJECTS_KEPT = Duration.ofDays(30);

    /** As long as the file that was looked at, without which nothing can come of it. */
    private static final Duration PREVIEW_KEPT = Duration.ofDays(14);

    private static final String PREVIEW = "PREVIEW";
    private static final String REJECTS = "REJECTS#";

    /** Of up to 300,000 bytes each, so that a transaction holds less than 4 MB ("Quotas in Amazon DynamoDB"). */
    private static final int REJECTS_AT_ONCE = 10;

    /** Of up to a hundred leads each. */
    private static final int KEPT_AT_ONCE = 20;

    private final Tenancy tenancy;

    /** Opens what the imports of a tenant keep. */
    public JobRows(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Adds refused rows to {@code changes}, sealed; {@code row} is the first of them. */
    public void putRejects(Job job, long row, List<RejectedRow> rejects, Instant now, Changes changes) {
        var place = partition(job.id()).item((REJECTS + "%012d").formatted(row));
        put(job, place, rejects, now.plus(REJECTS_KEPT), changes);
    }

    /** Adds to {@code changes} what bringing a list in would do, sealed, in place of what was found out before. */
    public void putPreview(Job job, ImportPreview found, Changes changes) {
        put(job, partition(job.id()).item(PREVIEW), found, found.at().plus(PREVIEW_KEPT), changes);
    }

    /** Adds to {@code changes} that what was found out for a preview goes, if anything was. */
    public void removePreview(Job job, Changes changes) {
        changes.delete(Table.RECORDS, partition(job.id()).item(PREVIEW));
    }

    /** Reads what bringing a list in would do: nothing where that is not known, not any more, or no longer of interest. */
    public Optional<ImportPreview> preview(Job job, Instant now) {
        if (job.state() != JobState.PREVIEWED) {
            return Optional.empty();
        }
        var place = partition(job.id()).item(PREVIEW);
        return tenancy.data()
                .getAll(Map.of(Table.RECORDS, List.of(place)), true)
                .get(Table.RECORDS, place)
                .filter(item -> !isOver(item, now))
                .flatMap(item -> rowsKey(job.id())
                        .map(key -> Json.read(
                                key.open(Table.RECORDS, place, Attributes.bytes(item, "sealed")),
                                ImportPreview.class)));
    }

    /** Tells whether the time of an item is over, whether or not DynamoDB has removed it. */
    private static boolean isOver(EnhancedDocument item, Instant now) {
        return Attributes.number(item, "expiresAt") <= now.getEpochSecond();
    }

    /**
     * Seals what quotes the rows of a file under a key of their own, which is made with the first of it: an erasure can destroy
     * that one and leave the import.
     */
    private void put(Job job, ItemKey place, Object rows, Instant until, Changes changes) {
        // as it is stored at this moment: a key that was minted for a step which came to nothing opens nothing
        var key = rowsKey(job.id()).orElseGet(() -> tenancy.keys().mint(SubjectId.rows(job.id()), changes));
        changes.put(
                Table.RECORDS,
                place.item()
                        .putBytes("sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(rows))))
                        .putNumber("expiresAt", until.getEpochSecond())
                        .build());
    }

    private Optional<SubjectKey> rowsKey(String id) {
        return tenancy.keys().fresh().find(SubjectId.rows(id));
    }

    /**
     * Reads refused rows in the order of the file.
     *
     * @param after the sort key that an earlier page ended with, or {@code null}
     */
    public RejectsPage rejects(Job job, @Nullable String after) {
        var partition = partition(job.id());
        var query = Query.of(Table.RECORDS, partition).prefix(REJECTS).limit(20).consistently();
        if (after != null) {
            query = query.after(new Query.Position(partition.item(after), after));
        }
        var page = tenancy.data().query(query);
        var rows = new ArrayList<RejectedRow>();
        String last = after;
        if (!page.items().isEmpty()) {
            var key = rowsKey(job.id()).orElseThrow(SubjectErasedException::new);
            for (var item : page.items()) {
                last = Attributes.text(item, "sk");
                var opened = key.open(Table.RECORDS, partition.item(last), Attributes.bytes(item, "sealed"));
                rows.addAll(List.of(Json.read(opened, RejectedRow[].class)));
            }
        }
        return new RejectsPage(rows, page.more() ? last : null);
    }

    /**
     * Some refused rows.
     *
     * @param rows the rows
     * @param next where the next page begins, or {@code null} at the end
     */
    public record RejectsPage(
            List<RejectedRow> rows, @Nullable String next) {}

    /** Returns those of {@code jobs} whose rows would open, here or from a backup, if there are or were any. */
    public Set<String> withRows(List<Tracked> jobs) {
        var subjects =
                jobs.stream().map(each -> SubjectId.rows(each.job().id())).toList();
        var gone = subjects.isEmpty() ? Set.of() : tenancy.keys().fresh().destroyed(subjects);
        return subjects.stream()
                .filter(subject -> !gone.contains(subject))
                .map(SubjectId::id)
                .collect(Collectors.toSet());
    }

    /**
     * Adds to {@code changes} that some of what a job keeps of the rows of its file is removed, and with the last of it the
     * key: what a backup has of them, or had before they passed, opens no more.
     *
     * @return whether there were any, and whether there may be more
     */
    public Emptied remove(Job job, Instant now, Changes changes) {
        var partition = partition(job.id());
        var page = tenancy.data()
                .query(Query.of(Table.RECORDS, partition)
                        .between(PREVIEW, REJECTS + "~")
                        .limit(REJECTS_AT_ONCE)
                        .consistently());
        page.items().forEach(item -> changes.delete(Table.RECORDS, partition.item(Attributes.text(item, "sk"))));
        if (!page.more()) {
            tenancy.keys().destroy(SubjectId.rows(job.id()), now.toString(), changes);
        }
        return new Emptied(!page.items().isEmpty(), page.more());
    }

    /**
     * What was found to be removed.
     *
     * @param any whether there was anything
     * @param more whether there may be more
     */
    public record Emptied(boolean any, boolean more) {}

    /** Adds leads to {@code changes} that did not become quite what they were; {@code step} is no other step's number. */
    public void putKept(Job job, long step, List<ImportUndo.Kept> kept, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                partition(job.id())
                        .item("KEPT#%012d".formatted(step))
                        .item()
                        // ids and reasons, which name nobody
                        .putString("kept", Json.text(kept))
                        .putNumber("expiresAt", now.plus(REJECTS_KEPT).getEpochSecond())
                        .build());
    }

    /**
     * Reads leads that did not become quite what they were, in the order in which they were found, for as long as that is kept.
     *
     * @param from where to begin
     * @param most how many at most
     */
    public KeptPage kept(Job job, KeptPlace from, int most, Instant now) {
        var partition = partition(job.id());
        var kept = new ArrayList<ImportUndo.Kept>();
        var place = from;
        while (true) {
            var query = Query.of(Table.RECORDS, partition)
                    .prefix("KEPT#")
                    .limit(KEPT_AT_ONCE)
                    .consistently();
            var after = place.after();
            if (after != null) {
                query = query.after(new Query.Position(partition.item(after), after));
            }
            var page = tenancy.data().query(query);
            for (var item : page.items()) {
                var some = List.of(Json.read(Attributes.text(item, "kept"), ImportUndo.Kept[].class));
                var left = some.subList(Math.min(place.passed(), some.size()), some.size());
                if (!isOver(item, now)) {
                    int taken = Math.min(left.size(), most - kept.size());
                    kept.addAll(left.subList(0, taken));
                    if (taken < left.size()) {
                        return new KeptPage(kept, new KeptPlace(place.after(), place.passed() + taken));
                    }
                }
                place = new KeptPlace(Attributes.text(item, "sk"), Math.max(0, place.passed() - some.size()));
            }
            if (!page.more()) {
                return new KeptPage(kept, null);
            }
        }
    }

    /**
     * Some of the leads that did not become quite what they were.
     *
     * @param kept the leads
     * @param next where the following ones begin; {@code null} when there are none
     */
    public record KeptPage(
            List<ImportUndo.Kept> kept, @Nullable KeptPlace next) {

        /** Copies the list. */
        public KeptPage {
            kept = List.copyOf(kept);
        }
    }

    /**
     * A place among the leads that did not become quite what they were.
     *
     * @param after the sort key of the last item of which all are passed; {@code null} before the first
     * @param passed how many leads of what follows are passed, too
     */
    public record KeptPlace(@Nullable String after, int passed) {}

    private PartitionKey partition(String id) {
        return Jobs.partition(tenancy, id);
    }
}
