package uk.co.provilex.crm.leads;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Removal;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * What was asked about a lead's data, as far as its erasure has to know: beside the lead lies which requests there are, and among
 * the tenant's requests what they and their events say, sealed for the lead. That there was a request and how it went stays, for
 * the tenant has to show it; the words go.
 */
final class LeadRequests {

    /** How the sort keys of a lead's requests begin, beside the lead. */
    private static final String OF_LEAD = "RIGHTS#";

    private static final String PARTITION = "RIGHTS";
    private static final String SEALED = "sealed";

    /** The states in which a request has its answer. */
    private static final Set<String> CLOSED = Set.of("completed", "refused", "withdrawn");

    /** Fewer than a transaction takes. */
    private static final int AT_ONCE = 40;

    private final Tenancy tenancy;

    LeadRequests(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Tells whether the lead asked for its erasure and has no answer yet. */
    boolean awaitErasure(String leadId) {
        var lead = LeadItems.partition(tenancy.scope(), leadId);
        Query.@Nullable Position after = null;
        while (true) {
            var page = tenancy.data()
                    .query(Query.of(Table.RECORDS, lead)
                            .prefix(OF_LEAD)
                            .limit(AT_ONCE)
                            .consistently()
                            .after(after));
            var places = page.items().stream()
                    .map(item -> Attributes.text(item, "sk"))
                    .map(sort -> request(sort.substring(OF_LEAD.length())))
                    .toList();
            var found = tenancy.data().getAll(Map.of(Table.RECORDS, places), true);
            if (places.stream()
                    .flatMap(place -> found.get(Table.RECORDS, place).stream())
                    .anyMatch(LeadRequests::awaitsErasure)) {
                return true;
            }
            if (!page.more()) {
                return false;
            }
            var last = lead.item(Attributes.text(page.items().getLast(), "sk"));
            after = new Query.Position(last, last.sort());
        }
    }

    private static boolean awaitsErasure(EnhancedDocument request) {
        return Attributes.find(request, "type").filter("erasure"::equals).isPresent()
                && Attributes.find(request, "state").filter(CLOSED::contains).isEmpty();
    }

    private ItemKey request(String id) {
        return tenancy.scope().partition(PARTITION).item("REQ#" + id);
    }

    /** Adds to {@code changes} that words of one of the lead's requests go, and with the last of them that it is the lead's. */
    Optional<Removal> silenceSome(String leadId, Changes changes) {
        var lead = LeadItems.partition(tenancy.scope(), leadId);
        var next =
                tenancy
                        .data()
                        .query(Query.of(Table.RECORDS, lead)
                                .prefix(OF_LEAD)
                                .limit(1)
                                .consistently())
                        .items()
                        .stream()
                        .map(item -> Attributes.text(item, "sk"))
                        .findFirst();
        return next.map(sort -> {
            var id = sort.substring(OF_LEAD.length());
            if (silenceEvents(id, changes) == AT_ONCE) {
                return new Removal(Map.of(), true);
            }
            silence(id, changes);
            changes.delete(Table.RECORDS, lead.item(sort));
            return new Removal(Map.of(LeadErasures.OTHERS, 1L), true);
        });
    }

    private int silenceEvents(String requestId, Changes changes) {
        var partition = tenancy.scope().partition(PARTITION);
        int silenced = 0;
        Query.@Nullable Position after = null;
        while (true) {
            var page = tenancy.data()
                    .query(Query.of(Table.RECORDS, partition)
                            .prefix("EVENT#" + requestId + "#")
                            .consistently()
                            .after(after));
            for (var item : page.items()) {
                var sort = Attributes.text(item, "sk");
                after = new Query.Position(partition.item(sort), sort);
                if (item.isPresent(SEALED) && silenced < AT_ONCE) {
                    silenced++;
                    changes.put(Table.RECORDS, without(item).build(), Condition.present(), stored -> changed());
                }
            }
            if (!page.more() || silenced == AT_ONCE) {
                return silenced;
            }
        }
    }

    /** In a version of its own: whoever has read the one before would write the words back. */
    private void silence(String requestId, Changes changes) {
        tenancy.data()
                .get(Table.RECORDS, request(requestId))
                .filter(item -> item.isPresent(SEALED))
                .ifPresent(item -> {
                    long version = Attributes.number(item, "version");
                    changes.put(
                            Table.RECORDS,
                            without(item).putNumber("version", version + 1).build(),
                            Condition.versionIs(version),
                            stored -> changed());
                });
    }

    private static EnhancedDocument.Builder without(EnhancedDocument item) {
        return item.toBuilder().remove(SEALED);
    }

    private static RuntimeException changed() {
        return Problem.busy("Others are changing the same request. Try again in a moment.");
    }
}
