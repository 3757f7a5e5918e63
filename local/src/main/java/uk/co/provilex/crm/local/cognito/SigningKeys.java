package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** The pool's keys: one signs, and each retired one is published until the last token that it signed has expired. */
final class SigningKeys {

    private static final Duration SIGNS_FOR = Duration.ofDays(30);

    private final PoolState state;
    private final InstantSource clock;
    private final Duration longestToken;
    private final Function<Instant, SigningKey> maker;

    /** Makes new keys, which takes a while, with {@code maker}. */
    SigningKeys(PoolState state, UserPoolSettings settings, InstantSource clock, Function<Instant, SigningKey> maker) {
        this.maker = maker;
        this.state = state;
        this.clock = clock;
        this.longestToken = settings.accessTokenValidity().compareTo(settings.idTokenValidity()) > 0
                ? settings.accessTokenValidity()
                : settings.idTokenValidity();
    }

    /** Returns the key that signs now; one that has signed for 30 days is replaced first. */
    synchronized SigningKey current() {
        Instant tooOld = clock.instant().minus(SIGNS_FOR);
        return signing().filter(key -> key.createdAt().isAfter(tooOld)).orElseGet(this::rotate);
    }

    /** Replaces the key that signs. */
    synchronized SigningKey rotate() {
        Instant now = clock.instant();
        state.keys.replaceAll(key -> key.retiredAt() == null ? key.retire(now) : key);
        state.keys.removeIf(key -> !isPublished(key));
        SigningKey fresh = maker.apply(now);
        state.keys.add(fresh);
        state.touch();
        return fresh;
    }

    /** Finds a published key. */
    Optional<SigningKey> find(String kid) {
        return state.keys.stream()
                .filter(key -> key.kid().equals(kid) && isPublished(key))
                .findFirst();
    }

    /** Writes the JSON Web Key Set (RFC 7517) that is served under the issuer. */
    ObjectNode jwks() {
        current();
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        ArrayNode keys = set.putArray("keys");
        for (SigningKey key : state.keys) {
            if (isPublished(key)) {
                RSAPublicKey rsa = key.rsaPublicKey();
                keys.addObject()
                        .put("alg", "RS256")
                        .put("e", base64(rsa.getPublicExponent()))
                        .put("kid", key.kid())
                        .put("kty", "RSA")
                        .put("n", base64(rsa.getModulus()))
                        .put("use", "sig");
            }
        }
        return set;
    }

    private Optional<SigningKey> signing() {
        return state.keys.stream().filter(key -> key.retiredAt() == null).findFirst();
    }

    private boolean isPublished(SigningKey key) {
        Instant retiredAt = key.retiredAt();
        return retiredAt == null || clock.instant().isBefore(retiredAt.plus(longestToken));
    }

    private static String base64(BigInteger unsigned) {
        byte[] bytes = unsigned.toByteArray();
        // RFC 7518 section 6.3.1.1: no extra zero byte for the sign.
        byte[] magnitude = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
    }
}
