package uk.co.provilex.crm.portability;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.ImportedLeads.Added;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadFinder.Shared;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;
import uk.co.provilex.crm.portability.jobs.ImportPlan.Mode;
import uk.co.provilex.crm.portability.jobs.ImportPlan.OnTrashed;
import uk.co.provilex.crm.portability.jobs.RejectedRow;
import uk.co.provilex.crm.portability.mapping.RowFault;
import uk.co.provilex.crm.portability.mapping.RowLead;
import uk.co.provilex.crm.portability.mapping.RowResult;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Suppressions;

/**
 * One transaction in the making: leads that are new and leads that change, what they were before, refused rows, sealed, the
 * progress that counts all of them, and the ledger's entry. It ends before the row that would need what it writes itself, or
 * what was written since its rows were looked into, so that a second row about the same person finds the first one stored.
 */
final class ImportBatch {

    /**
     * Of the 100 writes of a transaction seven are needed for progress, job, refused rows, the key that the first of them are
     * sealed under, what was added, suppressions and ledger.
     */
    private static final int MOST_WRITES = 93;

    private static final int MOST_REJECTED_BYTES = 300_000;
    private static final int MOST_LEAD_TEXT = 60_000;

    private final JobHold hold;
    private final ImportPlan plan;
    private final LeadChanger changer;
    private final ImportedLeads imported;
    private final ImportMatches matches;
    private final Author author;
    private final String country;
    private final Changes changes = new Changes();
    private final Written written = new Written();
    private final List<SubjectId> subjects = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Added> added = new ArrayList<>();
    private final List<RowOutcome> outcomes = new ArrayList<>();
    private int rejectedBytes;
    private long duplicates;

    /**
     * A row that is refused.
     *
     * @param outcome which of the outcomes it is
     * @param row the row
     * @param rejected what is kept of it
     */
    private record Refusal(int outcome, RowFacts row, RejectedRow rejected) {}

    ImportBatch(
            JobHold hold,
            LeadChanger changer,
            ImportedLeads imported,
            ImportMatches matches,
            Author author,
            String country) {
        this.hold = hold;
        this.plan = hold.job().settings().planned();
        this.changer = changer;
        this.imported = imported;
        this.matches = matches;
        this.author = author;
        this.country = country;
    }

    /**
     * Takes a row into the batch, or tells that it must wait: for the next one, or for another look where it would meet what
     * was written since {@code look}. The first row that does not meet that is always taken.
     */
    boolean take(RowFacts row, ImportLook look) {
        if (look.known().isSuppressed(row)) {
            // not even among the refused rows: it is not to be stored
            return outcomes.add(RowOutcome.suppressed(row.row()));
        }
        return switch (row.result()) {
            case RowResult.Refused refused -> refuseUnlessObjecting(row, refused, look);
            case RowResult.Accepted(RowLead lead) -> {
                if (length(row.row()) > MOST_LEAD_TEXT) {
                    yield refuse(
                            row,
                            "The row has more than " + MOST_LEAD_TEXT + " characters.",
                            "Shorten its longest texts.");
                }
                yield accept(row, lead, look);
            }
        };
    }

    /**
     * Refuses a row, but for one whose person has opted out and is a lead: that is an objection, which counts by whichever way it
     * comes, also where the import only creates and where the lead is restricted or in the trash.
     */
    private boolean refuseUnlessObjecting(RowFacts row, RowResult.Refused refused, ImportLook look) {
        var sought =
                row.objectingEmails().stream().map(email -> "email " + email).toList();
        if (look.since().meets(sought) || written.meets(sought)) {
            return false;
        }
        var objectors = look.known().objectors(row);
        if (objectors.size() != 1) {
            return refuse(row, refused.faults());
        }
        if (isWritten(objectors, look)) {
            return false;
        }
        var more = new Changes();
        var done = changer.object(objectors.getFirst(), more);
        if (!outcomes.isEmpty() && writes(more, Set.of()) > MOST_WRITES) {
            return false;
        }
        changes.addAll(more);
        written.add(done.lead(), Set.of());
        if (!more.isEmpty()) {
            subjects.add(done.lead().subject());
        }
        if (isOurs(done.lead(), look.known())) {
            duplicates++;
        }
        return outcomes.add(RowOutcome.stored(row.row(), done.count(), done.lead()));
    }

    /** Returns what became of each row that was taken. */
    List<RowOutcome> outcomes() {
        return outcomes;
    }

    /** Returns what it writes. */
    Written written() {
        return written;
    }

