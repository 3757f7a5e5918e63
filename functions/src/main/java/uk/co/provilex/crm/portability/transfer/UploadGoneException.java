package uk.co.provilex.crm.portability.transfer;

import java.io.IOException;
import java.io.Serial;

/** An upload cannot be gone on with: it was completed or aborted, or its parts are not those that were uploaded. */
public final class UploadGoneException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what the bucket answered. */
    public UploadGoneException(Throwable answer) {
        super("the upload cannot be gone on with", answer);
    }
}
