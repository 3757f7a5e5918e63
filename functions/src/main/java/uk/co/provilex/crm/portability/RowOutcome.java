package uk.co.provilex.crm.portability;

import java.util.List;
import java.util.Optional;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.mapping.RowFault;

/**
 * What became of a row.
 *
 * @param row the row
 * @param count the name under which it was counted, of {@link ImportCounts}
 * @param lead the lead as it is stored now; none for a row that was refused, or whose person is suppressed
 * @param faults why it was refused
 */
record RowOutcome(CsvRow row, String count, Optional<Lead> lead, List<RowFault> faults) {

    static RowOutcome stored(CsvRow row, String count, Lead lead) {
        return new RowOutcome(row, count, Optional.of(lead), List.of());
    }

    static RowOutcome refused(CsvRow row, List<RowFault> faults) {
        return new RowOutcome(row, ImportCounts.REJECTED, Optional.empty(), faults);
    }

    static RowOutcome suppressed(CsvRow row) {
        return new RowOutcome(row, ImportCounts.SUPPRESSED, Optional.empty(), List.of());
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "RowOutcome " + row.number();
    }
}
