package uk.co.provilex.crm.platform.tenancy;

/** The value of a partition key, which always begins with {@code T#<tenantId>#}. Made by {@link TenantScope} alone. */
public final class PartitionKey {

    private final TenantId tenant;
    private final String value;

    PartitionKey(TenantId tenant, String value) {
        this.tenant = tenant;
        this.value = value;
    }

    /** Returns the tenant whose partition this is. */
    public TenantId tenant() {
        return tenant;
    }

    /** Returns the attribute's value. */
    public String value() {
        return value;
    }

    /** Names one item of this partition. */
    public ItemKey item(String sort) {
        return new ItemKey(this, sort);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionKey that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
