package uk.co.provilex.crm.leads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/** However large the items of a list are, a page of them fits into an answer, and no item is passed over. */
final class MergedRangesTest {

    private final FakeTenancy fake = new FakeTenancy();
    private final List<PartitionKey> ranges = List.of(fake.scope.partition("ONE"), fake.scope.partition("OTHER"));

    private void store(String place, int sealed) {
        var range = ranges.get(Math.floorMod(place.hashCode(), ranges.size()));
        fake.tenancy
                .data()
                .put(
                        Table.RECORDS,
                        range.item(place)
                                .item()
                                .putBytes("sealed", SdkBytes.fromByteArray(new byte[sealed]))
                                .build());
    }

    private MergedRanges.Slice page(@Nullable String after) {
        var sources = ranges.stream()
                .map(range -> new MergedRanges.Source(
                        Query.of(Table.RECORDS, range),
                        item -> Attributes.text(item, "sk"),
                        place -> new Query.Position(range.item(place), place)))
                .toList();
        return MergedRanges.read(fake.tenancy.data()::query, sources, after, 100, item -> true);
    }

    private List<List<String>> walk() {
        var pages = new ArrayList<List<String>>();
        @Nullable String after = null;
        do {
            var page = page(after);
            pages.add(page.items().stream()
                    .map(item -> Attributes.text(item, "sk"))
                    .toList());
            after = page.next().orElse(null);
        } while (after != null);
        return pages;
    }

    @Test
    void aPageOfLargeItemsEndsBeforeTheyAreTooMuchForAnAnswer() {
        for (var place : List.of("a", "b", "c", "d", "e", "f", "g")) {
            store(place, 400_000);
        }
        assertEquals(List.of(List.of("a", "b", "c", "d", "e"), List.of("f", "g")), walk());
    }

    @Test
    void anItemThatIsTooMuchBesideOthersHasAPageOfItsOwn() {
        store("a", 10);
        store("b", 2_000_000);
        store("c", 10);
        assertEquals(List.of(List.of("a"), List.of("b"), List.of("c")), walk());
    }

    @Test
    void smallItemsAreTogether() {
        store("a", 10);
        store("b", 10);
        store("c", 10);
        assertEquals(List.of(List.of("a", "b", "c")), walk());
    }
}
