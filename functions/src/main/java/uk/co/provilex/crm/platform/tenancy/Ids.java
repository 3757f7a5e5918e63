package uk.co.provilex.crm.platform.tenancy;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** A source of ids that sort by time and cannot be guessed: ULIDs with 80 random bits, in lower case. */
@FunctionalInterface
public interface Ids {

    /** The form of an id: 26 characters of Crockford's base 32 in lower case. */
    Pattern FORM = Pattern.compile("[0-7][0-9a-hjkmnp-tv-z]{25}");

    /** Returns an id that was never returned before. */
    String next();

    /** Draws ids from the system's secure random source and {@code clock}. */
    static Ids from(InstantSource clock) {
        return () -> UlidCreator.getUlid(clock.millis()).toString().toLowerCase(Locale.ROOT);
    }

    /** Returns a new id that could have been drawn at {@code time}, for what comes back with the time of its creation. */
    default String nextOf(Instant time) {
        return of(time, Ulid.from(next()).getRandom());
    }

    /** Returns the id that is drawn at {@code time} with the first 10 bytes of {@code random}: always the same one. */
    static String of(Instant time, byte[] random) {
        return new Ulid(time.toEpochMilli(), Arrays.copyOf(random, Ulid.RANDOM_BYTES)).toLowerCase();
    }

    /** Returns when an id was drawn. */
    static Instant drawnAt(String id) {
        return Ulid.from(id).getInstant();
    }

    /** Returns the greatest id that could have been drawn at {@code time}. */
    static String latest(Instant time) {
        return Ulid.max(time.toEpochMilli()).toLowerCase();
    }

    /** Tells whether {@code text} could be an id of ours. */
    static boolean wellFormed(String text) {
        return FORM.matcher(text).matches();
    }
}
