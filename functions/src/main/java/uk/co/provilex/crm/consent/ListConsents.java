package uk.co.provilex.crm.consent;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ChildPages;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.LeadAccess;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/leads/{leadId}/consents}: lists on what lawful basis a lead is held, newest first (P01). */
public final class ListConsents extends Operation<NoBody, ListConsents.ConsentPage> {

    /** Stands on the environment of Lambda. */
    public ListConsents() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListConsents(Platform platform) {
        super(platform, Action.LIST_CONSENTS, NoBody.class);
    }

    /**
     * A page of lawful bases.
     *
     * @param items the lawful bases
     * @param next the cursor of the next page, absent at the end
     */
    public record ConsentPage(List<Consent> items, @Nullable String next) {}

    @Override
    protected Set<String> queryParameters() {
        return ChildPages.PARAMETERS;
    }

    @Override
    protected Reply<ConsentPage> handle(Call call, NoBody request) {
        var lead = LeadAccess.evenRestricted(call, Leads.of(call));
        var page = ChildPages.consents(call, lead);
        var consents = new Consents(call.tenancy());
        var key = call.keys().open(lead.subject());
        var items = page.items().stream().map(item -> consents.open(item, key)).toList();
        return Reply.ok(new ConsentPage(items, page.next())).about(lead.subject());
    }
}
