package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a table's partition key attributes.
 *
 * @param partitionKey the table's own
 * @param byIndex each index's
 */
record TableKeys(String partitionKey, Map<String, String> byIndex) {

    /** Reads them from the {@code Table} of a DescribeTable answer. */
    static TableKeys of(JsonNode table) {
        var byIndex = new HashMap<String, String>();
        for (String kind : new String[] {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
            for (JsonNode index : table.path(kind)) {
                byIndex.put(index.path("IndexName").asText(), hashKey(index));
            }
        }
        return new TableKeys(hashKey(table), Map.copyOf(byIndex));
    }

    private static String hashKey(JsonNode described) {
        for (JsonNode element : described.path("KeySchema")) {
            if (element.path("KeyType").asText().equals("HASH")) {
                return element.path("AttributeName").asText();
            }
        }
        throw new IllegalArgumentException("a table or index without a partition key");
    }

    /** Returns the partition key's name of the table or of one of its indexes; empty when there is no such index. */
    Optional<String> partitionKey(Optional<String> index) {
        return index.isEmpty() ? Optional.of(partitionKey) : Optional.ofNullable(byIndex.get(index.get()));
    }
}
