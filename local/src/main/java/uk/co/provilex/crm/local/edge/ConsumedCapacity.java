package uk.co.provilex.crm.local.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Adds up what DynamoDB says each call consumed, by role and call, so that budgets can be checked. Thread-safe. */
public final class ConsumedCapacity {

    private final ConcurrentHashMap<Key, Sum> sums = new ConcurrentHashMap<>();

    private record Key(String role, String operation, String resource) {}

    private record Sum(long calls, double units) {
        Sum plus(Sum other) {
            return new Sum(calls + other.calls, units + other.units);
        }
    }

    /**
     * What one role's calls of one kind consumed on one table or index.
     *
     * @param role the role's ARN
     * @param operation the call, such as {@code TransactWriteItems}
     * @param resource the table's name, or {@code table/index}
     * @param calls how many calls
     * @param units capacity units in all: read units for reads, write units for writes
     */
    public record Entry(String role, String operation, String resource, long calls, double units) {}

    /** Adds one ConsumedCapacity structure of an answer. */
    void add(String role, String operation, JsonNode consumed) {
        String table = consumed.path("TableName").asText();
        double total = consumed.path("CapacityUnits").asDouble();
        double indexes = 0;
        for (String kind : new String[] {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
            for (Map.Entry<String, JsonNode> index : consumed.path(kind).properties()) {
                double units = index.getValue().path("CapacityUnits").asDouble();
                indexes += units;
                add(new Key(role, operation, table + "/" + index.getKey()), units);
            }
        }
        add(new Key(role, operation, table), Math.max(0, total - indexes));
    }

    private void add(Key key, double units) {
        sums.merge(key, new Sum(1, units), Sum::plus);
    }

    /** Returns all sums, by role, call and resource. */
    public List<Entry> entries() {
        return sums.entrySet().stream()
                .map(e -> new Entry(
                        e.getKey().role(),
                        e.getKey().operation(),
                        e.getKey().resource(),
                        e.getValue().calls(),
                        e.getValue().units()))
                .sorted(Comparator.comparing(Entry::role)
                        .thenComparing(Entry::operation)
                        .thenComparing(Entry::resource))
                .toList();
    }

    /** Returns the units of one role over all its calls. */
    public double units(String role) {
        return entries().stream()
                .filter(e -> e.role().equals(role))
                .mapToDouble(Entry::units)
                .sum();
    }

    /** Starts again from nothing. */
    public void clear() {
        sums.clear();
    }
}
