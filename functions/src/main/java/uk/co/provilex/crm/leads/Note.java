package uk.co.provilex.crm.leads;

import java.time.Instant;

/**
 * A note on a lead.
 *
 * @param id its id
 * @param text the text
 * @param createdAt when it was written
 * @param createdBy the user who wrote it
 */
public record Note(String id, String text, Instant createdAt, String createdBy) {

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "Note " + id;
    }
}
