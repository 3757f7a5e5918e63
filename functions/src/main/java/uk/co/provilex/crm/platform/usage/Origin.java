package uk.co.provilex.crm.platform.usage;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where a request came from: personal data (P03).
 *
 * @param ipAddress the address, unless there is none
 * @param device the kind of device
 */
public record Origin(Optional<String> ipAddress, Device device) {

    private static final int BYTES_OF_4 = 3;
    private static final int BYTES_OF_6 = 6;

    /** Reads what API Gateway tells of a request. */
    public static Origin of(String sourceIp, String userAgent) {
        return new Origin(Optional.of(sourceIp).filter(ip -> !ip.isEmpty()), Device.of(userAgent));
    }

    /**
     * Returns the network of the address: the first 24 bits of an IPv4 address, 48 of an IPv6 one, which is what a provider
     * mostly gives to one place. A single address changes too often for a change to mean anything.
     */
    String network() {
        return ipAddress.map(Origin::network).orElse("none");
    }

    private static String network(String ip) {
        try {
            var address = InetAddress.ofLiteral(ip);
            var kept = address instanceof Inet6Address ? BYTES_OF_6 : BYTES_OF_4;
            return HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), kept));
        } catch (IllegalArgumentException none) {
            return "none";
        }
    }

    /** Tells nothing, for a stray log or exception. */
    @Override
    public String toString() {
        return "Origin";
    }
}
