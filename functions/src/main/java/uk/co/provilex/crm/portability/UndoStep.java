package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Author;
import uk.co.provilex.crm.leads.Consents;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.ImportedLeads.Added;
import uk.co.provilex.crm.leads.ImportedLeads.Since;
import uk.co.provilex.crm.leads.ImportedLeads.Touch;
import uk.co.provilex.crm.leads.Keeping;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.leads.LeadImage;
import uk.co.provilex.crm.leads.LeadReversal;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.jobs.ImportUndo;
import uk.co.provilex.crm.portability.jobs.ImportUndo.Kept;
import uk.co.provilex.crm.portability.jobs.ImportUndo.Reason;
import uk.co.provilex.crm.portability.jobs.Job;
import uk.co.provilex.crm.tenants.Tenant;

/** One transaction of taking an import back, in the making. */
final class UndoStep {

    private static final int MOST_WRITES = 94;

    private final ImportedLeads imported;
    private final Leads leads;
    private final LeadReversal reversal;
    private final Consents consents;
    private final String importId;
    private final int trashDays;
    private final Author reverter;
    private final Author trasher;
    private final Instant now;
    private final Changes changes = new Changes();
    private final Set<SubjectId> subjects = new LinkedHashSet<>();
    private final Set<String> required = new HashSet<>();
    private final List<Kept> kept = new ArrayList<>();
    private final Map<String, Long> counts = new HashMap<>();

    UndoStep(Tenancy tenancy, Job job, Tenant tenant, ImportedLeads imported, Instant now) {
        this.imported = imported;
        this.leads = new Leads(tenancy, tenant.leadShards());
        this.reversal = new LeadReversal(tenancy, leads);
        this.consents = new Consents(tenancy);
        this.importId = job.id();
        this.trashDays = tenant.settings().trashDays();
        this.reverter = new Author(job.actor(), now, null, false);
        this.trasher = new Author(job.actor(), now, job.id(), false);
        this.now = now;
    }

    Changes changes() {
        return changes;
    }

    List<SubjectId> subjects() {
        return List.copyOf(subjects);
    }

    List<Kept> kept() {
        return kept;
    }

    Map<String, Long> counts() {
        return counts;
    }

    /** Takes back as many of the first of {@code entries} as fit, at least one, and tells how many. */
    int removeAdded(List<Added> entries) {
        var ids = entries.stream().map(Added::leadId).collect(Collectors.toCollection(LinkedHashSet::new));
        var there = leads.findAll(ids, now, true);
        var touches = imported.touches(ids);
        var since = imported.since(entries);
        int taken = 0;
        for (var entry : entries) {
            var lead = there.get(entry.leadId());
            if (lead != null && lead.trashed() == null) {
                var touch = touches.get(lead.id());
                var fate = fate(entry, lead, touch, since.get(entry));
                var more = new Changes();
                remove(fate, entry, lead, more);
                if (taken > 0 && changes.size() + more.size() > MOST_WRITES) {
                    return taken;
                }
                count(fate, entry, lead, touch);
                add(lead, more);
            }
            taken++;
        }
        return taken;
    }

    /** What is to become of what the import added to a lead that is there. */
    private enum Fate {
        TRASH,
        REMOVE,
        RESTRICTED,
        WITHDRAWN,
        STAY
    }

    private static Fate fate(Added entry, Lead lead, @Nullable Touch touch, @Nullable Since since) {
        boolean restricted = lead.restriction() != null;
        if (entry.isLead()) {
            return restricted ? Fate.RESTRICTED : Fate.TRASH;
        }
        // only where the lead itself becomes what it was
        boolean returns =
                !restricted && touch != null && touch.sealed().isPresent() && touch.version() == lead.version();
        if (returns && since == Since.AS_LEFT) {
            return Fate.REMOVE;
        }
        return returns && since == Since.WITHDRAWN ? Fate.WITHDRAWN : Fate.STAY;
    }

    private void remove(Fate fate, Added entry, Lead lead, Changes more) {
        if (fate == Fate.TRASH) {
            leads.trash(lead, trashDays, trasher, more);
        } else if (fate == Fate.REMOVE) {
            reversal.remove(imported, entry, more);
            if (!required.contains(lead.id())) {
                leads.unchanged(lead, more);
            }
        }
    }

    private void count(Fate fate, Added entry, Lead lead, @Nullable Touch touch) {
        switch (fate) {
            case TRASH -> {
                counts.merge(ImportCounts.TRASHED, 1L, Long::sum);
                if (lead.version() != (touch == null ? 1 : touch.version())) {
                    keep(lead, Reason.TRASHED_THOUGH_CHANGED);
                }
            }
            case REMOVE -> required.add(lead.id());
            case RESTRICTED -> keep(lead, Reason.RESTRICTED);
            case WITHDRAWN -> {
                if (isFirstWithdrawn(entry)) {
                    keep(lead, Reason.CONSENT_WITHDRAWN);
                }
            }
            case STAY -> {}
        }
    }

    /** A withdrawal is not the import's to take back. The lead is listed once, however many were withdrawn. */
    private boolean isFirstWithdrawn(Added entry) {
        return consents.all(entry.leadId()).stream()
                .filter(consent -> importId.equals(consent.importId()) && consent.withdrawal() != null)
                .findFirst()
                .map(first -> Added.consent(first).equals(entry))
                .orElse(false);
    }

