package uk.co.provilex.crm.leads;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/**
 * The leads of one tenant. Reads open them; writes are added to {@link Changes} and happen when those are committed. An
 * email address belongs to at most one lead of a tenant, also while that lead is in the trash.
 */
public final class Leads {

    private final Tenancy tenancy;
    private final int shards;
    private final EmailClaims claims;

    /**
     * Opens the leads of a tenant.
     *
     * @param tenancy the tenant
     * @param shards over how many write shards new leads are spread, {@code Tenant.leadShards}
     */
    public Leads(Tenancy tenancy, int shards) {
        this.tenancy = tenancy;
        this.shards = shards;
        this.claims = new EmailClaims(tenancy);
    }

    /** Returns where a lead's items are; whatever a feature keeps there ceases to exist with the lead. */
    public static PartitionKey partition(TenantScope scope, String leadId) {
        return LeadItems.partition(scope, leadId);
    }

    /** Opens the leads of the caller's tenant. */
    public static Leads of(Call call) {
        return new Leads(call.tenancy(), shards(call));
    }

    /** Opens the leads of a tenant for what makes nothing that would need an id. */
    public static Leads stored(Tenancy tenancy) {
        return new Leads(
                tenancy.drawing(() -> {
                    throw new IllegalStateException("nothing new is made here");
                }),
                1);
    }

    /** Returns over how many write shards the leads of the caller's tenant are spread. */
    static int shards(Call call) {
        var stored = call.tenantItem().getNumber("leadShards");
        return stored == null ? 1 : stored.intValue();
    }

    /** Names the refusal when an email address belongs to another lead. */
    @FunctionalInterface
    public interface EmailTaken {
        /** Returns what to throw when the lead {@code leadId} has the {@code address}. */
        RuntimeException by(String leadId, String address);
    }

    /** Reads a lead, live or in the trash, as it is after every write that was answered; nothing if it is gone. */
    public Optional<Lead> find(String id, Instant now) {
        return tenancy.data()
                .get(Table.RECORDS, key(id))
                .filter(item -> !LeadItems.hasLapsed(item, now))
                .flatMap(item -> tenancy.keys()
                        .find(SubjectId.lead(id))
                        .map(subjectKey -> LeadItems.lead(scope(), item, subjectKey)));
    }

    /**
     * Reads leads, live or in the trash, by id in as few calls as possible. Those that are gone are left out.
     *
     * @param consistent see every write that was answered, for twice the cost
     */
    public Map<String, Lead> findAll(Collection<String> wanted, Instant now, boolean consistent) {
        return findAll(wanted, now, consistent, item -> true);
    }

    /** Does as the other, opening only what {@code kept} keeps by what is clear of an item. */
    Map<String, Lead> findAll(
            Collection<String> wanted, Instant now, boolean consistent, Predicate<EnhancedDocument> kept) {
        var keys = wanted.stream().map(this::key).toList();
        var fetched = tenancy.data().getAll(Map.of(Table.RECORDS, keys), consistent);
        var items = new ArrayList<EnhancedDocument>();
        for (var key : keys) {
            fetched.get(Table.RECORDS, key)
                    .filter(item -> !LeadItems.hasLapsed(item, now))
                    .filter(kept)
                    .ifPresent(items::add);
        }
        var found = new HashMap<String, Lead>();
        open(items, false).forEach(lead -> found.put(lead.id(), lead));
        return found;
    }

    /**
     * Finds the leads, live or in the trash, that have any of these addresses: two or three batch reads, however many.
     *
     * @param normalised addresses as {@code EmailAddress.normalised} gives them
     * @return by address; addresses that no lead has are left out
     */
    public Map<String, Lead> findByEmails(Collection<String> normalised, Instant now) {
        var holders = claims.holders(normalised, now);
        var leads = findAll(new LinkedHashSet<>(holders.values()), now, true);
        var found = new HashMap<String, Lead>();
        holders.forEach((address, id) -> {
            var lead = leads.get(id);
            if (lead != null) {
                found.put(address, lead);
            }
        });
        return found;
    }

