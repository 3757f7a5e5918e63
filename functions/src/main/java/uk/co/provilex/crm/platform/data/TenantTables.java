package uk.co.provilex.crm.platform.data;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverterProvider;
import software.amazon.awssdk.enhanced.dynamodb.AttributeValueType;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.TableMetadata;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.document.DocumentTableSchema;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/** The tables as one tenant may reach them: whatever bears another tenant's key is refused, before AWS would refuse it. */
final class TenantTables {

    private static final TableSchema<EnhancedDocument> SCHEMA = schema();

    private final TenantId tenant;
    private final DynamoDbEnhancedClient enhanced;
    private final Map<Table, String> names;
    private final Map<Table, DynamoDbTable<EnhancedDocument>> tables = new ConcurrentHashMap<>();

    TenantTables(TenantId tenant, DynamoDbClient dynamo, Map<Table, String> names) {
        this.tenant = tenant;
        this.enhanced = DynamoDbEnhancedClient.builder()
                .dynamoDbClient(dynamo)
                .extensions(List.of())
                .build();
        this.names = names;
    }

    /** Returns the client that the tables are reached with. */
    DynamoDbEnhancedClient client() {
        return enhanced;
    }

    DynamoDbTable<EnhancedDocument> table(Table table) {
        return tables.computeIfAbsent(table, t -> enhanced.table(name(t), SCHEMA));
    }

    String name(Table table) {
        var name = names.get(table);
        if (name == null) {
            throw new IllegalStateException("this function's environment has no " + table.variable());
        }
        return name;
    }

    /** Returns a partition key as the tables know it. */
    String ours(PartitionKey partition) {
        requireOurs(partition.tenant().equals(tenant));
        return partition.value();
    }

    /** Returns a key as the tables know it. */
    Key ours(ItemKey key) {
        return Key.builder()
                .partitionValue(ours(key.partition()))
                .sortValue(key.sort())
                .build();
    }

    /** Returns a key as the attributes of the item. */
    Map<String, AttributeValue> attributes(ItemKey key) {
        return Map.of("pk", AttributeValue.fromS(ours(key.partition())), "sk", AttributeValue.fromS(key.sort()));
    }

    /** Returns an item, whose key and whose keys in the indexes are the tenant's. */
    EnhancedDocument ours(EnhancedDocument item) {
        var ours = "T#" + tenant + "#";
        requireOurs(
                Attributes.find(item, "pk").filter(pk -> pk.startsWith(ours)).isPresent());
        // IAM does not look at the keys of indexes when an item is written
        for (var index : Index.values()) {
            var attribute = index.partitionAttribute();
            requireOurs(!item.isPresent(attribute)
                    || Attributes.text(item, attribute).startsWith(ours));
        }
        return item;
    }

    private static void requireOurs(boolean ours) {
        if (!ours) {
            throw new IllegalArgumentException("the key belongs to another tenant");
        }
    }

    /** Returns what an item is made of. */
    static Map<String, AttributeValue> attributes(EnhancedDocument item) {
        return SCHEMA.itemToMap(item, true);
    }

    /** Returns the item that is made of {@code attributes}; an empty one for none. */
    static EnhancedDocument item(@Nullable Map<String, AttributeValue> attributes) {
        return attributes == null ? EnhancedDocument.builder().build() : SCHEMA.mapToItem(attributes);
    }

    private static DocumentTableSchema schema() {
        var schema = TableSchema.documentSchemaBuilder()
                .addIndexPartitionKey(TableMetadata.primaryIndexName(), "pk", AttributeValueType.S)
                .addIndexSortKey(TableMetadata.primaryIndexName(), "sk", AttributeValueType.S)
                .attributeConverterProviders(AttributeConverterProvider.defaultProvider());
        for (var index : Index.values()) {
            schema.addIndexPartitionKey(index.indexName(), index.partitionAttribute(), AttributeValueType.S)
                    .addIndexSortKey(index.indexName(), index.sortAttribute(), AttributeValueType.S);
        }
        return schema.build();
    }
}
