package uk.co.provilex.crm.tenants;

import java.time.ZoneId;
import java.util.List;

/**
 * Whose law sets the time limits for the requests of a tenant's data subjects, and by which calendar.
 *
 * @param regime {@code uk} or {@code eu}
 * @param nation whose bank holidays count in the United Kingdom, as GOV.UK names it
 * @param timeZone the IANA name of the zone whose calendar tells on which day something happened
 */
public record DataProtection(String regime, String nation, String timeZone) {

    /** The regimes that there are. */
    static final List<String> REGIMES = List.of("uk", "eu");

    /** The nations of the United Kingdom, by their bank holidays. */
    static final List<String> NATIONS = List.of("england-and-wales", "scotland", "northern-ireland");

    /** What a tenant has that says nothing else: the law of the United Kingdom, by the calendar of England and Wales. */
    public static final DataProtection STANDARD = new DataProtection("uk", "england-and-wales", "Europe/London");

    /** Returns the zone. */
    public ZoneId zone() {
        return ZoneId.of(timeZone);
    }
}