    private boolean accept(RowFacts row, RowLead said, ImportLook look) {
        var sought = sought(row);
        if (look.since().meets(sought) || written.meets(sought)) {
            return false;
        }
        return switch (new RowMatcher(plan, look.known()).match(row, said)) {
            case Match.None() ->
                plan.mode() == Mode.UPDATE
                        ? refuse(
                                row,
                                "No lead matches the row, and the import only updates.",
                                "Import it with mode upsert or create, or match by something else.")
                        : change(row, said, Optional.empty(), look);
            case Match.Ambiguous(List<Lead> candidates, String reason, String remedy) -> {
                if (isWritten(candidates, look)) {
                    yield false;
                }
                yield look.known().isSuppressed(changer.readAs(row, said, candidates))
                        ? outcomes.add(RowOutcome.suppressed(row.row()))
                        : refuse(row, reason + " Candidates: " + RowMatcher.paths(candidates) + ".", remedy);
            }
            case Match.One(Lead lead, MatchKey by) ->
                isWritten(List.of(lead), look)
                        ? false
                        : met(changer.readAs(row, said, List.of(lead)), said, lead, by, look);
        };
    }

    private boolean met(RowFacts row, RowLead said, Lead lead, MatchKey by, ImportLook look) {
        boolean again = isOurs(lead, look.known());
        boolean taken = look.known().isSuppressed(row)
                ? outcomes.add(RowOutcome.suppressed(row.row()))
                : update(row, said, lead, by, look);
        if (taken && again) {
            duplicates++;
        }
        return taken;
    }

    private boolean update(RowFacts row, RowLead said, Lead lead, MatchKey by, ImportLook look) {
        var which = "The lead with this " + name(by) + ", " + lead.path() + ", ";
        if (lead.restriction() != null) {
            return refuse(
                    row,
                    which + "is restricted: it is stored and nothing else is done with it.",
                    "Lift the restriction first, or leave the row out.");
        }
        if (lead.trashed() != null && plan.mode() == Mode.CREATE) {
            return refuse(
                    row,
                    which + "is in the trash, and the import only creates.",
                    "Import it with mode upsert or update, and have the import restore the lead (trashed: restore),"
                            + " or leave the row out.");
        }
        if (lead.trashed() != null && plan.trashed() == OnTrashed.REJECT) {
            return refuse(
                    row,
                    which + "is in the trash.",
                    "Restore it with POST " + lead.path()
                            + "/restore and import the row again, or have the import do so (trashed: restore).");
        }
        if (plan.mode() == Mode.CREATE) {
            return refuse(
                    row,
                    which + "is there already, and the import only creates.",
                    "Import it with mode upsert or update.");
        }
        return change(row, said, Optional.of(lead), look);
    }

    private static String name(MatchKey by) {
        return switch (by) {
            case ID -> "id";
            case EXTERNAL_ID -> "external id";
            case EMAIL -> "email";
            case PHONE -> "phone";
        };
    }

    private boolean change(RowFacts row, RowLead said, Optional<Lead> match, ImportLook look) {
        var checks = new Checks();
        var more = new Changes();
        var known = look.known();
        var changed = changer.change(said, match, checks, more);
        if (changed.isEmpty()) {
            return refuse(row, faults(checks));
        }
        var done = changed.get();
        Set<Shared> given = Set.of();
        if (!more.isEmpty()) {
            given = matches.given(row, match, done.lead());
            match.ifPresent(
                    before -> imported.changed(before, done.lead(), known.touch(before.id()), author.at(), more));
        }
        if (!outcomes.isEmpty() && writes(more, given) > MOST_WRITES) {
            return false;
        }
        changes.addAll(more);
        added.addAll(done.added());
        written.add(done.lead(), marks(row, done.lead()));
        given.forEach(shared -> note(shared, done.lead(), look));
        if (!more.isEmpty()) {
            subjects.add(done.lead().subject());
        }
        return outcomes.add(RowOutcome.stored(row.row(), done.count(), done.lead()));
    }

    private int writes(Changes more, Set<Shared> given) {
        var notes = new HashSet<>(written.notes().keySet());
        notes.addAll(given);
        return changes.size() + more.size() + notes.size();
    }

    private void note(Shared shared, Lead lead, ImportLook look) {
        var leads = new LinkedHashSet<>(
                written.noted(shared).or(() -> look.since().noted(shared)).orElseGet(() -> look.known()
                        .noted(shared)));
        leads.add(lead.id());
        written.note(shared, leads);
    }

    /** Tells whether an earlier row of the same file made or changed the lead. */
    private boolean isOurs(Lead lead, KnownLeads known) {
        return hold.job().id().equals(lead.importId()) || known.touch(lead.id()).isPresent();
    }

