package uk.co.provilex.crm.leads;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.leads.LeadTokens.Entry;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.data.TenantData;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * Which leads have which entries. Beside the entries, a manifest for each lead names every one that may be stored for it:
 * it is extended and marked as unfinished before the first is touched, and cut after the last, so a writer that is killed
 * at any point leaves nothing that the next one would not find.
 */
final class LeadIndex {

    private static final char STEP_OUT = '#';

    private final TenantData data;

    LeadIndex(TenantData data) {
        this.data = data;
    }

    /** What a manifest says: which entries and claims may be stored, and whether all of the entries are. */
    private record Manifest(Set<Entry> entries, Set<String> claims, boolean complete) {

        static final Manifest NONE = new Manifest(Set.of(), Set.of(), true);

        static Manifest of(EnhancedDocument item) {
            var entries = new LinkedHashSet<Entry>();
            for (var entry : words(item, "entries")) {
                int dot = entry.indexOf('.');
                entries.add(new Entry(entry.substring(0, dot), entry.substring(dot + 1)));
            }
            return new Manifest(entries, words(item, "claims"), Attributes.isTrue(item, "complete"));
        }

        private static Set<String> words(EnhancedDocument item, String attribute) {
            var text = Attributes.find(item, attribute).orElse("");
            return text.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(text.split(" ", -1)));
        }

        EnhancedDocument item(ItemKey place) {
            var item = place.item()
                    .putString(
                            "entries",
                            entries.stream()
                                    .map(entry -> entry.token() + "." + entry.path())
                                    .collect(Collectors.joining(" ")))
                    .putBoolean("complete", complete);
            if (!claims.isEmpty()) {
                item.putString("claims", String.join(" ", claims));
            }
            return item.build();
        }

        boolean isEmpty() {
            return entries.isEmpty() && claims.isEmpty();
        }
    }

    /**
     * What is to be stored for a lead.
     *
     * @param entries its entries
     * @param claims the tokens of its addresses. Their claims are written with the lead; they are named here for when there is
     *     no lead any more that could tell them
     */
    record Wanted(Set<Entry> entries, Set<String> claims) {

        static final Wanted NOTHING = new Wanted(Set.of(), Set.of());
    }

    /**
     * Makes the stored entries of leads just those that are wanted, in as few calls as possible.
     *
     * @param wanted by lead id; none for a lead that is not to be found any more
     */
    void bring(Map<String, Wanted> wanted) {
        var places = new HashMap<String, ItemKey>();
        wanted.keySet().forEach(leadId -> places.put(leadId, manifest(leadId)));
        var stored = data.getAll(Map.of(Table.LOOKUP, places.values()), true);
        var begun = new ArrayList<EnhancedDocument>();
        var puts = new ArrayList<EnhancedDocument>();
        var deletes = new ArrayList<ItemKey>();
        var finished = new ArrayList<EnhancedDocument>();
        var emptied = new ArrayList<ItemKey>();
        places.forEach((leadId, place) -> {
            var entries = wanted.getOrDefault(leadId, Wanted.NOTHING).entries();
            var claims = wanted.getOrDefault(leadId, Wanted.NOTHING).claims();
            var known = stored.get(Table.LOOKUP, place).map(Manifest::of).orElse(Manifest.NONE);
            if (known.complete()
                    && known.entries().equals(entries)
                    && known.claims().equals(claims)) {
                return;
            }
            var all = new LinkedHashSet<>(known.entries());
            all.addAll(entries);
            var allClaims = new LinkedHashSet<>(known.claims());
            allClaims.addAll(claims);
            begun.add(new Manifest(all, allClaims, false).item(place));
            // of an incomplete manifest nobody knows which entries were written, so all are written again
            var sure = known.complete() ? known.entries() : Set.<Entry>of();
            entries.stream()
                    .filter(entry -> !sure.contains(entry))
                    .forEach(entry -> puts.add(key(entry, leadId).item().build()));
            known.entries().stream()
                    .filter(entry -> !entries.contains(entry))
                    .forEach(entry -> deletes.add(key(entry, leadId)));
            var manifest = new Manifest(entries, claims, true);
            if (manifest.isEmpty()) {
                emptied.add(place);
            } else {
                finished.add(manifest.item(place));
            }
        });
        data.writeAll(Table.LOOKUP, begun, List.of());
        data.writeAll(Table.LOOKUP, puts, deletes);
        data.writeAll(Table.LOOKUP, finished, emptied);
    }

    /**
     * Removes everything that may be stored for a lead that is gone: its entries, the claims of its addresses unless another
     * lead has them by now, and the manifest, which goes last.
     *
     * @return how many entries and claims there were
     */
    int clear(String leadId) {
        var place = manifest(leadId);
        var stored = data.getAll(Map.of(Table.LOOKUP, List.of(place)), true).get(Table.LOOKUP, place);
        if (stored.isEmpty()) {
            return 0;
        }
        var known = Manifest.of(stored.get());
        data.writeAll(
                Table.LOOKUP,
                List.of(),
                known.entries().stream().map(entry -> key(entry, leadId)).toList());
        int claims = 0;
        for (var token : known.claims()) {
            var claim = LeadItems.sentinel(data.scope(), token);
            claims += data.deleteIf(Table.LOOKUP, claim, Condition.textIs("lead", leadId)) ? 1 : 0;
        }
        data.writeAll(Table.LOOKUP, List.of(), List.of(place));
        return known.entries().size() + claims;
    }

    /** Tells whether nothing can be stored for a lead. */
    boolean knowsNothingOf(String leadId) {
        var place = manifest(leadId);
        return data.getAll(Map.of(Table.LOOKUP, List.of(place)), true)
                .get(Table.LOOKUP, place)
                .isEmpty();
    }

    /** Reads the entries that {@code sought} begins; of the same word or number, those of the newest leads first. */
    Query entries(Entry sought) {
        var partition = data.scope().partition("TOKEN#" + sought.token());
        var all = Query.of(Table.LOOKUP, partition).descending();
        return sought.path().isEmpty() ? all : all.prefix(sought.path());
    }

    /** Returns the position of an entry of a partition by its sort key. */
    Query.Position position(Entry sought, String sort) {
        return new Query.Position(
                data.scope().partition("TOKEN#" + sought.token()).item(sort), sort);
    }

    /** Returns the path in the sort key of an entry. */
    static String path(String sort) {
        return sort.substring(0, sort.lastIndexOf(STEP_OUT));
    }

    private ItemKey key(Entry entry, String leadId) {
        return data.scope().key("TOKEN#" + entry.token(), entry.path() + STEP_OUT + leadId);
    }

    private ItemKey manifest(String leadId) {
        return data.scope().key("TOKENS-OF#" + leadId, "M");
    }
}
