package uk.co.provilex.crm.leads;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.validation.Checks;

/** What a caller may write of a task, as it came in. */
record TaskInput(
        @Nullable String title,
        @Nullable String dueOn,
        @Nullable String assigneeId,
        @Nullable Boolean done) {

    private static final int TITLE = 200;

    /** Returns the writable members of {@code task}, to which a merge patch is applied. */
    static ObjectNode writable(Task task) {
        var due = task.dueOn();
        return Json.tree(
                new TaskInput(task.title(), due == null ? null : due.toString(), task.assigneeId(), task.done()));
    }

    /**
     * Validates what came in.
     *
     * @param known the assignee the task has already, who is not judged again
     * @return the validated values, of which nothing may be stored unless {@code checks} are ok
     */
    Valid accept(Call call, @Nullable String known, Checks checks) {
        checks.requiredLine(title, "/title", TITLE);
        if (assigneeId != null && !assigneeId.equals(known)) {
            LeadAccess.requireActiveUser(call, assigneeId, "/assigneeId", checks);
        }
        return new Valid(Objects.requireNonNullElse(title, ""), due(checks), assigneeId, Boolean.TRUE.equals(done));
    }

    /** Validated values. */
    record Valid(
            String title,
            @Nullable LocalDate dueOn,
            @Nullable String assigneeId,
            boolean done) {
        @Override
        public String toString() {
            return "Valid";
        }
    }

    private @Nullable LocalDate due(Checks checks) {
        if (dueOn == null) {
            return null;
        }
        try {
            if (dueOn.length() == 10) {
                return LocalDate.parse(dueOn);
            }
        } catch (DateTimeParseException noDate) {
            // refused below, like every other text
        }
        checks.refuse("/dueOn", "is not a date; give one as yyyy-mm-dd");
        return null;
    }

    @Override
    public String toString() {
        return "TaskInput";
    }
}
