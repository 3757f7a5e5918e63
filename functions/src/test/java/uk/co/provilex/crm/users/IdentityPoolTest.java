package uk.co.provilex.crm.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.platform.tenancy.Ids;

class IdentityPoolTest {

    private final Ids ids = Ids.from(InstantSource.system());

    @Test
    void theNameOfAnAccountHasTheFormOfARandomUuid() {
        for (int i = 0; i < 1000; i++) {
            var name = IdentityPool.accountName(ids.next());
            var uuid = UUID.fromString(name);
            assertEquals(name, uuid.toString());
            assertEquals(4, uuid.version());
            assertEquals(2, uuid.variant());
        }
    }

    @Test
    void aUsersAccountHasOneNameAndNoOtherUsers() {
        var id = ids.next();
        assertEquals(IdentityPool.accountName(id), IdentityPool.accountName(id));
        assertNotEquals(IdentityPool.accountName(id), IdentityPool.accountName(ids.next()));
    }

    @Test
    void whatIsAlikeInIdsOfTheSameTimeIsNotAlikeInNames() {
        var beginnings = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            beginnings.add(IdentityPool.accountName(ids.next()).substring(0, 8));
        }
        assertEquals(100, beginnings.size());
    }
}
