package uk.co.provilex.crm.platform.sealing;

import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.tenancy.Ids;
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
    private final Ids ids;

    /** Opens the mark of one tenant. */
    public Erasures(Tenancy tenancy) {
        this.data = tenancy.data();
        this.ids = tenancy.ids();
    }

    /** Adds to {@code changes}, once, that they erase a lead or a user. */
    public void noted(Changes changes) {
        changes.put(Table.RECORDS, fresh());
    }

    /** Reads the mark that the last erasure left, strongly consistent; where there is none yet, one is made to compare with. */
    public String mark() {
        return data.get(Table.RECORDS, place())
                .or(() -> {
                    var fresh = fresh();
                    // an erasure may have come first, and then it is its mark
                    return data.putIf(Table.RECORDS, fresh, Condition.absent()).or(() -> Optional.of(fresh));
                })
                .map(item -> item.getString(MARK))
                .orElseThrow();
    }

    /** Requires, with {@code changes}, that nobody was erased since {@code mark} was read; else {@code refusal} is thrown. */
    public void requireNoneSince(String mark, Changes changes, Changes.Refusal refusal) {
        changes.check(Table.RECORDS, place(), Condition.textIs(MARK, mark), refusal);
    }

    private EnhancedDocument fresh() {
        return place().item().putString(MARK, ids.next()).build();
    }

    private ItemKey place() {
        return data.scope().key("ERASURES", "MARK");
    }
}
