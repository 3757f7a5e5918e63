package uk.co.provilex.crm.local.sts;

import java.io.Serial;

/** A refusal of the security token service. */
public final class StsRefusal extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    StsRefusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static StsRefusal invalid(String message) {
        return new StsRefusal(400, "ValidationError", message);
    }

    /** Returns the HTTP status to answer with. */
    public int status() {
        return status;
    }

    /** Returns the error code of the service. */
    public String code() {
        return code;
    }
}