    private boolean isWritten(List<Lead> leads, ImportLook look) {
        return look.since().hasAny(leads) || written.hasAny(leads);
    }

    /** Returns by what a later row could meet the lead that this one has written. */
    private Set<String> marks(RowFacts row, Lead written) {
        var marks = new HashSet<String>();
        row.emails().forEach(email -> marks.add("email " + email));
        row.phones().forEach(phone -> {
            marks.add("phone " + phone);
            if (written.details().emails().isEmpty()) {
                marks.add("phone alone " + phone);
            }
        });
        marks.add("external " + row.externalId());
        return marks;
    }

    /** Returns by what this row could meet a lead that was written before. A number counts where an email is lacking. */
    private Set<String> sought(RowFacts row) {
        var sought = new HashSet<String>();
        row.emails().forEach(email -> sought.add("email " + email));
        if (plan.matches(MatchKey.PHONE)) {
            var which = row.emails().isEmpty() ? "phone " : "phone alone ";
            row.phones().forEach(phone -> sought.add(which + phone));
        }
        if (plan.matches(MatchKey.EXTERNAL_ID) && !row.externalId().isEmpty()) {
            sought.add("external " + row.externalId());
        }
        return sought;
    }

    private boolean refuse(RowFacts row, String reason, String remedy) {
        return refuse(row, List.of(RowFault.ofRow(reason, remedy)));
    }

    private boolean refuse(RowFacts row, List<RowFault> faults) {
        var rejected = RejectedRow.of(row.row(), faults);
        if (!refusals.isEmpty() && rejectedBytes + rejected.bytes() > MOST_REJECTED_BYTES) {
            return false;
        }
        refusals.add(new Refusal(outcomes.size(), row, rejected));
        rejectedBytes += rejected.bytes();
        return outcomes.add(RowOutcome.refused(row.row(), rejected.faults()));
    }

    /**
     * Returns the refused rows that may be kept. Those that could be read were asked for by what they fill alone; now that all
     * their cells would be stored, whoever is suppressed by any of them is counted so instead.
     */
    private List<RejectedRow> kept(Suppressions suppressions) {
        var reach = new HashMap<Refusal, Set<Contact>>();
        var all = new LinkedHashSet<Contact>();
        for (var refusal : refusals) {
            var further = refusal.row().furtherReach(country);
            reach.put(refusal, further);
            all.addAll(further);
        }
        var suppressed = all.isEmpty() ? Set.<Contact>of() : suppressions.matching(all);
        var kept = new ArrayList<RejectedRow>();
        for (var refusal : refusals) {
            if (Collections.disjoint(reach.getOrDefault(refusal, Set.of()), suppressed)) {
                kept.add(refusal.rejected());
            } else {
                outcomes.set(
                        refusal.outcome(), RowOutcome.suppressed(refusal.row().row()));
            }
        }
        return kept;
    }

    /**
     * Writes all that was taken, provided that nobody was suppressed since {@code mark} was read.
     *
     * @throws ImportWriter.ReadAgainException when somebody was, who may be among them
     */
    void commit(Suppressions suppressions, Suppressions.Mark mark) {
        long from = outcomes.getFirst().row().number();
        long to = outcomes.getLast().row().number();
        var rejects = kept(suppressions);
        if (!rejects.isEmpty()) {
            hold.rows().putRejects(hold.job(), rejects.getFirst().row(), rejects, author.at(), changes);
        }
        written.notes().forEach((shared, leads) -> matches.note(shared, leads, author.at(), changes));
        imported.added(from, added, author.at(), changes);
        suppressions.requireNoneSince(mark, changes, stored -> new ImportWriter.ReadAgainException());
        hold.record("write", subjects, Map.of("rows", from + "-" + to), changes);
        hold.step(hold.progress().moved(to, null, counts(), hold.until()), changes);
    }

    private Map<String, Long> counts() {
        var counts = new LinkedHashMap<String, Long>();
        outcomes.forEach(outcome -> counts.merge(outcome.count(), 1L, Long::sum));
        if (duplicates > 0) {
            counts.put(ImportCounts.DUPLICATES, duplicates);
        }
        return counts;
    }

    private static List<RowFault> faults(Checks checks) {
        return checks.errors().stream()
                .map(error -> RowFault.ofRow(
                        error.field().replaceFirst("^/", "") + " " + error.detail() + ".",
                        "Correct it, or map its column to \"ignore\"."))
                .toList();
    }

    private static long length(CsvRow row) {
        return row.cells().stream().mapToLong(String::length).sum();
    }
}
