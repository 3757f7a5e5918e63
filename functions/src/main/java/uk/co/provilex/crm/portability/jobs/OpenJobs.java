package uk.co.provilex.crm.portability.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * Bounds how many jobs of a kind a tenant may have queued or running, so that one tenant cannot keep all workers from the
 * others. There are as many places as there may be jobs; whoever begins a job takes one that is free, or whose job has ended
 * since, in the transaction that queues the job. So nobody has to give a place back, and no two can have the same.
 */
public final class OpenJobs {

    /** How many jobs of a kind may be open. */
    public static final int MOST = 10;

    private static final Duration LATER = Duration.ofMinutes(1);

    private final Tenancy tenancy;
    private final JobKind kind;

    /** Opens the places for jobs of one kind. */
    public OpenJobs(Tenancy tenancy, JobKind kind) {
        this.tenancy = tenancy;
        this.kind = kind;
    }

    /**
     * Adds to {@code changes}, which queue the job {@code id}, that it has a place.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} when none is free; {@link Problem#UNAVAILABLE} at commit when
     *     another job was quicker to take the same
     */
    public void admit(String id, Changes changes) {
        var places = new LinkedHashMap<ItemKey, Optional<String>>();
        var keys = IntStream.range(0, MOST).mapToObj(this::place).toList();
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, keys), true);
        keys.forEach(key -> places.put(key, found.get(Table.RECORDS, key).map(OpenJobs::job)));
        var own = keys.stream()
                .filter(key -> places.getOrDefault(key, Optional.empty()).equals(Optional.of(id)))
                .findFirst();
        var chosen = own.orElseGet(() -> choose(id, places));
        var before = places.getOrDefault(chosen, Optional.empty());
        changes.put(
                Table.RECORDS,
                chosen.item().putString("job", id).build(),
                before.map(job -> Condition.textIs("job", job)).orElseGet(Condition::absent),
                stored -> taken());
    }

    /** Those who come at the same time should not all choose the same. */
    private ItemKey choose(String id, Map<ItemKey, Optional<String>> places) {
        var free = new ArrayList<ItemKey>();
        places.forEach((key, job) -> {
            if (job.isEmpty()) {
                free.add(key);
            }
        });
        if (free.isEmpty()) {
            var open = open(places.values().stream().flatMap(Optional::stream).toList());
            places.forEach((key, job) -> {
                if (job.filter(open::contains).isEmpty()) {
                    free.add(key);
                }
            });
        }
        if (free.isEmpty()) {
            throw full();
        }
        return free.get(Math.floorMod(id.hashCode(), free.size()));
    }

    private Set<String> open(List<String> jobs) {
        var partition = tenancy.scope().partition(Jobs.PARTITION);
        var keys = jobs.stream()
                .collect(Collectors.toMap(job -> job, job -> partition.item("JOB#" + job), (one, same) -> one));
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, keys.values()), true);
        return jobs.stream()
                .filter(job -> found.get(Table.RECORDS, Objects.requireNonNull(keys.get(job)))
                        .map(item -> JobState.of(Attributes.text(item, "state")).isOpen())
                        .orElse(false))
                .collect(Collectors.toSet());
    }

    private ProblemException full() {
        return Problem.RATE_LIMITED
                .because("Your organisation has " + MOST + " " + kind.text()
                        + "s queued or running, as many as it may at a time. Wait until one of them has ended, or cancel one"
                        + " (GET /v1/" + kind.area() + " lists them), and try again.")
                .retryAfter(LATER);
    }

    private ProblemException taken() {
        return Problem.busy("Another " + kind.text() + " of your organisation was begun at this moment. Try again.");
    }

    private static String job(EnhancedDocument item) {
        return Attributes.text(item, "job");
    }

    private ItemKey place(int number) {
        return tenancy.scope().key(Jobs.PARTITION, "OPEN#" + kind.name() + "#" + number);
    }
}
