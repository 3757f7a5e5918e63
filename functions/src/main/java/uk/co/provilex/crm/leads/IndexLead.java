package uk.co.provilex.crm.leads;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import java.util.Set;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.events.StreamConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;

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
        if (!change.partition().startsWith(LEADS) || !change.sort().equals("LEAD")) {
            return;
        }
        var leadId = change.partition().substring(LEADS.length());
        var tenancy = platform().tenant(change.tenant());
        new LeadIndex(tenancy.data()).bring(leadId, tokens(tenancy, leadId));
    }

    private Set<String> tokens(Tenancy tenancy, String leadId) {
        try {
            return new Leads(tenancy, platform().ids(), 1)
                    .find(leadId, platform().clock().instant())
                    .filter(lead -> lead.trashed() == null)
                    .map(lead -> LeadTokens.of(tenancy.keys().tenantKey(), lead.details()))
                    .orElse(Set.of());
        } catch (SubjectErasedException gone) {
            // the tenant's own key was destroyed: nothing of it can be found any more
            return Set.of();
        }
    }
}
