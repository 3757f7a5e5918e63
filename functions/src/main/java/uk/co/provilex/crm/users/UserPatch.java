package uk.co.provilex.crm.users;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.users.User.Status;

/**
 * What a caller changes of a user: absent members stay.
 *
 * @param name the user's name
 * @param role its role
 * @param status {@code active} or {@code disabled}
 * @param ownLeadsOnly whether a member sees only the leads it owns
 */
record UserPatch(
        @Nullable String name,
        @Nullable String role,
        @Nullable String status,
        @Nullable Boolean ownLeadsOnly) {

    static final int MOST_NAME = 200;
    static final String ROLES = "is one of owner, admin, member and viewer";
    static final String MEMBERS_ONLY = "is only for a member";

    /** Returns {@code before} with this change; what cannot be is refused through {@code checks}, which end with it. */
    User applyTo(User before, Checks checks, Instant now) {
        checks.line(name, "/name", MOST_NAME);
        var newRole = role == null ? Optional.of(before.role()) : Role.of(role);
        checks.require(newRole.isPresent(), "/role", ROLES);
        var newStatus = status == null ? Optional.of(before.status()) : Status.of(status);
        checks.require(
                newStatus.isPresent() && (status == null || newStatus.get() != Status.INVITED),
                "/status",
                "is active or disabled");
        var member = newRole.equals(Optional.of(Role.MEMBER));
        // whoever stops being a member loses the limit of members with it
        boolean limited = ownLeadsOnly == null ? member && before.ownLeadsOnly() : ownLeadsOnly;
        checks.require(!limited || member, "/ownLeadsOnly", MEMBERS_ONLY);
        checks.done();
        if (status != null && before.status() == Status.INVITED) {
            throw Problem.WRONG_STATE.because(
                    "The user is invited; it becomes active by signing in. To withdraw the invitation, delete the user.");
        }
        return before.changed(
                name == null ? before.name() : name, newRole.orElseThrow(), newStatus.orElseThrow(), limited, now);
    }

    /** Returns the names of what differs between two versions of a user. */
    static String differences(User before, User after) {
        var names = new TreeSet<String>();
        if (!before.name().equals(after.name())) {
            names.add("name");
        }
        if (before.role() != after.role()) {
            names.add("role");
        }
        if (before.status() != after.status()) {
            names.add("status");
        }
        if (before.ownLeadsOnly() != after.ownLeadsOnly()) {
            names.add("ownLeadsOnly");
        }
        return String.join(",", names);
    }
}
