package uk.co.provilex.crm.portability;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.portability.ErasedFiles.Look;
import uk.co.provilex.crm.portability.ErasedFiles.Whom;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Jobs;

/**
 * What imports have noted of a lead that is hidden: that they gave it a phone number or external id, as a digest
 * ({@link ImportMatches}). Nobody needs that once the import has ended, so what names the lead goes whole, whoever else it names.
 * An import that has begun before is waited for; one that began later never sees the lead. The digests of a lead that is hidden
 * are not known, so all of recent imports are gone through, some at a time.
 */
public final class NotedLeads {

    /** An import may be begun two weeks before it is started, and then runs for a day or so: none that is older is looked at. */
    private static final Duration BEGUN_AT_MOST = Duration.ofDays(30);

    /** A note lasts for a day, and DynamoDB removes it "within a few days" ("Using time to live (TTL) in DynamoDB"). */
    private static final Duration NOTED_AT_MOST = Duration.ofDays(7);

    private static final int IMPORTS_AT_ONCE = 20;
    private static final int NOTES_AT_ONCE = 500;

    /** How many reads may find nothing before it is recorded how far they came. */
    private static final int MOST_READS = 20;

    /** How many one transaction removes, with room for the record of the erasure. */
    private static final int MOST_REMOVED = 90;

    /** Between an import and the last of its notes that was looked at. */
    private static final String WITHIN = "/";

    private final Tenancy tenancy;
    private final Jobs jobs;

    /** Opens what the imports of a tenant have noted. */
    public NotedLeads(Tenancy tenancy) {
        this.tenancy = tenancy;
        this.jobs = new Jobs(tenancy);
    }

    /**
     * Looks at what imports have noted, the newest first, until something of the lead is found, much was read, or all was seen.
     *
     * @param place empty at the beginning, or where the look before ended
     */
    public Look look(Whom whom, String place, Instant now) {
        int within = place.indexOf(WITHIN);
        if (within >= 0) {
            return notes(whom, place.substring(0, within), place.substring(within + 1), false);
        }
        var page = jobs.list(JobKind.IMPORT, IMPORTS_AT_ONCE, place.isEmpty() ? null : place);
        boolean waits = false;
        for (var each : page.jobs()) {
            var job = each.job();
            if (job.createdAt().isBefore(whom.hiddenAt().minus(BEGUN_AT_MOST))) {
                return new Look(new Changes(), Map.of(), Optional.empty(), waits, Optional.empty());
            }
            if (ErasedFiles.isLater(job, whom) || isPast(job, now)) {
                continue;
            }
            if (job.state().isOpen()) {
                waits = true;
                continue;
            }
            var look = notes(whom, job.id(), "", waits);
            if (!look.counts().isEmpty() || isWithin(look)) {
                return look;
            }
        }
        return new Look(
                new Changes(),
                Map.of(),
                page.more() && !page.jobs().isEmpty()
                        ? Optional.of(page.jobs().getLast().job().id())
                        : Optional.empty(),
                waits,
                Optional.empty());
    }

    private static boolean isWithin(Look look) {
        return look.next().filter(next -> next.contains(WITHIN)).isPresent();
    }

    /** Tells whether an import never wrote anything, or so long ago that none of its notes is left. */
    private static boolean isPast(Job job, Instant now) {
        var finished = job.finishedAt();
        return job.startedAt() == null
                || (finished != null && finished.plus(NOTED_AT_MOST).isBefore(now));
    }

    /** Looks at what one import has noted, after the note with the sort key {@code after}. */
    private Look notes(Whom whom, String importId, String after, boolean waits) {
        var partition = Jobs.partition(tenancy, importId);
        var changes = new Changes();
        var last = after;
        for (int reads = 0; reads < MOST_READS && changes.isEmpty(); reads++) {
            var query = Query.of(Table.LOOKUP, partition)
                    .prefix(ImportMatches.SORT)
                    .limit(NOTES_AT_ONCE)
                    .consistently();
            var page = tenancy.data()
                    .query(last.isEmpty() ? query : query.after(new Query.Position(partition.item(last), last)));
            boolean all = !page.more();
            for (var item : page.items()) {
                if (changes.size() == MOST_REMOVED) {
                    all = false;
                    break;
                }
                last = Attributes.text(item, "sk");
                var leads = Objects.requireNonNull(item.getList("leads", EnhancedType.of(String.class)));
                if (leads.contains(whom.subject().id())) {
                    changes.delete(Table.LOOKUP, partition.item(last));
                }
            }
            if (all) {
                return look(changes, importId, waits);
            }
        }
        return look(changes, importId + WITHIN + last, waits);
    }

    private static Look look(Changes changes, String next, boolean waits) {
        Map<String, Long> counts =
                changes.isEmpty() ? Map.of() : Map.of(LeadErasures.INDEX_ENTRIES, (long) changes.size());
        return new Look(changes, counts, Optional.of(next), waits, Optional.empty());
    }
}
