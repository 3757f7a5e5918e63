package uk.co.provilex.crm.erasure;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/erasures}: the tenant's erasures, newest first, with their receipts. */
public final class ListErasures extends Operation<NoBody, ListErasures.Page> {

    private static final int STANDARD = 50;

    /**
     * A page of erasures.
     *
     * @param items the erasures
     * @param next the cursor of the next page, absent at the end
     */
    public record Page(List<ErasureView> items, @Nullable String next) {}

    /** Runs as a Lambda function. */
    public ListErasures() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListErasures(Platform platform) {
        super(platform, Action.LIST_ERASURES, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("limit", "cursor");
    }

    @Override
    protected Reply<Page> handle(Call call, NoBody request) {
        var cursors = new Cursors(call.keys().tenantKey()::signCursor, "erasures", call.now());
        var after = call.query("cursor").map(cursors::decode).orElse(null);
        var page = new ErasureRecords(call.tenancy()).list(call.limit(STANDARD), after);
        var items = page.erasures().stream()
                .map(erasure -> ErasureView.of(erasure, call.now()))
                .toList();
        var next =
                page.more() && !items.isEmpty() ? cursors.encode(items.getLast().id()) : null;
        return Reply.ok(new Page(items, next));
    }
}
