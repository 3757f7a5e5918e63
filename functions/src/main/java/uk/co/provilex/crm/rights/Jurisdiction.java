package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import uk.co.provilex.crm.rights.clock.Nation;
import uk.co.provilex.crm.rights.clock.Regime;
import uk.co.provilex.crm.tenants.DataProtection;

/**
 * Whose law and calendar count for a request. It keeps those that its controller had when the request came in.
 *
 * @param regime the law
 * @param zone the calendar
 */
record Jurisdiction(Regime regime, ZoneId zone) {

    /** Provilex's own, as the controller of user accounts. */
    static final Jurisdiction PROVILEX = of(DataProtection.STANDARD);

    static Jurisdiction of(DataProtection settings) {
        return of(settings.regime(), settings.nation(), settings.timeZone());
    }

    static Jurisdiction of(String regime, String nation, String zone) {
        return new Jurisdiction(
                regime.equals("eu")
                        ? new Regime.EuropeanUnion()
                        : new Regime.UnitedKingdom(Nation.of(nation).orElseThrow()),
                ZoneId.of(zone));
    }

    /** Returns the nation whose bank holidays count, or the empty text. */
    String nation() {
        return switch (regime) {
            case Regime.UnitedKingdom(Nation nation) -> nation.text();
            case Regime.EuropeanUnion() -> "";
        };
    }

    LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, zone);
    }
}
