package uk.co.provilex.crm.users;

/** What the user pool calls the accounts of users, for tests of others. */
public final class AccountNames {

    private AccountNames() {}

    /** Returns the name of a user's account. */
    public static String of(String userId) {
        return IdentityPool.accountName(userId);
    }
}
