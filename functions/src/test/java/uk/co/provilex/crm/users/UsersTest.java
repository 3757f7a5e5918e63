package uk.co.provilex.crm.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.FakeTenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.Erasures;
import uk.co.provilex.crm.platform.validation.EmailAddress;

final class UsersTest {

    private static final Instant NOON = Instant.parse("2025-09-19T12:00:00Z");

    private final FakeTenancy fake = new FakeTenancy();
    private final Users users = new Users(fake.tenancy);
    private final String id = fake.ids.next();

    UsersTest() {
        var email = EmailAddress.parse("kim@example.com").orElseThrow();
        var changes = new Changes();
        users.create(User.invited(id, email, "Kim Example", Role.MEMBER, false, NOON), changes);
        fake.commit(changes);
        commit((item, writes) -> users.signedIn(item, NOON.plusSeconds(60), writes));
        commit((item, writes) -> users.signOut(item, NOON.plusSeconds(120), writes));
    }

    @Test
    void everythingThatIsWrittenIsMarkedWithAnIdOfTheGivenSource() {
        var given = fake.tenancy.drawing(() -> "01k5hc3d5e7f9g1h3j5k7m9n1p");
        var changes = new Changes();
        new Users(given).signedIn(item(), NOON.plusSeconds(180), changes);
        new Erasures(given).noted(changes);
        fake.commit(changes);
        assertEquals("01k5hc3d5e7f9g1h3j5k7m9n1p", item().revision());
        assertEquals("01k5hc3d5e7f9g1h3j5k7m9n1p", new Erasures(fake.tenancy).mark());
    }

    @Test
    void aSignInDoesNotUndoTheMarkThatTheUserPoolKnowsOfASignOut() {
        var read = item();
        users.poolAgrees(item());
        var late = new Changes();
        users.signedIn(read, NOON.plusSeconds(180), late);
        var refused = assertThrows(ProblemException.class, () -> fake.commit(late));
        assertEquals(Problem.UNAVAILABLE, refused.problem());
        commit((item, writes) -> users.signedIn(item, NOON.plusSeconds(180), writes));
        assertFalse(item().signOutPending());
    }

    @Test
    void theMarkDoesNotUndoASignIn() {
        var read = item();
        commit((item, writes) -> users.signedIn(item, NOON.plusSeconds(180), writes));
        users.poolAgrees(read);
        assertEquals(Optional.of(NOON.plusSeconds(180)), users.open(item()).lastSignInAt());
        assertFalse(item().signOutPending());
    }

    @Test
    void theMarkIsOfWhatWasDoneAndNotOfWhatWasAskedForMeanwhile() {
        var read = item();
        commit((item, writes) -> users.signOut(item, NOON.plusSeconds(180), writes));
        users.poolAgrees(read);
        assertTrue(item().signOutPending());
        users.poolAgrees(item());
        assertFalse(item().signOutPending());
        // one that comes late takes nothing back
        users.poolAgrees(read);
        assertFalse(item().signOutPending());
    }

    private void commit(BiConsumer<UserItem, Changes> write) {
        var changes = new Changes();
        write.accept(item(), changes);
        fake.commit(changes);
    }

    private UserItem item() {
        return users.item(id).orElseThrow();
    }
}
