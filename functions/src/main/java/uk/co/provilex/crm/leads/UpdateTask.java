package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Body;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.json.MergePatch;
import uk.co.provilex.crm.platform.validation.Checks;

/** {@code PATCH /v1/leads/{leadId}/tasks/{taskId}}: changes a task that the caller has read, or ticks it off. */
public final class UpdateTask extends Operation<ObjectNode, Task> {

    /** Stands on the environment of Lambda. */
    public UpdateTask() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public UpdateTask(Platform platform) {
        super(platform, Action.UPDATE_TASK, ObjectNode.class);
    }

    @Override
    protected String mediaType() {
        return "application/merge-patch+json";
    }

    @Override
    protected Reply<Task> handle(Call call, ObjectNode patch) {
        var leads = Leads.of(call);
        var lead = LeadAccess.visible(call, leads);
        var key = leads.keyOf(lead);
        var tasks = new Tasks(call.tenancy());
        var current = tasks.find(key, call.pathId("taskId")).orElseThrow(Call::notFound);
        if (call.ifMatch() != current.version()) {
            throw Call.stale();
        }
        LeadAccess.requireLive(lead);
        PatchFields.requireKnown(patch, TaskInput.class);
        var checks = new Checks();
        PatchFields.requireKept(patch, Set.of("title", "done"), checks);
        var merged = MergePatch.apply(TaskInput.writable(current), patch);
        var input = Body.read(merged, TaskInput.class).accept(call, current.assigneeId(), checks);
        checks.done();
        var changes = new Changes();
        var next = tasks.update(key, current, input, Author.of(call), changes);
        if (changes.isEmpty()) {
            // nothing differs, but the answer discloses the task, which the ledger records with the transaction
            tasks.unchanged(key, current, changes);
        } else {
            leads.touch(lead, lead.keeping().active(call.now(), Keeping.TASK), changes);
        }
        return Reply.ok(next)
                .version(next.version())
                .committing(changes)
                .about(lead.subject())
                .fact("task", next.id())
                .fact(
                        "changed",
                        String.join(
                                ",",
                                patch.properties().stream()
                                        .map(member -> member.getKey())
                                        .sorted()
                                        .toList()));
    }
}
