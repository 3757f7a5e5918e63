package uk.co.provilex.crm.leads;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import uk.co.provilex.crm.leads.LeadIndex.Wanted;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.events.StreamConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Keeps the search tokens of leads in step with them. A change only says which lead to look at: the lead is read as it is
 * now, so changes may come twice, late or in any order.
 */
public final class IndexLead extends StreamConsumer {

    private static final String LEADS = "LEAD#";

    /** Stands on the environment of Lambda. */
    public IndexLead() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public IndexLead(Platform platform) {
        super(platform);
    }

    @Override
    protected void consume(Change change, DynamodbStreamRecord record, Work work) {
        // all changes of a batch are worked on at once, below: that takes a tenth of the calls
    }

    @Override
    protected void complete(List<Delivery> consumed, Work work) {
        var leads = new LinkedHashMap<TenantId, Set<String>>();
        for (var delivery : consumed) {
            var change = delivery.change();
            if (isOfALead(change)) {
                leads.computeIfAbsent(change.tenant(), tenant -> new LinkedHashSet<>())
                        .add(leadId(change));
            }
        }
        leads.forEach(this::index);
    }

    private void index(TenantId tenant, Set<String> leadIds) {
        var tenancy = platform().tenant(tenant);
        try {
            bring(tenancy, leadIds);
        } catch (RuntimeException fault) {
            if (leadIds.size() == 1) {
                throw fault;
            }
            // a lead that cannot be indexed holds up no other: each by itself, then the batch comes again
            for (var leadId : leadIds) {
                try {
                    bring(tenancy, Set.of(leadId));
                } catch (RuntimeException again) {
                    fault.addSuppressed(again);
                }
            }
            throw fault;
        }
    }

    private static boolean isOfALead(Change change) {
        return change.partition().startsWith(LEADS) && change.sort().equals("LEAD");
    }

    private static String leadId(Change change) {
        return change.partition().substring(LEADS.length());
    }

    private void bring(Tenancy tenancy, Set<String> leadIds) {
        var wanted = new HashMap<String, Wanted>();
        present(tenancy, leadIds).forEach(lead -> {
            var key = tenancy.keys().tenantKey();
            var entries = lead.trashed() == null
                    ? LeadTokens.of(key, lead.details())
                    : LeadTokens.inTrash(key, lead.details());
            wanted.put(lead.id(), new Wanted(entries, LeadTokens.claims(key, lead.details())));
        });
        var index = new LeadIndex(tenancy.data());
        index.bring(wanted);
        var gone = new LinkedHashSet<>(leadIds);
        gone.removeAll(wanted.keySet());
        if (!gone.isEmpty()) {
            // of what is being erased, or is about to be, its erasure clears the index; what comes too late for that
            // goes here
            var destroyed = tenancy.keys()
                    .fresh()
                    .destroyed(gone.stream().map(SubjectId::lead).toList());
            var nothing = new HashMap<String, Wanted>();
            destroyed.forEach(subject -> nothing.put(subject.id(), Wanted.NOTHING));
            index.bring(nothing);
        }
    }

    private List<Lead> present(Tenancy tenancy, Set<String> leadIds) {
        try {
            return List.copyOf(Leads.stored(tenancy)
                    .findAll(leadIds, platform().now(), true)
                    .values());
        } catch (SubjectErasedException gone) {
            // the tenant's own key was destroyed: nothing of it can be found any more
            return List.of();
        }
    }
}
