package uk.co.provilex.crm.local.cognito;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.local.edge.AwsFault;

/**
 * Issues, rotates and revokes refresh tokens.
 *
 * <p>AWS names only the refusal of a rotated token ({@code RefreshTokenReuseException}); revoking the whole sign-in with
 * it is what RFC 9700 section 4.14.2 asks for, since either the thief or the user now holds the younger token.
 */
final class TokenFamilies {

    // Access tokens live a day at most, and their revocation must be known as long as they live.
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);
    private static final int TOKEN_BYTES = 48;

    private final PoolState state;
    private final UserPoolSettings settings;
    private final InstantSource clock;

    TokenFamilies(PoolState state, UserPoolSettings settings, InstantSource clock) {
        this.state = state;
        this.settings = settings;
        this.clock = clock;
    }

    /** Starts a family and returns its first refresh token. */
    String open(String originJti, String username, Instant authTime) {
        Instant now = clock.instant();
        state.families
                .values()
                .removeIf(family -> family.expiresAt().plus(KEPT_AFTER_EXPIRY).isBefore(now));
        String token = newToken(originJti);
        Instant expiresAt = authTime.plus(settings.refreshTokenValidity());
        List<TokenFamily.Refresh> tokens = List.of(new TokenFamily.Refresh(hash(token), null));
        state.families.put(originJti, new TokenFamily(originJti, username, authTime, expiresAt, false, tokens));
        state.touch();
        return token;
    }

    /** Finds the family of a refresh token that may be used now; the reuse of a rotated one ends the family. */
    TokenFamily requireUsable(String refreshToken) throws AwsFault {
        TokenFamily family = familyOf(refreshToken).orElseThrow(() -> Faults.notAuthorized("Invalid Refresh Token"));
        if (family.revoked()) {
            throw Faults.notAuthorized("Refresh Token has been revoked");
        }
        if (!clock.instant().isBefore(family.expiresAt())) {
            throw Faults.notAuthorized("Refresh Token has expired");
        }
        if (!inGrace(family, refreshToken)) {
            revoke(family.originJti());
            throw Faults.fault("RefreshTokenReuseException", "Refresh token has been used already");
        }
        return family;
    }

    /** Rotates {@code refreshToken} and returns its successor; checks again, since another call may have been faster. */
    synchronized String rotate(String refreshToken) throws AwsFault {
        TokenFamily family = requireUsable(refreshToken);
        String successor = newToken(family.originJti());
        // On the family as it is now: a sign-out meanwhile must not be undone.
        state.families.computeIfPresent(
                family.originJti(),
                (id, current) -> current.rotate(hash(refreshToken), hash(successor), clock.instant()));
        state.touch();
        return successor;
    }

    /** Finds the family that a refresh token was issued in. */
    Optional<TokenFamily> familyOf(String refreshToken) {
        int dot = refreshToken.indexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(state.families.get(refreshToken.substring(0, dot)))
                        .filter(family -> family.token(hash(refreshToken)).isPresent());
    }

    /** Tells whether tokens with this {@code origin_jti} still count. */
    boolean isLive(String originJti) {
        return Optional.ofNullable(state.families.get(originJti))
                .filter(family -> !family.revoked())
                .isPresent();
    }

    void revoke(String originJti) {
        state.families.computeIfPresent(originJti, (id, family) -> family.revoke());
        state.touch();
    }

    void revokeAllOf(String username) {
        state.families.replaceAll((id, family) -> family.username().equals(username) ? family.revoke() : family);
        state.touch();
    }

    private boolean inGrace(TokenFamily family, String refreshToken) {
        Instant retiredAt = family.token(hash(refreshToken))
                .map(TokenFamily.Refresh::retiredAt)
                .orElse(null);
        Duration grace = settings.refreshRotationGrace().orElse(Duration.ZERO);
        return retiredAt == null || clock.instant().isBefore(retiredAt.plus(grace));
    }

    private String newToken(String originJti) {
        byte[] secret = new byte[TOKEN_BYTES];
        state.random.nextBytes(secret);
        return originJti + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private static String hash(String token) {
        return HexFormat.of().formatHex(Srp.digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
