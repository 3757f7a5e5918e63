package uk.co.provilex.crm.users;

import java.time.Instant;
import java.util.Optional;
import uk.co.provilex.crm.platform.identity.Caller;
import uk.co.provilex.crm.platform.identity.Role;

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
        long version)
        implements AnyUser {

    /** Shows {@code user} to {@code viewer}: when somebody last signed in is for admins and for that user to know (P03). */
    public static UserView of(User user, Caller viewer) {
        var mayKnow = viewer.role() == Role.OWNER
                || viewer.role() == Role.ADMIN
                || viewer.userId().equals(user.id());
        return of(user, mayKnow);
    }

    /** Shows everything of {@code user}, for whoever may take all of it out. */
    public static UserView whole(User user) {
        return of(user, true);
    }

    private static UserView of(User user, boolean mayKnow) {
        return new UserView(
                user.id(),
                user.email(),
                user.name(),
                user.role().text(),
                user.status().text(),
                user.ownLeadsOnly(),
                user.createdAt(),
                user.updatedAt(),
                mayKnow ? user.lastSignInAt() : Optional.empty(),
                user.version());
    }
}
