package uk.co.provilex.crm.leads;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import uk.co.provilex.crm.leads.ImportedLeads.Added;
import uk.co.provilex.crm.leads.Leads.EmailTaken;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;

/** Changes that go into the trash or out of it and change the lead at the same time, as imports and their undoing do. */
public final class LeadReversal {

    private final Tenancy tenancy;
    private final Leads leads;

    /** Changes leads of a tenant. */
    public LeadReversal(Tenancy tenancy, Leads leads) {
        this.tenancy = tenancy;
        this.leads = leads;
    }

    /**
     * Adds to {@code changes} that a lead comes back from the trash and is changed.
     *
     * @param current the lead in the trash as it was read; if it is not that any more, the commit is refused
     * @param details the validated personal part
     * @param status a status of the tenant's
     * @param author who changes it
     * @param taken names the refusal at commit when an address belongs to another lead
     */
    public Lead revive(
            Lead current, LeadDetails details, String status, Author author, EmailTaken taken, Changes changes) {
        var next = Leads.next(current, details, status, current.ownerId(), author, null)
                .keeping(current.keeping().active(author.at(), Keeping.RESTORED));
        leads.replace(current, next, changes);
        new EmailClaims(tenancy).follow(current, next, author.at(), taken, changes);
        var activities = new Activities(tenancy);
        activities.restored(next, author, changes);
        var changed = Leads.changed(current, next);
        if (!changed.isEmpty()) {
            activities.changed(current, next, changed, author, changes);
        }
        return next;
    }

    /**
     * Adds to {@code changes} that a lead becomes again what it was, in the trash if it was there, from where it can then be
     * restored for another {@code trashDays}.
     *
     * @param givers by address, the leads that give it back in the same {@code changes}, see {@link #giveBack}
     */
    public Lead takeBack(
            Lead current,
            LeadImage image,
            Map<String, String> givers,
            int trashDays,
            Author author,
            EmailTaken taken,
            Changes changes) {
        var until = author.at().plus(Duration.ofDays(trashDays)).truncatedTo(ChronoUnit.SECONDS);
        var trashed = image.trashed() ? Lead.Trashed.by(author, until) : null;
        var next = Leads.next(current, image.details(), image.status(), image.ownerId(), author, trashed)
                .keeping(current.keeping().active(author.at(), Keeping.UPDATED));
        leads.replace(current, next, changes);
        new EmailClaims(tenancy).follow(current, next, givers, author.at(), taken, changes);
        var activities = new Activities(tenancy);
        var changed = Leads.changed(current, next);
        if (!changed.isEmpty()) {
            activities.changed(current, next, changed, author, changes);
        }
        if (trashed != null) {
            activities.trashed(next, author, changes);
        }
        return next;
    }

    /**
     * Adds to {@code changes} that a lead, in the trash or not, has some addresses no longer. Their claims stay as they are: they
     * become those of the lead that takes them in the same {@code changes}.
     */
    public Lead giveBack(Lead current, Set<String> addresses, Author author, Changes changes) {
        var details = current.details().withoutEmails(addresses);
        var next = Leads.next(current, details, current.status(), current.ownerId(), author, current.trashed());
        leads.replace(current, next, changes);
        var changed = Leads.changed(current, next);
        if (!changed.isEmpty()) {
            new Activities(tenancy).changed(current, next, changed, author, changes);
        }
        return next;
    }

    /**
     * Adds to {@code changes} that what an import added to a lead is gone; if it is not as the import left it by then, because
     * a lawful basis was withdrawn, the commit is refused as stale: a withdrawal is never lost.
     */
    public void remove(ImportedLeads imported, Added added, Changes changes) {
        changes.delete(
                Table.RECORDS,
                imported.childOf(added),
                Condition.presentWithout(Consents.WITHDRAWN),
                stored -> Call.stale());
    }
}
