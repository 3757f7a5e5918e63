package uk.co.provilex.crm.leads;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/** Pages of what belongs to one lead, newest first. */
public final class ChildPages {

    /** The query parameters of these lists. */
    public static final Set<String> PARAMETERS = Set.of("limit", "cursor");

    private static final int STANDARD = 50;

    private ChildPages() {}

    /**
     * One page.
     *
     * @param items the items
     * @param next the cursor of the next page, absent at the end
     */
    public record Children(
            List<EnhancedDocument> items, @Nullable String next) {}

    /** Reads the page that the call asks for of a lead's lawful bases. */
    public static Children consents(Call call, Lead lead) {
        return read(call, lead, Consents.KIND);
    }

    /** Reads the page that the call asks for of a lead's children of one kind. */
    static Children read(Call call, Lead lead, String kind) {
        var cursors = cursors(call, lead, kind);
        var slice = slice(
                call,
                lead,
                List.of(kind),
                call.query("cursor").map(cursors::decode).orElse(null));
        return new Children(slice.items(), slice.next().map(cursors::encode).orElse(null));
    }

    /** Reads children of several kinds as one list. */
    static MergedRanges.Slice slice(Call call, Lead lead, List<String> kinds, @Nullable String after) {
        var sources =
                kinds.stream().map(kind -> source(call.scope(), lead, kind)).toList();
        return MergedRanges.read(call.data()::query, sources, after, limit(call), item -> true);
    }

    static Cursors cursors(Call call, Lead lead, String list) {
        return new Cursors(call.keys().tenantKey()::signCursor, "children|" + list + "|" + lead.id(), call.now());
    }

    static int limit(Call call) {
        return call.limit(STANDARD);
    }

    private static MergedRanges.Source source(TenantScope scope, Lead lead, String kind) {
        var query = Query.of(Table.RECORDS, LeadItems.partition(scope, lead.id()))
                .prefix(kind + "#")
                .descending();
        return new MergedRanges.Source(query, item -> LeadItems.idInSort(Attributes.text(item, "sk")), id -> {
            var key = LeadItems.child(scope, lead.id(), kind, id);
            return new Query.Position(key, key.sort());
        });
    }
}
