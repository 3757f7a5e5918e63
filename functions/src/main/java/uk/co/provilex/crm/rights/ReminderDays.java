package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Query.Position;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * On which days which requests are to be looked at, kept in the reserved tenancy by day (UTC), so that what is due is found
 * without looking at what is not. It holds ids alone. A listing is a hint: it is written before what it is about, and one
 * that leads nowhere, or to a request that was answered meanwhile, is struck when its day comes.
 */
public final class ReminderDays {

    private static final int PAGE = 50;

    /** No law that is known gives longer than three months from now on, and what moves that to a working day. */
    private static final int DAYS_AHEAD = 120;

    private final Tenancy platform;

    /** Opens the days in the reserved tenancy {@code platform}. */
    public ReminderDays(Tenancy platform) {
        this.platform = platform;
    }

    /** A request of a tenant. */
    record Entry(TenantId tenant, String requestId) {}

    /**
     * Some requests of one day.
     *
     * @param entries the requests
     * @param last the place to go on from, or {@code null} when no others follow
     */
    record Some(List<Entry> entries, @Nullable String last) {}

    /**
     * Lists a request for its next reminder, if one is to come, for today if that day is past; and for today as long as it
     * awaits an erasure.
     */
    void list(TenantId tenant, RightsRequest request, Instant now) {
        var today = day(now);
        var wanted = new TreeSet<LocalDate>();
        request.nextReminder().ifPresent(next -> wanted.add(next.isBefore(today) ? today : next));
        if (request.awaitsErasure()) {
            wanted.add(today);
        }
        if (!wanted.isEmpty()) {
            // the first of all is where the first run begins
            platform.data().putIf(Table.RECORDS, bookmark(today).build(), Condition.absent());
        }
        for (var day : wanted) {
            platform.data()
                    .put(
                            Table.RECORDS,
                            listed(day, sort(new Entry(tenant, request.id())))
                                    .item()
                                    .build());
        }
    }

    /** Takes a request off the list of a day. */
    void strike(LocalDate day, Entry entry) {
        platform.data().delete(Table.RECORDS, listed(day, sort(entry)));
    }

    /** Reads requests of a day, from the place {@code after} on. */
    Some ofDay(LocalDate day, @Nullable String after) {
        var page = platform.data()
                .query(Query.of(Table.RECORDS, listed(day, "0").partition())
                        .limit(PAGE)
                        .after(after == null ? null : new Position(listed(day, after), after)));
        var entries = page.items().stream()
                .map(item -> entry(Attributes.text(item, "sk")))
                .toList();
        return new Some(entries, page.more() ? sort(entries.getLast()) : null);
    }

    /** Returns the first day that may still list a request, if there ever was one. */
    Optional<LocalDate> firstDay() {
        return platform.data()
                .get(Table.RECORDS, bookmark())
                .map(item -> LocalDate.parse(Attributes.text(item, "day")));
    }

    /** Notes that no day before {@code day} lists a request. */
    void nothingBefore(LocalDate day) {
        platform.data().put(Table.RECORDS, bookmark(day).build());
    }

    /** Takes every request of a tenant that is closed off the lists of all days, which reach as far as its law does. */
    public void forget(TenantId tenant, Instant now) {
        var last = day(now).plusDays(DAYS_AHEAD);
        for (var day = firstDay().orElse(day(now)); !day.isAfter(last); day = day.plusDays(1)) {
            var ofTenant = Query.of(Table.RECORDS, listed(day, "0").partition())
                    .prefix(tenant.value() + "#")
                    .limit(PAGE)
                    .consistently();
            for (var items = platform.data().query(ofTenant).items();
                    !items.isEmpty();
                    items = platform.data().query(ofTenant).items()) {
                for (var item : items) {
                    strike(day, entry(Attributes.text(item, "sk")));
                }
            }
        }
    }

    static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static String sort(Entry entry) {
        return entry.tenant().value() + "#" + entry.requestId();
    }

    private static Entry entry(String sort) {
        int split = sort.indexOf('#');
        return new Entry(new TenantId(sort.substring(0, split)), sort.substring(split + 1));
    }

    private ItemKey listed(LocalDate day, String sort) {
        return platform.scope().key("RIGHTS-DUE#" + day, sort);
    }

    private EnhancedDocument.Builder bookmark(LocalDate day) {
        return bookmark().item().putString("day", day.toString());
    }

    private ItemKey bookmark() {
        return platform.scope().key("RIGHTS-DUE", "FIRST-DAY");
    }
}
