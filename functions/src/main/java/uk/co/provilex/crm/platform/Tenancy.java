package uk.co.provilex.crm.platform;

import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * One tenant's data and keys and what its new ids come from, for the length of one request or message.
 *
 * @param scope builds the tenant's keys
 * @param data reads and writes the tenant's items
 * @param keys opens the tenant's data keys
 * @param ids draws new ids
 */
public record Tenancy(TenantScope scope, TenantData data, Keyring keys, Ids ids) {

    /** Returns the same with new ids from {@code others}. */
    public Tenancy drawing(Ids others) {
        return new Tenancy(scope, data, keys, others);
    }
}
