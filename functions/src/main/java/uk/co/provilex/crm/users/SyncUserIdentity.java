package uk.co.provilex.crm.users;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.events.QueueConsumer;
import uk.co.provilex.crm.platform.events.Work;
import uk.co.provilex.crm.platform.ledger.LedgerEntry;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.users.IdentityPool.Account;

/**
 * Makes the Cognito user pool agree with one user as it is stored now, whatever happened in between: notices can come
 * late, twice or in any order. An address that has an account in another organisation gets no second one: the invitation
 * lapses, and nobody learns why.
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

        void reach() {
            var item = users.item(userId);
            if (item.isEmpty()) {
                delete();
                return;
            }
            var account = pool.find(userId);
            switch (item.get().status().orElseThrow()) {
                case INVITED, ACTIVE -> admit(item.get(), account);
                case DISABLED -> account.filter(Account::enabled).ifPresent(open -> disable());
            }
        }

        private void delete() {
            if (pool.find(userId).isPresent()) {
                record("identity.delete");
                pool.delete(userId);
            }
        }

        private void disable() {
            record("identity.disable");
            pool.disable(userId);
            // disabling revokes what AWS calls access tokens; this also ends the refresh tokens for good
            pool.signOut(userId);
        }

        private void admit(UserItem item, Optional<Account> account) {
            if (account.isEmpty()) {
                if (invite(item)) {
                    users.poolAgrees(item);
                }
                return;
            }
            if (!account.get().enabled()) {
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
        }

        private boolean invite(UserItem item) {
            var user = users.open(item);
            record("identity.invite");
            var tenantId = tenancy.scope().tenant().value();
            return pool.create(user, tenantId) || (freed(user.address()) && pool.create(user, tenantId));
        }

        /** Tells whether the account that holds an address was that of a deleted user, and is gone now. */
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
            if (new Users(theirs).item(other.userId()).isPresent()) {
                return false;
            }
            record(theirs, other.userId(), "identity.delete");
            pool.delete(other.userId());
            return true;
        }

        private void record(String action) {
            record(tenancy, userId, action);
        }

        /** Records what is done at the pool, before it is done. */
        private void record(Tenancy whose, String user, String action) {
            var entry = new LedgerEntry(
                    platform().ids().next(),
                    platform().clock().instant().truncatedTo(ChronoUnit.MILLIS),
                    "system:SyncUserIdentity",
                    action,
                    List.of(SubjectId.user(user)),
                    Map.of(),
                    Optional.empty(),
                    work.traceId());
            whose.data().put(Table.LEDGER, entry.item(whose.scope()));
        }
    }
}
