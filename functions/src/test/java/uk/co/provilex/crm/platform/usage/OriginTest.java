package uk.co.provilex.crm.platform.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginTest {

    @ParameterizedTest
    @CsvSource({"203.0.113.7, 203.0.113.200", "2001:db8:1:1::1, 2001:db8:1:ffff::2", "::ffff:203.0.113.7, 203.0.113.8"})
    void addressesOfOnePlaceAreOfOneNetwork(String one, String other) {
        assertEquals(network(one), network(other));
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.7, 203.0.114.7", "2001:db8:1::1, 2001:db8:2::1", "203.0.113.7, 2001:db8:1::1"})
    void othersAreNot(String one, String other) {
        assertNotEquals(network(one), network(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "1.2.3.4.5", "::g"})
    void whatIsNoAddressIsOfNoNetworkAndNoServerIsAsked(String text) {
        assertEquals("none", network(text));
    }

    @Test
    void anAddressIsKeptAsItIsAndNotAsTextOfTheRecord() {
        var origin = Origin.of("203.0.113.7", "curl/8.5.0");
        assertEquals(Optional.of("203.0.113.7"), origin.ipAddress());
        assertFalse(origin.toString().contains("203"));
    }

    private static String network(String ip) {
        return Origin.of(ip, "").network();
    }
}
