package uk.co.provilex.crm.platform.identity;

import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Who is calling: tenant and user from the verified token, everything else from the store as it is now.
 *
 * @param tenant the caller's tenant
 * @param userId the caller
 * @param role its role at this moment
 * @param ownLeadsOnly whether it sees only the leads it owns
 */
public record Caller(TenantId tenant, String userId, Role role, boolean ownLeadsOnly) {}
