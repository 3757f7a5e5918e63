package uk.co.provilex.crm.portability;

import java.io.Closeable;
import java.io.Serial;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.ConsentInput;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.Leads;
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
import uk.co.provilex.crm.suppression.Suppressions;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * Writes rows in batches, each in one transaction with the progress that counts it; see {@link ImportBatch}. What is known of
 * the people in them is read for a hundred rows at a time, and while those are written, for the next hundred. A preview
 * writes with it too, into a rehearsal, so that the two cannot differ.
 */
final class ImportWriter implements Closeable {

    private static final int TRIES = 6;

    /** As many keys as one call reads. */
    private static final int MOST_ROWS = 100;

    private static final int MOST_TEXT = 500_000;

    private final Tenancy tenancy;
    private final JobHold hold;
    private final Leads leads;
    private final String country;
    private final RowReader reader;
    private final RowWriter rows;
    private final ImportPlan plan;
    private final ImportedLeads imported;
    private final ImportMatches matches;
    private final Consumer<RowOutcome> witness;
    private final ExecutorService reading = Executors.newVirtualThreadPerTaskExecutor();
    private final Suppressions suppressions;

    /** What it was before anything was looked into: whoever is suppressed since then may be among the rows. */
    private Suppressions.@Nullable Mark mark;

    private @Nullable ImportLook here;
    private @Nullable ImportLook ahead;

    /**
     * Writes the rows of the job that {@code hold} holds.
     *
     * @param witness is told of each row that was written, in order
     */
    ImportWriter(Tenancy tenancy, JobHold hold, Tenant tenant, Consumer<RowOutcome> witness) {
        this.tenancy = tenancy;
        this.hold = hold;
        this.witness = witness;
        this.leads = new Leads(tenancy, tenant.leadShards());
        this.plan = hold.job().settings().planned();
        this.country = tenant.settings().defaultCountry();
        var rules = rules(tenant);
        this.suppressions = new Suppressions(tenancy);
        this.imported = new ImportedLeads(tenancy, hold.job().id());
        this.matches = new ImportMatches(tenancy, plan, hold.job().id());
        this.rows = new RowWriter(tenant.settings(), rules.columns(), plan.blank(), rules.dateOrder());
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

    /**
     * Writes as many of the first of {@code waiting} as fit into one transaction, at least one, and tells how many. Rows
     * beyond them may be looked into at the same time.
     */
    int write(List<CsvRow> waiting) {
        for (int attempt = 1; ; attempt++) {
            // The more others interfere, the smaller the batch: one row alone gets through.
            var some = waiting.subList(0, Math.max(1, waiting.size() >> (2 * (attempt - 1))));
            try {
                return tryWriting(some);
            } catch (ReadAgainException | ContentionException | SubjectErasedException | ProblemException raced) {
                here = null;
                ahead = null;
                mark = null;
                if (attempt == TRIES) {
                    throw raced;
                }
            }
        }
    }

    private int tryWriting(List<CsvRow> some) {
        var since = mark == null ? suppressions.mark() : mark;
        mark = since;
        var batch = batch();
        int taken = take(some, batch);
        if (taken == 0) {
            // the first one meets what was written since it was looked into
            here = null;
            taken = take(some, batch);
        }
        batch.commit(suppressions, since);
        Stream.of(here, ahead).flatMap(Stream::ofNullable).forEach(look -> look.since()
                .addAll(batch.written()));
        batch.outcomes().forEach(witness);
        return taken;
    }

    private ImportBatch batch() {
        var job = hold.job();
        var attested = job.settings().attestation() != null;
        var author = new Author(job.createdBy(), hold.now(), job.id(), attested);
        var changer = new LeadChanger(tenancy, leads, rows, job.settings(), author);
        return new ImportBatch(hold, changer, imported, matches, author, country);
    }

    private int take(List<CsvRow> some, ImportBatch batch) {
        int taken = 0;
        while (taken < some.size()) {
            var look = lookInto(some.subList(taken, some.size()));
            if (!batch.take(look.row(some.get(taken).number()), look)) {
                break;
            }
            taken++;
        }
        return taken;
    }

    /** Returns a look into the first of {@code next}, and sees to it that what follows is looked into, too. */
    private ImportLook lookInto(List<CsvRow> next) {
        long number = next.getFirst().number();
        var look = here;
        if (look == null || number >= look.to()) {
            look = ahead;
            if (look != null && look.from() == number) {
                ahead = null;
            } else {
                long until = look == null ? Long.MAX_VALUE : look.from();
                look = look(some(next, until - number), Runnable::run);
            }
            here = look;
        }
        int further = (int) (look.to() - number);
        if (ahead == null && further < next.size()) {
            ahead = look(some(next.subList(further, next.size()), MOST_ROWS), reading);
        }
        return look;
    }

    private ImportLook look(List<CsvRow> some, Executor executor) {
        var facts = some.stream()
                .map(row -> RowFacts.of(row, reader.read(row), rows, country))
                .toList();
        Supplier<KnownLeads> known =
                () -> KnownLeads.read(tenancy, leads, plan, matches, imported, rows, facts, hold.now());
        return new ImportLook(facts, CompletableFuture.supplyAsync(known, executor), new Written());
    }

    /** Returns the first of {@code rows}, as many as are looked into at a time. */
    private static List<CsvRow> some(List<CsvRow> rows, long most) {
        int some = 0;
        long text = 0;
        while (some < Math.min(MOST_ROWS, Math.min(most, rows.size())) && text < MOST_TEXT) {
            text += ImportRows.length(rows.get(some));
            some++;
        }
        return rows.subList(0, some);
    }

    /** Waits for what is still being read. */
    @Override
    public void close() {
        reading.close();
    }
}
