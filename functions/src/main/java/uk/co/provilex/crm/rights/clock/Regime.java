package uk.co.provilex.crm.rights.clock;

/** Whose data protection law sets the time limits of a request. */
public sealed interface Regime {

    /**
     * The UK GDPR and the Data Protection Act 2018.
     *
     * @param nation whose bank holidays count
     */
    record UnitedKingdom(Nation nation) implements Regime {}

    /** Regulation (EU) 2016/679, the GDPR. */
    record EuropeanUnion() implements Regime {}

    /** Returns the name as the API writes it. */
    default String text() {
        return switch (this) {
            case UnitedKingdom(Nation nation) -> "uk";
            case EuropeanUnion() -> "eu";
        };
    }
}
