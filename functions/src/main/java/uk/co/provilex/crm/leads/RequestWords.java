package uk.co.provilex.crm.leads;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * What rights requests and their events say, sealed for whom they are about. That there was a request and how it went stays when
 * that person is erased, for whoever had to answer has to show it; the words go.
 */
public final class RequestWords {

    private static final String PARTITION = "RIGHTS";
    private static final String SEALED = "sealed";

    /** Fewer than a transaction takes. */
    private static final int AT_ONCE = 40;

    private final Tenancy tenancy;

    /** Opens the requests of a tenant. */
    public RequestWords(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Returns where a request is stored. */
    public ItemKey place(String requestId) {
        return tenancy.scope().partition(PARTITION).item("REQ#" + requestId);
    }

    /** Tells whether a request, as it is stored, still says something. */
    public static boolean has(EnhancedDocument request) {
        return request.isPresent(SEALED);
    }

    /**
     * Adds to {@code changes} that words of a request go: those of its events first, and with the last of them its own.
     *
     * @return whether that is all of them
     */
    public boolean silence(String requestId, Changes changes) {
        if (silenceEvents(requestId, changes) == AT_ONCE) {
            return false;
        }
        silenceRequest(requestId, changes);
        return true;
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
                if (has(item) && silenced < AT_ONCE) {
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
    private void silenceRequest(String requestId, Changes changes) {
        tenancy.data()
                .get(Table.RECORDS, place(requestId))
                .filter(RequestWords::has)
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
