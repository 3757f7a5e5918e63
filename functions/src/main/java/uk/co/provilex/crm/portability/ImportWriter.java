package uk.co.provilex.crm.portability;

import java.io.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.leads.Notes;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.ContentionException;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.jobs.RejectedRow;
import uk.co.provilex.crm.portability.mapping.ColumnMap;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.portability.mapping.RowConsent;
import uk.co.provilex.crm.portability.mapping.RowFault;
import uk.co.provilex.crm.portability.mapping.RowLead;
import uk.co.provilex.crm.portability.mapping.RowReader;
import uk.co.provilex.crm.portability.mapping.RowResult;
import uk.co.provilex.crm.portability.mapping.RowRules;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * Writes rows in batches, each in one transaction with the progress that counts it: leads by their email addresses, new
 * ones and changed ones; refused rows, sealed; and the ledger's entry. A batch ends before the row that would need what
 * the batch itself writes, so that a second row about the same person finds the first one stored.
 */
final class ImportWriter {

    /** Of the 100 writes of a transaction some are needed for progress, job, refused rows and ledger. */
    private static final int MOST_WRITES = 94;

    private static final int MOST_REJECTED_BYTES = 300_000;
    private static final int MOST_LEAD_TEXT = 60_000;
    private static final int TRIES = 6;

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final Leads leads;
    private final RowReader reader;
    private final RowWriter rows;

