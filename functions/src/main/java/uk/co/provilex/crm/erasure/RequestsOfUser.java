package uk.co.provilex.crm.erasure;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.LeadErasures;
import uk.co.provilex.crm.leads.RequestWords;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Removal;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * What a user asked of Provilex under its own rights, which an index lists. That it asked, and how that went, stays; its words go.
 * The index follows its table by a moment, and nobody has asked anything more for minutes when an erasure looks.
 */
final class RequestsOfUser {

    private final Tenancy tenancy;
    private final String userId;
    private final RequestWords words;

    RequestsOfUser(Tenancy tenancy, String userId) {
        this.tenancy = tenancy;
        this.userId = userId;
        this.words = new RequestWords(tenancy);
    }

    /** Adds to {@code changes} that words of one of the requests go. */
    Optional<Removal> silenceSome(Changes changes) {
        return next().map(id -> words.silence(id, changes)
                ? new Removal(Map.of(LeadErasures.OTHERS, 1L), true)
                : new Removal(Map.of(), true));
    }

    /** Tells whether none of the requests says anything any more. */
    boolean areSilent() {
        return next().isEmpty();
    }

    private Optional<String> next() {
        Query.@Nullable Position after = null;
        while (true) {
            var page = tenancy.data()
                    .query(Query.of(Index.STATUS, tenancy.scope().partition("RIGHTS#OF#" + userId))
                            .after(after));
            var ids = new ArrayList<String>();
            var places = new ArrayList<ItemKey>();
            for (var item : page.items()) {
                var id = Attributes.text(item, Index.STATUS.sortAttribute());
                ids.add(id);
                places.add(words.place(id));
                after = new Query.Position(words.place(id), id);
            }
            // as they are in the table, for the index may show words that are gone
            var found = tenancy.data().getAll(Map.of(Table.RECORDS, places), true);
            var speaking = ids.stream()
                    .filter(id -> found.get(Table.RECORDS, words.place(id))
                            .filter(RequestWords::has)
                            .isPresent())
                    .findFirst();
            if (speaking.isPresent() || !page.more()) {
                return speaking;
            }
        }
    }
}
