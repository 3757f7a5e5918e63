package uk.co.provilex.crm.portability.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a job stands. */
public enum JobState {
    /** The file is not there yet, or the import was not started. */
    AWAITING_UPLOAD,
    /** A worker will take it. */
    QUEUED,
    /** A worker has begun. */
    RUNNING,
    /** It was found out what an import would do; it can be started, or previewed in another way. */
    PREVIEWED,
    /** All is done. */
    COMPLETED,
    /** It cannot be done; the problem says why. */
    FAILED,
    /** A user stopped it. */
    CANCELLED,
    /** What an import did is being taken back; so users see one that is queued or running for that. */
    UNDOING,
    /** What an import did was taken back. */
    UNDONE,
    /** It was done, and what it made has been deleted since. */
    EXPIRED;

    /** Returns the name as the API writes it. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads a name as {@link #text} writes it. */
    static JobState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Reads the name of a state in which an import has ended; nothing for anything else. */
    public static Optional<JobState> ended(String text) {
        return Stream.of(COMPLETED, FAILED, CANCELLED, UNDONE)
                .filter(state -> state.text().equals(text))
                .findFirst();
    }

    /** Tells whether the job waits for its user, who has its file there. */
    public boolean awaitsItsUser() {
        return this == AWAITING_UPLOAD || this == PREVIEWED;
    }

    /** Tells whether a worker may have something to do. */
    public boolean isOpen() {
        return this == QUEUED || this == RUNNING;
    }
}
