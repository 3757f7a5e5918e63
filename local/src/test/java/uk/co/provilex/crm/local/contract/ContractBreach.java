package uk.co.provilex.crm.local.contract;

import java.util.List;

/** Says in which points an exchange breaks the contract; names places and rules, never the values exchanged. */
public final class ContractBreach extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final transient List<String> points;

    ContractBreach(String exchange, List<String> points) {
        super(exchange + " breaks the contract:\n  - " + String.join("\n  - ", points));
        this.points = List.copyOf(points);
    }

    /** Every point found, at least one. */
    public List<String> points() {
        return points;
    }
}
