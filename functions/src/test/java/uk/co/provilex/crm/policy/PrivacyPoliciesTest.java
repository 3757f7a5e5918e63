package uk.co.provilex.crm.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrivacyPoliciesTest {

    private final PrivacyPolicies policies = PrivacyPolicies.published();

    @Test
    void theNewestThatHasTakenEffectIsInForce() {
        var newest = policies.all().getFirst();
        var first = policies.all().getLast();
        assertEquals(newest, policies.current(Instant.parse("2999-01-01T00:00:00Z")));
        assertEquals(first, policies.current(Instant.parse("2000-01-01T00:00:00Z")));
    }

    @Test
    void aVersionIsFoundByItsNameAlone() {
        assertEquals(
                "2025-09-19",
                policies.find("2025-09-19").orElseThrow().effectiveFrom().toString());
        assertTrue(policies.find("2025-09-18").isEmpty());
        assertTrue(policies.find("../index").isEmpty());
    }

    @Test
    void everyPromiseIsAnsweredFor() {
        assertEquals(
                IntStream.rangeClosed(1, 18).mapToObj("P%02d"::formatted).toList(),
                Stream.of(Promise.values()).map(Enum::name).toList());
        for (var promise : Promise.values()) {
            assertFalse(promise.control().isBlank());
        }
    }
}
