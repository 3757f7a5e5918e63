package uk.co.provilex.crm.portability.transfer;

import java.io.Serial;

/** The object is not the one that was read before: somebody has put another in its place. */
public final class ReplacedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says no more than the class name does. */
    public ReplacedException() {
        super("the object was replaced");
    }
}
