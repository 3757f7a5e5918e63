package uk.co.provilex.crm.signup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignUpLimitsTest {

    @ParameterizedTest
    @CsvSource({
        "2025-09-19T08:00:00Z, 2025-09-19T09:00:00Z",
        "2025-09-19T08:59:59.999Z, 2025-09-19T09:00:00Z",
        "2025-09-19T09:00:00Z, 2025-09-19T10:00:00Z"
    })
    void aNetworkIsCountedByTheHour(Instant now, Instant ends) {
        assertEquals(ends, SignUpLimits.NETWORK.ends(now));
    }

    @Test
    void anAddressIsCountedByTheDay() {
        assertEquals(
                Instant.parse("2025-09-20T00:00:00Z"),
                SignUpLimits.ADDRESS.ends(Instant.parse("2025-09-19T23:59:59Z")));
    }

    @Test
    void whoeverHoldsASixtyFourBitNetworkHasOneAllowance() {
        assertEquals(SignUpLimits.network("2001:db8:0:1::1"), SignUpLimits.network("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assertNotEquals(SignUpLimits.network("2001:db8:0:1::1"), SignUpLimits.network("2001:db8:0:2::1"));
        assertNotEquals(SignUpLimits.network("192.0.2.1"), SignUpLimits.network("192.0.2.2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "1.2.3.4.5", "::g"})
    void whatIsNoAddressIsCountedWithoutAskingAnyServer(String text) {
        assertEquals("none", SignUpLimits.network(text));
    }
}
