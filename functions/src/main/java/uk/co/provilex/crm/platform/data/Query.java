package uk.co.provilex.crm.platform.data;

import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/**
 * A read of consecutive items of one partition, of the table itself or of one of its indexes.
 *
 * @param table the table
 * @param index the index, or {@code null} for the table itself
 * @param partition the partition to read
 * @param range which sort keys
 * @param forward ascending by sort key, or descending
 * @param limit the most items to read, 1 or more
 * @param after where an earlier page ended: the position of its last item, excluded from this one
 * @param consistent strongly consistent; not possible on an index
 */
public record Query(
        Table table,
        @Nullable Index index,
        PartitionKey partition,
        Range range,
        boolean forward,
        int limit,
        @Nullable Position after,
        boolean consistent) {

    /** Which sort keys to read. */
    public sealed interface Range {
        /** Every sort key of the partition. */
        record All() implements Range {}

        /** Sort keys that begin with {@code prefix}. */
        record Prefix(String prefix) implements Range {}

        /** Sort keys from {@code first} to {@code last}, both included. */
        record Between(String first, String last) implements Range {}
    }

    /**
     * The place of an item in a query's order.
     *
     * @param key the item's primary key
     * @param indexSort its sort key in the index; for a query of the table itself, the same as the primary sort key
     */
    public record Position(ItemKey key, String indexSort) {}

    /** Reads all of {@code partition}, ascending, 100 at a time. */
    public static Query of(Table table, PartitionKey partition) {
        return new Query(table, null, partition, new Range.All(), true, 100, null, false);
    }

    /** Reads all of {@code partition} of {@code index}, ascending, 100 at a time. */
    public static Query of(Index index, PartitionKey partition) {
        return new Query(Table.RECORDS, index, partition, new Range.All(), true, 100, null, false);
    }

    /** Keeps to sort keys that begin with {@code prefix}. */
    public Query prefix(String prefix) {
        return new Query(table, index, partition, new Range.Prefix(prefix), forward, limit, after, consistent);
    }

    /** Keeps to sort keys from {@code first} to {@code last}, both included. */
    public Query between(String first, String last) {
        return new Query(table, index, partition, new Range.Between(first, last), forward, limit, after, consistent);
    }

    /** Reads from the greatest sort key down. */
    public Query descending() {
        return new Query(table, index, partition, range, false, limit, after, consistent);
    }

    /** Reads at most {@code most} items. */
    public Query limit(int most) {
        return new Query(table, index, partition, range, forward, most, after, consistent);
    }

    /** Begins after the item at {@code position}. */
    public Query after(@Nullable Position position) {
        return new Query(table, index, partition, range, forward, limit, position, consistent);
    }

    /** Sees every write that was answered before this read. */
    public Query consistently() {
        return new Query(table, index, partition, range, forward, limit, after, true);
    }
}
