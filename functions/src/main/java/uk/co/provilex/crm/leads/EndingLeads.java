package uk.co.provilex.crm.leads;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.tenants.RetentionRules;

/**
 * The live leads that rules end, in the order of the days on which they do. Two indexes are read as one: the one by last activity
 * and the one by the end of the last lawful basis are in the order of the ends whatever the rules say, so rules can be tried out.
 * A lead that is in both is met where it ends first. What a page costs depends on the page alone.
 */
public final class EndingLeads {

    /** After every time of a day, in the form of a place that a lead could have. */
    private static final String END_OF_DAY = "~#0";

    private final Tenancy tenancy;
    private final int shards;
    private final RetentionRules rules;

    /**
     * Reads the leads of a tenant.
     *
     * @param shards over how many write shards its leads are spread
     * @param rules the rules in force, or others that are tried out
     */
    public EndingLeads(Tenancy tenancy, int shards, RetentionRules rules) {
        this.tenancy = tenancy;
        this.shards = shards;
        this.rules = rules;
    }

    /** Why a lead that a rule would end is left out. */
    public enum Held {
        /** {@link Horizon#RESTRICTION}. */
        RESTRICTION,
        /** {@link Horizon#RIGHTS_REQUEST}. */
        RIGHTS_REQUEST
    }

    /**
     * One page.
     *
     * @param leads the leads, those that end first first; fewer than asked for where many had to be passed over
     * @param next where the next page begins; absent at the end
     * @param held how many were met that nothing ends for now, and why
     */
    public record Page(List<Lead> leads, Optional<String> next, Map<Held, Integer> held) {}

    /** One of the two orders. */
    private enum Order {
        ACTIVITY("a", Index.UPDATED),
        BASIS("b", Index.BASIS);

        private final String code;
        private final Index index;

        Order(String code, Index index) {
            this.code = code;
            this.index = index;
        }
    }

    /**
     * Reads one page.
     *
     * @param after where the page before ended, or {@code null}
     * @param limit the most leads
     * @param until the last day that counts, or {@code null} for all
     */
    public Page page(@Nullable String after, int limit, @Nullable LocalDate until) {
        var sources = sources(until);
        var held = new EnumMap<Held, Integer>(Held.class);
        if (sources.isEmpty()) {
            return new Page(List.of(), Optional.empty(), held);
        }
        var slice = MergedRanges.read(tenancy.data()::query, sources, after, limit, item -> {
            if (LeadItems.isTrashed(item) || LeadItems.isHidden(item)) {
                return false;
            }
            var reason = heldBy(item);
            reason.ifPresent(why -> held.merge(why, 1, Integer::sum));
            return reason.isEmpty();
        });
        return new Page(Leads.stored(tenancy).open(slice.items(), false), slice.next(), held);
    }

    private static Optional<Held> heldBy(EnhancedDocument item) {
        if (LeadItems.isRestricted(item)) {
            return Optional.of(Held.RESTRICTION);
        }
        return LeadItems.keeping(item).openRequests() > 0 ? Optional.of(Held.RIGHTS_REQUEST) : Optional.empty();
    }

    private List<MergedRanges.Source> sources(@Nullable LocalDate until) {
        var sources = new ArrayList<MergedRanges.Source>();
        for (int shard = 0; shard < shards; shard++) {
            if (rules.inactiveMonths() != null) {
                add(Order.ACTIVITY, LeadItems.byUpdate(tenancy.scope(), shard), until, sources);
            }
            if (rules.withoutBasisDays() != null) {
                add(Order.BASIS, LeadItems.byBasis(tenancy.scope(), shard), until, sources);
            }
        }
        return sources;
    }

    private void add(
            Order order, PartitionKey partition, @Nullable LocalDate until, List<MergedRanges.Source> sources) {
        var query = Query.of(order.index, partition);
        if (until != null) {
            var last = lastDay(order, until);
            if (last.isEmpty()) {
                return;
            }
            query = query.between("0", last.get() + END_OF_DAY);
        }
        Function<EnhancedDocument, String> place = item -> place(order, sort(order, item));
        sources.add(new MergedRanges.Source(
                query, place, text -> position(order, text), item -> Horizon.ruled(LeadItems.keeping(item), rules)
                        .filter(ruled -> order(ruled.rule()) == order)
                        .isPresent()));
    }

    private static Order order(String rule) {
        return rule.equals(RetentionRules.NO_ACTIVITY) ? Order.ACTIVITY : Order.BASIS;
    }

    private static String sort(Order order, EnhancedDocument item) {
        return Attributes.text(item, order.index.sortAttribute());
    }

    /** A place in the merged order: the day of the end, which order it is of, and the place in that one. */
    private String place(Order order, String sort) {
        return end(order, LocalDate.parse(sort.substring(0, 10))) + "#" + order.code + "#" + sort;
    }

    /** Returns where a place of either order is in {@code order}. */
    private Query.@Nullable Position position(Order order, String place) {
        var day = LocalDate.parse(place.substring(0, 10));
        var code = place.substring(11, 12);
        if (code.equals(order.code)) {
            return position(place.substring(13));
        }
        // of one day those by activity come first
        var before = code.compareTo(order.code) < 0 ? day.minusDays(1) : day;
        return lastDay(order, before).map(last -> position(last + END_OF_DAY)).orElse(null);
    }

    private Query.Position position(String sort) {
        return new Query.Position(LeadItems.key(tenancy.scope(), LeadItems.idInSort(sort)), sort);
    }

    /** Returns the day on which a lead ends whose time begins on {@code day}. */
    private LocalDate end(Order order, LocalDate day) {
        var end =
                switch (order) {
                    case ACTIVITY -> Horizon.afterInactivity(day, number(rules.inactiveMonths()));
                    case BASIS -> Horizon.afterBasis(day, number(rules.withoutBasisDays()));
                };
        var first = Horizon.notBefore(rules);
        return end.isBefore(first) ? first : end;
    }

    /** Returns the last day on which a time can begin that ends on {@code end} or before; none where none does. */
    private Optional<LocalDate> lastDay(Order order, LocalDate end) {
        if (end.isBefore(Horizon.notBefore(rules))) {
            return Optional.empty();
        }
        var day =
                switch (order) {
                    case ACTIVITY -> end.minusDays(1).minusMonths(number(rules.inactiveMonths()));
                    case BASIS -> end.minusDays(1).minusDays(number(rules.withoutBasisDays()));
                };
        // the last days of a month may all end with a shorter one
        while (!end(order, day.plusDays(1)).isAfter(end)) {
            day = day.plusDays(1);
        }
        return Optional.of(day);
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
