package uk.co.provilex.crm.users;

import java.time.Instant;
import java.util.Optional;

/** A user as the API shows it. */
public record UserView(
        String id,
        String email,
        String name,
        String role,
        String status,
        boolean ownLeadsOnly,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> lastSignInAt,
        long version) {

    /** Shows {@code user}. */
    public static UserView of(User user) {
        return new UserView(
                user.id(),
                user.email(),
                user.name(),
                user.role().text(),
                user.status().text(),
                user.ownLeadsOnly(),
                user.createdAt(),
                user.updatedAt(),
                user.lastSignInAt(),
                user.version());
    }
}