    /**
     * Makes as many of the first leads of {@code touches} what they were as fit, at least one, and tells how many.
     *
     * @param last whether one that must wait for an address waits in vain
     */
    int takeBack(List<Touch> touches, boolean last) {
        var ids = touches.stream().map(Touch::leadId).toList();
        var there = leads.findAll(ids, now, true);
        var images = images(touches, there);
        var owners = leads.findByEmails(addresses(images), now);
        int taken = 0;
        for (var touch : touches) {
            var lead = there.get(touch.leadId());
            var image = images.get(touch.leadId());
            var more = new Changes();
            if (lead == null || image == null) {
                // erased, or made by the import and in the trash by now: its past is of no use any more
                imported.forget(touch, more);
            } else {
                takeBack(lead, touch, image, owners, last, more);
            }
            if (taken > 0 && changes.size() + more.size() > MOST_WRITES) {
                return taken;
            }
            count(lead, touch, image, owners, last);
            add(lead, more);
            taken++;
        }
        return taken;
    }

    private Map<String, LeadImage> images(List<Touch> touches, Map<String, Lead> there) {
        var keys = imported.keys(there.keySet());
        var images = new HashMap<String, LeadImage>();
        for (var touch : touches) {
            var key = keys.get(SubjectId.lead(touch.leadId()));
            if (key != null && there.containsKey(touch.leadId())) {
                imported.open(touch, key).ifPresent(image -> images.put(touch.leadId(), image));
            }
        }
        return images;
    }

    private static Set<String> addresses(Map<String, LeadImage> images) {
        var addresses = new LinkedHashSet<String>();
        images.forEach((id, image) -> addresses.addAll(addresses(image.details())));
        return addresses;
    }

    private static List<String> addresses(LeadDetails details) {
        return details.emails().stream().map(LeadDetails.Email::address).toList();
    }

    /** What is to become of a lead that the import changed. */
    private enum Verdict {
        REVERT,
        RESTRICTED,
        CHANGED_SINCE,
        WAITS
    }

    private static Verdict verdict(Lead lead, Touch touch, LeadImage image, Map<String, Lead> owners) {
        if (lead.restriction() != null) {
            return Verdict.RESTRICTED;
        }
        if (lead.version() != touch.version()) {
            return Verdict.CHANGED_SINCE;
        }
        boolean taken = addresses(image.details()).stream()
                .map(owners::get)
                .filter(Objects::nonNull)
                .anyMatch(owner -> !owner.id().equals(lead.id()));
        return taken ? Verdict.WAITS : Verdict.REVERT;
    }

    private void takeBack(
            Lead lead, Touch touch, LeadImage image, Map<String, Lead> owners, boolean last, Changes more) {
        switch (verdict(lead, touch, image, owners)) {
            case REVERT -> {
                var keeping = keeping(lead, touch, image);
                if (isOtherThan(lead, image)) {
                    reversal.takeBack(lead.keeping(keeping), image, trashDays, reverter, UndoStep::readAgain, more);
                } else if (keeping.equals(lead.keeping())) {
                    leads.unchanged(lead, more);
                } else {
                    leads.touch(lead, keeping, more);
                }
                imported.forget(touch, more);
            }
            case RESTRICTED, CHANGED_SINCE -> imported.forget(touch, more);
            case WAITS -> {
                if (last) {
                    imported.forget(touch, more);
                }
            }
        }
    }

    /** Of the lawful bases that the import added none is left by now, so that others may be the last to end. */
    private Keeping keeping(Lead lead, Touch touch, LeadImage image) {
        var keeping = lead.keeping();
        boolean untouched = keeping.touches() == touch.touches();
        return keeping.basisEnding(untouched ? image.basisEndsAt() : consents.lastEnd(lead.id()));
    }

    private void count(
            @Nullable Lead lead, Touch touch, @Nullable LeadImage image, Map<String, Lead> owners, boolean last) {
        if (lead == null || image == null) {
            return;
        }
        switch (verdict(lead, touch, image, owners)) {
            case REVERT -> counts.merge(ImportCounts.REVERTED, 1L, Long::sum);
            case RESTRICTED -> keep(lead, Reason.RESTRICTED);
            case CHANGED_SINCE -> keep(lead, Reason.CHANGED_SINCE);
            case WAITS -> {
                if (last) {
                    keep(lead, Reason.EMAIL_TAKEN);
                }
            }
        }
    }

    private static boolean isOtherThan(Lead lead, LeadImage image) {
        return !lead.details().equals(image.details())
                || !lead.status().equals(image.status())
                || !lead.ownerId().equals(image.ownerId())
                || (lead.trashed() != null) != image.trashed();
    }

    private void keep(Lead lead, Reason reason) {
        kept.add(new ImportUndo.Kept(lead.id(), reason));
        counts.merge(ImportCounts.KEPT, 1L, Long::sum);
    }

    private void add(@Nullable Lead lead, Changes more) {
        changes.addAll(more);
        if (lead != null && !more.isEmpty()) {
            subjects.add(lead.subject());
        }
    }

    private static RuntimeException readAgain(String leadId, String address) {
        return new ImportWriter.ReadAgainException();
    }
}
