package uk.co.provilex.crm.platform.tenancy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.co.provilex.crm.Seed;

final class TenantScopeTest {

    private final TenantScope scope = new TenantScope(new TenantId("acme"));

    @Test
    void everyKeyBeginsWithItsTenant() {
        assertEquals("T#acme#LEAD#l1", scope.partition("LEAD#l1").value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ac#me", "*", "a*", "a?", "ACME", "ac me", "é", "${x}", "a/b"})
    void aTenantIdCannotHoldADelimiterOrAWildcard(String id) {
        assertThrows(IllegalArgumentException.class, () -> new TenantId(id));
    }

    @Test
    void noNameOfAPartitionEscapesTheTenant() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var name = random.ints(random.nextInt(1, 12), 0x20, 0x80)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            try {
                var key = scope.partition(name).value();
                assertTrue(key.startsWith("T#acme#") && !key.contains("##"), "seed " + seed);
            } catch (IllegalArgumentException refused) {
                assertTrue(
                        !name.matches("[A-Za-z0-9_:.=#-]+") || name.matches("(^#.*)|(.*##.*)|(.*#$)"), "seed " + seed);
            }
        }
    }

    @Test
    void anIdOfAnEarlierTimeIsDrawnFromTheSameSource() {
        Ids given = () -> "01k5hc3d5e7f9g1h3j5k7m9n1p";
        var early = given.nextOf(java.time.Instant.ofEpochMilli(1_000_000));
        assertEquals(java.time.Instant.ofEpochMilli(1_000_000), Ids.drawnAt(early));
        assertTrue(early.endsWith("5e7f9g1h3j5k7m9n1p".substring(2)) && Ids.wellFormed(early), early);
    }

    @Test
    void idsSortByTimeAndAreWellFormed() {
        var early = Ids.from(() -> java.time.Instant.ofEpochMilli(1_000_000)).next();
        var late = Ids.from(() -> java.time.Instant.ofEpochMilli(1_000_001)).next();
        assertTrue(early.compareTo(late) < 0 && Ids.wellFormed(early) && Ids.wellFormed(late));
    }
}
