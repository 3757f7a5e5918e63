package uk.co.provilex.crm.local.client;

import java.io.Serial;

/** The user pool refused. */
public final class SignInRefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the pool's reason, such as {@code NotAuthorizedException}. */
    public SignInRefusedException(String reason) {
        super(reason);
    }
}
