package uk.co.provilex.crm.users;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.QueueConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.tenants.Tenant;
import uk.co.provilex.crm.tenants.Tenants;
import uk.co.provilex.crm.users.IdentityPool.Account;

/**
 * Makes the Cognito user pool agree with one user as it is stored now, whatever happened in between: notices can come
 * late, twice or in any order. An address that has an account in another organisation gets no second one: the invitation
 * lapses, and nobody learns why. Only a sign-up that nobody has confirmed gives way, since anybody can make one of any
 * address.
 */
public final class SyncUserIdentity extends QueueConsumer {

    /** Runs as a Lambda function. */
    public SyncUserIdentity() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public SyncUserIdentity(Platform platform) {
        super(platform);
    }

    @Override
    protected void consume(Notice notice, Work work) {
        if (!notice.kind().equals("user")) {
            throw new IllegalArgumentException("this queue is about users");
        }
        new Agreement(platform().tenant(notice.tenantId()), notice.id(), work).reach();
    }

    /** The work on one user. */
    private final class Agreement {

        private final Tenancy tenancy;
        private final Users users;
        private final String userId;
        private final Work work;
        private final IdentityPool pool =
                new IdentityPool(platform().cognito(), platform().variable("USER_POOL_ID"));

        Agreement(Tenancy tenancy, String userId, Work work) {
            this.tenancy = tenancy;
            this.users = new Users(tenancy);
            this.userId = userId;
            this.work = work;
        }

        /**
         * Makes the account what the user is. Whoever was told of a later change may have looked at the account before this
         * one changed it, so the user is looked at again after each change.
         */
        void reach() {
            var item = users.item(userId);
            while (change(item)) {
                var now = users.item(userId);
                if (now.map(UserItem::version).equals(item.map(UserItem::version))) {
                    return;
                }
                item = now;
            }
        }

        /** Tells whether it made or changed an account that is to stay. */
        private boolean change(Optional<UserItem> item) {
            if (item.isEmpty()) {
                delete();
                return false;
            }
            var account = pool.find(userId);
            return switch (item.get().status().orElseThrow()) {
                case INVITED, ACTIVE -> admit(item.get(), account);
                case DISABLED -> account.isPresent() && account.get().enabled() && disable();
            };
        }

        private void delete() {
            if (pool.find(userId).isPresent()) {
                record("identity.delete");
                pool.delete(userId);
            }
        }

        private boolean disable() {
            record("identity.disable");
            // Disabling revokes what AWS calls access tokens; this also ends the refresh tokens for good. It comes
            // first, since whoever comes again finds an account that is disabled and done with.
            pool.signOut(userId);
            pool.disable(userId);
            return true;
        }

        private boolean admit(UserItem item, Optional<Account> account) {
            if (account.isEmpty()) {
                boolean invited = invite(item);
                if (invited) {
                    users.poolAgrees(item);
                }
                return invited;
            }
            boolean enabling = !account.get().enabled();
            if (enabling) {
                record("identity.enable");
                pool.enable(userId);
            }
            var again = account.get().waiting() && !item.invitationSent();
            if (again) {
                record("identity.invite-again");
                pool.inviteAgain(userId);
            }
            if (item.signOutPending()) {
                record("identity.sign-out");
                pool.signOut(userId);
            }
            if (again || item.signOutPending()) {
                users.poolAgrees(item);
            }
            return enabling || again || item.signOutPending();
        }

        /** Makes the account, and tells whether that sent the invitation. */
        private boolean invite(UserItem item) {
            var user = users.open(item);
            record("identity.invite");
            var tenantId = tenancy.scope().tenant().value();
            if (pool.create(user, tenantId)) {
                return true;
            }
            if (pool.find(userId).isPresent()) {
                // another notice of the same user was faster, so there is an account now, and at most a message to
                // repeat
                reach();
                return false;
            }
            return freed(user.address()) && pool.create(user, tenantId);
        }

        /**
         * Tells whether the account that holds an address was that of a deleted user, or of a sign-up that nobody has
         * confirmed, and is gone now.
         */
        private boolean freed(String address) {
            var holder = pool.holder(address);
            if (holder.isEmpty()) {
                return true;
            }
            var other = holder.get();
            if (!Ids.wellFormed(other.tenantId()) || !Ids.wellFormed(other.userId())) {
                return false;
            }
            // The notice of its deletion may still be on its way; without this the invitation would be lost to it.
            var theirs = platform().tenant(new TenantId(other.tenantId()));
            var user = new Users(theirs).item(other.userId());
            if (user.isPresent() && !(other.waiting() && gaveWay(theirs, user.get()))) {
                return false;
            }
            record(theirs, other.userId(), "identity.delete");
            pool.delete(other.userId());
            return true;
        }

        /**
         * Tells whether a user is of a sign-up that nobody has confirmed, and can confirm it no longer. The sign-up itself
         * lapses in its time; whoever made it can make another.
         */
        private boolean gaveWay(Tenancy theirs, UserItem user) {
            var pending = new Tenants(theirs).item().filter(item -> Tenants.status(item) == Tenant.Status.PENDING);
            if (pending.isEmpty()) {
                return false;
            }
            if (user.status().equals(Optional.of(User.Status.INVITED))) {
                // a first sign-in at this moment and this exclude each other
                var changes = new Changes();
                new Users(theirs).withdraw(user, platform().now(), changes);
                changes.put(Table.LEDGER, entry(user.id(), "user.withdraw").item(theirs));
                theirs.data().commit(changes);
            }
            return true;
        }

        private void record(String action) {
            record(tenancy, userId, action);
        }

        /** Records what is done at the pool, before it is done. */
        private void record(Tenancy whose, String user, String action) {
            whose.data().put(Table.LEDGER, entry(user, action).item(whose));
        }

        private LedgerEntry entry(String user, String action) {
            return new LedgerEntry(
                    platform().now(),
                    "system:SyncUserIdentity",
                    action,
                    List.of(SubjectId.user(user)),
                    Map.of(),
                    work.traceId());
        }
    }
}
