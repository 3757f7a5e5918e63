package uk.co.provilex.crm.erasure;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Suppressions;
import uk.co.provilex.crm.users.User;
import uk.co.provilex.crm.users.UserErasures;
import uk.co.provilex.crm.users.UserItem;

/**
 * An erasure that was begun: what hides the lead or user is in the changes that are still to be committed.
 *
 * @param erasure its record
 * @param salt what opens the commitments of its receipt, which is stored nowhere
 */
record ErasureStart(Erasure erasure, String salt) {

    /**
     * Why and for whom.
     *
     * @param reason on which ground, if somebody said
     * @param requestedBy the user who asks
     * @param suppress whether the person is to be remembered, as digests, so as not to be stored again; one that objects is anyhow,
     *     and one without an address or number never
     */
    record Request(@Nullable Reason reason, String requestedBy, boolean suppress) {}

    /**
     * Adds to {@code changes} that a lead is hidden, and the record that its erasure goes on from, which is listed at once.
     *
     * @param open where it is listed
     * @param id an id for the erasure
     * @throws SubjectErasedException at once or at commit, when another was quicker
     */
    static ErasureStart of(
            OpenErasures open, Tenancy tenancy, Lead lead, Request request, String id, Instant now, Changes changes) {
        // The record of an objection goes with the lead, but not the objection (UK GDPR article 21(3)). The list does
        // not say by which channel or to what, so it is the least permissive.
        var consents = new Consents(tenancy);
        var mark = consents.mark(lead.id());
        boolean objects = consents.objects(lead.id());
        // one that is recorded meanwhile leaves the lead as it was read
        consents.requireNoneSince(mark, lead.id(), changes);
        var contacts = Contact.allOf(lead.details());
        // whoever has no address and no number is not remembered, and the receipt does not say so
        boolean suppress = (request.suppress() || objects) && !contacts.isEmpty();
        long claims = new LeadErasures(tenancy).hide(lead, now, changes);
        if (suppress) {
            // already here, so that no import brings the person back before the rest is done
            var why = objects || request.reason() == Reason.OBJECTION
                    ? uk.co.provilex.crm.suppression.Reason.OBJECTION
                    : uk.co.provilex.crm.suppression.Reason.ERASURE;
            new Suppressions(tenancy).add(contacts, why, now, changes);
        }
        var commitments = Commitments.to(lead);
        var erasure = Erasure.begun(
                id,
                lead.subject(),
                Cause.REQUEST,
                request.reason(),
                request.requestedBy(),
                suppress,
                Map.of(LeadErasures.INDEX_ENTRIES, claims),
                commitments.digests(),
                now);
        new ErasureRecords(tenancy).create(erasure, open, changes);
        return new ErasureStart(erasure, commitments.salt());
    }

    /**
     * Adds to {@code changes} that a user is hidden, and the record that its erasure goes on from, which is listed at once.
     *
     * @param item the user as it was read
     * @param requestedBy the user who asks
     * @param id an id for the erasure
     * @throws SubjectErasedException at once or at commit, when another was quicker
     */
    static ErasureStart of(
            Platform platform,
            Tenancy tenancy,
            UserItem item,
            User user,
            String requestedBy,
            String id,
            Instant now,
            Changes changes) {
        new UserErasures(platform, tenancy).hide(item, user, now, changes);
        var commitments = Commitments.to(user);
        var erasure = Erasure.begun(
                id,
                SubjectId.user(user.id()),
                Cause.REQUEST,
                null,
                requestedBy,
                false,
                Map.of(UserErasures.USERS, 1L),
                commitments.digests(),
                now);
        new ErasureRecords(tenancy).create(erasure, new OpenErasures(platform), changes);
        return new ErasureStart(erasure, commitments.salt());
    }

    /** Hides the salt. */
    @Override
    public String toString() {
        return "ErasureStart " + erasure.id();
    }
}
