package uk.co.provilex.crm.platform.log;

import java.io.Serial;

/**
 * What a function fails with once its log has told why. The runtime prints the message of whatever a function throws, and
 * Cognito shows it to whoever signs in, so this one says nothing of anybody.
 */
public final class LoggedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says only where to look. */
    public LoggedException() {
        super("the log of this invocation tells why", null, false, false);
    }
}
