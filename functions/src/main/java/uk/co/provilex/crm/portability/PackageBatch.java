package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ArchivedChild;
import uk.co.provilex.crm.leads.ArchivedLead;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.ImportedLeads.Added;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadRestorer;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.leads.PhoneNumber;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.jobs.RejectedRow;
import uk.co.provilex.crm.portability.mapping.RowFault;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Suppressions;

/**
 * One transaction of bringing a package in, in the making: leads with what belongs to them, refused ones, the progress that
 * counts all of them, and the ledger's entry.
 */
final class PackageBatch {

    /**
     * Of the 100 writes of a transaction seven are needed for progress, job, refused rows, the key that the first of them are
     * sealed under, what was added, suppressions and ledger.
     */
    static final int MOST_WRITES = 93;

    /** More than a lead may have, so that a line of nothing but addresses asks for no more than any other. */
    private static final int MOST_CONTACTS = 30;

    private final Suppressions suppressions;
    private final JobHold hold;
    private final LeadRestorer restorer;
    private final ImportedLeads imported;
    private final String country;
    private final Known known;
    private final Instant now;
    private final Changes changes = new Changes();
    private final Set<String> claimed = new HashSet<>();
    private final List<SubjectId> subjects = new ArrayList<>();
    private final List<RejectedRow> rejects = new ArrayList<>();
    private final List<Added> added = new ArrayList<>();
    private final List<RowOutcome> outcomes = new ArrayList<>();
    private @Nullable String position;

    /**
     * A lead that waits to be written.
     *
     * @param entry the lead
     * @param children the first of what belongs to it
     * @param more whether more belongs to it, so that nothing can be written after it in the same transaction
     */
    record Waiting(PackageReader.Entry entry, PackageReader.Children children, boolean more) {

        /** Returns the row as which it is counted: the number of its line, and its id. */
        CsvRow row() {
            return new CsvRow(
                    entry.line().number(),
                    entry.line().number(),
                    List.of(entry.line().text("id")),
                    1,
                    false,
                    Optional.empty());
        }

        int bytes() {
            return entry.line().length() + children.bytes();
        }

        @Override
        public String toString() {
            return "Waiting " + entry.line().number();
        }
    }

    /**
     * What is known of the people in a batch before it is written.
     *
     * @param byEmail the leads that have their addresses
     * @param suppressed those of their contacts that are not to be stored, by lists that did not come with them
     * @param mark what it was before the suppressions were looked at
     */
    record Known(Map<String, Lead> byEmail, Set<Contact> suppressed, Suppressions.Mark mark) {

        static Known read(Tenancy tenancy, JobHold hold, Leads leads, List<Waiting> some, String country) {
            var suppressions = new Suppressions(tenancy);
            var mark = suppressions.mark();
            var contacts = new LinkedHashSet<Contact>();
            some.forEach(each -> contacts.addAll(contacts(each.entry().lead(), country)));
            var emails = new LinkedHashSet<String>();
            contacts.stream()
                    .filter(contact -> contact.kind() == Contact.Kind.EMAIL)
                    .forEach(contact -> emails.add(contact.normalised()));
            return new Known(
                    emails.isEmpty() ? Map.of() : leads.findByEmails(emails, hold.now()),
                    suppressions.matchingBut(hold.job().id(), contacts),
                    mark);
        }
    }

    PackageBatch(
            Tenancy tenancy, JobHold hold, LeadRestorer restorer, ImportedLeads imported, String country, Known known) {
        this.suppressions = new Suppressions(tenancy);
        this.hold = hold;
        this.restorer = restorer;
        this.imported = imported;
        this.country = country;
        this.known = known;
        this.now = hold.now();
    }

    /** Writes as many of the first of {@code some} as fit, at least one, and tells what became of each. */
    List<RowOutcome> write(List<Waiting> some) {
        for (var each : some) {
            if (!take(each)) {
                break;
            }
        }
        commit();
        return outcomes;
    }

