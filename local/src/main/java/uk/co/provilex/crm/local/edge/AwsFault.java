package uk.co.provilex.crm.local.edge;

import java.io.Serial;

/** An error answer in the shape that the AWS service itself would give, so that the real SDK maps it to its own exception. */
public final class AwsFault extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /**
     * Describes one refusal.
     *
     * @param status the HTTP status that the service answers with
     * @param code the service's error code, such as {@code NotAuthorizedException}
     * @param message a sentence without personal data
     */
    public AwsFault(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** Returns the HTTP status to answer with. */
    public int status() {
        return status;
    }

    /** Returns the service's error code. */
    public String code() {
        return code;
    }
}
