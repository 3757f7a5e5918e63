package uk.co.provilex.crm.leads;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/leads/{leadId}/tasks}: lists the tasks on a lead, newest first, done or not. */
public final class ListTasks extends Operation<NoBody, ListTasks.TaskPage> {

    /** Stands on the environment of Lambda. */
    public ListTasks() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListTasks(Platform platform) {
        super(platform, Action.LIST_TASKS, NoBody.class);
    }

    /**
     * A page of tasks.
     *
     * @param items the tasks
     * @param next the cursor of the next page, absent at the end
     */
    public record TaskPage(List<Task> items, @Nullable String next) {}

    @Override
    protected Set<String> queryParameters() {
        return ChildPages.PARAMETERS;
    }

    @Override
    protected Reply<TaskPage> handle(Call call, NoBody request) {
        var leads = Leads.of(call);
        var lead = LeadAccess.visible(call, leads);
        var page = ChildPages.read(call, lead, Tasks.KIND);
        var tasks = new Tasks(call.tenancy());
        var key = leads.keyOf(lead);
        var items = page.items().stream().map(item -> tasks.open(item, key)).toList();
        return Reply.ok(new TaskPage(items, page.next())).about(lead.subject());
    }
}