    /**
     * Opens items of leads, keeping their order; those whose key was destroyed are left out.
     *
     * @param closeTogether whether their ids are neighbours in time, so that one query reads all their keys
     */
    List<Lead> open(List<EnhancedDocument> items, boolean closeTogether) {
        var wanted = items.stream().map(LeadItems::leadId).toList();
        var keys = closeTogether
                ? tenancy.keys().openRange(Kind.LEAD, wanted)
                : tenancy.keys().openAll(wanted.stream().map(SubjectId::lead).toList());
        var leads = new ArrayList<Lead>();
        for (var item : items) {
            var subjectKey = keys.get(SubjectId.lead(LeadItems.leadId(item)));
            if (subjectKey != null) {
                leads.add(LeadItems.lead(scope(), item, subjectKey));
            }
        }
        return leads;
    }

    /**
     * Adds a new lead, its key, its claims of email addresses and its lawful basis to {@code changes}. There is no way to
     * store a lead without a lawful basis (P01).
     *
     * @param details the validated personal part
     * @param status a status of the tenant's
     * @param ownerId an active user of the tenant
     * @param basis the lawful basis
     * @param author who creates it
     * @param taken names the refusal at commit when an address belongs to another lead
     */
    public Lead create(
            LeadDetails details,
            String status,
            String ownerId,
            Consent.Evidence basis,
            Author author,
            EmailTaken taken,
            Changes changes) {
        var id = tenancy.ids().next();
        var lead = new Lead(
                id,
                details,
                status,
                ownerId,
                author.at(),
                author.at(),
                author.userId(),
                author.userId(),
                1,
                null,
                null,
                shardOf(id, shards),
                author.importId(),
                Keeping.begun(author.at(), Keeping.CREATED, basis.expiresAt()));
        var subjectKey = tenancy.keys().mint(lead.subject(), changes);
        changes.put(
                Table.RECORDS,
                LeadItems.item(scope(), lead, subjectKey),
                Condition.absent(),
                stored -> new IllegalStateException("the id of the lead is taken"));
        claims.claim(lead, author.at(), taken, changes);
        new Consents(tenancy).record(id, basis, author, changes);
        return lead;
    }

    /**
     * Adds the change of a lead to {@code changes}; nothing, and the lead is answered as it is, when nothing differs.
     *
     * @param current the lead as it was read; if it is not that any more, the commit is refused as stale
     * @param details the validated personal part
     * @param status a status of the tenant's
     * @param ownerId an active user of the tenant
     * @param author who changes it
     * @param taken names the refusal at commit when an address belongs to another lead
     */
    public Lead update(
            Lead current,
            LeadDetails details,
            String status,
            String ownerId,
            Author author,
            EmailTaken taken,
            Changes changes) {
        var what = author.importId() == null ? Keeping.UPDATED : Keeping.IMPORTED;
        var next = next(current, details, status, ownerId, author, null)
                .keeping(current.keeping().active(author.at(), what));
        var changed = changed(current, next);
        if (changed.isEmpty()) {
            return current;
        }
        replace(current, next, changes);
        claims.follow(current, next, author.at(), taken, changes);
        new Activities(tenancy).changed(current, next, changed, author, changes);
        return next;
    }

    /**
     * Adds to {@code changes} that a live lead goes into the trash, to be restored within {@code days}.
     *
     * @throws ProblemException {@link Problem#RESTRICTED} while its processing is restricted: its time in the trash would end it
     */
    public Lead trash(Lead current, int days, Author author, Changes changes) {
        requireUnrestricted(current);
        var until = restorableUntil(author.at(), days);
        var trashed = Lead.Trashed.by(author, until);
        var next = next(current, current.details(), current.status(), current.ownerId(), author, trashed);
        replace(current, next, changes);
        claims.lapse(next, changes);
        new Activities(tenancy).trashed(next, author, changes);
        return next;
    }

