package uk.co.provilex.crm.erasure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far an erasure is. Each state is written only when what it says is true. */
public enum ErasureState {
    /** Nobody sees the lead any more, by any path; a user is refused, and is shown as a former one. */
    HIDDEN,
    /** Nothing live is left of it, where the erasure looked. */
    LIVE_ERASED,
    /** The key is destroyed that would open what backups still hold. */
    KEY_DESTROYED,
    /** Not even a backup of the keys has it any more. It follows from the time, and is written nowhere. */
    UNRECOVERABLE;

    /** Returns the name as the API writes it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ErasureState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
