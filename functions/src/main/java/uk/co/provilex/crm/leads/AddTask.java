package uk.co.provilex.crm.leads;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.validation.Checks;

/** {@code POST /v1/leads/{leadId}/tasks}: adds a task to a live lead. */
public final class AddTask extends Operation<AddTask.NewTask, Task> {

    /** Stands on the environment of Lambda. */
    public AddTask() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public AddTask(Platform platform) {
        super(platform, Action.ADD_TASK, NewTask.class);
    }

    /**
     * The body.
     *
     * @param title what is to be done
     * @param dueOn by when, {@code yyyy-mm-dd}
     * @param assigneeId the user who is to do it
     */
    public record NewTask(
            @Nullable String title,
            @Nullable String dueOn,
            @Nullable String assigneeId) {
        @Override
        public String toString() {
            return "NewTask";
        }
    }

    @Override
    protected void requireShown(Call call, SubjectId about, Supplier<NewTask> request) {
        LeadAccess.requireShown(call, about, false);
    }

    @Override
    protected Reply<Task> handle(Call call, NewTask request) {
        var leads = Leads.of(call);
        var lead = LeadAccess.live(call, leads);
        var checks = new Checks();
        var input =
                new TaskInput(request.title(), request.dueOn(), request.assigneeId(), false).accept(call, null, checks);
        checks.done();
        var changes = new Changes();
        var key = leads.keyOf(lead);
        var task = new Tasks(call.tenancy()).add(key, input, Author.of(call), changes);
        leads.touch(lead, lead.keeping().active(call.now(), Keeping.TASK), changes);
        call.keys().requireWhole(lead.subject(), changes, stored -> Call.notFound());
        return Reply.created(task.path(lead.id()), task)
                .version(task.version())
                .committing(changes)
                .about(lead.subject())
                .fact("task", task.id())
                .keptFor(key);
    }
}
