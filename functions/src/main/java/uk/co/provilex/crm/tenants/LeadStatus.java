package uk.co.provilex.crm.tenants;

/**
 * A stage that a tenant's leads pass.
 *
 * @param key what leads store, {@code [a-z0-9][a-z0-9-]{0,49}}
 * @param label what people read
 */
public record LeadStatus(String key, String label) {}
