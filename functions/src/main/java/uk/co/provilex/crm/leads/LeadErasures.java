package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Clearing;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Removal;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.identity.SubjectLink;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.sealing.Erasures;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/**
 * How a lead ceases to be, whoever wants it. First it is hidden, in one transaction: of its item a shell is left that holds
 * nothing of anybody, the claims of its addresses go, and its key is withheld, so that nothing of it opens any more and every
 * write that was begun before is refused. Then what is stored for it is removed, in steps that can be broken off anywhere.
 */
public final class LeadErasures {

    /** How many leads went: one, or none where its time in the trash had removed it. */
    public static final String LEADS = "leads";

    /** How many lawful bases went. */
    public static final String CONSENTS = "consents";

    /** How many notes went. */
    public static final String NOTES = "notes";

    /** How many tasks went. */
    public static final String TASKS = "tasks";

    /** How much of the timeline went besides. */
    public static final String ACTIVITIES = "activities";

    /** How much else went that belonged to the lead. */
    public static final String OTHERS = "others";

    /** How much went by which the lead was found, claims of addresses included. */
    public static final String INDEX_ENTRIES = "indexEntries";

    /** Fewer than a transaction takes, for each may need another one of what an import remembers. */
    private static final int AT_ONCE = 40;

    /** To how many addresses a lead may have a claim. */
    private static final int MOST_CLAIMS = 10;

    private final Tenancy tenancy;

