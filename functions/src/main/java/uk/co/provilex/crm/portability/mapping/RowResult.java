package uk.co.provilex.crm.portability.mapping;

import java.util.List;

/** What became of a row: a lead to write, or why not. */
public sealed interface RowResult {

    /** The row makes a lead. */
    record Accepted(RowLead lead) implements RowResult {}

    /** The row is refused, for at least one reason. */
    record Refused(List<RowFault> faults) implements RowResult {

        /** Checks that there is a reason. */
        public Refused {
            faults = List.copyOf(faults);
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("a refusal needs a reason");
            }
        }
    }
}
