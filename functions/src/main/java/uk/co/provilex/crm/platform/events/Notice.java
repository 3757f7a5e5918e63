package uk.co.provilex.crm.platform.events;

import java.util.Objects;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * A message on a queue: something of this tenant changed; look at it. It says nothing else, so it can be repeated, delayed
 * or lost to a dead-letter queue without harm.
 *
 * @param tenant the tenant's id
 * @param kind what changed, {@code user}, {@code import}, {@code export}, {@code erasure}, {@code purge} for a
 *     lead whose time in the trash is over, or {@code words} for a request whose requester is to be forgotten
 * @param id the id of what changed
 */
public record Notice(String tenant, String kind, String id) {

    /** Refuses ids that are none. */
    public Notice {
        Objects.requireNonNull(kind);
        if (!Ids.wellFormed(tenant) || !Ids.wellFormed(id)) {
            throw new IllegalArgumentException("a notice names a tenant and a thing of that tenant by their ids");
        }
    }

    /** Returns the tenant. */
    public TenantId tenantId() {
        return new TenantId(tenant);
    }
}
