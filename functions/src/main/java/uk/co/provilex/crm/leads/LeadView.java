package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.TenantSettings;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * A lead as the API shows it, with when it will cease to exist. Written as JSON it is the {@code Lead} of the contract.
 *
 * @param lead the lead
 * @param horizon when it will cease to exist, and why
 */
public record LeadView(@JsonUnwrapped Lead lead, Horizon horizon) {

    /** Shows leads as the rules of these settings end them, whatever else does. */
    public static List<LeadView> of(List<Lead> leads, TenantSettings settings) {
        return leads.stream()
                .map(lead -> new LeadView(lead, Horizon.of(lead, settings)))
                .toList();
    }

    /** Shows leads of a tenant. */
    static List<LeadView> of(List<Lead> leads, Tenant tenant) {
        return leads.stream().map(lead -> of(lead, tenant)).toList();
    }

    /** Shows a lead of a tenant. */
    static LeadView of(Lead lead, Tenant tenant) {
        return new LeadView(lead, Horizon.of(lead, tenant.settings(), tenant.closing()));
    }

    static LeadView of(Call call, Lead lead) {
        return of(lead, Tenants.of(call));
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return lead.toString();
    }
}
