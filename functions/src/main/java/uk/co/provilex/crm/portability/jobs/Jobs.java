package uk.co.provilex.crm.portability.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Clearing;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/**
 * The jobs of one tenant. A job lies in two items: one changes with its state and is what the stream relays; the other is
 * its progress, which changes all the time and is nobody's business but the worker's.
 */
public final class Jobs {

    static final String PARTITION = "JOBS";

    private final Tenancy tenancy;

    /** Opens the jobs of a tenant. */
    public Jobs(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * One page of a list.
     *
     * @param jobs newest first
     * @param more whether others follow
     */
    public record Listed(List<Tracked> jobs, boolean more) {}

    /** Adds a new job with its key to {@code changes}. */
    public SubjectKey create(Job job, Changes changes) {
        var key = tenancy.keys().mint(job.subject(), changes);
        changes.put(Table.RECORDS, item(job, key), Condition.absent(), stored -> taken());
        changes.put(Table.RECORDS, item(job, Progress.none()), Condition.absent(), stored -> taken());
        return key;
    }

    /**
     * Adds the records of jobs to {@code changes} that ended elsewhere: three writes for each. Those whose ids are there
     * already are left out; their number is returned.
     */
    public int bring(List<Job> jobs, Function<Job, Progress> progress, Changes changes) {
        var found = tenancy.data()
                .getAll(
                        Map.of(
                                Table.RECORDS,
                                jobs.stream().map(job -> jobKey(job.id())).toList()),
                        true);
        int left = 0;
        for (var job : jobs) {
            if (found.get(Table.RECORDS, jobKey(job.id())).isPresent()) {
                left++;
            } else {
                var key = tenancy.keys().mint(job.subject(), changes);
                changes.put(Table.RECORDS, item(job, key), Condition.absent(), stored -> taken());
                changes.put(Table.RECORDS, item(job, progress.apply(job)), Condition.absent(), stored -> taken());
            }
        }
        return left;
    }

    private static RuntimeException taken() {
        return new IllegalStateException("the id of the job is taken");
    }

    /** Reads a job; nothing when there is none of this kind. */
    public Optional<Tracked> find(JobKind kind, String id) {
        var jobKey = jobKey(id);
        var progressKey = progressKey(kind, id);
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, List.of(jobKey, progressKey)), true);
        var job = found.get(Table.RECORDS, jobKey);
        var progress = found.get(Table.RECORDS, progressKey);
        if (job.isEmpty() || progress.isEmpty()) {
            return Optional.empty();
        }
        return tenancy.keys()
                .find(SubjectId.job(id))
                .map(key -> new Tracked(job(id, job.get(), key), progress(progress.get()), key));
    }

    /** Reads a page of jobs of one kind, newest first, after the one with the id {@code after}. */
    public Listed list(JobKind kind, int limit, @Nullable String after) {
        return list(
                Query.of(Table.RECORDS, partition())
                        .prefix(kind.name() + "#")
                        .descending()
                        .limit(limit),
                kind,
                after,
                false);
    }

    /** Does as the other, as the jobs are after every write that was answered. */
    public Listed listConsistently(JobKind kind, int limit, @Nullable String after) {
        return list(
                Query.of(Table.RECORDS, partition())
                        .prefix(kind.name() + "#")
                        .descending()
                        .limit(limit)
                        .consistently(),
                kind,
                after,
                true);
    }

    private Listed list(Query first, JobKind kind, @Nullable String after, boolean consistent) {
        var query = first;
        if (after != null) {
            var place = progressKey(kind, after);
            query = query.after(new Query.Position(place, place.sort()));
        }
        var page = tenancy.data().query(query);
        var progress = new LinkedHashMap<String, Progress>();
        page.items()
                .forEach(item -> progress.put(
                        Attributes.text(item, "sk").substring(kind.name().length() + 1), progress(item)));
        var ids = List.copyOf(progress.keySet());
        var jobs = tenancy.data()
                .getAll(Map.of(Table.RECORDS, ids.stream().map(this::jobKey).toList()), consistent);
        var keys = tenancy.keys().openAll(ids.stream().map(SubjectId::job).toList());
        var listed = new ArrayList<Tracked>();
        progress.forEach((id, far) -> {
            var key = keys.get(SubjectId.job(id));
            if (key != null) {
                jobs.get(Table.RECORDS, jobKey(id))
                        .ifPresent(item -> listed.add(new Tracked(job(id, item, key), far, key)));
            }
        });
        return new Listed(listed, page.more());
    }

    /** Adds the next version of a job to {@code changes}; {@code refusal} is thrown when it is not the next any more. */
    public void put(Job next, SubjectKey key, Changes changes, Changes.Refusal refusal) {
        changes.put(Table.RECORDS, item(next, key), Condition.versionIs(next.version() - 1), refusal);
    }

    /** Adds the next version of a job's progress to {@code changes}; another worker's move makes it a {@link LostHoldException}. */
    public void put(Job job, Progress next, Changes changes) {
        changes.put(
                Table.RECORDS,
                item(job, next),
                Condition.versionIs(next.version() - 1),
                stored -> new LostHoldException());
    }

    /** Requires, with {@code changes}, that the job was not stopped; else it is a {@link LostHoldException}. */
    public void requireRunning(Job job, Changes changes) {
        changes.check(
                Table.RECORDS,
                jobKey(job.id()),
                Condition.textIs("state", JobState.RUNNING.text()),
                stored -> new LostHoldException());
    }

    /**
     * Adds to {@code clearing} the jobs of a tenant that is closed, as far as there is room. A worker that is at one of them
     * commits nothing more; what it is about stays to be found.
     *
     * @return whether that is all of them
     */
    public boolean fence(Clearing clearing) {
        return clearing.addAll(Table.RECORDS, partition(), "JOB#", sort -> "jobs");
    }

    /**
     * What is left of a job that is fenced.
     *
     * @param id its id
     * @param place where its progress is stored
     * @param progress how far it was
     */
    public record Fenced(String id, ItemKey place, Progress progress) {}

    /** Reads up to {@code limit} of the jobs of one kind that are left when all are fenced. */
    public List<Fenced> fenced(JobKind kind, int limit) {
        var prefix = kind.name() + "#";
        var query =
                Query.of(Table.RECORDS, partition()).prefix(prefix).limit(limit).consistently();
        return tenancy.data().query(query).items().stream()
                .map(item -> {
                    var id = Attributes.text(item, "sk").substring(prefix.length());
                    return new Fenced(id, progressKey(kind, id), progress(item));
                })
                .toList();
    }

    /**
     * Adds to {@code clearing} what is stored besides for a job of a tenant that is closed, as far as there is room.
     *
     * @return whether that is all of it
     */
    public boolean clear(String id, Clearing clearing) {
        var partition = partition(tenancy, id);
        return clearing.addAll(Table.RECORDS, partition, "", sort -> "others")
                && clearing.addAll(Table.LOOKUP, partition, "", sort -> "others");
    }

    private EnhancedDocument item(Job job, SubjectKey key) {
        var place = jobKey(job.id());
        var item = place.item()
                .putString("kind", job.kind().text())
                .putString("state", job.state().text())
                .putNumber("version", job.version())
                .putString("createdAt", job.createdAt().toString())
                .putString("createdBy", job.createdBy())
                .putBytes("sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(job.settings()))));
        put(item, "startedAt", job.startedAt());
        put(item, "finishedAt", job.finishedAt());
        // Not "expiresAt", which would have DynamoDB delete the item: it is what the job made that goes.
        put(item, "packageExpiresAt", job.expiresAt());
        return item.build();
    }

    private static void put(EnhancedDocument.Builder item, String attribute, @Nullable Instant at) {
        if (at != null) {
            item.putString(attribute, at.toString());
        }
    }

    private Job job(String id, EnhancedDocument item, SubjectKey key) {
        return new Job(
                id,
                JobKind.of(Attributes.text(item, "kind")),
                JobState.of(Attributes.text(item, "state")),
                Attributes.number(item, "version"),
                Attributes.time(item, "createdAt"),
                Attributes.text(item, "createdBy"),
                Attributes.findTime(item, "startedAt").orElse(null),
                Attributes.findTime(item, "finishedAt").orElse(null),
                Attributes.findTime(item, "packageExpiresAt").orElse(null),
                Json.read(key.open(Table.RECORDS, jobKey(id), Attributes.bytes(item, "sealed")), JobSettings.class));
    }

    private EnhancedDocument item(Job job, Progress progress) {
        return progressKey(job.kind(), job.id())
                .item()
                .putNumber("version", progress.version())
                .putString("progress", Json.text(progress))
                .build();
    }

    private static Progress progress(EnhancedDocument item) {
        return Json.read(Attributes.text(item, "progress"), Progress.class);
    }

    private PartitionKey partition() {
        return tenancy.scope().partition(PARTITION);
    }

    private ItemKey jobKey(String id) {
        return partition().item("JOB#" + id);
    }

    private ItemKey progressKey(JobKind kind, String id) {
        return partition().item(kind.name() + "#" + id);
    }

    /** Returns where what belongs to one job lies, besides its own two items. */
    public static PartitionKey partition(Tenancy tenancy, String id) {
        return tenancy.scope().partition("JOB#" + id);
    }
}
