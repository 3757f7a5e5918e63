package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lead as it was before an import changed it, for the import to be taken back.
 *
 * @param details the personal part
 * @param status the key of its status
 * @param ownerId the user who looked after it
 * @param trashed whether it was in the trash
 * @param basisEndsAt when the last of its lawful bases ended or was to end; absent while one held without an end
 */
public record LeadImage(
        LeadDetails details,
        String status,
        String ownerId,
        boolean trashed,
        @Nullable Instant basisEndsAt) {

    static LeadImage of(Lead lead) {
        return new LeadImage(
                lead.details(),
                lead.status(),
                lead.ownerId(),
                lead.trashed() != null,
                lead.keeping().basisEndsAt());
    }

    /** Returns it without addresses that belong to others by now. */
    public LeadImage withoutEmails(Set<String> addresses) {
        return new LeadImage(details.withoutEmails(addresses), status, ownerId, trashed, basisEndsAt);
    }

    /** Hides the person, whom a stray log or exception would otherwise show. */
    @Override
    public String toString() {
        return "LeadImage";
    }
}
