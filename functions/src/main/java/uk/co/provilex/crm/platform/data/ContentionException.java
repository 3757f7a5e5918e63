package uk.co.provilex.crm.platform.data;

import java.io.Serial;

/** Other transactions kept touching the same items, or the table is throttled: worth trying again a little later. */
public final class ContentionException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Keeps the cause for its class and frames; its message is never logged. */
    public ContentionException(Throwable cause) {
        super("the items are contended", cause);
    }
}
