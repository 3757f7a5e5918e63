package uk.co.provilex.crm.portability.mapping;

import java.util.List;
import java.util.Optional;

/** What became of a row: a lead to write, or why not. */
public sealed interface RowResult {

    /** The row makes a lead. */
    record Accepted(RowLead lead) implements RowResult {}

    /**
     * The row is refused, for at least one reason.
     *
     * @param faults the reasons
     * @param reached what of it was read all the same; absent where its cells may be in the wrong places
     * @param optedOut whether one reason is that the person has opted out, as an objection of whoever is a lead already
     */
    record Refused(List<RowFault> faults, Optional<Reached> reached, boolean optedOut) implements RowResult {

        /** Checks that there is a reason. */
        public Refused {
            faults = List.copyOf(faults);
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("a refusal needs a reason");
            }
        }

        /** Refuses a row of which no cell is read. */
        static Refused unread(RowFault fault) {
            return new Refused(List.of(fault), Optional.empty(), false);
        }

        /** Hides the person, whom a stray log or exception would otherwise show. */
        @Override
        public String toString() {
            return "Refused " + faults;
        }
    }

    /**
     * How the person of a row that is refused can be reached, as far as it was understood.
     *
     * @param emails the addresses
     * @param phones the numbers, those with a calling code in a column of its own with it
     * @param country the country as typed, or empty
     * @param leadId the id of a lead that the row names, or empty
     */
    record Reached(List<String> emails, List<String> phones, String country, String leadId) {

        /** Copies the lists. */
        public Reached {
            emails = List.copyOf(emails);
            phones = List.copyOf(phones);
        }

        /** Hides the person, whom a stray log or exception would otherwise show. */
        @Override
        public String toString() {
            return "Reached";
        }
    }
}
