package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * A lead as the API shows it, with when it will cease to exist. Written as JSON it is the {@code Lead} of the contract.
 *
 * @param lead the lead
 * @param horizon when it will cease to exist, and why
 */
public record LeadView(@JsonUnwrapped Lead lead, Horizon horizon) {

    /** Shows a lead of a tenant with these settings. */
    public static LeadView of(Lead lead, TenantSettings settings) {
        return new LeadView(lead, Horizon.of(lead, settings));
    }

    /** Shows leads of a tenant with these settings. */
    public static List<LeadView> of(List<Lead> leads, TenantSettings settings) {
        return leads.stream().map(lead -> of(lead, settings)).toList();
    }

    static LeadView of(Call call, Lead lead) {
        return of(lead, Tenants.of(call).settings());
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return lead.toString();
    }
}
