package uk.co.provilex.crm.users;

import java.io.Serial;

/** The user may not sign in. Cognito shows the message to whoever tried, so it does not tell why. */
public final class SignInRefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says no more than is said to everybody. */
    public SignInRefusedException() {
        super("sign-in is not possible");
    }
}
