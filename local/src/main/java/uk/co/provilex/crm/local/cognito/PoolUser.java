package uk.co.provilex.crm.local.cognito;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One user of the pool.
 *
 * @param username the name that never changes
 * @param sub the user's id in tokens
 * @param attributes what is known of the user, without {@code sub}
 * @param enabled whether the user may sign in
 * @param status where the user stands
 * @param credential the password, hashed
 * @param temporaryUntil until when a temporary password can be used
 * @param totp the software token
 * @param resetCode the open code for a forgotten password
 * @param createdAt when the user was made
 * @param modifiedAt when the user was last changed
 */
record PoolUser(
        String username,
        String sub,
        Map<String, String> attributes,
        boolean enabled,
        UserStatus status,
        Credential credential,
        Instant temporaryUntil,
        Totp totp,
        OneTimeCode resetCode,
        Instant createdAt,
        Instant modifiedAt) {

    PoolUser {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** Returns the address, which can be signed in with and written to only when it is verified. */
    Optional<String> verifiedEmail() {
        return Optional.ofNullable(attributes.get("email"))
                .filter(email -> "true".equals(attributes.get("email_verified")));
    }

    /** Writes the attributes as pairs, {@code sub} among them, as AWS lists them. */
    void writeAttributes(ArrayNode target) {
        attributes.forEach((name, value) -> target.addObject().put("Name", name).put("Value", value));
        target.addObject().put("Name", "sub").put("Value", sub);
    }

    PoolUser withAttributes(Map<String, String> changed, Instant now) {
        Map<String, String> all = new LinkedHashMap<>(attributes);
        all.putAll(changed);
        return new PoolUser(
                username, sub, all, enabled, status, credential, temporaryUntil, totp, resetCode, createdAt, now);
    }

    PoolUser withEnabled(boolean now, Instant at) {
        return new PoolUser(
                username, sub, attributes, now, status, credential, temporaryUntil, totp, resetCode, createdAt, at);
    }

    /** The user's own password: invitation and open codes are spent. */
    PoolUser withPassword(Credential own, Instant now) {
        return new PoolUser(
                username,
                sub,
                attributes,
                enabled,
                UserStatus.CONFIRMED,
                own,
                now,
                totp,
                OneTimeCode.NONE,
                createdAt,
                now);
    }

    PoolUser withTemporaryPassword(Credential temporary, Instant until, Instant now) {
        return new PoolUser(
                username,
                sub,
                attributes,
                enabled,
                UserStatus.FORCE_CHANGE_PASSWORD,
                temporary,
                until,
                totp,
                OneTimeCode.NONE,
                createdAt,
                now);
    }

    PoolUser withTotp(Totp now) {
        return new PoolUser(
                username,
                sub,
                attributes,
                enabled,
                status,
                credential,
                temporaryUntil,
                now,
                resetCode,
                createdAt,
                modifiedAt);
    }

    PoolUser withResetCode(OneTimeCode code) {
        return new PoolUser(
                username,
                sub,
                attributes,
                enabled,
                status,
                credential,
                temporaryUntil,
                totp,
                code,
                createdAt,
                modifiedAt);
    }

    /** Names the user by the opaque name alone. */
    @Override
    public String toString() {
        return "PoolUser[" + username + "]";
    }
}
