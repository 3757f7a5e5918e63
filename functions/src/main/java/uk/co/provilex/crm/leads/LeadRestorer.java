package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.ImportedLeads.Added;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.TenantSettings;

/**
 * Brings leads back as {@link LeadArchive} took them out: with everything they had, who did what and when included, but under
 * new ids, drawn for the time of their creation so that lists keep their order. Users become those whom {@code users} names.
 */
public final class LeadRestorer {

    private final Tenancy tenancy;
    private final Leads leads;
    private final Consents consents;
    private final Notes notes;
    private final Tasks tasks;
    private final ImportedLeads imported;
    private final LeadForm form;
    private final UnaryOperator<String> users;
    private final int shards;

    /**
     * Brings leads back into a tenant.
     *
     * @param settings the tenant's settings; a lead may have what was taken out of them
     * @param shards over how many write shards new leads are spread
     * @param imported what the import that brings them did, for taking it back
     * @param users the user of the tenant that each user of the archive is
     */
    public LeadRestorer(
            Tenancy tenancy, TenantSettings settings, int shards, ImportedLeads imported, UnaryOperator<String> users) {
        this.tenancy = tenancy;
        this.leads = new Leads(tenancy, shards);
        this.consents = new Consents(tenancy);
        this.notes = new Notes(tenancy);
        this.tasks = new Tasks(tenancy);
        this.imported = imported;
        this.form = LeadForm.lenient(settings.recalling());
        this.users = users;
        this.shards = shards;
    }

    /**
     * Makes the lead that is to be stored for a checked line.
     *
     * @param checks learns what is wrong; only when it is {@link Checks#ok} may the answer be stored
     */
    public Lead judge(ArchivedLead line, Checks checks) {
        var id = tenancy.ids().nextOf(Objects.requireNonNull(line.createdAt()));
        return line.judged(id, Leads.shardOf(id, shards), form, users, checks);
    }

    /**
     * Adds a lead to {@code changes} with its key, its claims of email addresses, and the first of what belongs to it.
     *
     * @param lead what {@link #judge} made
     * @param children what belongs to it, a lawful basis among it: there is no way to store a lead without one (P01)
     * @param taken names the refusal at commit when an address belongs to another lead
     * @return what taking the import back removes
     */
    public Added restore(
            Lead lead, Collection<ArchivedChild> children, Instant now, Leads.EmailTaken taken, Changes changes) {
        if (children.stream().noneMatch(ArchivedChild::isLawfulBasis)) {
            throw new IllegalArgumentException("no lead is stored without a lawful basis");
        }
        var key = tenancy.keys().mint(lead.subject(), changes);
        var kept = lead.keeping(lead.keeping().basisEnding(Keeping.basisEnd(consents(children))));
        changes.put(
                Table.RECORDS,
                LeadItems.item(tenancy.scope(), kept, key),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the lead is taken"));
        new EmailClaims(tenancy).claim(lead, now, taken, changes);
        if (lead.version() > 1) {
            imported.made(lead, now, changes);
        }
        children.forEach(child -> put(lead.id(), key, child, changes));
        return Added.lead(lead.id());
    }

    /**
     * Adds more of what belongs to a lead that was brought back before.
     *
     * @throws SubjectErasedException at once or at commit, when it was erased since
     */
    public void add(String leadId, List<ArchivedChild> children, Instant now, Changes changes) {
        var subject = SubjectId.lead(leadId);
        var key = tenancy.keys().open(subject);
        tenancy.keys().requireWhole(subject, changes, stored -> new SubjectErasedException());
        var more = consents(children);
        if (!more.isEmpty()) {
            leads.touch(leadId, keeping -> keeping.withBasis(Keeping.basisEnd(more)), now, changes);
        }
        children.forEach(child -> put(leadId, key, child, changes));
    }

    private static List<Consent> consents(Collection<ArchivedChild> children) {
        return children.stream()
                .filter(ArchivedChild.OfConsent.class::isInstance)
                .map(child -> ((ArchivedChild.OfConsent) child).consent())
                .toList();
    }

    private void put(String leadId, SubjectKey key, ArchivedChild child, Changes changes) {
        switch (child) {
            case ArchivedChild.OfConsent(Consent consent) -> consents.put(restored(consent, leadId), changes);
            case ArchivedChild.OfNote(Note note) ->
                notes.put(
                        leadId,
                        new Note(
                                tenancy.ids().nextOf(note.createdAt()),
                                note.text(),
                                note.createdAt(),
                                users.apply(note.createdBy())),
                        changes);
            case ArchivedChild.OfTask(Task task) -> tasks.put(key, restored(task), changes);
        }
    }

    /** What a person did by their own link, where the lead stands in a user's place, stays their own doing. */
    private Consent restored(Consent consent, String leadId) {
        UnaryOperator<String> who = id -> id.equals(consent.leadId()) ? leadId : users.apply(id);
        var withdrawal = consent.withdrawal();
        return consent.with(
                tenancy.ids().nextOf(consent.recordedAt()),
                leadId,
                who.apply(consent.recordedBy()),
                withdrawal == null
                        ? null
                        : new Consent.Withdrawal(
                                withdrawal.at(),
                                withdrawal.method(),
                                withdrawal.recordedAt(),
                                who.apply(withdrawal.recordedBy())));
    }

    private Task restored(Task task) {
        return new Task(
                tenancy.ids().nextOf(task.createdAt()),
                task.title(),
                task.dueOn(),
                assignee(task.assigneeId()),
                task.done(),
                task.createdAt(),
                users.apply(task.createdBy()),
                task.updatedAt(),
                task.version());
    }

    private @Nullable String assignee(@Nullable String user) {
        return user == null ? null : users.apply(user);
    }
}
