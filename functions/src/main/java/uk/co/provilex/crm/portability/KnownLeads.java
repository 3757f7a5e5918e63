package uk.co.provilex.crm.portability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.leads.ImportedLeads.Touch;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadFinder;
import uk.co.provilex.crm.leads.LeadFinder.Found;
import uk.co.provilex.crm.leads.LeadFinder.Shared;
import uk.co.provilex.crm.leads.Leads;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.portability.jobs.ImportPlan;
import uk.co.provilex.crm.portability.jobs.ImportPlan.MatchKey;
import uk.co.provilex.crm.portability.mapping.RowLead;
import uk.co.provilex.crm.portability.mapping.RowResult;
import uk.co.provilex.crm.suppression.Contact;
import uk.co.provilex.crm.suppression.Suppressions;

/**
 * What is known of the people in some rows: read before the first of them is written, in a number of calls that does not
 * grow with the rows, save one question for each phone or external id that nothing else has told. Where very many leads
 * share what is asked for, it is of fewer rows than it was asked about, so that it stays small.
 */
final class KnownLeads {

    /** How many leads are opened for what they share with rows; those of one row always are. */
    private static final int MOST_SHARING = 300;

    private final int rows;
    private final Map<String, Lead> byEmail;
    private final Map<String, Lead> byId;
    private final Map<Shared, List<Lead>> byShared;
    private final Map<Shared, Set<String>> noted;
    private final Set<Shared> crowded;
    private final Set<Contact> suppressed;
    private final Map<String, Touch> touches;

    private KnownLeads(
            int rows,
            Map<String, Lead> byEmail,
            Map<String, Lead> byId,
            Map<Shared, List<Lead>> byShared,
            Map<Shared, Set<String>> noted,
            Set<Shared> crowded,
            Set<Contact> suppressed,
            Map<String, Touch> touches) {
        this.rows = rows;
        this.byEmail = byEmail;
        this.byId = byId;
        this.byShared = byShared;
        this.noted = noted;
        this.crowded = crowded;
        this.suppressed = suppressed;
        this.touches = touches;
    }

    /** Reads what is known of the people in the first of {@code rows}, at least one. */
    static KnownLeads read(
            Tenancy tenancy,
            Leads leads,
            ImportPlan plan,
            ImportMatches matches,
            ImportedLeads imported,
            RowWriter writer,
            List<RowFacts> rows,
            Instant now) {
        var contacts = new LinkedHashSet<Contact>();
        var emails = new LinkedHashSet<String>();
        var named = new LinkedHashSet<String>();
        for (var row : rows) {
            contacts.addAll(row.contacts());
            boolean accepted = row.result() instanceof RowResult.Accepted;
            emails.addAll(accepted ? row.emails() : row.objectingEmails());
            var id = accepted ? row.id() : row.objectingId();
            if (plan.matches(MatchKey.ID) && Ids.wellFormed(id)) {
                named.add(id);
            }
        }
        var suppressions = new Suppressions(tenancy);
        var suppressed = suppressions.matching(contacts);
        var byEmail = emails.isEmpty() ? Map.<String, Lead>of() : leads.findByEmails(emails, now);
        var byId = named.isEmpty() ? Map.<String, Lead>of() : leads.findAll(named, now, true);
        var sought = new ArrayList<Set<Shared>>();
        var mine = new LinkedHashSet<Shared>();
        for (var row : rows) {
            boolean accepted = row.result() instanceof RowResult.Accepted;
            sought.add(accepted ? sought(row, plan, byEmail, byId) : Set.of());
            if (accepted) {
                mine.addAll(matches.ofInterest(row));
            }
        }
        sought.forEach(mine::addAll);
        var noted = matches.read(mine);
        var all = new LinkedHashSet<Shared>();
        sought.forEach(all::addAll);
        var indexed = new LeadFinder(tenancy).find(all);
        var ids = sharing(all, indexed, noted);
        int covered = covered(sought, ids);
        sought.subList(covered, sought.size()).clear();
        var byShared = open(sought, ids, leads, now);
        var met = new LinkedHashSet<String>();
        byEmail.values().forEach(lead -> met.add(lead.id()));
        met.addAll(byId.keySet());
        byShared.values().forEach(some -> some.forEach(lead -> met.add(lead.id())));
        var crowded = crowded(byShared, indexed, noted);
        var known = new KnownLeads(covered, byEmail, byId, byShared, noted, crowded, suppressed, imported.touches(met));
        var further = new LinkedHashSet<Contact>();
        var ours = new LinkedHashSet<Shared>();
        for (var row : rows.subList(0, covered)) {
            if (row.result() instanceof RowResult.Accepted(RowLead said)) {
                var again = row.and(writer.phones(said, known.candidates(row)));
                further.addAll(again.contacts());
                ours.addAll(matches.ofInterest(again));
            }
        }
        // mostly nothing: only numbers without a country code, of leads in other countries
        further.removeAll(contacts);
        ours.removeAll(mine);
        suppressed.addAll(suppressions.matching(further));
        noted.putAll(matches.read(ours));
        return known;
    }