    /** Erases leads of a tenant. */
    public LeadErasures(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * Adds to {@code changes} that a lead, live or in the trash, is hidden from everybody.
     *
     * @param lead the lead as it was read; if it is not that any more, the commit is refused
     * @return how many claims of addresses go
     * @throws SubjectErasedException at once or at commit, when another was quicker
     */
    public int hide(Lead lead, Instant at, Changes changes) {
        tenancy.keys().withhold(lead.subject(), at.toString(), changes);
        changes.put(
                Table.RECORDS,
                LeadItems.hidden(tenancy.scope(), lead, at),
                Condition.versionIs(lead.version()),
                stored -> Problem.busy("Others are changing the same lead. Try again in a moment."));
        var claims = LeadTokens.claims(tenancy.keys().tenantKey(), lead.details());
        claims.forEach(token -> changes.delete(Table.LOOKUP, LeadItems.sentinel(tenancy.scope(), token)));
        if (lead.restriction() != null) {
            changes.delete(Table.RECORDS, LeadItems.restricted(tenancy.scope()).item(lead.id()));
        }
        new Erasures(tenancy).noted(changes);
        return claims.size();
    }

    /**
     * Adds to {@code changes} that nothing opens any more of a lead that has been removed when its time in the trash was over.
     *
     * @throws SubjectErasedException at once or at commit, when another was quicker, or the lead is there after all
     */
    public void hideLapsed(String leadId, Instant at, Changes changes) {
        tenancy.keys().withhold(SubjectId.lead(leadId), at.toString(), changes);
        changes.check(
                Table.RECORDS,
                LeadItems.key(tenancy.scope(), leadId),
                Condition.absent(),
                stored -> new SubjectErasedException());
        new Erasures(tenancy).noted(changes);
    }

    /** Tells whether the lead asked for its erasure and has no answer yet: its answer rests on what is erased now. */
    public boolean isAskedFor(String leadId) {
        return new LeadRequests(tenancy).awaitErasure(leadId);
    }

    /** Tells whether a lead has been removed and {@link #hideLapsed} is still to come; strongly consistent. */
    public boolean hasLapsed(String leadId) {
        return tenancy.keys().fresh().isWhole(SubjectId.lead(leadId))
                && tenancy.data()
                        .get(Table.RECORDS, LeadItems.key(tenancy.scope(), leadId))
                        .isEmpty();
    }

    /** Removes what search has of a hidden lead, and returns how many entries and claims that were. */
    public int clearIndex(String leadId) {
        return new LeadIndex(tenancy.data()).clear(leadId);
    }

    /**
     * Adds to {@code changes} the removal of some of the items of a hidden lead, of what imports remember of it, and of what
     * requests about it say.
     */
    public Removal removeSome(String leadId, Changes changes) {
        var requests = new LeadRequests(tenancy).silenceSome(leadId, changes);
        if (requests.isPresent()) {
            return requests.get();
        }
        var page = tenancy.data()
                .query(Query.of(Table.RECORDS, LeadItems.partition(tenancy.scope(), leadId))
                        .limit(AT_ONCE)
                        .consistently());
        if (page.items().isEmpty()) {
            return removeAnswers(leadId, changes);
        }
        var counts = new HashMap<String, Long>();
        var imports = new LinkedHashSet<String>();
        for (var item : page.items()) {
            var sort = Attributes.text(item, "sk");
            changes.delete(
                    Table.RECORDS, LeadItems.partition(tenancy.scope(), leadId).item(sort));
            counts.merge(kind(sort), 1L, Long::sum);
            Attributes.find(item, "importId").ifPresent(imports::add);
        }
        imports.forEach(importId -> new ImportedLeads(tenancy, importId).forget(leadId, changes));
        return new Removal(counts, true);
    }

    /** Removes what came of the lead's own links: what was answered, and how often they were used. */
    private Removal removeAnswers(String leadId, Changes changes) {
        long removed = 0;
        for (var partition : ofLinks(leadId)) {
            var some = Query.of(Table.LOOKUP, partition).limit(AT_ONCE).consistently();
            for (var item : tenancy.data().query(some).items()) {
                changes.delete(Table.LOOKUP, partition.item(Attributes.text(item, "sk")));
                removed++;
            }
        }
        return new Removal(removed == 0 ? Map.of() : Map.of(OTHERS, removed), removed > 0);
    }

    private List<PartitionKey> ofLinks(String leadId) {
        var scope = tenancy.scope();
        return List.of(Idempotency.partition(scope, SubjectLink.caller(leadId)), SubjectLink.uses(scope, leadId));
    }

    /**
     * Adds to {@code clearing} what is stored for any lead of a tenant that is closed, as far as there is room. What it is found
     * by is removed at once, before its last item is, which it follows from.
     *
     * @return whether that is all of it
     */
    public boolean clear(String leadId, Clearing clearing) {
        for (var partition : ofLinks(leadId)) {
            if (!clearing.addAll(Table.LOOKUP, partition, "", sort -> OTHERS)) {
                return false;
            }
        }
        var partition = LeadItems.partition(tenancy.scope(), leadId);
        int room = clearing.room() - MOST_CLAIMS;
        if (room <= 0) {
            return false;
        }
        var page = tenancy.data()
                .query(Query.of(Table.RECORDS, partition).limit(room).consistently());
        for (var item : page.items()) {
            var sort = Attributes.text(item, "sk");
            if (!page.more() || !sort.equals(LeadItems.LEAD)) {
                clearing.add(Table.RECORDS, partition.item(sort), kind(sort));
            }
        }
        if (page.more()) {
            return false;
        }
        if (new LeadIndex(tenancy.data()).clear(leadId) > 0) {
            clearing.touched();
        }
        page.items().stream()
                .filter(item -> Attributes.text(item, "sk").equals(LeadItems.LEAD) && item.isPresent("sealed"))
                .forEach(item -> tenancy.keys()
                        .find(SubjectId.lead(leadId))
                        .map(key -> LeadItems.lead(tenancy.scope(), item, key))
                        .ifPresent(lead -> LeadTokens.claims(tenancy.keys().tenantKey(), lead.details())
                                .forEach(token ->
                                        clearing.add(Table.LOOKUP, LeadItems.sentinel(tenancy.scope(), token)))));
        return true;
    }

    /** Tells whether nothing at all is stored for a lead that was hidden. */
    public boolean isGone(String leadId) {
        var left = Query.of(Table.RECORDS, LeadItems.partition(tenancy.scope(), leadId))
                .limit(1)
                .consistently();
        return tenancy.data().query(left).items().isEmpty()
                && new LeadIndex(tenancy.data()).knowsNothingOf(leadId)
                && removeAnswers(leadId, new Changes()).counts().isEmpty();
    }

    private static String kind(String sort) {
        int hash = sort.indexOf('#');
        return switch (hash < 0 ? sort : sort.substring(0, hash)) {
            case LeadItems.LEAD -> LEADS;
            case Consents.KIND -> CONSENTS;
            case Notes.KIND -> NOTES;
            case Tasks.KIND -> TASKS;
            case Activities.KIND -> ACTIVITIES;
            default -> OTHERS;
        };
    }
}
