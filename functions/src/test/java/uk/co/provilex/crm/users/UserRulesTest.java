package uk.co.provilex.crm.users;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.co.provilex.crm.platform.identity.Caller;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.users.User.Status;

class UserRulesTest {

    private static final Instant NOW = Instant.parse("2025-09-19T08:00:00Z");
    private static final String ME = "01k5ha7c0d4e8f2g6h1j5k9m3n";
    private static final String OTHER = "01k5ha9d3e7f1g5h2j6k4m8n0p";
    private static final int MANY = 5;

    static List<Arguments> rolesOfCallerAndTarget() {
        var cells = new ArrayList<Arguments>();
        for (var caller : List.of(Role.OWNER, Role.ADMIN)) {
            for (var target : Role.values()) {
                cells.add(Arguments.of(caller, target));
            }
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("rolesOfCallerAndTarget")
    void onlyAnOwnerTouchesAnOwner(Role caller, Role target) {
        var before = user(OTHER, target, Status.ACTIVE);
        var renamed = before.changed("Another Name", target, Status.ACTIVE, false, NOW);
        var allowed = caller == Role.OWNER || target != Role.OWNER;
        expect(allowed, () -> UserRules.mayChange(caller(ME, caller), before, renamed, MANY));
        expect(allowed, () -> UserRules.mayDelete(caller(ME, caller), before, MANY));
    }

    @ParameterizedTest
    @MethodSource("rolesOfCallerAndTarget")
    void onlyAnOwnerMakesAnOwner(Role caller, Role role) {
        var allowed = caller == Role.OWNER || role != Role.OWNER;
        expect(allowed, () -> UserRules.mayInvite(caller(ME, caller), role));
        var before = user(OTHER, Role.MEMBER, Status.ACTIVE);
        var after = before.changed(before.name(), role, Status.ACTIVE, false, NOW);
        expect(allowed, () -> UserRules.mayChange(caller(ME, caller), before, after, MANY));
    }

    @Nested
    class NobodyChangesWhatItMayDoItself {

        private final User me = user(ME, Role.ADMIN, Status.ACTIVE);
        private final Caller caller = caller(ME, Role.ADMIN);

        @Test
        void notItsRole() {
            var after = me.changed(me.name(), Role.VIEWER, Status.ACTIVE, false, NOW);
            expect(false, () -> UserRules.mayChange(caller, me, after, MANY));
        }

        @Test
        void notItsStatus() {
            var after = me.changed(me.name(), Role.ADMIN, Status.DISABLED, false, NOW);
            expect(false, () -> UserRules.mayChange(caller, me, after, MANY));
        }

        @Test
        void norDeletesItself() {
            expect(false, () -> UserRules.mayDelete(caller, me, MANY));
        }

        @Test
        void butItsName() {
            var after = me.changed("Another Name", Role.ADMIN, Status.ACTIVE, false, NOW);
            expect(true, () -> UserRules.mayChange(caller, me, after, MANY));
        }
    }

    @Nested
    class TheLastActiveOwner {

        private final User owner = user(ME, Role.OWNER, Status.ACTIVE);
        private final Caller caller = caller(ME, Role.OWNER);

        @Test
        void cannotBeDemotedDisabledOrDeleted() {
            var demoted = owner.changed(owner.name(), Role.ADMIN, Status.ACTIVE, false, NOW);
            var disabled = owner.changed(owner.name(), Role.OWNER, Status.DISABLED, false, NOW);
            refused(Problem.LAST_OWNER, () -> UserRules.mayChange(caller, owner, demoted, 1));
            refused(Problem.LAST_OWNER, () -> UserRules.mayChange(caller, owner, disabled, 1));
            refused(Problem.LAST_OWNER, () -> UserRules.mayDelete(caller, owner, 1));
        }

        @Test
        void isNotHeldByAnInvitedOrDisabledOne() {
            for (var status : List.of(Status.INVITED, Status.DISABLED)) {
                var second = user(OTHER, Role.OWNER, status);
                expect(true, () -> UserRules.mayDelete(caller, second, 1));
            }
        }

        @Test
        void canBeRenamed() {
            var after = owner.changed("Another Name", Role.OWNER, Status.ACTIVE, false, NOW);
            expect(true, () -> UserRules.mayChange(caller, owner, after, 1));
        }
    }

    @Test
    void countsAnOwnerOnlyWhileItIsActive() {
        for (var role : Role.values()) {
            for (var status : Status.values()) {
                var user = user(OTHER, role, status);
                var counted = role == Role.OWNER && status == Status.ACTIVE;
                assertEquals(counted ? 0 : 1, UserRules.more(user, true));
                assertEquals(counted ? -1 : 0, UserRules.more(user, false));
            }
        }
    }

    @Test
    void ownersAndAdminsSeeEverybodysActivityAndTheOthersTheirOwn() {
        for (var role : Role.values()) {
            var all = role == Role.OWNER || role == Role.ADMIN;
            assertEquals(all, ListUserActivity.maySee(caller(ME, role), OTHER));
            assertEquals(true, ListUserActivity.maySee(caller(ME, role), ME));
        }
    }

    private static void expect(boolean allowed, Executable rule) {
        if (allowed) {
            assertDoesNotThrow(rule);
        } else {
            refused(Problem.FORBIDDEN, rule);
        }
    }

    private static void refused(Problem problem, Executable rule) {
        assertEquals(problem, assertThrows(ProblemException.class, rule).problem());
    }

    private static Caller caller(String id, Role role) {
        return new Caller(new TenantId("01k5ha6b9c3d7e1f5g0h4j8k2m"), id, role, false);
    }

    static User user(String id, Role role, Status status) {
        var email = EmailAddress.parse("sam@example.com").orElseThrow();
        return User.invited(id, email, "Sam Example", role, false, NOW)
                .changed("Sam Example", role, status, false, NOW);
    }
}