    /** Returns the leads that a row may be found to be about. */
    private List<Lead> candidates(RowFacts row) {
        var found = new ArrayList<>(withId(row.id()));
        found.addAll(withPhones(row));
        found.addAll(withEmails(row.emails()));
        if (!row.externalId().isEmpty()) {
            found.addAll(with(List.of(Shared.externalId(row.externalId()))));
        }
        return found;
    }

    /** What is asked of the index: only what comes before anything that has told already. */
    private static Set<Shared> sought(
            RowFacts row, ImportPlan plan, Map<String, Lead> byEmail, Map<String, Lead> byId) {
        var sought = new LinkedHashSet<Shared>();
        for (var key : plan.matchBy()) {
            switch (key) {
                case ID -> {
                    if (byId.containsKey(row.id())) {
                        return sought;
                    }
                }
                case EMAIL -> {
                    if (row.emails().stream().anyMatch(byEmail::containsKey)) {
                        return sought;
                    }
                }
                case EXTERNAL_ID -> {
                    if (!row.externalId().isEmpty()) {
                        sought.add(Shared.externalId(row.externalId()));
                    }
                }
                case PHONE -> sought.addAll(row.tellingPhones());
            }
        }
        return sought;
    }

    private static Map<Shared, Set<String>> sharing(
            Set<Shared> sought, Map<Shared, Found> indexed, Map<Shared, Set<String>> noted) {
        var ids = new HashMap<Shared, Set<String>>();
        for (var shared : sought) {
            var found = indexed.get(shared);
            var some = new LinkedHashSet<>(found == null ? Set.<String>of() : found.ids());
            some.addAll(noted.getOrDefault(shared, Set.of()));
            ids.put(shared, some);
        }
        return ids;
    }

    /**
     * Returns what so many leads share that not all of them are known, or would not be once the index has followed: how far it has
     * must not tell what becomes of a row.
     */
    private static Set<Shared> crowded(
            Map<Shared, List<Lead>> sharing, Map<Shared, Found> indexed, Map<Shared, Set<String>> noted) {
        var crowded = new HashSet<Shared>();
        sharing.forEach((shared, leads) -> {
            var found = indexed.get(shared);
            if (leads.size() >= LeadFinder.MOST
                    || (found != null && found.more())
                    || noted.getOrDefault(shared, Set.of()).size() >= LeadFinder.MOST) {
                crowded.add(shared);
            }
        });
        return crowded;
    }

    /** Returns of how many rows the leads that share something with them are few enough to be opened. */
    private static int covered(List<Set<Shared>> sought, Map<Shared, Set<String>> ids) {
        var opened = new LinkedHashSet<String>();
        int rows = 0;
        for (var ofRow : sought) {
            ofRow.forEach(shared -> opened.addAll(ids.getOrDefault(shared, Set.of())));
            if (rows > 0 && opened.size() > MOST_SHARING) {
                break;
            }
            rows++;
        }
        return rows;
    }

