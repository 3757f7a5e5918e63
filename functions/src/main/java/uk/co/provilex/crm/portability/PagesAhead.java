package uk.co.provilex.crm.portability;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import uk.co.provilex.crm.leads.LeadArchive;
import uk.co.provilex.crm.leads.LeadWalk;
import uk.co.provilex.crm.platform.data.Awaited;

/** The pages of an archive, one of which is read ahead: while what a page has is staged, the next one is on its way. */
final class PagesAhead implements AutoCloseable {

    private final LeadWalk walk;
    private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();
    private Optional<CompletableFuture<LeadArchive.Section>> coming;

    /** Begins to read the pages of {@code walk}, which it closes in the end. */
    PagesAhead(LeadWalk walk) {
        this.walk = walk;
        this.coming = Optional.of(begin());
    }

    /**
     * Returns the next page.
     *
     * @throws java.util.NoSuchElementException after the last one
     */
    LeadArchive.Section next() {
        var page = Awaited.of(coming.orElseThrow());
        coming = page.next().map(after -> begin());
        return page;
    }

    private CompletableFuture<LeadArchive.Section> begin() {
        return CompletableFuture.supplyAsync(walk::next, reader);
    }

    /** Waits for what is being read for nobody. */
    @Override
    public void close() {
        reader.close();
        walk.close();
    }
}
