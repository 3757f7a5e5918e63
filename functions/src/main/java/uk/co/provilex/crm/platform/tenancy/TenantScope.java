package uk.co.provilex.crm.platform.tenancy;

import java.util.regex.Pattern;

/**
 * One tenant's share of every table: the only way to build a key, hence the first of the two walls between tenants. The
 * second is {@link TenantCredentials}.
 *
 * @param tenant the tenant
 */
public record TenantScope(TenantId tenant) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_:.=-]+(#[A-Za-z0-9_:.=-]+)*");

    /**
     * Names a partition of this tenant, {@code T#<tenantId>#<name>}.
     *
     * @param name the rest of the key: segments of letters, digits and {@code _:.=-}, joined with {@code #}
     * @throws IllegalArgumentException for a name of another form
     */
    public PartitionKey partition(String name) {
        if (name.length() > 512 || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a partition");
        }
        return new PartitionKey(tenant, "T#" + tenant + "#" + name);
    }

    /** Names one item of this tenant. */
    public ItemKey key(String partition, String sort) {
        return partition(partition).item(sort);
    }

    /** Returns the object key {@code <area>/<tenantId>/<name>} in the transfer bucket. */
    public String objectKey(String area, String name) {
        return area + "/" + tenant + "/" + name;
    }
}
