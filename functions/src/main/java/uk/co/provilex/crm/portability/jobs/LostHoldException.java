package uk.co.provilex.crm.portability.jobs;

import java.io.Serial;

/** Another worker has taken the job over, or a user has stopped it: this worker has nothing more to do with it. */
public final class LostHoldException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says no more than the class name does. */
    public LostHoldException() {
        super("the job is not this worker's any more");
    }
}
