package uk.co.provilex.crm.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.users.User.Status;

class UserPatchTest {

    private static final Instant NOW = Instant.parse("2025-09-19T09:00:00Z");
    private static final String ID = "01k5ha9d3e7f1g5h2j6k4m8n0p";
    private static final User MEMBER = UserRulesTest.user(ID, Role.MEMBER, Status.ACTIVE);

    @Test
    void changesWhatItNamesAndNothingElse() {
        var after = apply(MEMBER, new UserPatch("Robin Example", null, null, null));
        assertEquals("Robin Example", after.name());
        assertEquals(MEMBER.role(), after.role());
        assertEquals(MEMBER.status(), after.status());
        assertEquals(MEMBER.version() + 1, after.version());
        assertEquals(NOW, after.updatedAt());
        assertEquals("name", UserPatch.differences(MEMBER, after));
    }

    @Test
    void disablesAndEnables() {
        var disabled = apply(MEMBER, new UserPatch(null, null, "disabled", null));
        assertEquals(Status.DISABLED, disabled.status());
        assertEquals(
                Status.ACTIVE,
                apply(disabled, new UserPatch(null, null, "active", null)).status());
        assertEquals(List.of("disabled"), UpdateUser.events(MEMBER, disabled));
    }

    @Test
    void aMembersLimitEndsWithMembership() {
        var limited = apply(MEMBER, new UserPatch(null, null, null, true));
        assertTrue(limited.ownLeadsOnly());
        assertFalse(apply(limited, new UserPatch(null, "viewer", null, null)).ownLeadsOnly());
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "admin", "viewer"})
    void onlyAMemberIsLimitedToItsOwnLeads(String role) {
        refused("/ownLeadsOnly", MEMBER, new UserPatch(null, role, null, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Owner", "root", "member "})
    void aRoleIsOneOfTheFour(String role) {
        refused("/role", MEMBER, new UserPatch(null, role, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "invited", "deleted", "Active"})
    void aStatusIsOneOfTheTwo(String status) {
        refused("/status", MEMBER, new UserPatch(null, null, status, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\u0000b", "a\u202eb", "a\nb"})
    void aNameIsALine(String name) {
        refused("/name", MEMBER, new UserPatch(name, null, null, null));
    }

    @Test
    void aNameIsBoundedInCharactersAsPeopleCountThem() {
        var emoji = "\uD83C\uDF37";
        assertEquals(
                emoji.repeat(200),
                apply(MEMBER, new UserPatch(emoji.repeat(200), null, null, null))
                        .name());
        refused("/name", MEMBER, new UserPatch(emoji.repeat(201), null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "disabled"})
    void anInvitedUserBecomesActiveBySigningInAlone(String status) {
        var invited = UserRulesTest.user(ID, Role.MEMBER, Status.INVITED);
        var refusal =
                assertThrows(ProblemException.class, () -> apply(invited, new UserPatch(null, null, status, null)));
        assertEquals(Problem.WRONG_STATE, refusal.problem());
    }

    @Test
    void aUserDoesNotShowItselfInText() {
        assertFalse(MEMBER.toString().contains("Sam"));
        assertFalse(new InviteUser.Invitation("sam@example.com", "Sam", "viewer", null)
                .toString()
                .contains("am"));
    }

    @Test
    void aUserMayDoWhatTheMatrixAllowsItsRole() {
        assertTrue(GetMe.permissions(Role.OWNER).contains("user.invite"));
        assertFalse(GetMe.permissions(Role.MEMBER).contains("user.invite"));
        assertFalse(GetMe.permissions(Role.VIEWER).contains("lead.create"));
        assertTrue(GetMe.permissions(Role.VIEWER).contains("lead.read"));
    }

    private static User apply(User before, UserPatch patch) {
        return patch.applyTo(before, new Checks(), NOW);
    }

    private static void refused(String field, User before, UserPatch patch) {
        var refusal = assertThrows(ProblemException.class, () -> apply(before, patch));
        assertEquals(Problem.INVALID_REQUEST, refusal.problem());
        assertEquals(field, refusal.errors().getFirst().field());
    }
}
