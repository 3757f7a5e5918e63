package uk.co.provilex.crm.suppression;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.leads.LeadDetails;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.DigestKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * Whom a tenant has promised to forget (UK GDPR articles 17 and 21(3)): an item for each address and number, named by a
 * digest under a key that serves nothing else. Nothing stored names or reaches anybody; whoever has the address can ask
 * whether it is among them, and only so.
 *
 * <p>A tenant has its own list, and those that came to it in packages, each under the key of where it was made. Who is on any
 * of them is suppressed. All of them lie in one partition, so that they can be listed page by page; looks go to the single
 * item.
 */
public final class Suppressions {

    /** How many lists from elsewhere a tenant may hold: every look asks all of them. */
    public static final int MOST_LISTS = 20;

    static final String PARTITION = "SUPPRESSED";

    /** What the sort keys of entries of lists from elsewhere begin with. Those of its own begin with the kind. */
    private static final String LIST = "LIST#";

    /** Where it is noted that somebody was added; it lies before all entries. */
    private static final String ADDED = "ADDED";

    private static final String ADDING = "adding";

    private static final String FIRST = LIST;
    private static final String LAST = Contact.Kind.PHONE.text() + "#~";
    private static final int AT_ONCE = 500;

    private final Tenancy tenancy;

    /** Opens the suppressions of a tenant. */
    public Suppressions(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * Some entries.
     *
     * @param entries those of lists from elsewhere first, each list in the order of its digests
     * @param next where the next page begins; absent at the end
     */
    public record Listed(List<Suppression> entries, Optional<String> next) {

        /** Copies the list. */
        public Listed {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Adds to {@code changes} that these are never to be stored again, on the tenant's own list. At most one write for each;
     * none for who is on it already, whose date and reason stay, unless an objection joins an erasure. So adding twice is adding
     * once. One more is the mark, see {@link #mark}; so this, or {@link #put}, is done once in a transaction.
     */
    public void add(Collection<Contact> contacts, Reason reason, Instant at, Changes changes) {
        var own = own();
        var entries = new LinkedHashSet<>(contacts)
                .stream()
                        .map(contact -> new Suppression(own.id(), contact.kind(), digest(own, contact), at, reason))
                        .toList();
        put(entries, own.id(), changes);
    }

    /**
     * Adds to {@code changes} that these may be stored again: they are taken off every list that has them. One write for each
     * place where they are, none where they are not.
     */
    public void remove(Collection<Contact> contacts, Changes changes) {
        if (contacts.isEmpty()) {
            return;
        }
        var places = new ArrayList<ItemKey>();
        for (var key : keys()) {
            new LinkedHashSet<>(contacts).forEach(contact -> places.add(place(key, contact)));
        }
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, places), true);
        places.stream()
                .filter(place -> found.get(Table.RECORDS, place).isPresent())
                .forEach(place -> changes.delete(Table.RECORDS, place));
    }

    /**
     * Returns those of {@code contacts} that are suppressed, strongly consistent: one batch read for each hundred, and where
     * there are lists from elsewhere, as many again for each of them.
     */
    public Set<Contact> matching(Collection<Contact> contacts) {
        var suppressed = new LinkedHashSet<Contact>();
        find(contacts, lists -> lists.keys(), (contact, reason) -> suppressed.add(contact));
        return suppressed;
    }

    /**
     * Returns those of {@code contacts} that are on other lists than one import alone has brought, as {@link #matching} does: what a
     * package's own lists say of its own leads was known where it was made, and they were held there all the same. A list that
     * another package has brought too may say more by now, and is asked.
     *
     * @param importId the import whose lists are not asked
     */
    public Set<Contact> matchingBut(String importId, Collection<Contact> contacts) {
        var suppressed = new LinkedHashSet<Contact>();
        find(contacts, lists -> lists.keysBut(importId), (contact, reason) -> suppressed.add(contact));
        return suppressed;
    }

    /**
     * Tells whether anything by which a lead is reached is on a list because the person objects to direct marketing. It costs as
     * much as {@link #matching}.
     */
    public boolean hasObjection(LeadDetails lead) {
        var reasons = EnumSet.noneOf(Reason.class);
        find(Contact.allOf(lead), lists -> lists.keys(), (contact, reason) -> reasons.add(reason));
        return reasons.contains(Reason.OBJECTION);
    }

    private void find(
            Collection<Contact> contacts,
            Function<BroughtLists, List<DigestKey>> elsewhereToo,
            BiConsumer<Contact, Reason> met) {
        if (contacts.isEmpty()) {
            return;
        }
        var places = places(own(), contacts);
        var first = new ArrayList<>(places.keySet());
        var lists = BroughtLists.place(tenancy);
        first.add(lists);
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, first), true);
        places.forEach((place, contact) ->
                found.get(Table.RECORDS, place).ifPresent(item -> met.accept(contact, reason(item))));
        var elsewhere = new LinkedHashMap<ItemKey, Contact>();
        for (var key : elsewhereToo.apply(BroughtLists.open(tenancy, found.get(Table.RECORDS, lists)))) {
            elsewhere.putAll(places(key, contacts));
        }
        if (!elsewhere.isEmpty()) {
            var more = tenancy.data().getAll(Map.of(Table.RECORDS, elsewhere.keySet()), true);
            elsewhere.forEach((place, contact) ->
                    more.get(Table.RECORDS, place).ifPresent(item -> met.accept(contact, reason(item))));
        }
    }

