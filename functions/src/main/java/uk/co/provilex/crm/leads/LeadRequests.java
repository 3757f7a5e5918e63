package uk.co.provilex.crm.leads;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Removal;
import uk.co.provilex.crm.platform.data.Table;

/** What was asked about a lead's data, as far as its erasure has to know: beside the lead lies which requests there are. */
final class LeadRequests {

    /** How the sort keys of a lead's requests begin, beside the lead. */
    private static final String OF_LEAD = "RIGHTS#";

    /** The states in which a request has its answer. */
    private static final Set<String> CLOSED = Set.of("completed", "refused", "withdrawn");

    private static final int AT_ONCE = 40;

    private final Tenancy tenancy;
    private final RequestWords words;

    LeadRequests(Tenancy tenancy) {
        this.tenancy = tenancy;
        this.words = new RequestWords(tenancy);
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
                    .map(sort -> words.place(sort.substring(OF_LEAD.length())))
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
            if (!words.silence(id, changes)) {
                return new Removal(Map.of(), true);
            }
            changes.delete(Table.RECORDS, lead.item(sort));
            return new Removal(Map.of(LeadErasures.OTHERS, 1L), true);
        });
    }
}
