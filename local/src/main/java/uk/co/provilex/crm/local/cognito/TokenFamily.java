package uk.co.provilex.crm.local.cognito;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One sign-in and every token that descends from it.
 *
 * @param originJti the {@code origin_jti} of its access and id tokens
 * @param username whose sign-in it is
 * @param authTime when the user signed in
 * @param expiresAt when the last refresh token ends, whatever its rotations
 * @param revoked whether its tokens are worth nothing any more
 * @param tokens its refresh tokens, hashed
 */
record TokenFamily(
        String originJti, String username, Instant authTime, Instant expiresAt, boolean revoked, List<Refresh> tokens) {

    /**
     * One refresh token.
     *
     * @param hash its SHA-256 in hexadecimal
     * @param retiredAt when it was rotated out; null while it is current
     */
    record Refresh(String hash, @Nullable Instant retiredAt) {

        Refresh retire(Instant now) {
            return retiredAt == null ? new Refresh(hash, now) : this;
        }
    }

    TokenFamily {
        tokens = List.copyOf(tokens);
    }

    Optional<Refresh> token(String hash) {
        return tokens.stream().filter(token -> token.hash().equals(hash)).findFirst();
    }

    TokenFamily revoke() {
        return new TokenFamily(originJti, username, authTime, expiresAt, true, tokens);
    }

    /** Retires {@code oldHash} and adds {@code newHash}. */
    TokenFamily rotate(String oldHash, String newHash, Instant now) {
        List<Refresh> rotated = new ArrayList<>();
        tokens.forEach(token -> rotated.add(token.hash().equals(oldHash) ? token.retire(now) : token));
        rotated.add(new Refresh(newHash, null));
        return new TokenFamily(originJti, username, authTime, expiresAt, revoked, rotated);
    }
}
