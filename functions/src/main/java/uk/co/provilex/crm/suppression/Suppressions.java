package uk.co.provilex.crm.suppression;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * Whom a tenant has promised to forget (UK GDPR article 21(3)): an item for each address and number, whose key is a digest
 * under a key of the tenant's that serves nothing else. Nothing stored names or reaches anybody; whoever has the address
 * can ask whether it is among them, and only so.
 */
public final class Suppressions {

    private static final String SORT = "S";

    private final Tenancy tenancy;

    /** Opens the suppressions of a tenant. */
    public Suppressions(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Adds to {@code changes} that these are never to be stored again; one write for each, and adding twice is adding once. */
    public void add(Collection<Contact> contacts, Instant at, Changes changes) {
        new LinkedHashSet<>(contacts)
                .forEach(contact -> changes.put(
                        Table.RECORDS,
                        place(contact).item().putString("at", at.toString()).build()));
    }

    /** Returns those of {@code contacts} that are suppressed, strongly consistent: one batch read for each hundred. */
    public Set<Contact> matching(Collection<Contact> contacts) {
        var places = new LinkedHashMap<Contact, ItemKey>();
        contacts.forEach(contact -> places.computeIfAbsent(contact, this::place));
        var suppressed = new LinkedHashSet<Contact>();
        if (!places.isEmpty()) {
            var found = tenancy.data().getAll(Map.of(Table.RECORDS, places.values()), true);
            places.forEach(
                    (contact, place) -> found.get(Table.RECORDS, place).ifPresent(item -> suppressed.add(contact)));
        }
        return suppressed;
    }

    private ItemKey place(Contact contact) {
        var token = tenancy.keys().tenantKey().suppressionToken(contact.kind().text(), contact.normalised());
        return tenancy.scope().key("SUPPRESSED#" + token, SORT);
    }
}
