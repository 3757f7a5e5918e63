package uk.co.provilex.crm.platform.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.platform.problem.ProblemException;

final class CursorsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private final Cursors cursors = new Cursors(CursorsTest::sign, "lead.list created desc", NOW);

    @Test
    void aCursorLeadsBackToItsPlace() {
        assertEquals("0:abc|1:def", cursors.decode(cursors.encode("0:abc|1:def")));
    }

    @Test
    void anAlteredCursorIsRefused() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        var cursor = cursors.encode("place");
        for (int i = 0; i < 500; i++) {
            var altered = new StringBuilder(cursor);
            int at = random.nextInt(altered.length());
            char other = (char) ('!' + random.nextInt(90));
            if (other == altered.charAt(at)) {
                continue;
            }
            altered.setCharAt(at, other);
            assertThrows(ProblemException.class, () -> cursors.decode(altered.toString()), "seed " + seed);
        }
    }

    @Test
    void aCursorOfAnotherListingIsRefused() {
        var other = new Cursors(CursorsTest::sign, "lead.list created asc", NOW);
        assertThrows(ProblemException.class, () -> other.decode(cursors.encode("place")));
    }

    @Test
    void aCursorOfAnotherTenantIsRefused() {
        var other = new Cursors(text -> sign("other" + text), "lead.list created desc", NOW);
        assertThrows(ProblemException.class, () -> other.decode(cursors.encode("place")));
    }

    @Test
    void aCursorExpiresAfterADay() {
        var tomorrow = new Cursors(CursorsTest::sign, "lead.list created desc", NOW.plus(Duration.ofDays(1)));
        assertThrows(ProblemException.class, () -> tomorrow.decode(cursors.encode("place")));
    }

    private static String sign(String text) {
        return Integer.toHexString(("key of acme" + text).hashCode());
    }
}