    /** Reads some entries of all lists, strongly consistent, from where {@link Listed#next} says, or the first. */
    public Listed list(@Nullable String from) {
        var partition = tenancy.scope().partition(PARTITION);
        var query = Query.of(Table.RECORDS, partition)
                .between(FIRST, LAST)
                .limit(AT_ONCE)
                .consistently();
        if (from != null) {
            query = query.after(new Query.Position(partition.item(from), from));
        }
        var page = tenancy.data().query(query);
        var own = own().id();
        return new Listed(
                page.items().stream().map(item -> entry(item, own)).toList(),
                page.more() ? Optional.of(sort(page.items().getLast())) : Optional.empty());
    }

    /** Returns the keys of all lists, the tenant's own first. */
    public List<DigestKey> keys() {
        var keys = new ArrayList<>(List.of(own()));
        keys.addAll(brought().keys());
        return keys;
    }

    /** Tells whether lists from elsewhere could be held besides those that are. */
    public boolean hasRoomFor(Collection<DigestKey> keys) {
        var own = own().id();
        return brought()
                        .and(keys.stream().filter(key -> !key.id().equals(own)).toList(), Instant.EPOCH, "")
                        .lists()
                        .size()
                <= MOST_LISTS;
    }

    /**
     * Adds to {@code changes} that lists from elsewhere are held, and asked, from now on. A list that is there already, or is
     * the tenant's own, is none more.
     *
     * @param importId the import that brings them
     * @param refusal names the refusal at commit when others brought a list at the same time
     * @return whether there is room for them; when not, nothing is added
     */
    public boolean bring(
            Collection<DigestKey> keys, Instant at, String importId, Changes changes, Changes.Refusal refusal) {
        var own = own().id();
        var before = brought();
        var after =
                before.and(keys.stream().filter(key -> !key.id().equals(own)).toList(), at, importId);
        if (after.lists().size() > MOST_LISTS) {
            return false;
        }
        if (!after.lists().equals(before.lists())) {
            after.put(tenancy, changes, refusal);
        }
        return true;
    }

    /**
     * Adds to {@code changes} that the lists which one import alone has brought are another one's, which brings the same package.
     *
     * @param refusal names the refusal at commit when others brought a list at the same time
     */
    public void takeOver(String from, String to, Changes changes, Changes.Refusal refusal) {
        var before = brought();
        var after = before.takenOver(from, to);
        if (!after.lists().equals(before.lists())) {
            after.put(tenancy, changes, refusal);
        }
    }

    /**
     * Adds entries of lists to {@code changes} that {@link #bring} has brought, as {@link #add} does: at most one write for
     * each, none for who is there.
     */
    public void put(Collection<Suppression> entries, Changes changes) {
        put(entries, own().id(), changes);
    }

