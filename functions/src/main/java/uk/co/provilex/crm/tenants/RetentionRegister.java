package uk.co.provilex.crm.tenants;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;

/**
 * Which tenants have rules of retention, each on the day (UTC) on which their leads are to be looked at next; kept in the
 * reserved tenancy, in the order of the days, so that whoever looks reads what is due and nothing else. It holds ids alone. A
 * listing is a hint: it is written before the rules that it is about, and struck if it leads nowhere.
 */
public final class RetentionRegister {

    private static final String PARTITION = "RETENTION";
    private static final int PAGE = 100;

    /** How far back a listing can be that no sweep has struck: an alarm tells of one that fails for a day. */
    private static final int DAYS_BACK = 7;

    private final Tenancy platform;

    /**
     * Opens the register.
     *
     * @param platform the reserved tenancy
     */
    public RetentionRegister(Tenancy platform) {
        this.platform = platform;
    }

    /** A tenant that is to be looked at on a day. */
    public record Entry(LocalDate day, TenantId tenant) {}

    /** Lists a tenant for a day. */
    public void list(Entry entry) {
        platform.data().put(Table.RECORDS, place(entry).item().build());
    }

    /** Lists a tenant whose rules were changed for today, if they end anything. */
    public void changed(TenantId tenant, RetentionRules rules, Instant now) {
        if (rules.isInForce()) {
            list(new Entry(day(now), tenant));
        }
    }

    /** Takes a tenant off the list of a day. */
    public void strike(Entry entry) {
        platform.data().delete(Table.RECORDS, place(entry));
    }

    /** Takes a tenant that is closed off the lists of all days; a sweep lists for the day after its own at most. */
    public void forget(TenantId tenant, Instant now) {
        for (int day = -DAYS_BACK; day <= 1; day++) {
            strike(new Entry(day(now).plusDays(day), tenant));
        }
    }

    /**
     * Returns some of the tenants that are listed for {@code day} or before, the longest overdue first; none if none is left.
     *
     * @param after the last one that was returned before, or {@code null}
     */
    public List<Entry> dueBy(LocalDate day, @Nullable Entry after) {
        var due = Query.of(
                        Table.RECORDS, place(new Entry(day, TenantId.PLATFORM)).partition())
                .between("0", day + "#~")
                .limit(PAGE)
                .after(
                        after == null
                                ? null
                                : new Query.Position(place(after), place(after).sort()))
                .consistently();
        return platform.data().query(due).items().stream()
                .map(item -> entry(Attributes.text(item, "sk")))
                .toList();
    }

    /** Returns the day on which {@code at} is. */
    public static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static Entry entry(String sort) {
        int split = sort.indexOf('#');
        return new Entry(LocalDate.parse(sort.substring(0, split)), new TenantId(sort.substring(split + 1)));
    }

    private ItemKey place(Entry entry) {
        return platform.scope().key(PARTITION, entry.day() + "#" + entry.tenant());
    }
}
