package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Page;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * The lists of a tenant's leads, read from the indexes across all write shards. Walking the pages meets each lead that is
 * not itself written meanwhile exactly once, whatever else is written.
 */
final class LeadLists {

    private final Function<Query, Page> reader;
    private final TenantScope scope;
    private final int shards;
    private final Instant now;

    LeadLists(Function<Query, Page> reader, TenantScope scope, int shards, Instant now) {
        this.reader = reader;
        this.scope = scope;
        this.shards = shards;
        this.now = now;
    }

    /**
     * Which leads to list.
     *
     * @param index the index they are in
     * @param partition their partition of a shard
     * @param wanted which of them count
     */
    record Listing(Index index, IntFunction<PartitionKey> partition, Predicate<EnhancedDocument> wanted) {

        /** Keeps to the leads of one user. */
        Listing ownedBy(String userId) {
            return new Listing(index, partition, wanted.and(item -> userId.equals(item.getString("ownerId"))));
        }

        /** Keeps to the leads of one status. */
        Listing withStatus(String status) {
            return new Listing(index, partition, wanted.and(item -> status.equals(item.getString("status"))));
        }
    }

    /** All live leads, by creation. */
    Listing byCreation() {
        return new Listing(Index.CREATED, shard -> LeadItems.byCreation(scope, shard), item -> true);
    }

    /** All live leads, by their last change. */
    Listing byUpdate() {
        return new Listing(Index.UPDATED, shard -> LeadItems.byUpdate(scope, shard), item -> true);
    }

    /** The live leads of one status, by creation. */
    Listing ofStatus(String status) {
        return new Listing(Index.STATUS, shard -> LeadItems.byStatus(scope, status, shard), item -> true);
    }

    /** The live leads of one user, by creation. */
    Listing ofOwner(String userId) {
        return new Listing(Index.OWNER, shard -> LeadItems.byOwner(scope, userId, shard), item -> true);
    }

    /** The leads in the trash, by creation. */
    Listing inTrash() {
        return new Listing(Index.STATUS, shard -> LeadItems.inTrash(scope, shard), item -> true);
    }

    /**
     * One page.
     *
     * @param slice the leads and where the next page begins
     * @param restricted how many were left out because their processing is restricted
     */
    record Listed(MergedRanges.Slice slice, int restricted) {}

    /**
     * Reads one page.
     *
     * @param listing which leads
     * @param ascending oldest first
     * @param after where the page before ended, or {@code null}
     * @param limit the most leads
     */
    Listed page(Listing listing, boolean ascending, @Nullable String after, int limit) {
        var sources = new ArrayList<MergedRanges.Source>();
        for (int shard = 0; shard < shards; shard++) {
            var query = Query.of(listing.index(), listing.partition().apply(shard));
            sources.add(new MergedRanges.Source(
                    ascending ? query : query.descending(),
                    item -> Attributes.text(item, listing.index().sortAttribute()),
                    sort -> new Query.Position(LeadItems.key(scope, LeadItems.idInSort(sort)), sort)));
        }
        var restricted = new AtomicInteger();
        var slice = MergedRanges.read(reader, sources, after, limit, item -> {
            if (!listing.wanted().test(item) || LeadItems.hasLapsed(item, now)) {
                return false;
            }
            if (LeadItems.isRestricted(item)) {
                restricted.incrementAndGet();
                return false;
            }
            return true;
        });
        return new Listed(slice, restricted.get());
    }
}
