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

/** {@code GET /v1/imports}: the tenant's imports, newest first. */
public final class ListImports extends Operation<NoBody, ListImports.Page> {

    /**
     * A page of imports.
     *
     * @param items the imports
     * @param next the cursor of the next page, absent at the end
     */
    public record Page(List<ImportView> items, @Nullable String next) {}

    /** Runs as a Lambda function. */
    public ListImports() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListImports(Platform platform) {
        super(platform, Action.LIST_IMPORTS, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("limit", "cursor");
    }

    @Override
    protected Reply<Page> handle(Call call, NoBody request) {
        var page = JobAccess.listed(call, JobKind.IMPORT);
        var items = page.jobs().stream().map(ImportView::listed).toList();
        return Reply.ok(new Page(items, JobAccess.next(call, JobKind.IMPORT, page)))
                .about(page.jobs().stream()
                        .map(tracked -> tracked.job().subject())
                        .toList());
    }
}
