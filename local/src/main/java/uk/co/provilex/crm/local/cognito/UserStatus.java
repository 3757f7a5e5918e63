package uk.co.provilex.crm.local.cognito;

/** Where a user created by an administrator stands. */
enum UserStatus {
    /** Invited: the temporary password must be replaced at the first sign-in. */
    FORCE_CHANGE_PASSWORD,
    /** Has a password of their own. */
    CONFIRMED
}
