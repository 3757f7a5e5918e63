package uk.co.provilex.crm.local.backends;

import java.io.Serial;

/** A store did not start or cannot be used; the message is one sentence for the person at the terminal. */
public final class BackendException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    BackendException(String message) {
        super(message);
    }

    BackendException(String message, Throwable cause) {
        super(message, cause);
    }
}