    private static Map<Shared, List<Lead>> open(
            List<Set<Shared>> sought, Map<Shared, Set<String>> ids, Leads leads, Instant now) {
        var wanted = new LinkedHashMap<Shared, Set<String>>();
        sought.forEach(ofRow -> ofRow.forEach(shared -> wanted.put(shared, ids.getOrDefault(shared, Set.of()))));
        var all = new LinkedHashSet<String>();
        wanted.values().forEach(all::addAll);
        var opened = all.isEmpty() ? Map.<String, Lead>of() : leads.findAll(all, now, true);
        var byShared = new HashMap<Shared, List<Lead>>();
        wanted.forEach((shared, some) -> byShared.put(
                shared,
                some.stream()
                        .filter(opened::containsKey)
                        .map(opened::get)
                        .filter(lead -> shared.isOf(lead.details()))
                        .toList()));
        return byShared;
    }

    /** Returns of how many of the rows it is. */
    int rows() {
        return rows;
    }

    /** Returns the lead that has the id, if it was asked for and is there. */
    List<Lead> withId(String id) {
        return byId.containsKey(id) ? List.of(byId.get(id)) : List.of();
    }

    /** Returns the leads that have any of the addresses, each once. */
    List<Lead> withEmails(Collection<String> emails) {
        var found = new LinkedHashMap<String, Lead>();
        for (var email : emails) {
            var lead = byEmail.get(email);
            if (lead != null) {
                found.putIfAbsent(lead.id(), lead);
            }
        }
        return List.copyOf(found.values());
    }

    /** Returns the leads that somebody may be who has opted out, each once; none for any other row. */
    List<Lead> objectors(RowFacts row) {
        var found = new LinkedHashMap<String, Lead>();
        withId(row.objectingId()).forEach(lead -> found.put(lead.id(), lead));
        withEmails(row.objectingEmails()).forEach(lead -> found.put(lead.id(), lead));
        return List.copyOf(found.values());
    }

    /** Returns the leads that have any of what may be shared, each once, the oldest first. */
    List<Lead> with(Collection<Shared> shared) {
        var found = new LinkedHashMap<String, Lead>();
        shared.forEach(
                each -> byShared.getOrDefault(each, List.of()).forEach(lead -> found.putIfAbsent(lead.id(), lead)));
        return found.values().stream().sorted(Comparator.comparing(Lead::id)).toList();
    }

    /** Returns the leads that a phone number of the row may tell, each once, the oldest first. */
    List<Lead> withPhones(RowFacts row) {
        var found = new ArrayList<>(with(row.tellingPhones()));
        for (var lead : withEmails(row.emails())) {
            boolean hasPhone = row.sharedPhones().stream().anyMatch(phone -> phone.isOf(lead.details()));
            if (hasPhone && found.stream().noneMatch(other -> other.id().equals(lead.id()))) {
                found.add(lead);
            }
        }
        found.sort(Comparator.comparing(Lead::id));
        return found;
    }

    /** Tells whether a phone number of the row may tell leads that are not known, since very many have it. */
    boolean isCrowded(RowFacts row) {
        return row.tellingPhones().stream().anyMatch(crowded::contains);
    }

    /** Tells whether the person of a row is not to be stored. */
    boolean isSuppressed(RowFacts row) {
        return row.contacts().stream().anyMatch(suppressed::contains);
    }

    /** Returns the leads that this import is known to have given {@code shared}. */
    Set<String> noted(Shared shared) {
        return noted.getOrDefault(shared, Set.of());
    }

    /** Returns what this import has done to a lead already. */
    Optional<Touch> touch(String leadId) {
        return Optional.ofNullable(touches.get(leadId));
    }
}
