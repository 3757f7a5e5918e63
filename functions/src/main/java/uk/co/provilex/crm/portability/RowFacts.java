package uk.co.provilex.crm.portability;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.leads.LeadFinder.Shared;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.mapping.Field;
import uk.co.provilex.crm.portability.mapping.RowLead;
import uk.co.provilex.crm.portability.mapping.RowResult;
import uk.co.provilex.crm.suppression.Contact;

/**
 * A row with whom it is about, in the forms in which people are compared.
 *
 * @param row the row
 * @param result what it makes
 * @param emails its addresses, normalised
 * @param phones its numbers in E.164, as far as they are understood
 * @param id the id of a lead that it names, or empty
 * @param externalId the external id that it names, or empty
 */
record RowFacts(CsvRow row, RowResult result, Set<String> emails, Set<String> phones, String id, String externalId) {

    static RowFacts of(CsvRow row, RowResult result, RowWriter rows, String country) {
        return switch (result) {
            case RowResult.Accepted(RowLead lead) ->
                new RowFacts(
                        row,
                        result,
                        RowWriter.addresses(lead),
                        rows.phones(lead),
                        lead.text(Field.LEAD_ID),
                        lead.text(Field.EXTERNAL_ID));
            case RowResult.Refused refused -> ofRefused(row, refused, country);
        };
    }

    /**
     * Returns by what else the person of this row could be reached, if it is refused after all: then every cell is kept, that of a
     * column which nobody wants too.
     *
     * @param country of which a number is that nothing else is said of
     */
    Set<Contact> furtherReach(String country) {
        if (!(result instanceof RowResult.Accepted(RowLead lead))) {
            return Set.of();
        }
        var reach = new RefusedReach(country);
        reach.take(new RowResult.Reached(List.of(), List.of(), lead.text(Field.COUNTRY), ""));
        reach.look(row);
        var contacts = new LinkedHashSet<Contact>();
        reach.emails().forEach(email -> contacts.add(Contact.email(email)));
        reach.phones().forEach(phone -> contacts.add(Contact.phone(phone)));
        contacts().forEach(contacts::remove);
        return contacts;
    }

    /** A row that is refused may have its cells in the wrong places, so whom it is about may stand in any of them. */
    private static RowFacts ofRefused(CsvRow row, RowResult.Refused refused, String country) {
        var reach = new RefusedReach(country);
        refused.reached().ifPresentOrElse(reach::take, () -> reach.lookForCountries(row));
        reach.look(row);
        return new RowFacts(row, refused, reach.emails(), reach.phones(), "", "");
    }

    /** Returns by what somebody who has opted out may be known as a lead: no address but those that are meant as the person's. */
    Set<String> objectingEmails() {
        var addresses = new LinkedHashSet<String>();
        objecting().ifPresent(reached -> reached.emails()
                .forEach(typed ->
                        EmailAddress.parse(typed).map(EmailAddress::normalised).ifPresent(addresses::add)));
        return addresses;
    }

    /** Returns the id of the lead that somebody is who has opted out, if the row says that. */
    String objectingId() {
        return objecting().map(RowResult.Reached::leadId).orElse("");
    }

    private Optional<RowResult.Reached> objecting() {
        return result instanceof RowResult.Refused refused && refused.optedOut() ? refused.reached() : Optional.empty();
    }

    /** Returns it with more numbers. */
    RowFacts and(Set<String> more) {
        if (phones.containsAll(more)) {
            return this;
        }
        var all = new LinkedHashSet<>(phones);
        all.addAll(more);
        return new RowFacts(row, result, emails, all, id, externalId);
    }

    /** Returns by what its person may be suppressed. */
    List<Contact> contacts() {
        var contacts = new LinkedHashSet<Contact>();
        emails.forEach(email -> contacts.add(Contact.email(email)));
        phones.forEach(phone -> contacts.add(Contact.phone(phone)));
        return List.copyOf(contacts);
    }

    /**
     * Returns its phone numbers as those that may tell whom it is about. Where it has an email, only somebody without one
     * can be told by the number: an email would have told already, or contradicts.
     */
    Set<Shared> tellingPhones() {
        if (emails.isEmpty()) {
            return sharedPhones();
        }
        var telling = new LinkedHashSet<Shared>();
        phones.forEach(phone -> telling.add(Shared.phoneAlone(phone)));
        return telling;
    }

    /** Returns its phone numbers as what leads may share. */
    Set<Shared> sharedPhones() {
        var shared = new LinkedHashSet<Shared>();
        phones.forEach(phone -> shared.add(Shared.phone(phone)));
        return shared;
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "RowFacts " + row.number();
    }
}
