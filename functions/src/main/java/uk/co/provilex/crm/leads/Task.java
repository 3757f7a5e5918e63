package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A task on a lead.
 *
 * @param id its id
 * @param title what is to be done
 * @param dueOn by when
 * @param assigneeId the user who is to do it
 * @param done whether it is done
 * @param createdAt when it was created
 * @param createdBy the user who created it
 * @param updatedAt when it was last changed
 * @param version its version, from 1
 */
public record Task(
        String id,
        String title,
        @Nullable LocalDate dueOn,
        @Nullable String assigneeId,
        boolean done,
        Instant createdAt,
        String createdBy,
        Instant updatedAt,
        long version) {

    /** Returns where the API has this task. */
    String path(String leadId) {
        return Lead.path(leadId) + "/tasks/" + id;
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Task " + id;
    }
}
