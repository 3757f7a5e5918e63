package uk.co.provilex.crm.users;

import uk.co.provilex.crm.platform.identity.Caller;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * Who may do what to whom, beyond the matrix of roles: only owners touch owners or make them, a tenant keeps an active
 * owner, and nobody changes what it may do itself.
 */
public final class UserRules {

    private UserRules() {}

    /** Requires that {@code caller} may invite somebody as {@code role}. */
    static void mayInvite(Caller caller, Role role) {
        if (role == Role.OWNER) {
            requireOwner(caller);
        }
    }

    /**
     * Requires that {@code caller} may turn {@code before} into {@code after}.
     *
     * @param owners how many active owners the tenant has
     */
    static void mayChange(Caller caller, User before, User after, int owners) {
        if (before.role() == Role.OWNER || after.role() == Role.OWNER) {
            requireOwner(caller);
        }
        requireOwnerLeft(owners + more(before, after.activeOwner()));
        var own = caller.userId().equals(before.id());
        if (own && (before.role() != after.role() || before.status() != after.status())) {
            throw forbidden("Nobody changes its own role or status. Ask another owner or admin.");
        }
    }

    /**
     * Requires that {@code caller} may delete {@code user}.
     *
     * @param owners how many active owners the tenant has
     */
    public static void mayDelete(Caller caller, User user, int owners) {
        if (user.role() == Role.OWNER) {
            requireOwner(caller);
        }
        requireOwnerLeft(owners + more(user, false));
        if (caller.userId().equals(user.id())) {
            throw forbidden("Nobody deletes itself. Ask another owner or admin.");
        }
    }

    /** Returns how many more active owners there are when {@code before} is one afterwards or not. */
    public static int more(User before, boolean ownerAfter) {
        return (ownerAfter ? 1 : 0) - (before.activeOwner() ? 1 : 0);
    }

    private static void requireOwner(Caller caller) {
        if (caller.role() != Role.OWNER) {
            throw forbidden("Only an owner may do this to an owner, or make one. Ask an owner.");
        }
    }

    private static void requireOwnerLeft(int owners) {
        if (owners < 1) {
            throw Tenants.lastOwner();
        }
    }

    private static ProblemException forbidden(String detail) {
        return Problem.FORBIDDEN.because(detail);
    }
}