    ImportWriter(Platform platform, Tenancy tenancy, JobHold hold, Tenant tenant) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.leads = new Leads(tenancy, platform.ids(), tenant.leadShards());
        this.rows = new RowWriter(tenant.settings());
        this.reader = new RowReader(rules(tenant));
    }

    private RowRules rules(Tenant tenant) {
        var settings = hold.job().settings();
        var statuses = new HashMap<String, String>();
        tenant.settings().leadStatuses().forEach(status -> {
            statuses.put(status.label().toLowerCase(Locale.ROOT), status.key());
        });
        tenant.settings().leadStatuses().forEach(status -> statuses.put(status.key(), status.key()));
        var order = settings.dateOrder();
        return new RowRules(
                new ColumnMap(settings.columns()),
                Optional.ofNullable(settings.lawfulBasis()).flatMap(this::wholeFile),
                order == null ? DateOrder.DMY : order,
                statuses,
                text -> EmailAddress.parse(text).isPresent(),
                hold.now());
    }

    private Optional<RowConsent> wholeFile(ConsentInput basis) {
        return basis.accept("/lawfulBasis", hold.now(), new Checks())
                .map(evidence -> new RowConsent(
                        evidence.lawfulBasis(),
                        evidence.purpose(),
                        Optional.of(evidence.channel()),
                        evidence.wording(),
                        Optional.ofNullable(evidence.wordingVersion()),
                        evidence.source(),
                        Optional.ofNullable(evidence.sourceUrl()),
                        evidence.method(),
                        evidence.obtainedAt(),
                        Optional.ofNullable(evidence.assessmentReference())));
    }

    /** Another writer got in between; what was read has to be read again. */
    private static final class ReadAgainException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        ReadAgainException() {
            super("a lead changed meanwhile");
        }
    }

    /** Writes as many of the first of {@code waiting} as fit into one transaction, at least one, and tells how many. */
    int write(List<CsvRow> waiting) {
        for (int attempt = 1; ; attempt++) {
            // The more others interfere, the smaller the batch: one row alone gets through.
            var some = waiting.subList(0, Math.max(1, waiting.size() >> (attempt - 1)));
            try {
                var batch = new Batch(hold.now());
                int taken = batch.take(some);
                batch.commit(some.subList(0, taken));
                return taken;
            } catch (ReadAgainException | ContentionException | SubjectErasedException | ProblemException raced) {
                if (attempt == TRIES) {
                    throw raced;
                }
            }
        }
    }

    /** One transaction in the making. */
    private final class Batch {

        private final Instant now;
        private final Author author;
        private final Changes changes = new Changes();
        private final Set<String> touched = new HashSet<>();
        private final Set<String> claimed = new HashSet<>();
        private final List<SubjectId> subjects = new ArrayList<>();
        private final List<RejectedRow> rejects = new ArrayList<>();
        private final Map<String, Long> counts = new LinkedHashMap<>();
        private int rejectedBytes;

        Batch(Instant now) {
            this.now = now;
            var attested = hold.job().settings().attestation() != null;
            this.author = new Author(hold.job().createdBy(), now, hold.job().id(), attested);
        }

        int take(List<CsvRow> some) {
            var results = some.stream().map(reader::read).toList();
            var addresses = new HashSet<String>();
            for (var result : results) {
                if (result instanceof RowResult.Accepted(RowLead lead)) {
                    addresses.addAll(RowWriter.addresses(lead));
                }
            }
            var known = addresses.isEmpty() ? Map.<String, Lead>of() : leads.findByEmails(addresses, now);
            int taken = 0;
            while (taken < some.size() && takeRow(some.get(taken), results.get(taken), known)) {
                taken++;
            }
            return taken;
        }

        private boolean takeRow(CsvRow row, RowResult result, Map<String, Lead> known) {
            return switch (result) {
                case RowResult.Refused(List<RowFault> faults) -> refuse(row, faults);
                case RowResult.Accepted(RowLead lead) -> {
                    if (length(row) > MOST_LEAD_TEXT) {
                        yield refuse(
                                row,
                                List.of(RowFault.ofRow(
                                        "The row has more than " + MOST_LEAD_TEXT + " characters.",
                                        "Shorten its longest texts.")));
                    }
                    yield accept(row, lead, known);
                }
            };
        }

        private boolean accept(CsvRow row, RowLead lead, Map<String, Lead> known) {
            var mine = RowWriter.addresses(lead);
            var matches = new LinkedHashMap<String, Lead>();
            mine.forEach(address -> {
                var match = known.get(address);
                if (match != null) {
                    matches.put(match.id(), match);
                }
            });
            if (mine.stream().anyMatch(claimed::contains)
                    || matches.keySet().stream().anyMatch(touched::contains)) {
                return false;
            }
            if (matches.size() > 1) {
                return refuse(
                        row,
                        List.of(RowFault.ofRow(
                                "Its emails belong to " + matches.size() + " different leads.",
                                "Keep the emails of one of them.")));
            }
            var match = matches.values().stream().findFirst();
            if (match.isPresent() && match.get().trashed() != null) {
                return refuse(
                        row,
                        List.of(RowFault.ofRow(
                                "The lead with this email is in the trash.", "Restore it, and import the row again.")));
            }
            var checks = new Checks();
            var more = new Changes();
            var written = upsert(lead, match, checks, more);
            if (written.isEmpty()) {
                return refuse(row, faults(checks));
            }
            var outcome = written.get();
            if (changes.size() + more.size() > MOST_WRITES) {
                return false;
            }
            changes.addAll(more);
            counts.merge(outcome.count(), 1L, Long::sum);
            touched.add(outcome.lead().id());
            claimed.addAll(mine);
            if (!more.isEmpty()) {
                subjects.add(outcome.lead().subject());
            }
            return true;
        }

        private record Outcome(Lead lead, String count) {}

        /** Gathers the writes of one row in {@code more}; nothing, when {@code checks} learns what is wrong with it. */
        private Optional<Outcome> upsert(RowLead row, Optional<Lead> match, Checks checks, Changes more) {
            var details = rows.details(row, match.map(Lead::details), checks);
            var status = rows.status(row, hold.job().settings().defaultStatus(), match.map(Lead::status), checks);
            var evidence = RowWriter.consent(row.consent()).accept("/consent", now, checks);
            if (!checks.ok() || evidence.isEmpty()) {
                return Optional.empty();
            }
            var basis = evidence.get();
            if (match.isPresent()) {
                return Optional.of(update(match.get(), row, details, status, basis, more));
            }
            var created = leads.create(details, status, author.userId(), basis, author, ImportWriter::readAgain, more);
            row.note().ifPresent(text -> notes().add(created.id(), text, author, more));
            return Optional.of(new Outcome(created, ImportCounts.CREATED));
        }

        /** What a row says of a lead that is there: its evidence and its note too, unless they are recorded already. */
        private Outcome update(
                Lead before, RowLead row, LeadDetails details, String status, Consent.Evidence basis, Changes more) {
            var after = leads.update(before, details, status, before.ownerId(), author, ImportWriter::readAgain, more);
            var consents = new Consents(tenancy, platform.ids());
            var newBasis = !consents.holds(before.id(), basis);
            var newNote = row.note().filter(text -> !notes().holds(before.id(), text));
            if (more.isEmpty()) {
                if (!newBasis && newNote.isEmpty()) {
                    return new Outcome(before, ImportCounts.UNCHANGED);
                }
                leads.unchanged(before, more);
            }
            if (newBasis) {
                consents.record(after.id(), basis, author, more);
            }
            newNote.ifPresent(text -> notes().add(after.id(), text, author, more));
            return new Outcome(after, ImportCounts.UPDATED);
        }

        private Notes notes() {
            return new Notes(tenancy, platform.ids());
        }

        private boolean refuse(CsvRow row, List<RowFault> faults) {
            var rejected = RejectedRow.of(row, faults);
            if (!rejects.isEmpty() && rejectedBytes + rejected.bytes() > MOST_REJECTED_BYTES) {
                return false;
            }
            rejects.add(rejected);
            rejectedBytes += rejected.bytes();
            counts.merge(ImportCounts.REJECTED, 1L, Long::sum);
            return true;
        }

        void commit(List<CsvRow> taken) {
            long from = taken.getFirst().number();
            long to = taken.getLast().number();
            if (!rejects.isEmpty()) {
                hold.jobs()
                        .putRejects(hold.job(), hold.key(), rejects.getFirst().row(), rejects, now, changes);
            }
            hold.record("write", subjects, Map.of("rows", from + "-" + to), changes);
            hold.step(hold.progress().moved(to, null, counts, hold.until()), changes);
        }
    }

    private static RuntimeException readAgain(String leadId, String address) {
        return new ReadAgainException();
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
