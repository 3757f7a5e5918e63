package uk.co.provilex.crm.rights.clock;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a request, as far as its time limit is concerned.
 *
 * @param receivedAt when it was received, by whomever and through whichever channel
 * @param identity times at which information was needed to confirm who asks
 * @param clarifications times at which it was asked what exactly is meant
 * @param extension that the answer was announced for later
 * @param acknowledgedAt when the receipt of a complaint was acknowledged
 */
public record Course(
        Instant receivedAt,
        List<Wait> identity,
        List<Wait> clarifications,
        Optional<Extension> extension,
        Optional<Instant> acknowledgedAt) {

    /** Copies the lists. */
    public Course {
        identity = List.copyOf(identity);
        clarifications = List.copyOf(clarifications);
    }

    /** Returns a request to which nothing happened but that it was received. */
    public static Course of(Instant receivedAt) {
        return new Course(receivedAt, List.of(), List.of(), Optional.empty(), Optional.empty());
    }

    /**
     * A question to the person.
     *
     * @param askedAt when it was put
     * @param answeredAt when the answer was received; {@code null} while it is awaited
     */
    public record Wait(Instant askedAt, @Nullable Instant answeredAt) {

        /** Refuses an answer before its question. */
        public Wait {
            if (answeredAt != null && answeredAt.isBefore(askedAt)) {
                throw new IllegalArgumentException("an answer comes after its question");
            }
        }

        /** Tells whether the answer is still awaited. */
        public boolean open() {
            return answeredAt == null;
        }
    }

    /**
     * A notice to the person that the answer takes longer.
     *
     * @param toldAt when it was given
     * @param reasonsGiven whether it gave the reasons; without them it extends nothing
     */
    public record Extension(Instant toldAt, boolean reasonsGiven) {}
}
