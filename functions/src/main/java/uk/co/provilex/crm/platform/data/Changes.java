package uk.co.provilex.crm.platform.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * The writes of one transaction, gathered while an operation works and committed by {@link TenantData#commit}: all of
 * them happen, or none does. At most 100, as {@code TransactWriteItems} allows.
 */
public final class Changes {

    /** Names the refusal when a write's condition does not hold; it is given the item that is stored instead. */
    @FunctionalInterface
    public interface Refusal extends Function<Optional<EnhancedDocument>, RuntimeException> {}

    /** One write. */
    sealed interface Change {
        Table table();

        @Nullable
        Condition condition();

        Refusal refusal();
    }

    record Put(Table table, EnhancedDocument item, @Nullable Condition condition, Refusal refusal) implements Change {}

    record Delete(Table table, ItemKey key, @Nullable Condition condition, Refusal refusal) implements Change {}

    record Check(Table table, ItemKey key, Condition condition, Refusal refusal) implements Change {}

    private final List<Change> all = new ArrayList<>();

    /** Writes {@code item}, whatever is stored under its key. */
    public Changes put(Table table, EnhancedDocument item) {
        all.add(new Put(table, item, null, Changes::unexpected));
        return this;
    }

    /** Writes {@code item} if {@code condition} holds; otherwise nothing is written and {@code refusal} is thrown. */
    public Changes put(Table table, EnhancedDocument item, Condition condition, Refusal refusal) {
        all.add(new Put(table, item, condition, refusal));
        return this;
    }

    /** Deletes what is stored under {@code key}, if anything is. */
    public Changes delete(Table table, ItemKey key) {
        all.add(new Delete(table, key, null, Changes::unexpected));
        return this;
    }

    /** Deletes the item if {@code condition} holds; otherwise nothing is written and {@code refusal} is thrown. */
    public Changes delete(Table table, ItemKey key, Condition condition, Refusal refusal) {
        all.add(new Delete(table, key, condition, refusal));
        return this;
    }

    /** Requires {@code condition} of an item that this transaction leaves alone. */
    public Changes check(Table table, ItemKey key, Condition condition, Refusal refusal) {
        all.add(new Check(table, key, condition, refusal));
        return this;
    }

    /** Adds the writes of {@code others}. */
    public Changes addAll(Changes others) {
        all.addAll(others.all);
        return this;
    }

    /** Tells whether there is nothing to write. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns how many writes there are. */
    public int size() {
        return all.size();
    }

    private static RuntimeException unexpected(Optional<EnhancedDocument> stored) {
        return new IllegalStateException("a write without a condition has none that could fail");
    }

    List<Change> all() {
        return all;
    }
}
