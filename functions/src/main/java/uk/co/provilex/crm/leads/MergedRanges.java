package uk.co.provilex.crm.leads;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Page;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.http.AnswerRoom;

/**
 * Reads several ordered ranges of items as if they were one. A place in the merged order is one text, which no two items
 * share; so one place tells each range where to go on, and new ranges may join between two pages.
 */
final class MergedRanges {

    /** How many items, wanted or not, a page may cost for each that it may have. */
    private static final int MOST_PER_WANTED = 5;

    private MergedRanges() {}

    /**
     * One range.
     *
     * @param query what to read; all sources of one page in the same direction
     * @param place the place of an item in the merged order
     * @param position where a place is in this range, whether or not an item lies there; {@code null} before the beginning
     * @param its which items are met in this range; others are passed over, for they are in another one too
     */
    record Source(
            Query query,
            Function<EnhancedDocument, String> place,
            Function<String, Query.@Nullable Position> position,
            Predicate<EnhancedDocument> its) {

        /** A range whose items are in no other. */
        Source(
                Query query,
                Function<EnhancedDocument, String> place,
                Function<String, Query.@Nullable Position> position) {
            this(query, place, position, item -> true);
        }
    }

    /**
     * One page.
     *
     * @param items the items, in the merged order
     * @param next the place after which the next page begins, if there may be more
     */
    record Slice(List<EnhancedDocument> items, Optional<String> next) {}

    /**
     * Reads one page. It may be shorter than {@code limit} although there is more, where so many items are unwanted that
     * going on would cost too much, or where they are so large that no more fit into an answer.
     *
     * @param reader reads one page of one range
     * @param sources the ranges, at least one
     * @param after the place after which to begin, or {@code null} for the beginning
     * @param limit the most items of the page
     * @param wanted which items count
     */
    static Slice read(
            Function<Query, Page> reader,
            List<Source> sources,
            @Nullable String after,
            int limit,
            Predicate<EnhancedDocument> wanted) {
        int step = sources.size() == 1 ? limit + 1 : limit / sources.size() + 2;
        var heads = sources.stream()
                .map(source -> new Head(reader, source, step, after))
                .toList();
        var order = sources.getFirst().query().forward()
                ? Comparator.<String>naturalOrder()
                : Comparator.<String>reverseOrder();
        var taken = new ArrayList<EnhancedDocument>();
        var room = new AnswerRoom();
        var last = Optional.<String>empty();
        for (int considered = 0; ; considered++) {
            var first = heads.stream().filter(Head::hasItem).min(Comparator.comparing(Head::place, order));
            if (first.isEmpty()) {
                return new Slice(taken, Optional.empty());
            }
            if (considered == MOST_PER_WANTED * limit) {
                return new Slice(taken, last);
            }
            var place = first.get().place();
            var item = first.get().take();
            if (first.get().isIts(item) && wanted.test(item)) {
                if (taken.size() == limit || !room.takes(Attributes.sealedBytes(item))) {
                    return new Slice(taken, last);
                }
                taken.add(item);
            }
            last = Optional.of(place);
        }
    }

    /** The rest of one range, read as it is needed. */
    private static final class Head {

        private final Function<Query, Page> reader;
        private final Source source;
        private final int step;
        private final Deque<EnhancedDocument> read = new ArrayDeque<>();
        private Query.@Nullable Position after;
        private boolean more = true;

        Head(Function<Query, Page> reader, Source source, int step, @Nullable String after) {
            this.reader = reader;
            this.source = source;
            this.step = step;
            this.after = after == null ? null : source.position().apply(after);
        }

        boolean hasItem() {
            while (read.isEmpty() && more) {
                var page = reader.apply(source.query().limit(step).after(after));
                read.addAll(page.items());
                more = page.more() && !page.items().isEmpty();
                if (more) {
                    after = source.position()
                            .apply(source.place().apply(page.items().getLast()));
                }
            }
            return !read.isEmpty();
        }

        String place() {
            return source.place().apply(read.getFirst());
        }

        boolean isIts(EnhancedDocument item) {
            return source.its().test(item);
        }

        EnhancedDocument take() {
            return read.removeFirst();
        }
    }
}
