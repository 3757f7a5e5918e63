package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.leads.Leads.EmailTaken;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * What makes an email address belong to at most one lead of a tenant: a claim for each. The claims of a lead in the trash lapse
 * together with it, so that its addresses become free without anybody's doing.
 */
final class EmailClaims {

    private static final String HOLDER = "lead";

    private final Tenancy tenancy;

    EmailClaims(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Returns the addresses of a lead, as they are claimed. */
    static Set<String> addresses(LeadDetails details) {
        var addresses = new LinkedHashSet<String>();
        details.emails().forEach(email -> addresses.add(email.address()));
        return addresses;
    }

    /** Returns the ids of the leads that have these addresses, by address; those that no lead has are left out. */
    Map<String, String> holders(Collection<String> addresses, Instant now) {
        var places = new HashMap<String, ItemKey>();
        addresses.forEach(address -> places.put(address, place(address)));
        var claims = tenancy.data().getAll(Map.of(Table.LOOKUP, places.values()), true);
        var holders = new HashMap<String, String>();
        places.forEach((address, place) -> claims.get(Table.LOOKUP, place)
                .filter(claim -> !LeadItems.hasLapsed(claim, now))
                .ifPresent(claim -> holders.put(address, holder(claim))));
        return holders;
    }

    /** Adds to {@code changes} that a lead which is not stored yet claims its addresses. */
    void claim(Lead lead, Instant now, EmailTaken taken, Changes changes) {
        addresses(lead.details()).forEach(address -> claim(address, lead, now, taken, changes));
    }

    private void claim(String address, Lead lead, Instant now, EmailTaken taken, Changes changes) {
        changes.put(
                Table.LOOKUP,
                item(address, lead),
                Condition.absentOrExpired(now),
                stored -> taken.by(holder(stored.orElseThrow()), address));
    }

    /** Adds to {@code changes} that the claims become those of the next state of a lead, in the trash or out of it. */
    void follow(Lead current, Lead next, Instant now, EmailTaken taken, Changes changes) {
        follow(current, next, Map.of(), now, taken, changes);
    }

    /**
     * Does as the other.
     *
     * @param givers by address, the leads that must hold claims which become those of this one
     */
    void follow(Lead current, Lead next, Map<String, String> givers, Instant now, EmailTaken taken, Changes changes) {
        var before = addresses(current.details());
        var after = addresses(next.details());
        boolean moved = (current.trashed() == null) != (next.trashed() == null);
        for (var address : after) {
            var giver = givers.get(address);
            if (giver != null) {
                changes.put(
                        Table.LOOKUP, item(address, next), Condition.textIs(HOLDER, giver), stored -> Call.overtaken());
            } else if (!before.contains(address)) {
                claim(address, next, now, taken, changes);
            } else if (moved) {
                renew(address, next, changes);
            }
        }
        before.removeAll(after);
        if (!before.isEmpty()) {
            release(before, next, now, changes);
        }
    }

    /** One that another lead holds, since it took the address while the claims were lost, stays the other's. */
    private void release(Set<String> dropped, Lead lead, Instant now, Changes changes) {
        holders(dropped, now).forEach((address, holder) -> {
            if (holder.equals(lead.id())) {
                changes.delete(
                        Table.LOOKUP, place(address), Condition.textIs(HOLDER, lead.id()), stored -> Call.overtaken());
            }
        });
    }

    /** Adds to {@code changes} that the claims of a lead which comes back from the trash last. */
    void renew(Lead restored, Changes changes) {
        addresses(restored.details()).forEach(address -> renew(address, restored, changes));
    }

    private void renew(String address, Lead lead, Changes changes) {
        changes.put(Table.LOOKUP, item(address, lead), Condition.textIs(HOLDER, lead.id()), stored -> Call.notFound());
    }

    /** Adds to {@code changes} that the claims of a lead which goes into the trash lapse together with it. */
    void lapse(Lead trashed, Changes changes) {
        addresses(trashed.details()).forEach(address -> changes.put(Table.LOOKUP, item(address, trashed)));
    }

    /**
     * Adds to {@code changes} that a lead claims those of its addresses which nobody holds.
     *
     * @return how many of them another lead holds
     */
    int reclaim(Lead lead, Instant now, Changes changes) {
        int others = 0;
        for (var address : addresses(lead.details())) {
            var held =
                    tenancy.data().get(Table.LOOKUP, place(address)).filter(claim -> !LeadItems.hasLapsed(claim, now));
            if (held.isPresent()) {
                others += holder(held.get()).equals(lead.id()) ? 0 : 1;
            } else {
                changes.put(
                        Table.LOOKUP, item(address, lead), Condition.absentOrExpired(now), stored -> Call.overtaken());
            }
        }
        return others;
    }

    private EnhancedDocument item(String address, Lead lead) {
        var claim = place(address).item().putString(HOLDER, lead.id());
        if (lead.trashed() != null) {
            claim.putNumber("expiresAt", lead.trashed().restorableUntil().getEpochSecond());
        }
        return claim.build();
    }

    private static String holder(EnhancedDocument claim) {
        return Attributes.text(claim, HOLDER);
    }

    private ItemKey place(String address) {
        return LeadItems.sentinel(
                tenancy.scope(), LeadTokens.ofEmail(tenancy.keys().tenantKey(), address));
    }
}