    private void put(Collection<Suppression> entries, String own, Changes changes) {
        if (entries.isEmpty()) {
            return;
        }
        var places = new LinkedHashMap<ItemKey, Suppression>();
        entries.forEach(entry -> places.putIfAbsent(place(entry, own), entry));
        var found = tenancy.data().getAll(Map.of(Table.RECORDS, places.keySet()), true);
        places.entrySet().removeIf(place -> found.get(Table.RECORDS, place.getKey())
                .filter(item -> !saysMore(place.getValue(), item))
                .isPresent());
        places.forEach((place, entry) -> changes.put(
                Table.RECORDS,
                place.item()
                        .putString(
                                "since",
                                found.get(Table.RECORDS, place)
                                        .map(Suppressions::since)
                                        .orElse(entry.since())
                                        .toString())
                        .putString("reason", entry.reason().code())
                        .build()));
        if (!places.isEmpty()) {
            // new each time and not counted up, so that nobody need read it to add somebody
            changes.put(
                    Table.RECORDS,
                    added().item()
                            .putString(ADDING, UUID.randomUUID().toString())
                            .build());
        }
    }

    /** An objection is one to marketing besides; that somebody was erased before takes nothing from it. */
    private static boolean saysMore(Suppression entry, EnhancedDocument there) {
        return entry.reason() == Reason.OBJECTION && reason(there) == Reason.ERASURE;
    }

    /**
     * Tells whether anybody was added: each adding leaves another. Whoever reads it, strongly consistent, before looking at who
     * is suppressed can require with what is written then that it is still the same.
     *
     * @param left what the last adding left; nothing where nobody was ever added
     */
    public record Mark(Optional<String> left) {}

    /** Reads what the last adding left. */
    public Mark mark() {
        return new Mark(tenancy.data().get(Table.RECORDS, added()).map(item -> item.getString(ADDING)));
    }

    /** Requires, with {@code changes}, that nobody was added since {@code mark} was read; else {@code refusal} is thrown. */
    public void requireNoneSince(Mark mark, Changes changes, Changes.Refusal refusal) {
        var condition = mark.left().map(left -> Condition.textIs(ADDING, left)).orElseGet(Condition::absent);
        changes.check(Table.RECORDS, added(), condition, refusal);
    }

    private ItemKey added() {
        return tenancy.scope().key(PARTITION, ADDED);
    }

    private BroughtLists brought() {
        return BroughtLists.open(tenancy, tenancy.data().get(Table.RECORDS, BroughtLists.place(tenancy)));
    }

    private DigestKey own() {
        return tenancy.keys().tenantKey().suppressions();
    }

    private Map<ItemKey, Contact> places(DigestKey key, Collection<Contact> contacts) {
        var places = new LinkedHashMap<ItemKey, Contact>();
        new LinkedHashSet<>(contacts).forEach(contact -> places.put(place(key, contact), contact));
        return places;
    }

    private ItemKey place(DigestKey key, Contact contact) {
        return place(key.id(), contact.kind(), digest(key, contact), own().id());
    }

    private ItemKey place(Suppression entry, String own) {
        return place(entry.list(), entry.kind(), entry.digest(), own);
    }

    private ItemKey place(String list, Contact.Kind kind, String digest, String own) {
        var sort = kind.text() + "#" + digest;
        return tenancy.scope().key(PARTITION, list.equals(own) ? sort : LIST + list + "#" + sort);
    }

    private static String digest(DigestKey key, Contact contact) {
        return key.digest(contact.kind().text(), contact.normalised());
    }

    private static Suppression entry(EnhancedDocument item, String own) {
        var sort = sort(item);
        var parts =
                sort.startsWith(LIST) ? sort.substring(LIST.length()).split("#", 3) : (own + "#" + sort).split("#", 3);
        return new Suppression(parts[0], Contact.Kind.of(parts[1]).orElseThrow(), parts[2], since(item), reason(item));
    }

    private static Instant since(EnhancedDocument item) {
        return Attributes.time(item, "since");
    }

    private static Reason reason(EnhancedDocument item) {
        return Reason.of(Attributes.text(item, "reason")).orElseThrow();
    }

    private static String sort(EnhancedDocument item) {
        return Attributes.text(item, "sk");
    }
}
