package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        var owners = owners(images);
        int taken = 0;
        for (var touch : touches) {
            var lead = there.get(touch.leadId());
            var image = images.get(touch.leadId());
            var more = new Changes();
            var fate = Optional.<Return>empty();
            var givers = new ArrayList<Owner>();
            if (lead == null || image == null) {
                // erased, or made by the import and in the trash by now: its past is of no use any more
                imported.forget(touch, more);
            } else {
                fate = Optional.of(fate(lead, touch, image, owners, last));
                givers.addAll(takeBack(lead, touch, fate.get(), more));
            }
            // nobody is written twice in a step, and who was written in it is not what was read any more
            boolean again = (lead != null && subjects.contains(lead.subject()))
                    || givers.stream()
                            .anyMatch(giver -> subjects.contains(giver.lead().subject()));
            if (taken > 0 && (again || changes.size() + more.size() > MOST_WRITES)) {
                return taken;
            }
            fate.ifPresent(known -> count(touch.leadId(), known.verdict()));
            add(lead, more);
            givers.forEach(giver -> subjects.add(giver.lead().subject()));
            taken++;
        }
        return taken;
    }

    private Map<String, LeadImage> images(Collection<Touch> touches, Map<String, Lead> there) {
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

    /**
     * Who has an address that another lead had.
     *
     * @param touch what the import did to the owner, where the address can be taken off it and that is not all of it
     * @param gives whether the address can be taken off it: it has it by this import, nobody has touched it since or it is in the
     *     trash, and something else says who it is
     */
    private record Owner(Lead lead, Optional<Touch> touch, boolean gives) {}

    /** Returns who has each of the addresses that leads had before, those that have them themselves left out. */
    private Map<String, Owner> owners(Map<String, LeadImage> images) {
        var formerly = new HashMap<String, String>();
        images.forEach((id, image) -> addresses(image.details()).forEach(address -> formerly.put(address, id)));
        var found = new HashMap<>(leads.findByEmails(formerly.keySet(), now));
        found.entrySet().removeIf(each -> each.getValue().id().equals(formerly.get(each.getKey())));
        var theirs = new HashMap<String, Lead>();
        found.values().forEach(lead -> theirs.put(lead.id(), lead));
        var touches = imported.touches(theirs.keySet());
        var pasts = theirs.isEmpty() ? Map.<String, LeadImage>of() : images(touches.values(), theirs);
        var owners = new HashMap<String, Owner>();
        found.forEach((address, lead) -> {
            var touch = Optional.ofNullable(touches.get(lead.id()));
            boolean made = importId.equals(lead.importId()) && lead.trashed() != null;
            var past = pasts.get(lead.id());
            boolean changed = past != null
                    && touch.filter(known -> known.version() == lead.version()).isPresent()
                    && !addresses(past.details()).contains(address);
            boolean gives = (made || changed)
                    && lead.restriction() == null
                    && lead.details()
                            .withoutEmails(Set.copyOf(formerly.keySet()))
                            .namesSomebody();
            owners.put(address, new Owner(lead, made ? Optional.empty() : touch, gives));
        });
        return owners;
    }

    private static List<String> addresses(LeadDetails details) {
        return details.emails().stream().map(LeadDetails.Email::address).toList();
    }

    /** What is to become of a lead that the import changed. */
    private enum Verdict {
        REVERT,
        REVERT_ALL_BUT_EMAILS,
        RESTRICTED,
        CHANGED_SINCE,
        WAITS,
        WAITS_IN_VAIN
    }

    /**
     * What is to become of a lead that the import changed, and how.
     *
     * @param image what it becomes, if it does
     * @param givers from whom it gets addresses back
     */
    private record Return(Verdict verdict, LeadImage image, Map<String, Owner> givers) {}

    private static Return fate(Lead lead, Touch touch, LeadImage image, Map<String, Owner> owners, boolean last) {
        if (lead.restriction() != null) {
            return new Return(Verdict.RESTRICTED, image, Map.of());
        }
        if (lead.version() != touch.version()) {
            return new Return(Verdict.CHANGED_SINCE, image, Map.of());
        }
        var has = addresses(lead.details());
        var givers = new HashMap<String, Owner>();
        var taken = new HashSet<String>();
        for (var address : addresses(image.details())) {
            var owner = owners.get(address);
            if (owner != null && owner.gives() && !has.contains(address)) {
                givers.put(address, owner);
            } else if (owner != null) {
                taken.add(address);
            }
        }
        if (taken.isEmpty()) {
            return new Return(Verdict.REVERT, image, givers);
        }
        if (!last) {
            return new Return(Verdict.WAITS, image, Map.of());
        }
        var rest = image.withoutEmails(taken);
        return rest.details().namesSomebody()
                ? new Return(Verdict.REVERT_ALL_BUT_EMAILS, rest, givers)
                : new Return(Verdict.WAITS_IN_VAIN, image, Map.of());
    }

    /** Returns who gives addresses back. */
    private List<Owner> takeBack(Lead lead, Touch touch, Return fate, Changes more) {
        return switch (fate.verdict()) {
            case REVERT, REVERT_ALL_BUT_EMAILS -> {
                var image = fate.image();
                var keeping = keeping(lead, touch, image);
                if (isOtherThan(lead, image)) {
                    var from = new HashMap<String, String>();
                    fate.givers()
                            .forEach((address, giver) ->
                                    from.put(address, giver.lead().id()));
                    reversal.takeBack(
                            lead.keeping(keeping), image, from, trashDays, reverter, UndoStep::readAgain, more);
                } else if (keeping.equals(lead.keeping())) {
                    leads.unchanged(lead, more);
                } else {
                    leads.touch(lead, keeping, more);
                }
                imported.forget(touch, more);
                yield giveBack(fate.givers(), more);
            }
            case RESTRICTED, CHANGED_SINCE, WAITS_IN_VAIN -> {
                imported.forget(touch, more);
                yield List.of();
            }
            case WAITS -> List.of();
        };
    }

    private List<Owner> giveBack(Map<String, Owner> givers, Changes more) {
        var given = new LinkedHashMap<Owner, Set<String>>();
        givers.forEach((address, giver) ->
                given.computeIfAbsent(giver, each -> new HashSet<>()).add(address));
        given.forEach((giver, addresses) -> {
            var without = reversal.giveBack(giver.lead(), addresses, reverter, more);
            giver.touch().ifPresent(touch -> imported.moved(touch, without, now, more));
        });
        return List.copyOf(given.keySet());
    }

    /** Of the lawful bases that the import added none is left by now, so that others may be the last to end. */
    private Keeping keeping(Lead lead, Touch touch, LeadImage image) {
        var keeping = lead.keeping();
        boolean untouched = keeping.touches() == touch.touches();
        return keeping.basisEnding(untouched ? image.basisEndsAt() : consents.lastEnd(lead.id()));
    }

    private void count(String leadId, Verdict verdict) {
        switch (verdict) {
            case REVERT -> counts.merge(ImportCounts.REVERTED, 1L, Long::sum);
            case RESTRICTED -> keep(leadId, Reason.RESTRICTED);
            case CHANGED_SINCE -> keep(leadId, Reason.CHANGED_SINCE);
            case REVERT_ALL_BUT_EMAILS, WAITS_IN_VAIN -> keep(leadId, Reason.EMAIL_TAKEN);
            case WAITS -> {}
        }
    }

    private static boolean isOtherThan(Lead lead, LeadImage image) {
        return !lead.details().equals(image.details())
                || !lead.status().equals(image.status())
                || !lead.ownerId().equals(image.ownerId())
                || (lead.trashed() != null) != image.trashed();
    }

    private void keep(Lead lead, Reason reason) {
        keep(lead.id(), reason);
    }

    private void keep(String leadId, Reason reason) {
        kept.add(new ImportUndo.Kept(leadId, reason));
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
