package uk.co.provilex.crm.platform.data;

import java.io.Serial;

/** A write's condition did not hold and the writer named no refusal of its own: somebody else wrote first. */
public final class ConditionFailedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says no more than the class name does. */
    public ConditionFailedException() {
        super("the stored item is not as expected");
    }
}