    private boolean take(Waiting each) {
        var line = each.entry().lead();
        var contacts = contacts(line, country);
        if (contacts.stream().anyMatch(known.suppressed()::contains)) {
            // not even among the refused rows: it is not to be stored
            return outcomes.add(RowOutcome.suppressed(each.row()));
        }
        if (line.hasLapsed(now)) {
            return refuse(each, "The lead was in the trash, and its time there is over.", "There is nothing to do.");
        }
        if (each.children().children().stream().noneMatch(ArchivedChild::isLawfulBasis)) {
            return refuse(
                    each,
                    "The package names no lawful basis for the lead, and none is stored without one.",
                    "Create the lead with the lawful basis on which you hold it.");
        }
        var checks = new Checks();
        var lead = restorer.judge(line, checks);
        if (!checks.ok()) {
            return refuse(each, checks);
        }
        var emails = emails(contacts);
        if (emails.stream().anyMatch(claimed::contains)) {
            return false;
        }
        var other = emails.stream()
                .map(known.byEmail()::get)
                .filter(Objects::nonNull)
                .findFirst();
        if (other.isPresent()) {
            return refuse(
                    each,
                    "Another lead has an email address of it already: "
                            + other.get().path() + (other.get().trashed() == null ? "." : ", in the trash."),
                    "Compare the two. A package only adds leads; to change the one that is there, import a list.");
        }
        return restore(each, lead, emails);
    }

    private boolean restore(Waiting each, Lead lead, List<String> emails) {
        var more = new Changes();
        var children = each.children().children();
        var made = restorer.restore(lead, children, now, (id, address) -> new ImportWriter.ReadAgainException(), more);
        if (!outcomes.isEmpty() && changes.size() + more.size() > MOST_WRITES) {
            return false;
        }
        changes.addAll(more);
        added.add(made);
        subjects.add(lead.subject());
        claimed.addAll(emails);
        outcomes.add(RowOutcome.stored(each.row(), ImportCounts.CREATED, lead));
        if (each.more()) {
            position = new PackagePlace(lead.id(), children.size()).text();
        }
        return !each.more();
    }

    private boolean refuse(Waiting each, Checks checks) {
        var faults = checks.errors().stream()
                .map(error -> RowFault.ofRow(
                        error.field().replaceFirst("^/", "") + " " + error.detail() + ".",
                        "Create the lead with what it should be."))
                .toList();
        return refuse(each, faults);
    }

    private boolean refuse(Waiting each, String reason, String remedy) {
        return refuse(each, List.of(RowFault.ofRow(reason, remedy)));
    }

    private boolean refuse(Waiting each, List<RowFault> faults) {
        var rejected = RejectedRow.of(each.row(), faults);
        rejects.add(rejected);
        return outcomes.add(RowOutcome.refused(each.row(), rejected.faults()));
    }

    private void commit() {
        long from = outcomes.getFirst().row().number();
        long to = outcomes.getLast().row().number();
        if (!rejects.isEmpty()) {
            hold.rows().putRejects(hold.job(), rejects.getFirst().row(), rejects, now, changes);
        }
        imported.added(from, added, now, changes);
        suppressions.requireNoneSince(known.mark(), changes, stored -> new ImportWriter.ReadAgainException());
        hold.record("write", subjects, Map.of("rows", from + "-" + to), changes);
        var counts = new HashMap<String, Long>();
        outcomes.forEach(outcome -> counts.merge(outcome.count(), 1L, Long::sum));
        hold.step(hold.progress().moved(to, position, counts, hold.until()), changes);
    }

    private static List<String> emails(Set<Contact> contacts) {
        return contacts.stream()
                .filter(contact -> contact.kind() == Contact.Kind.EMAIL)
                .map(Contact::normalised)
                .toList();
    }

    /** By what a person is known: addresses, and numbers as they are understood here and where the package was made. */
    private static Set<Contact> contacts(ArchivedLead line, String country) {
        var contacts = new LinkedHashSet<Contact>();
        if (line.emails() != null) {
            line.emails().stream().limit(MOST_CONTACTS).forEach(email -> Optional.ofNullable(email)
                    .map(each -> each.value())
                    .flatMap(EmailAddress::parse)
                    .ifPresent(address -> contacts.add(Contact.email(address.normalised()))));
        }
        if (line.phones() != null) {
            line.phones().stream().limit(MOST_CONTACTS).forEach(phone -> {
                if (phone != null) {
                    Optional.ofNullable(phone.e164()).ifPresent(number -> contacts.add(Contact.phone(number)));
                    Optional.ofNullable(phone.value())
                            .filter(value -> value.length() <= 2 * PhoneNumber.MAX_LENGTH)
                            .flatMap(value -> PhoneNumber.e164(value, country))
                            .ifPresent(number -> contacts.add(Contact.phone(number)));
                }
            });
        }
        return contacts;
    }
}
