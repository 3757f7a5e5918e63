package uk.co.provilex.crm.users;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Clearing;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Removal;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.usage.Activity;

/**
 * How a user ceases to be. First it is hidden, in one transaction: of its item a shell is left that says when it was deleted,
 * its address is free, and its key is withheld, so that nothing of it opens any more. Then what is stored of it is removed,
 * in steps that can be broken off anywhere. The shell stays: what the user did stays under its id, which is then that of a
 * former user.
 */
public final class UserErasures {

    /** How many users went. */
    public static final String USERS = "users";

    /** How many sign-ins and other events of the account went. */
    public static final String ACTIVITY = "activityEvents";

    /** How many answers went that were kept for the user's idempotency keys. */
    public static final String ANSWERS = "keptAnswers";

    private static final int AT_ONCE = 90;

    private final Platform platform;
    private final Tenancy tenancy;

    /** Erases users of a tenant. */
    public UserErasures(Platform platform, Tenancy tenancy) {
        this.platform = platform;
        this.tenancy = tenancy;
    }

    /**
     * Adds to {@code changes} that a user is hidden from everybody.
     *
     * @param item the user as it was read; if it is not that any more, the commit is refused as stale
     * @throws SubjectErasedException at once or at commit, when another was quicker
     */
    public void hide(UserItem item, User user, Instant at, Changes changes) {
        new Users(tenancy).hide(item, user, at, changes);
    }

    /** Adds to {@code changes} the removal of some of what is kept of a hidden user: its activity, and answers to it. */
    public Removal removeSome(String userId, Changes changes) {
        var activity = remove(Table.RECORDS, Activity.partition(tenancy.scope(), userId), changes);
        if (activity > 0) {
            return new Removal(Map.of(ACTIVITY, activity), true);
        }
        long answers = remove(Table.LOOKUP, Idempotency.partition(tenancy.scope(), userId), changes);
        return new Removal(answers == 0 ? Map.of() : Map.of(ANSWERS, answers), answers > 0);
    }

    private long remove(Table table, PartitionKey partition, Changes changes) {
        var items = tenancy.data()
                .query(Query.of(table, partition).limit(AT_ONCE).consistently())
                .items();
        items.forEach(item -> changes.delete(table, partition.item(Attributes.text(item, "sk"))));
        return items.size();
    }

    /**
     * Adds to {@code clearing} what is stored of any user of a tenant that is closed, a former one too, as far as there is
     * room. The account follows from the removal of the user's item, which goes last.
     *
     * @return whether that is all of it
     */
    public boolean clear(String userId, Clearing clearing) {
        return clearing.addAll(Table.RECORDS, Activity.partition(tenancy.scope(), userId), "", sort -> ACTIVITY)
                && clearing.addAll(Table.LOOKUP, Idempotency.partition(tenancy.scope(), userId), "", sort -> ANSWERS)
                && clearing.room() > 2
                && clearItem(userId, clearing);
    }

    private boolean clearItem(String userId, Clearing clearing) {
        var users = new Users(tenancy);
        users.item(userId)
                .ifPresentOrElse(
                        item -> {
                            clearing.add(Table.RECORDS, users.place(userId), USERS);
                            clearing.add(
                                    Table.LOOKUP,
                                    users.sentinel(users.open(item).address()));
                        },
                        () -> clearing.add(Table.RECORDS, users.place(userId)));
        return true;
    }

    /** Returns the address of a user that is there, in the form that addresses are compared by. */
    public Optional<String> address(String userId) {
        var users = new Users(tenancy);
        return users.item(userId).map(users::open).map(User::address);
    }

    /** Tells whether the user pool still has the account of a hidden user, which {@link SyncUserIdentity} removes. */
    public boolean hasAccount(String userId) {
        return new IdentityPool(platform.cognito(), platform.variable("USER_POOL_ID"))
                .find(userId)
                .isPresent();
    }

    /** Tells whether nothing is kept of a user that was hidden, but that it was there. */
    public boolean isGone(String userId) {
        return isEmpty(Table.RECORDS, Activity.partition(tenancy.scope(), userId))
                && isEmpty(Table.LOOKUP, Idempotency.partition(tenancy.scope(), userId))
                && !hasAccount(userId);
    }

    private boolean isEmpty(Table table, PartitionKey partition) {
        var left = Query.of(table, partition).limit(1).consistently();
        return tenancy.data().query(left).items().isEmpty();
    }
}