    /**
     * Adds to {@code changes} that a rule puts a live lead into the trash, to be restored within {@code days}. Of the lead nothing
     * is changed but that.
     *
     * @param current the lead as it was read; if anything was recorded of it since, the commit is refused
     * @param rule the code of the rule
     * @throws ProblemException {@link Problem#RESTRICTED} while its processing is restricted: its time in the trash would end it
     */
    public Lead trash(Lead current, int days, String rule, Instant now, Changes changes) {
        requireUnrestricted(current);
        var until = restorableUntil(now, days);
        var next = new Lead(
                current.id(),
                current.details(),
                current.status(),
                current.ownerId(),
                current.createdAt(),
                current.updatedAt(),
                current.createdBy(),
                current.updatedBy(),
                current.version() + 1,
                new Lead.Trashed(now, null, until, rule),
                current.restriction(),
                current.shard(),
                current.importId(),
                current.keeping());
        // a note leaves the version and the count of touches, but not the place in the order of activity
        replace(current, next, LeadItems.activityOrder(current), stored -> moved(current, stored), changes);
        claims.lapse(next, changes);
        new Activities(tenancy).trashed(next, rule, now, changes);
        return next;
    }

    private static void requireUnrestricted(Lead lead) {
        if (lead.restriction() != null) {
            throw LeadAccess.restricted(lead, lead.restriction());
        }
    }

