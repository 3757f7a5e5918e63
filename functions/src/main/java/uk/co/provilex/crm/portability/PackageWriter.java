package uk.co.provilex.crm.portability;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.LeadRestorer;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.ContentionException;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.PackageBatch.Waiting;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * Writes the leads of a package in batches, each in one transaction with the progress that counts it. It begins where the
 * progress says that another worker has left off, be it within a lead.
 */
final class PackageWriter implements Closeable {

    private static final int TRIES = 6;
    private static final int MOST_LEADS = 24;

    /** What a transaction may hold is 4 MB ("Quotas in Amazon DynamoDB"); text grows little when it is sealed. */
    private static final int MOST_BYTES = 1_500_000;

    private static final int MOST_CHILDREN = 60;
    private static final int MOST_CHILD_BYTES = 800_000;

    private final Tenancy tenancy;
    private final JobHold hold;
    private final Leads leads;
    private final ImportedLeads imported;
    private final LeadRestorer restorer;
    private final String country;
    private final PackageReader reader;
    private final Consumer<RowOutcome> witness;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int bytes;

    /**
     * Writes into the tenant that {@code hold} works for.
     *
     * @param witness is told of each lead, in order
     */
    PackageWriter(Tenancy tenancy, JobHold hold, Tenant tenant, PackageFile pack, Consumer<RowOutcome> witness)
            throws IOException {
        this.tenancy = tenancy;
        this.hold = hold;
        this.witness = witness;
        this.country = tenant.settings().defaultCountry();
        this.leads = new Leads(tenancy, tenant.leadShards());
        this.imported = new ImportedLeads(tenancy, hold.job().id());
        this.restorer = new LeadRestorer(
                tenancy,
                tenant.settings(),
                tenant.leadShards(),
                imported,
                PackageUsers.read(pack, tenancy, hold.job().createdBy()));
        this.reader = new PackageReader(pack, hold.now());
    }

    /** Leaves out what is written already. */
    void begin() throws IOException {
        for (long row = 0; row < hold.progress().done(); row++) {
            if (reader.next().isEmpty()) {
                throw new PackageFault("The package has fewer leads than it had.");
            }
        }
        var place = PackagePlace.of(hold.progress().position());
        if (place.isPresent()) {
            for (int left = place.get().children(); left > 0; ) {
                // some at a time, or all notes of a lead would be in memory at once
                left -= reader.children(Math.min(left, MOST_CHILDREN), MOST_CHILD_BYTES)
                        .children()
                        .size();
            }
        }
    }

    /** Writes one transaction; tells whether there was anything left to write. */
    boolean step() throws IOException {
        var place = PackagePlace.of(hold.progress().position());
        if (place.isPresent()) {
            more(place.get());
            return true;
        }
        readAhead();
        if (waiting.isEmpty()) {
            return false;
        }
        var all = List.copyOf(waiting);
        for (int attempt = 1; ; attempt++) {
            // The more others interfere, the smaller the batch: one lead alone gets through.
            var some = all.subList(0, Math.max(1, all.size() >> (attempt - 1)));
            try {
                var outcomes = tryWriting(some);
                outcomes.forEach(witness);
                outcomes.forEach(outcome -> bytes -= waiting.removeFirst().bytes());
                return true;
            } catch (ImportWriter.ReadAgainException
                    | ContentionException
                    | SubjectErasedException
                    | ProblemException raced) {
                if (attempt == TRIES) {
                    throw raced;
                }
            }
        }
    }

    private List<RowOutcome> tryWriting(List<Waiting> some) {
        var known = PackageBatch.Known.read(tenancy, hold, leads, some, country);
        return new PackageBatch(tenancy, hold, restorer, imported, country, known).write(some);
    }

    /** The reader stands behind the last lead that waits, so one to which more belongs must be the last. */
    private void readAhead() throws IOException {
        while (waiting.size() < MOST_LEADS
                && bytes < MOST_BYTES
                && (waiting.isEmpty() || !waiting.getLast().more())) {
            var entry = reader.next();
            if (entry.isEmpty()) {
                return;
            }
            var children = reader.children(MOST_CHILDREN, MOST_CHILD_BYTES);
            var next = new Waiting(entry.get(), children, reader.hasMore());
            waiting.addLast(next);
            bytes += next.bytes();
        }
    }

    /** Writes more of what belongs to a lead that is stored; nothing more of one that was erased meanwhile. */
    private void more(PackagePlace place) throws IOException {
        var children = reader.children(MOST_CHILDREN, MOST_CHILD_BYTES).children();
        var next =
                reader.hasMore() ? new PackagePlace(place.leadId(), place.children() + children.size()).text() : null;
        var changes = new Changes();
        var subject = SubjectId.lead(place.leadId());
        try {
            restorer.add(place.leadId(), children, hold.now(), changes);
            hold.record(
                    "write",
                    List.of(subject),
                    Map.of("row", Long.toString(hold.progress().done())),
                    changes);
            hold.step(hold.progress().moved(hold.progress().done(), next, Map.of(), hold.until()), changes);
        } catch (SubjectErasedException erased) {
            hold.step(hold.progress().moved(hold.progress().done(), null, Map.of(), hold.until()), new Changes());
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
