package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells for how long a lead is kept, beside what is known of the person: times, codes and numbers, in clear. It moves with
 * what is recorded of the lead and with nothing else; that somebody reads it moves nothing. What only this changes leaves the
 * lead's version as it is, so that a note does not get in the way of whoever changes the lead.
 *
 * @param activeAt when somebody last did something with the lead
 * @param activity what that was: created, updated, imported, restored, note, task, consent, restricted or restriction-lifted
 * @param basisEndsAt when the last of its lawful bases ends, or has ended; absent while one holds without an end
 * @param openRequests how many rights requests about it await their answer
 * @param touches how often the end of the basis or the number of requests changed while the version stayed
 */
public record Keeping(
        Instant activeAt, String activity, @Nullable Instant basisEndsAt, int openRequests, long touches) {

    /** The lead was made. */
    public static final String CREATED = "created";

    /** Something that is known of the person was changed, or who looks after the lead. */
    public static final String UPDATED = "updated";

    /** A note was written. */
    public static final String NOTE = "note";

    /** A task was set or changed. */
    public static final String TASK = "task";

    /** A lawful basis was recorded. */
    public static final String CONSENT = "consent";

    static final String IMPORTED = "imported";
    static final String RESTORED = "restored";
    static final String RESTRICTED = "restricted";
    static final String RESTRICTION_LIFTED = "restriction-lifted";

    /** Begins with a lead that is made at {@code at}, on a basis that ends at {@code basisEndsAt}, or never. */
    static Keeping begun(Instant at, String activity, @Nullable Instant basisEndsAt) {
        return new Keeping(at, activity, basisEndsAt, 0, 0);
    }

    /** Returns what holds after somebody did something with the lead. */
    public Keeping active(Instant at, String what) {
        return at.isBefore(activeAt) ? this : new Keeping(at, what, basisEndsAt, openRequests, touches);
    }

    /** Returns what holds when the last lawful basis ends at {@code end}, or never. */
    public Keeping basisEnding(@Nullable Instant end) {
        return new Keeping(activeAt, activity, end, openRequests, touches);
    }

    /** Returns what holds with a further lawful basis that ends at {@code end}, or never. */
    public Keeping withBasis(@Nullable Instant end) {
        return basisEnding(later(basisEndsAt, end));
    }

    /** Returns what holds with {@code more} open rights requests, or fewer. */
    public Keeping requests(int more) {
        return new Keeping(activeAt, activity, basisEndsAt, Math.max(0, openRequests + more), touches);
    }

    /** Returns this as what follows {@code before}: activity alone is no touch, for of two the later one may win. */
    Keeping after(Keeping before) {
        boolean same = openRequests == before.openRequests && Objects.equals(basisEndsAt, before.basisEndsAt);
        return new Keeping(activeAt, activity, basisEndsAt, openRequests, before.touches + (same ? 0 : 1));
    }

    /** Returns when the last lawful basis among {@code records} ends or has ended; {@code null} while one has no end. */
    static @Nullable Instant basisEnd(Collection<Consent> records) {
        Instant last = Instant.MIN;
        for (var record : records) {
            if (record.kind() == Consent.Kind.LAWFUL_BASIS) {
                last = later(last, record.endsAt());
            }
        }
        // a lead without any is none that could be stored
        return Instant.MIN.equals(last) ? null : last;
    }

    /** No end is later than any. */
    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return null;
        }
        return one.isAfter(other) ? one : other;
    }
}
