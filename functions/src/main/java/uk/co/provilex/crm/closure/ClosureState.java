package uk.co.provilex.crm.closure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a closure is. Each state is told only when what it says is true. */
public enum ClosureState {
    /** An owner asked for it; until a date all goes on as before, and it can be cancelled. */
    GRACE,
    /** It was cancelled in time. */
    CANCELLED,
    /** Nobody of the tenant is let in any more. */
    CLOSED,
    /** Nothing live is left of it, in tables, files or the user pool. */
    LIVE_DELETED,
    /** All keys are destroyed that would open what backups still hold. */
    KEYS_DESTROYED,
    /** Not even a backup of the keys has them any more. It follows from the time, and is written nowhere. */
    UNRECOVERABLE;

    /** Returns the name as the API writes it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
