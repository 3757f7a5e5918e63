package uk.co.provilex.crm.portability;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.LeadArchive;
import uk.co.provilex.crm.platform.data.Awaited;

/** The pages of an archive, one of which is read ahead: while what a page has is staged, the next one is on its way. */
final class PagesAhead implements AutoCloseable {

    private final Function<@Nullable String, LeadArchive.Section> archive;
    private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();
    private Optional<CompletableFuture<LeadArchive.Section>> coming;

    /**
     * Begins to read.
     *
     * @param archive reads the page that begins somewhere
     * @param from where the first one begins
     */
    PagesAhead(Function<@Nullable String, LeadArchive.Section> archive, @Nullable String from) {
        this.archive = archive;
        this.coming = Optional.of(begin(from));
    }

    /**
     * Returns the next page.
     *
     * @throws java.util.NoSuchElementException after the last one
     */
    LeadArchive.Section next() {
        var page = Awaited.of(coming.orElseThrow());
        coming = page.next().map(this::begin);
        return page;
    }

    private CompletableFuture<LeadArchive.Section> begin(@Nullable String from) {
        Supplier<LeadArchive.Section> read = () -> archive.apply(from);
        return CompletableFuture.supplyAsync(read, reader);
    }

    /** Waits for what is being read for nobody. */
    @Override
    public void close() {
        reader.close();
    }
}
