package uk.co.provilex.crm.portability.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class JobKindTest {

    @Test
    void readsTheNamesThatItWrites() {
        for (var kind : JobKind.values()) {
            assertEquals(kind, JobKind.of(kind.text()));
        }
    }

    @Test
    void takesNoUnknownKindForOneThatItKnows() {
        assertThrows(IllegalArgumentException.class, () -> JobKind.of("transfer"));
    }
}
