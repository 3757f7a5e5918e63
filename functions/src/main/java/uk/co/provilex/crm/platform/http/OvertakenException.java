package uk.co.provilex.crm.platform.http;

import java.io.Serial;
import uk.co.provilex.crm.platform.problem.ProblemException;

/**
 * What a change was worked out from has changed before it was written. The pipeline works it out anew, a few times, from
 * what is there then; the caller is told only when something is in the way each time.
 */
public final class OvertakenException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ProblemException refusal;

    /** Names what the caller is told in the end. */
    public OvertakenException(ProblemException refusal) {
        super("something else was written first", null, false, false);
        this.refusal = refusal;
    }

    /** Returns what the caller is told in the end. */
    ProblemException refusal() {
        return refusal;
    }
}
