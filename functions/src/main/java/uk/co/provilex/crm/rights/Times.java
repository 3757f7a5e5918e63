package uk.co.provilex.crm.rights;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;

/** Reads when something happened that is recorded now. */
final class Times {

    private Times() {}

    /**
     * Returns the time that was sent, or {@code now} when none was.
     *
     * @param earliest before this it cannot have been
     */
    static Instant happened(@Nullable String sent, Instant earliest, Instant now, String field, Checks checks) {
        if (sent == null) {
            return now;
        }
        Instant at;
        try {
            at = OffsetDateTime.parse(sent).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException notATime) {
            checks.refuse(field, "is not a time; give one as RFC 3339 has it, such as 2026-09-03T09:00:00+01:00");
            return now;
        }
        checks.require(!at.isAfter(now), field, "is in the future; record what has happened")
                .require(
                        !at.isBefore(earliest),
                        field,
                        "is too early; nothing of this kind happened before " + earliest);
        return at;
    }
}
