package uk.co.provilex.crm.local.cognito;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Keeps the open challenges under unguessable tokens until they are answered or expire.
 *
 * @param <T> what is remembered of a challenge
 */
final class ExpiringBook<T> {

    private record Page<T>(T entry, Instant expiresAt) {}

    private static final int TOKEN_BYTES = 96;

    private final InstantSource clock;
    private final Duration validity;
    private final SecureRandom random;
    private final ConcurrentMap<String, Page<T>> pages = new ConcurrentHashMap<>();

    ExpiringBook(InstantSource clock, Duration validity, SecureRandom random) {
        this.clock = clock;
        this.validity = validity;
        this.random = random;
    }

    /** Remembers {@code entry} and returns the token, in Base64. */
    String open(T entry) {
        Instant now = clock.instant();
        pages.values().removeIf(page -> !now.isBefore(page.expiresAt()));
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getEncoder().encodeToString(bytes);
        pages.put(token, new Page<>(entry, now.plus(validity)));
        return token;
    }

    /** Finds what is remembered; empty for an unknown, used or expired token. */
    Optional<T> find(String token) {
        return live(Optional.ofNullable(pages.get(token)));
    }

    /** Finds and forgets in one step, so that a token serves once. */
    Optional<T> take(String token) {
        return live(Optional.ofNullable(pages.remove(token)));
    }

    private Optional<T> live(Optional<Page<T>> page) {
        return page.filter(found -> clock.instant().isBefore(found.expiresAt())).map(Page::entry);
    }
}
