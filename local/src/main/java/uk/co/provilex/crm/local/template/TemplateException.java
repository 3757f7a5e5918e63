package uk.co.provilex.crm.local.template;

import java.io.Serial;

/** Says what in a template cannot be understood, and where it stands. */
public final class TemplateException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Describes the fault in one sentence that names the file and, where known, the line. */
    public TemplateException(String message) {
        super(message);
    }
}
