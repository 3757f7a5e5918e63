package uk.co.provilex.crm.local.iam;

import java.io.Serial;

/** A policy uses something that this evaluator does not know: it is refused whole, because guessing could allow what AWS denies. */
public final class UnsupportedPolicyException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says which element is not understood. */
    public UnsupportedPolicyException(String message) {
        super(message);
    }
}
