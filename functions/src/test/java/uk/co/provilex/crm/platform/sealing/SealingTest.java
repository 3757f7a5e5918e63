package uk.co.provilex.crm.platform.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

final class SealingTest {

    private static final TenantId ACME = new TenantId("acme");
    private final TenantScope scope = new TenantScope(ACME);
    private final SubjectKey key = new SubjectKey(SubjectId.lead("l1"), Aead.randomKey());
    private final byte[] plain = "Ada Example".getBytes(UTF_8);

    @Nested
    class ASealedValue {

        @Test
        void opensInItsPlace() {
            var place = scope.key("LEAD#l1", "LEAD");
            assertArrayEquals(plain, key.open(Table.RECORDS, place, key.seal(Table.RECORDS, place, plain)));
        }

        @Test
        void doesNotOpenUnderAnotherSortKey() {
            var sealed = key.seal(Table.RECORDS, scope.key("LEAD#l1", "NOTE#1"), plain);
            assertThrows(
                    SealBrokenException.class, () -> key.open(Table.RECORDS, scope.key("LEAD#l1", "NOTE#2"), sealed));
        }

        @Test
        void doesNotOpenInAnotherTable() {
            var place = scope.key("LEAD#l1", "LEAD");
            var sealed = key.seal(Table.RECORDS, place, plain);
            assertThrows(SealBrokenException.class, () -> key.open(Table.LOOKUP, place, sealed));
        }

        @Test
        void doesNotOpenForAnotherTenant() {
            var sealed = key.seal(Table.RECORDS, scope.key("LEAD#l1", "LEAD"), plain);
            var other = new TenantScope(new TenantId("other")).key("LEAD#l1", "LEAD");
            assertThrows(SealBrokenException.class, () -> key.open(Table.RECORDS, other, sealed));
        }

        @Test
        void doesNotOpenOnceAnyBitIsFlipped() {
            long seed = Seed.drawn();
            var random = new Random(seed);
            var place = scope.key("LEAD#l1", "LEAD");
            for (int i = 0; i < 500; i++) {
                var sealed = key.seal(Table.RECORDS, place, plain);
                sealed[random.nextInt(sealed.length)] ^= (byte) (1 << random.nextInt(8));
                assertThrows(SealBrokenException.class, () -> key.open(Table.RECORDS, place, sealed), "seed " + seed);
            }
        }

        @Test
        void looksDifferentEachTimeItIsSealed() {
            var place = scope.key("LEAD#l1", "LEAD");
            assertFalse(java.util.Arrays.equals(
                    key.seal(Table.RECORDS, place, plain), key.seal(Table.RECORDS, place, plain)));
        }
    }

    @Nested
    class ATenantKey {

        private final TenantKey tenantKey = new TenantKey(Aead.randomKey());

        @Test
        void wrapsASubjectKeyForItsPlaceOnly() {
            var place = key.subject().keyItem(scope);
            var wrapped = key.wrappedBy(tenantKey, place);
            var elsewhere = SubjectId.lead("l2").keyItem(scope);
            assertThrows(
                    SealBrokenException.class,
                    () -> SubjectKey.unwrap(SubjectId.lead("l2"), wrapped, tenantKey, elsewhere));
        }

        @Test
        void makesTokensOfDifferentKindsThatNeverMeet() {
            assertNotEquals(tenantKey.token("email", "ada@example.com"), tenantKey.token("tag", "ada@example.com"));
        }

        @Test
        void makesTheSameTokenForTheSameValue() {
            assertEquals(tenantKey.token("email", "ada@example.com"), tenantKey.token("email", "ada@example.com"));
        }

        @Test
        void makesOtherTokensThanAnotherTenantsKey() {
            assertNotEquals(
                    tenantKey.token("email", "ada@example.com"),
                    new TenantKey(Aead.randomKey()).token("email", "ada@example.com"));
        }
    }

    @Nested
    class TheCache {

        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

        @Test
        void forgetsAKeyAfterFiveMinutes() {
            var cache = new KeyCache(now::get, 10);
            cache.remember(ACME, key);
            now.set(Instant.EPOCH.plus(Duration.ofMinutes(5)));
            assertTrue(cache.subjectKey(ACME, key.subject()).isEmpty());
        }

        @Test
        void isBounded() {
            var cache = new KeyCache(now::get, 2);
            for (var id : new String[] {"a", "b", "c"}) {
                cache.remember(ACME, new SubjectKey(SubjectId.lead(id), Aead.randomKey()));
            }
            assertTrue(cache.subjectKey(ACME, SubjectId.lead("a")).isEmpty());
        }

        @Test
        void keepsTheKeysOfTenantsApart() {
            var cache = new KeyCache(now::get, 10);
            cache.remember(ACME, key);
            assertTrue(cache.subjectKey(new TenantId("other"), key.subject()).isEmpty());
        }
    }
}