    private static Instant restorableUntil(Instant now, int days) {
        return now.plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Adds to {@code changes} that a lead comes back from the trash. */
    public Lead restore(Lead current, Author author, Changes changes) {
        var next = next(current, current.details(), current.status(), current.ownerId(), author, null)
                .keeping(current.keeping().active(author.at(), Keeping.RESTORED));
        replace(current, next, changes);
        claims.renew(next, changes);
        new Activities(tenancy).restored(next, author, changes);
        return next;
    }

    /**
     * Adds to {@code changes} that the processing of a live lead is restricted, on other grounds than before, or not any more.
     *
     * @param restriction the restriction; {@code null} when it is lifted
     */
    public Lead restrict(Lead current, Lead.@Nullable Restriction restriction, Author author, Changes changes) {
        var next = new Lead(
                current.id(),
                current.details(),
                current.status(),
                current.ownerId(),
                current.createdAt(),
                author.at(),
                current.createdBy(),
                author.userId(),
                current.version() + 1,
                current.trashed(),
                restriction,
                current.shard(),
                current.importId(),
                current.keeping()
                        .active(author.at(), restriction == null ? Keeping.RESTRICTION_LIFTED : Keeping.RESTRICTED));
        replace(current, next, changes);
        var noted = LeadItems.restricted(scope()).item(current.id());
        if (restriction == null) {
            changes.delete(Table.RECORDS, noted);
        } else {
            changes.put(
                    Table.RECORDS,
                    noted.item().putString("since", author.at().toString()).build());
        }
        new Activities(tenancy).restriction(current.restriction(), next, author, changes);
        return next;
    }

    /**
     * Returns which leads are restricted for which that was said at {@code since} or later, strongly consistent. It reads all that
     * are restricted.
     */
    public List<String> restrictedSince(Instant since) {
        var register = LeadItems.restricted(scope());
        var ids = new ArrayList<String>();
        var query = Query.of(Table.RECORDS, register).consistently();
        for (var page = tenancy.data().query(query); ; ) {
            for (var item : page.items()) {
                // one from before that was kept may be of any time
                if (Attributes.findTime(item, "since")
                        .filter(time -> time.isBefore(since))
                        .isEmpty()) {
                    ids.add(Attributes.text(item, "sk"));
                }
            }
            if (!page.more() || page.items().isEmpty()) {
                return ids;
            }
            var last = Attributes.text(page.items().getLast(), "sk");
            page = tenancy.data().query(query.after(new Query.Position(register.item(last), last)));
        }
    }

    /**
     * Adds to {@code changes} that something was recorded beside a lead which tells for how long it is kept. The lead's version
     * stays; whoever changes at the same moment what this changes works that out anew. Two notes do not get in each other's way.
     *
     * @param current the lead, live or in the trash, as it was read; if it is not that any more, the commit is refused
     */
    public Lead touch(Lead current, Keeping keeping, Changes changes) {
        var next = current.keeping(keeping.after(current.keeping()));
        // nobody has named the version of the lead for this
        replace(current, next, Map.of(), stored -> stored.isEmpty() ? Call.notFound() : Call.overtaken(), changes);
        return next;
    }

    /** Adds to {@code changes} the same of the lead {@code id}, if it is there. */
    public void touch(String id, UnaryOperator<Keeping> change, Instant now, Changes changes) {
        find(id, now).ifPresent(lead -> touch(lead, change.apply(lead.keeping()), changes));
    }

    /** Adds to {@code changes} that the lead must still be as it was read, and nothing else. */
    public void unchanged(Lead current, Changes changes) {
        changes.check(Table.RECORDS, key(current.id()), Condition.versionIs(current.version()), stored -> Call.stale());
    }

    /** Returns the names of the members in which two states of a lead differ, in alphabetical order. */
    public static Set<String> changed(Lead before, Lead after) {
        var was = LeadInput.writable(before);
        var is = LeadInput.writable(after);
        var names = new TreeSet<String>();
        was.properties().forEach(member -> {
            if (!member.getValue().equals(is.get(member.getKey()))) {
                names.add(member.getKey());
            }
        });
        is.fieldNames().forEachRemaining(name -> {
            if (!was.has(name)) {
                names.add(name);
            }
        });
        return names;
    }

    /** Tells where and to whom a lead with this id belongs, without opening it. */
    Optional<Whereabouts> whereabouts(String id, Instant now) {
        return tenancy.data()
                .get(Table.RECORDS, key(id))
                .filter(item -> !LeadItems.hasLapsed(item, now))
                .map(item -> new Whereabouts(
                        Attributes.text(item, "ownerId"), LeadItems.isTrashed(item), LeadItems.isRestricted(item)));
    }

    record Whereabouts(String ownerId, boolean trashed, boolean restricted) {}

    /**
     * Returns the key that seals what belongs to a lead.
     *
     * @throws SubjectErasedException when the lead was erased
     */
    SubjectKey keyOf(Lead lead) {
        return tenancy.keys().open(lead.subject());
    }

    static int shardOf(String id, int shards) {
        // String.hashCode is specified, hence the same in every release
        return Math.floorMod(id.hashCode(), shards);
    }

    static Lead next(
            Lead current,
            LeadDetails details,
            String status,
            String ownerId,
            Author author,
            Lead.@Nullable Trashed trashed) {
        return new Lead(
                current.id(),
                details,
                status,
                ownerId,
                current.createdAt(),
                author.at(),
                current.createdBy(),
                author.userId(),
                current.version() + 1,
                trashed,
                current.restriction(),
                current.shard(),
                current.importId(),
                current.keeping());
    }

    void replace(Lead current, Lead next, Changes changes) {
        replace(current, next, Map.of(), stored -> moved(current, stored), changes);
    }

    private void replace(Lead current, Lead next, Map<String, String> texts, Changes.Refusal refusal, Changes changes) {
        changes.put(
                Table.RECORDS,
                LeadItems.item(scope(), next, keyOf(current)),
                Condition.asRead(
                        current.version(), LeadItems.TOUCHES, current.keeping().touches(), texts),
                refusal);
    }

    private static RuntimeException moved(Lead current, Optional<EnhancedDocument> stored) {
        if (stored.isEmpty()) {
            return Call.notFound();
        }
        return Attributes.number(stored.get(), "version") == current.version() ? Call.overtaken() : Call.stale();
    }

    /**
     * Adds to {@code changes} that a lead is written once more as it is, with the claims of its addresses that nobody holds;
     * nothing when it is gone. To be committed as it was read: who changes it at the same moment comes first.
     *
     * @return how many of its addresses another lead holds
     */
    int reclaim(String id, Instant now, Changes changes) {
        var found = find(id, now);
        if (found.isEmpty()) {
            return 0;
        }
        touch(found.get(), found.get().keeping(), changes);
        return claims.reclaim(found.get(), now, changes);
    }

    private ItemKey key(String id) {
        return LeadItems.key(scope(), id);
    }

    private TenantScope scope() {
        return tenancy.scope();
    }
}
