package uk.co.provilex.crm.portability;

import java.io.Serial;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.ContentionException;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.portability.csv.CsvRow;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.mapping.ColumnMap;
import uk.co.provilex.crm.portability.mapping.DateOrder;
import uk.co.provilex.crm.portability.mapping.RowConsent;
import uk.co.provilex.crm.portability.mapping.RowReader;
import uk.co.provilex.crm.portability.mapping.RowRules;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * Writes rows in batches, each in one transaction with the progress that counts it; see {@link ImportBatch}. A preview
 * writes with it too, into a rehearsal, so that the two cannot differ.
 */
final class ImportWriter {

    private static final int TRIES = 6;

    private final Platform platform;
    private final Tenancy tenancy;
    private final JobHold hold;
    private final Leads leads;
    private final String country;
    private final RowReader reader;
    private final RowWriter rows;
    private final ImportPlan plan;
    private final Consumer<RowOutcome> witness;

    /**
     * Writes the rows of the job that {@code hold} holds.
     *
     * @param witness is told of each row that was written, in order
     */
    ImportWriter(Platform platform, Tenancy tenancy, JobHold hold, Tenant tenant, Consumer<RowOutcome> witness) {
        this.platform = platform;
        this.tenancy = tenancy;
        this.hold = hold;
        this.witness = witness;
        this.leads = new Leads(tenancy, platform.ids(), tenant.leadShards());
        this.plan = hold.job().settings().planned();
        this.country = tenant.settings().defaultCountry();
        var rules = rules(tenant);
        this.rows = new RowWriter(tenant.settings(), rules.columns(), plan.blank());
        this.reader = new RowReader(rules);
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
                        Optional.ofNullable(evidence.assessmentReference()),
                        Optional.ofNullable(evidence.expiresAt()),
                        Optional.ofNullable(evidence.subscriberClass()),
                        Optional.ofNullable(evidence.capture()).map(Consent.Capture::ipAddress),
                        Optional.ofNullable(evidence.capture()).map(Consent.Capture::userAgent)));
    }

    /** Another writer got in between; what was read has to be read again. */
    static final class ReadAgainException extends RuntimeException {

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
                var outcomes = tryWriting(some);
                outcomes.forEach(witness);
                return outcomes.size();
            } catch (ReadAgainException | ContentionException | SubjectErasedException | ProblemException raced) {
                if (attempt == TRIES) {
                    throw raced;
                }
            }
        }
    }

    private List<RowOutcome> tryWriting(List<CsvRow> some) {
        var now = hold.now();
        var job = hold.job();
        var facts = some.stream()
                .map(row -> RowFacts.of(row, reader.read(row), rows, country))
                .toList();
        var imported = new ImportedLeads(tenancy, job.id());
        var matches = new ImportMatches(tenancy, plan, job.id());
        var known = KnownLeads.read(tenancy, leads, plan, matches, imported, facts, now);
        var attested = job.settings().attestation() != null;
        var author = new Author(job.createdBy(), now, job.id(), attested);
        var changer = new LeadChanger(tenancy, platform.ids(), leads, rows, job.settings(), author);
        var batch = new ImportBatch(hold, changer, imported, matches, known, author);
        return batch.write(facts);
    }
}
