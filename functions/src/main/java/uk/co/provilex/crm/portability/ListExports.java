package uk.co.provilex.crm.portability;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.jobs.JobKind;

/** {@code GET /v1/exports}: the tenant's exports, newest first. */
public final class ListExports extends Operation<NoBody, ListExports.Page> {

    /**
     * A page of exports.
     *
     * @param items the exports
     * @param next the cursor of the next page, absent at the end
     */
    public record Page(List<ExportView> items, @Nullable String next) {}

    /** Runs as a Lambda function. */
    public ListExports() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListExports(Platform platform) {
        super(platform, Action.LIST_EXPORTS, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("limit", "cursor");
    }

    @Override
    protected Reply<Page> handle(Call call, NoBody request) {
        var page = JobAccess.listed(call, JobKind.EXPORT);
        var items = page.jobs().stream()
                .map(tracked -> ExportView.of(tracked, call.now(), null))
                .toList();
        return Reply.ok(new Page(items, JobAccess.next(call, JobKind.EXPORT, page)));
    }
}
