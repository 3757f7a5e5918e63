package uk.co.provilex.crm.leads;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.ConditionFailedException;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/**
 * Which leads have which token. Beside the tokens, a manifest for each lead names every token that may be stored for it:
 * it is extended and marked as unfinished before the first is touched, and cut after the last, so a writer that is killed at any point
 * leaves nothing that the next one would not find.
 */
final class LeadIndex {

    private final TenantData data;

    LeadIndex(TenantData data) {
        this.data = data;
    }

    /** What a manifest says: which tokens may be stored, whether all of them are, and how often it was written. */
    private record Manifest(Set<String> tokens, boolean complete, long version) {

        static final Manifest NONE = new Manifest(Set.of(), true, 0);

        static Manifest of(EnhancedDocument item) {
            var tokens = LeadItems.text(item, "tokens");
            return new Manifest(
                    tokens.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(tokens.split(" ", -1))),
                    Boolean.TRUE.equals(item.getBoolean("complete")),
                    LeadItems.number(item, "version"));
        }
    }

    /**
     * Makes the stored tokens of a lead just {@code wanted}.
     *
     * @throws ConditionFailedException when another writer works on the same lead; try again
     */
    void bring(String leadId, Set<String> wanted) {
        var place = manifest(leadId);
        var known = data.get(Table.LOOKUP, place).map(Manifest::of).orElse(Manifest.NONE);
        if (known.complete() && known.tokens().equals(wanted)) {
            return;
        }
        // of an incomplete manifest nobody knows which tokens were written, so all are written again
        var sure = known.complete() ? known.tokens() : Set.<String>of();
        var missing = wanted.stream().filter(token -> !sure.contains(token)).toList();
        if (known.complete() || !known.tokens().containsAll(wanted)) {
            var all = new LinkedHashSet<>(known.tokens());
            all.addAll(wanted);
            known = write(place, known, all, false);
        }
        var stale =
                known.tokens().stream().filter(token -> !wanted.contains(token)).toList();
        data.writeAll(
                Table.LOOKUP,
                missing.stream()
                        .map(token -> entry(token, leadId).item().build())
                        .toList(),
                stale.stream().map(token -> entry(token, leadId)).toList());
        if (wanted.isEmpty()) {
            data.deleteIf(Table.LOOKUP, place, Condition.versionIs(known.version()));
        } else {
            write(place, known, wanted, true);
        }
    }

    /** Reads the leads that have {@code token}, the newest first. */
    Query leadsWith(String token) {
        return Query.of(Table.LOOKUP, entries(token)).descending();
    }

    /** Returns the place of a lead's entry for {@code token}. */
    ItemKey entry(String token, String leadId) {
        return data.scope().key("TOKEN#" + token, leadId);
    }

    private PartitionKey entries(String token) {
        return data.scope().partition("TOKEN#" + token);
    }

    private Manifest write(ItemKey place, Manifest before, Set<String> tokens, boolean complete) {
        var next = new Manifest(tokens, complete, before.version() + 1);
        var item = place.item()
                .putString("tokens", String.join(" ", tokens))
                .putBoolean("complete", complete)
                .putNumber("version", next.version())
                .build();
        var condition = before.version() == 0 ? Condition.absent() : Condition.versionIs(before.version());
        if (data.putIf(Table.LOOKUP, item, condition).isPresent()) {
            throw new ConditionFailedException();
        }
        return next;
    }

    private ItemKey manifest(String leadId) {
        return data.scope().key("TOKENS-OF#" + leadId, "M");
    }
}
