package uk.co.provilex.crm.local.functions;

import java.io.Serial;

/** Tells how an invocation ended without an answer, as the {@code X-Amz-Function-Error} of Lambda's Invoke would. */
public final class FunctionFailedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** How an invocation can fail. */
    public enum Kind {
        /** The handler threw, or its answer could not be used. */
        ERROR,
        /** The handler took longer than the template allows. */
        TIMEOUT,
        /** The container was killed while it worked. */
        KILLED,
        /** The event is larger than Lambda takes. */
        TOO_LARGE
    }

    /** Carries the kind and, for an error, what the handler threw; the message holds no event data. */
    public FunctionFailedException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Carries a failure that has no cause of its own. */
    public FunctionFailedException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Returns how the invocation failed. */
    public Kind kind() {
        return kind;
    }
}
