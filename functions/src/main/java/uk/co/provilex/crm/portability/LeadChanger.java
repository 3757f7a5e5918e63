package uk.co.provilex.crm.portability;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.ImportedLeads.Added;
import uk.co.provilex.crm.leads.Keeping;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.LeadReversal;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.leads.Notes;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.jobs.JobSettings;
import uk.co.provilex.crm.portability.mapping.RowLead;

/** Gathers the writes of one row: a new lead, or what the row says of one that is there. */
final class LeadChanger {

    /** An opt-out that does not say of what is one of everything. */
    private static final String ANY = "any";

    private static final String METHOD = "opted out in a list";

    private final Leads leads;
    private final LeadReversal reversal;
    private final Consents consents;
    private final Notes notes;
    private final RowWriter rows;
    private final @Nullable String defaultStatus;
    private final Author author;

    LeadChanger(Tenancy tenancy, Leads leads, RowWriter rows, JobSettings settings, Author author) {
        this.leads = leads;
        this.reversal = new LeadReversal(tenancy, leads);
        this.consents = new Consents(tenancy);
        this.notes = new Notes(tenancy);
        this.rows = rows;
        this.defaultStatus = settings.defaultStatus();
        this.author = author;
    }

    /**
     * What a row does to a lead.
     *
     * @param lead the lead after it
     * @param count the name under which it is counted
     * @param added what it adds, for undoing it
     */
    record Done(Lead lead, String count, List<Added> added) {}

    /** Returns {@code row} with its numbers also as they are read once it is known that it may be about these leads. */
    RowFacts readAs(RowFacts row, RowLead said, List<Lead> found) {
        return row.and(rows.phones(said, found));
    }

    /** Gathers the writes in {@code changes}; nothing, when {@code checks} learns what is wrong with the row. */
    Optional<Done> change(RowLead row, Optional<Lead> match, Checks checks, Changes changes) {
        var details = rows.details(row, match.map(Lead::details), checks);
        var status = rows.status(row, defaultStatus, match.map(Lead::status), checks);
        var evidence = RowWriter.consent(row.consent()).accept("/consent", author.at(), checks);
        if (!checks.ok() || evidence.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                match.isPresent()
                        ? update(match.get(), row, details, status, evidence.get(), changes)
                        : create(row, details, status, evidence.get(), changes));
    }

    /** Records that a lead objects, whatever its state, unless that is recorded already; nothing else of it is changed. */
    Done object(Lead lead, Changes changes) {
        var stands = consents.all(lead.id()).stream()
                .anyMatch(record -> record.kind() == Consent.Kind.OBJECTION
                        && record.withdrawal() == null
                        && record.purpose() == null
                        && record.channel().equals(ANY));
        if (stands) {
            return new Done(lead, ImportCounts.UNCHANGED, List.of());
        }
        var objection =
                new Consent.Objection(null, ANY, null, "Import " + author.importId(), METHOD, author.at(), null);
        consents.record(lead.id(), objection, author, changes);
        leads.unchanged(lead, changes);
        // it is the person's, and not the import's: undoing that does not take it back
        return new Done(lead, ImportCounts.UPDATED, List.of());
    }

    private Done create(RowLead row, LeadDetails details, String status, Consent.Evidence basis, Changes changes) {
        var lead = leads.create(details, status, author.userId(), basis, author, LeadChanger::readAgain, changes);
        row.note().ifPresent(text -> notes.add(lead.id(), text, author, changes));
        return new Done(lead, ImportCounts.CREATED, List.of(Added.lead(lead.id())));
    }

    /** What a row says of a lead that is there: its evidence and its note too, unless they are recorded already. */
    private Done update(
            Lead before, RowLead row, LeadDetails details, String status, Consent.Evidence basis, Changes changes) {
        var newBasis = !consents.holds(before.id(), basis);
        var newNote = row.note().filter(text -> !notes.holds(before.id(), text));
        var known = newBasis ? before.keeping(before.keeping().withBasis(basis.expiresAt())) : before;
        var after = known.trashed() == null
                ? leads.update(known, details, status, known.ownerId(), author, LeadChanger::readAgain, changes)
                : reversal.revive(known, details, status, author, LeadChanger::readAgain, changes);
        if (changes.isEmpty()) {
            if (!newBasis && newNote.isEmpty()) {
                return new Done(before, ImportCounts.UNCHANGED, List.of());
            }
            var what = newBasis ? Keeping.CONSENT : Keeping.NOTE;
            after = leads.touch(known, known.keeping().active(author.at(), what), changes);
        }
        var added = new ArrayList<Added>();
        if (newBasis) {
            added.add(Added.consent(consents.record(before.id(), basis, author, changes)));
        }
        newNote.ifPresent(text -> added.add(Added.note(before.id(), notes.add(before.id(), text, author, changes))));
        return new Done(after, ImportCounts.UPDATED, added);
    }

    private static RuntimeException readAgain(String leadId, String address) {
        return new ImportWriter.ReadAgainException();
    }
}
