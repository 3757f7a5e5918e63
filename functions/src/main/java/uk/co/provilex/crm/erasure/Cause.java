package uk.co.provilex.crm.erasure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** Why a lead or user is erased. The sequence is one and the same; what somebody asked for reaches further into files. */
public enum Cause {
    /** A user asked for it, or its person had when its time in the trash was over. */
    REQUEST(List.of("lead", "index", "exports", "imports", "answers")),
    /** Its time in the trash was over, however it came there. */
    TRASH(List.of("lead", "index", "exports", "answers"));

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes an immutable list
    private final List<String> scope;

    Cause(List<String> scope) {
        this.scope = scope;
    }

    /** Returns what is gone through of a lead, as a receipt names it. */
    public List<String> scope() {
        return scope;
    }

    /** Returns the name as the API writes it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Cause of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
