package uk.co.provilex.crm.leads;

import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/** The tasks on one tenant's leads; their titles are sealed under the key of their lead. */
final class Tasks {

    static final String KIND = "TASK";

    private final Tenancy tenancy;

    private record Sealed(String title) {}

    Tasks(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Adds a task on the lead whose key is given to {@code changes}. */
    Task add(SubjectKey key, TaskInput.Valid input, Author author, Changes changes) {
        var task = new Task(
                tenancy.ids().next(),
                input.title(),
                input.dueOn(),
                input.assigneeId(),
                input.done(),
                author.at(),
                author.userId(),
                author.at(),
                1);
        put(key, task, changes);
        return task;
    }

    /** Adds a task to {@code changes} as it was. */
    void put(SubjectKey key, Task task, Changes changes) {
        changes.put(Table.RECORDS, item(task, key));
    }

    /** Adds the change of a task to {@code changes}; nothing when nothing differs. */
    Task update(SubjectKey key, Task current, TaskInput.Valid input, Author author, Changes changes) {
        var same = current.title().equals(input.title())
                && Objects.equals(current.dueOn(), input.dueOn())
                && Objects.equals(current.assigneeId(), input.assigneeId())
                && current.done() == input.done();
        if (same) {
            return current;
        }
        var next = new Task(
                current.id(),
                input.title(),
                input.dueOn(),
                input.assigneeId(),
                input.done(),
                current.createdAt(),
                current.createdBy(),
                author.at(),
                current.version() + 1);
        changes.put(
                Table.RECORDS,
                item(next, key),
                Condition.versionIs(current.version()),
                stored -> stored.isEmpty() ? Call.notFound() : Call.stale());
        return next;
    }

    /** Adds to {@code changes} that the task must still be as it was read, and nothing else. */
    void unchanged(SubjectKey key, Task current, Changes changes) {
        changes.check(
                Table.RECORDS,
                place(key, current.id()),
                Condition.versionIs(current.version()),
                stored -> Call.stale());
    }

    /** Reads one task of the lead whose key is given. */
    Optional<Task> find(SubjectKey key, String id) {
        return tenancy.data().get(Table.RECORDS, place(key, id)).map(item -> open(item, key));
    }

    /** Opens a stored task with the key of its lead. */
    Task open(EnhancedDocument item, SubjectKey key) {
        var id = LeadItems.idInSort(Attributes.text(item, "sk"));
        var sealed = key.open(Table.RECORDS, place(key, id), Attributes.bytes(item, "sealed"));
        return new Task(
                id,
                Json.read(sealed, Sealed.class).title(),
                Attributes.find(item, "dueOn").map(LocalDate::parse).orElse(null),
                item.getString("assigneeId"),
                Attributes.isTrue(item, "done"),
                Attributes.time(item, "createdAt"),
                Attributes.text(item, "createdBy"),
                Attributes.time(item, "updatedAt"),
                Attributes.number(item, "version"));
    }

    private EnhancedDocument item(Task task, SubjectKey key) {
        var place = place(key, task.id());
        var sealed = key.seal(Table.RECORDS, place, Json.bytes(new Sealed(task.title())));
        var item = place.item()
                .putBytes("sealed", SdkBytes.fromByteArray(sealed))
                .putBoolean("done", task.done())
                .putString("createdAt", LeadItems.time(task.createdAt()))
                .putString("createdBy", task.createdBy())
                .putString("updatedAt", LeadItems.time(task.updatedAt()))
                .putNumber("version", task.version());
        var due = task.dueOn();
        if (due != null) {
            item.putString("dueOn", due.toString());
        }
        if (task.assigneeId() != null) {
            item.putString("assigneeId", task.assigneeId());
        }
        return item.build();
    }

    private ItemKey place(SubjectKey key, String id) {
        return LeadItems.child(tenancy.scope(), key.subject().id(), KIND, id);
    }
}
