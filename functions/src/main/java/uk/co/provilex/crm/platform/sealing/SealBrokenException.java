package uk.co.provilex.crm.platform.sealing;

import java.io.Serial;

/** A sealed value does not open: it was altered, moved to another item, or sealed with another key. */
public final class SealBrokenException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says nothing of the value. */
    public SealBrokenException() {
        super("a sealed value does not open under its key and place");
    }
}
