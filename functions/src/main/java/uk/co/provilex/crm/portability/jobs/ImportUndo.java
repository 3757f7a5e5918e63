package uk.co.provilex.crm.portability.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That an import is taken back, and what came of it.
 *
 * @param by the user who asked for it
 * @param at when
 * @param kept the first leads that did not become quite what they were, with the reason
 * @param keptMore how many more there are
 * @param finishedAt when it was done
 */
public record ImportUndo(
        String by,
        Instant at,
        List<Kept> kept,
        long keptMore,
        @Nullable Instant finishedAt) {

    /** Copies the list. */
    public ImportUndo {
        kept = List.copyOf(kept);
    }

    /**
     * A lead that did not become quite what it was.
     *
     * @param lead its id
     * @param reason why
     */
    public record Kept(String lead, Reason reason) {}

    /** Why a lead did not become quite what it was. */
    public enum Reason {
        /** Somebody changed it after the import; it was left as it is. */
        CHANGED_SINCE("changed-since"),
        /** The import had made it and somebody changed it since; it was moved to the trash all the same. */
        TRASHED_THOUGH_CHANGED("trashed-though-changed"),
        /** An address that it had belongs to another lead by now; all else is as it was, if that says who it is. */
        EMAIL_TAKEN("email-taken"),
        /** A lawful basis that the import recorded was withdrawn since; that stays, with the withdrawal, and all else is as it was. */
        CONSENT_WITHDRAWN("consent-withdrawn"),
        /** Its processing was restricted after the import; it is stored, and nothing else is done with it. */
        RESTRICTED("restricted");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** Returns the name as the API writes it. */
        @JsonValue
        public String text() {
            return text;
        }
    }

    /** Begins taking back. */
    public static ImportUndo begun(String by, Instant at) {
        return new ImportUndo(by, at, List.of(), 0, null);
    }

    /** Returns this with what came of it. */
    public ImportUndo done(List<Kept> first, long more, Instant now) {
        return new ImportUndo(by, at, first, more, now);
    }
}
