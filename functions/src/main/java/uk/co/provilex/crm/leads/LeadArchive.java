package uk.co.provilex.crm.leads;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Page;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.FreshKeys;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.Ids;

/**
 * Everything about leads of a tenant, page by page, for whoever takes it out.
 *
 * <p>The walk goes along the leads' keys, not along an index: a lead and its key are written by one transaction, keys lie in
 * the order of creation and never move, and a table, unlike an index, can be read strongly consistent. So whoever is live
 * when the walk begins is met, exactly once, whatever is written meanwhile; nobody whose key was destroyed by then is.
 */
public final class LeadArchive {

    private final Tenancy tenancy;
    private final Consents consents;
    private final Notes notes;
    private final Tasks tasks;
    private final Which which;

    /**
     * A lead with what belongs to it, or with more of that.
     *
     * @param lead the lead
     * @param begins whether it is here for the first time; a lead with more than one read of the table gives is there again
     * @param consents lawful bases on which it is held
     * @param notes notes on it
     * @param tasks tasks on it
     */
    public record Entry(Lead lead, boolean begins, List<Consent> consents, List<Note> notes, List<Task> tasks) {

        /** Copies the lists. */
        public Entry {
            consents = List.copyOf(consents);
            notes = List.copyOf(notes);
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * One page.
     *
     * @param entries the leads, in the order of their creation
     * @param next where the next page begins; absent when there is none
     * @param restricted how many leads were left out because their processing is restricted
     */
    public record Section(List<Entry> entries, Optional<String> next, int restricted) {}

    /**
     * Which leads to take out: those with ids from {@code first} to {@code last} that are {@code wanted} as they are read.
     *
     * @param evenRestricted also those whose processing is restricted, as to serve a request of the person (P15)
     */
    public record Which(String first, String last, Predicate<Lead> wanted, boolean evenRestricted) {

        /**
         * For how long after it the ids of leads may be that were there at a time, since not all clocks agree. It also gives
         * the walk an end, however quickly others create leads.
         */
        private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

        private static final String NONE_BEFORE = "0";

        /**
         * Takes every lead that was live at {@code start}, except those that were erased since. One that was in the trash
         * by then and has come back since, and one that has been created since, may or may not be among them.
         *
         * @param matching which of them count, as they are when they are read
         */
        public static Which liveAt(Instant start, Predicate<Lead> matching) {
            Predicate<Lead> wanted = lead -> {
                var trashed = lead.trashed();
                return (trashed == null || !trashed.at().isBefore(start)) && matching.test(lead);
            };
            return new Which(NONE_BEFORE, Ids.latest(start.plus(CLOCKS_DIFFER)), wanted, false);
        }

        /** Takes one lead, be it in the trash or restricted. */
        public static Which one(String leadId) {
            return new Which(leadId, leadId, lead -> true, true);
        }
    }

    /**
     * Where a page begins.
     *
     * @param after the lead after which it begins, or within which; empty at the beginning
     * @param within the item of that lead after which it begins; empty after the whole lead
     */
    record Place(String after, String within) {

        static Place of(@Nullable String text) {
            var parts = text == null ? new String[] {""} : text.split("\\.", 2);
            return new Place(parts[0], parts.length == 2 ? parts[1] : "");
        }

        String text() {
            return after + (within.isEmpty() ? "" : "." + within);
        }
    }

    /** Opens the archive of a tenant's leads. */
    public LeadArchive(Tenancy tenancy, Which which) {
        this.tenancy = tenancy;
        this.consents = new Consents(tenancy);
        this.notes = new Notes(tenancy);
        this.tasks = new Tasks(tenancy);
        this.which = which;
    }

    /**
     * Begins to read the archive.
     *
     * @param from the place that a page named as that of the next one, or {@code null} for the beginning
     * @param limit the most leads of a page
     * @param now the time, asked for with each lead: one whose time in the trash is over has gone
     */
    public LeadWalk walk(@Nullable String from, int limit, Supplier<Instant> now) {
        return new LeadWalk(this, Place.of(from), limit, now);
    }

    /** Returns the keys of the leads that come {@code after} one, or of the first ones when that is empty. */
    FreshKeys.Range keys(String after, int limit) {
        return tenancy.keys()
                .fresh()
                .range(Kind.LEAD, which.first(), which.last(), after.isEmpty() ? null : after, limit);
    }

    /**
     * What was found of a lead.
     *
     * @param entry the lead with what belongs to it, unless it is not wanted or left out
     * @param restricted whether it is left out because its processing is restricted
     * @param bytes how many sealed bytes the entry has
     * @param within the item after which there is more of it, if it is taken
     */
    record Found(Optional<Entry> entry, boolean restricted, long bytes, Optional<String> within) {}

    /** Reads and opens a lead with what belongs to it. */
    Found find(String id, SubjectKey key, Instant now) {
        var page = items(id, "");
        var lead = lead(page, id, key, now).filter(which.wanted());
        boolean restricted = lead.filter(found -> found.restriction() != null).isPresent() && !which.evenRestricted();
        boolean isTaken = lead.isPresent() && !restricted;
        return new Found(
                isTaken ? lead.map(found -> entry(found, true, page, key)) : Optional.empty(),
                restricted,
                isTaken ? bytes(page) : 0,
                isTaken && page.more() ? Optional.of(last(page)) : Optional.empty());
    }

    /** Reads more of a lead that was taken, whatever has become of it since; nothing when it has gone. */
    Section more(Place place, Instant now) {
        var id = place.after();
        var after = Optional.of(new Place(id, "").text());
        var key = tenancy.keys().fresh().find(SubjectId.lead(id));
        var lead = key.flatMap(found -> stored(id, found, now));
        if (key.isEmpty() || lead.isEmpty()) {
            return new Section(List.of(), after, 0);
        }
        var page = items(id, place.within());
        return new Section(
                List.of(entry(lead.get(), false, page, key.get())),
                page.more() ? Optional.of(new Place(id, last(page)).text()) : after,
                0);
    }

    /** In the order of sort keys a lead lies between its lawful bases and its notes, so one read sees all of it alike. */
    private Page items(String id, String after) {
        var partition = LeadItems.partition(tenancy.scope(), id);
        var query = Query.of(Table.RECORDS, partition)
                .between(Consents.KIND + "#", Tasks.KIND + "#~")
                .consistently();
        return tenancy.data()
                .query(after.isEmpty() ? query : query.after(new Query.Position(partition.item(after), after)));
    }

    private static String last(Page page) {
        return Attributes.text(page.items().getLast(), "sk");
    }

    private static long bytes(Page page) {
        return page.items().stream().mapToLong(Attributes::sealedBytes).sum();
    }

    private Optional<Lead> lead(Page page, String id, SubjectKey key, Instant now) {
        return page.items().stream()
                .filter(item -> kind(item).equals(LeadItems.LEAD))
                .findFirst()
                .map(item -> unlapsed(item, key, now))
                // its lawful bases alone are more than one read gives
                .orElseGet(() -> page.more() ? stored(id, key, now) : Optional.empty());
    }

    private Optional<Lead> stored(String id, SubjectKey key, Instant now) {
        return tenancy.data()
                .get(Table.RECORDS, LeadItems.key(tenancy.scope(), id))
                .flatMap(item -> unlapsed(item, key, now));
    }

    private Optional<Lead> unlapsed(EnhancedDocument item, SubjectKey key, Instant now) {
        return LeadItems.hasLapsed(item, now)
                ? Optional.empty()
                : Optional.of(LeadItems.lead(tenancy.scope(), item, key));
    }

    private Entry entry(Lead lead, boolean begins, Page page, SubjectKey key) {
        var bases = new ArrayList<Consent>();
        var remarks = new ArrayList<Note>();
        var duties = new ArrayList<Task>();
        for (var item : page.items()) {
            switch (kind(item)) {
                case Consents.KIND -> bases.add(consents.open(item, key));
                case Notes.KIND -> remarks.add(notes.open(item, key));
                case Tasks.KIND -> duties.add(tasks.open(item, key));
                default -> {}
            }
        }
        return new Entry(lead, begins, bases, remarks, duties);
    }

    private static String kind(EnhancedDocument item) {
        var sort = Attributes.text(item, "sk");
        int hash = sort.indexOf('#');
        return hash < 0 ? sort : sort.substring(0, hash);
    }
}
