package uk.co.provilex.crm.users;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.validation.EmailAddress;

/**
 * Somebody who may sign in for a tenant (P02: a name, an email address, and nothing else; credentials are Cognito's).
 *
 * @param id the user's id
 * @param status whether it may sign in
 * @param role what it may do
 * @param ownLeadsOnly whether, as a member, it sees only the leads it owns
 * @param createdAt when it was invited
 * @param updatedAt when it last changed
 * @param lastSignInAt when it last signed in
 * @param version grows by one with each change, but not with a sign-in
 * @param email its address as typed
 * @param address its address in the form that addresses are compared by
 * @param name its name
 */
public record User(
        String id,
        Status status,
        Role role,
        boolean ownLeadsOnly,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> lastSignInAt,
        long version,
        String email,
        String address,
        String name) {

    /** Whether a user may sign in. A deleted user is none of these: only its id is left. */
    public enum Status {
        /** Invited; becomes active by signing in. */
        INVITED,
        /** May sign in. */
        ACTIVE,
        /** May not sign in until it is enabled again. */
        DISABLED;

        /** Returns the name as the API and the store write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads what {@link #text} wrote. */
        public static Optional<Status> of(String text) {
            for (var status : values()) {
                if (status.text().equals(text)) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }

    /** Returns somebody who has just been invited. */
    public static User invited(
            String id, EmailAddress email, String name, Role role, boolean ownLeadsOnly, Instant now) {
        return new User(
                id,
                Status.INVITED,
                role,
                ownLeadsOnly,
                now,
                now,
                Optional.empty(),
                1,
                email.typed(),
                email.normalised(),
                name);
    }

    /** Returns this user with other values, as its next version. */
    User changed(String newName, Role newRole, Status newStatus, boolean newOwnLeadsOnly, Instant now) {
        return new User(
                id,
                newStatus,
                newRole,
                newOwnLeadsOnly,
                createdAt,
                now,
                lastSignInAt,
                version + 1,
                email,
                address,
                newName);
    }

    /** Tells whether this is one of the owners that a tenant always keeps at least one of. */
    public boolean activeOwner() {
        return role == Role.OWNER && status == Status.ACTIVE;
    }

    /** Names the user by its id alone, for a stray log or exception. */
    @Override
    public String toString() {
        return "User " + id;
    }
}
