package uk.co.provilex.crm.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.events.Notice;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.Worksite;

/** An organisation that nobody has confirmed yet, whose owner is invited while other notices of the same user are about. */
final class SyncUserIdentityTest {

    private static final String KIM =
            Ids.from(() -> Instant.parse("2025-09-19T11:00:00Z")).next();

    private static final Worksite FIRST = begun();

    private static Worksite begun() {
        var site = new Worksite();
        var email = EmailAddress.parse("kim@example.com").orElseThrow();
        site.change((tenancy, changes) -> new Users(tenancy)
                .create(User.invited(KIM, email, "Kim Example", Role.OWNER, false, site.now), changes));
        return site;
    }

    @Test
    void anInvitationThatAnotherOneOvertakesAnywhereIsNoFaultAndLosesNothing() {
        for (int request = 1; ; request++) {
            var site = FIRST.copy();
            var place = "overtaken at request " + request;
            site.aws.interruptAt(request, () -> inviteAgain(site));

            assertFalse(deliver(site), place);

            if (!site.aws.interrupted()) {
                assertEquals(List.of(AccountNames.of(KIM)), site.aws.invitations, place);
                assertTrue(request > 5, "it asks for something");
                return;
            }
            assertFalse(deliver(site), place);
            assertQuiet(site, place);
            assertTrue(item(site).invitationSent(), place);
            // as many messages as it was asked for, unless both were asked for before the first was sent
            assertTrue(List.of(1, 2).contains(site.aws.invitations.size()), place);
        }
    }

    @Test
    void aNoticeThatAnotherOneOfTheSameOvertakesAnywhereDoesNotEndTheSignUp() {
        for (int request = 1; ; request++) {
            var site = FIRST.copy();
            var place = "overtaken at request " + request;
            site.aws.interruptAt(request, () -> assertFalse(deliver(site), place));

            assertFalse(deliver(site), place);

            assertQuiet(site, place);
            assertEquals(Optional.of(User.Status.INVITED), item(site).status(), place);
            assertTrue(item(site).invitationSent(), place);
            assertEquals(List.of("kim@example.com"), List.copyOf(site.aws.accounts.values()), place);
            if (!site.aws.interrupted()) {
                return;
            }
        }
    }

    @Test
    void whoeverIsDeletedAnywhereOnTheWayToAnAccountIsLeftWithNone() {
        for (int request = 1; ; request++) {
            var site = FIRST.copy();
            var place = "deleted at request " + request;
            site.aws.interruptAt(request, () -> {
                delete(site);
                assertFalse(deliver(site), place);
            });

            if (deliver(site)) {
                // who can be read no more is no user the next time
                assertFalse(deliver(site), place);
            }

            if (!site.aws.interrupted()) {
                return;
            }
            assertTrue(site.aws.accounts.isEmpty(), place);
        }
    }

    /** Whoever is signed in may delete the account at Cognito itself, which tells nobody. */
    @Test
    void anAccountThatWasDeletedAtThePoolComesBackWithTheNextChangeOfItsUser() {
        var site = FIRST.copy();
        assertFalse(deliver(site));
        site.aws.accounts.clear();

        assertFalse(deliver(site));

        assertEquals(List.of("kim@example.com"), List.copyOf(site.aws.accounts.values()));
        assertEquals(2, site.aws.invitations.size());
    }

    private static void delete(Worksite site) {
        site.now = site.now.plus(Duration.ofSeconds(1));
        site.change((tenancy, changes) -> new UserErasures(site.platform(), tenancy)
                .hide(item(site), new Users(tenancy).open(item(site)), site.now, changes));
    }

    private static void inviteAgain(Worksite site) {
        site.now = site.now.plus(Duration.ofSeconds(1));
        site.change((tenancy, changes) -> new Users(tenancy).inviteAgain(item(site), site.now, changes));
    }

    private static boolean deliver(Worksite site) {
        return site.deliver(SyncUserIdentity::new, new Notice(Worksite.TENANT, "user", KIM));
    }

    private static UserItem item(Worksite site) {
        return new Users(site.tenancy()).item(KIM).orElseThrow();
    }

    private static void assertQuiet(Worksite site, String place) {
        assertTrue(site.logged().stream().noneMatch(line -> line.contains("ERROR")), () -> place + site.logged());
    }
}
