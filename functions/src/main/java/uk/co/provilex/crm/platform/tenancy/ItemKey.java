package uk.co.provilex.crm.platform.tenancy;

import java.util.Objects;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverterProvider;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;

/** The primary key of one item. Made through {@link TenantScope} alone, so it always belongs to a tenant. */
public final class ItemKey {

    private final PartitionKey partition;
    private final String sort;

    ItemKey(PartitionKey partition, String sort) {
        if (sort.isEmpty() || sort.length() > 1024) {
            throw new IllegalArgumentException("a sort key has 1 to 1024 characters");
        }
        this.partition = partition;
        this.sort = sort;
    }

    /** Returns the partition this item is in. */
    public PartitionKey partition() {
        return partition;
    }

    /** Returns the value of the sort key. */
    public String sort() {
        return sort;
    }

    /** Begins an item that is stored under this key. */
    public EnhancedDocument.Builder item() {
        return EnhancedDocument.builder()
                .attributeConverterProviders(AttributeConverterProvider.defaultProvider())
                .putString("pk", partition.value())
                .putString("sk", sort);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemKey that && partition.equals(that.partition) && sort.equals(that.sort);
    }

    @Override
    public int hashCode() {
        return Objects.hash(partition, sort);
    }

    @Override
    public String toString() {
        return partition + "/" + sort;
    }
}
