package uk.co.provilex.crm.platform.sealing;

import java.util.Optional;
import java.util.UUID;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * Tells whether anybody of a tenant was erased meanwhile. Every erasure leaves another mark in the one place that is kept
 * for it, in the transaction that destroys the key; whoever reads the mark before some long work can require with the
 * transaction that ends it that the mark is still the same.
 *
 * <p>The mark is new each time and not counted up, so that an erasure need not read what is there, and none has to be worked
 * out anew because another came first.
 */
public final class Erasures {

    private static final String MARK = "mark";

    private final TenantData data;

    /** Opens the mark of one tenant. */
    public Erasures(TenantData data) {
        this.data = data;
    }

    /** Adds to {@code changes}, once, that they erase a lead or a user. */
    public void noted(Changes changes) {
        changes.put(
                Table.RECORDS,
                place().item().putString(MARK, UUID.randomUUID().toString()).build());
    }

    /** Reads the mark that the last erasure left, strongly consistent; nothing when nobody has ever been erased. */
    public Optional<String> mark() {
        return data.get(Table.RECORDS, place()).map(item -> item.getString(MARK));
    }

    /** Requires, with {@code changes}, that nobody was erased since {@code mark} was read; else {@code refusal} is thrown. */
    public void requireNoneSince(Optional<String> mark, Changes changes, Changes.Refusal refusal) {
        changes.check(
                Table.RECORDS,
                place(),
                mark.map(text -> Condition.textIs(MARK, text)).orElseGet(Condition::absent),
                refusal);
    }

    private ItemKey place() {
        return data.scope().key("ERASURES", "MARK");
    }
}
