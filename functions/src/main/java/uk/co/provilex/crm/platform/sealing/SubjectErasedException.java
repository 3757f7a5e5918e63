package uk.co.provilex.crm.platform.sealing;

import java.io.Serial;

/** The key of a subject does not exist any more, so nothing sealed for that subject can ever be read. */
public final class SubjectErasedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Does not name the subject. */
    public SubjectErasedException() {
        super("the subject's key does not exist");
    }
}
