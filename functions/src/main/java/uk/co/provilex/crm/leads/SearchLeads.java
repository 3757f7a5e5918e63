package uk.co.provilex.crm.leads;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.http.AnswerRoom;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.tenants.Tenants;

/** {@code POST /v1/leads/search}: finds live leads by words, email, phone or tag. */
public final class SearchLeads extends Operation<SearchLeads.LeadSearch, LeadPage> {

    private static final int STANDARD = 20;

    /** How many leads may be looked at, in all, for one page: the bound of its cost. */
    private static final int MOST_LOOKED_AT = 100;

    /** Stands on the environment of Lambda. */
    public SearchLeads() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public SearchLeads(Platform platform) {
        super(platform, Action.SEARCH_LEADS, LeadSearch.class);
    }

    /**
     * The body; at least one of the first four.
     *
     * @param query words
     * @param email an exact address
     * @param phone a number in any usual notation
     * @param tag a tag
     * @param limit the most leads to find
     * @param cursor where the page before ended
     */
    public record LeadSearch(
            @Nullable String query,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String tag,
            @Nullable Integer limit,
            @Nullable String cursor) {

        int most() {
            return limit == null ? STANDARD : limit;
        }

        @Override
        public String toString() {
            return "LeadSearch";
        }
    }

    @Override
    protected Reply<LeadPage> handle(Call call, LeadSearch request) {
        var checks = new Checks()
                .require(
                        request.most() >= 1 && request.most() <= Call.MAX_LIMIT,
                        "/limit",
                        "takes a whole number from 1 to " + Call.MAX_LIMIT);
        var tenant = Tenants.of(call);
        var query = LeadQuery.of(
                request.query(),
                request.email(),
                request.phone(),
                request.tag(),
                tenant.settings().defaultCountry(),
                checks);
        checks.done();
        var cursors = cursors(call, query);
        var after = Optional.ofNullable(request.cursor()).map(cursors::decode);
        var found =
                query.email().isPresent() ? byEmail(call, query, after) : byEntries(call, query, request.most(), after);
        return Reply.ok(LeadPage.of(
                        LeadView.of(found.leads(), tenant),
                        found.next().map(cursors::encode).orElse(null),
                        found.restricted()))
                .about(found.leads().stream().map(Lead::subject).toList());
    }

    /**
     * What was found.
     *
     * @param restricted how many were left out, unopened, because their processing is restricted
     */
    private record Found(List<Lead> leads, Optional<String> next, int restricted) {}

    /** An address belongs to one lead at most, and its claim tells which, from the moment it is written. */
    private static Found byEmail(Call call, LeadQuery query, Optional<String> after) {
        var address = query.email().orElseThrow();
        var lead = Optional.ofNullable(Leads.of(call)
                        .findByEmails(List.of(address), call.now())
                        .get(address))
                .filter(found -> after.isEmpty() && answers(call, query, found));
        var restricted = lead.filter(found -> found.restriction() != null).isPresent();
        return new Found(restricted ? List.of() : lead.stream().toList(), Optional.empty(), restricted ? 1 : 0);
    }

    private static Found byEntries(Call call, LeadQuery query, int most, Optional<String> start) {
        var index = new LeadIndex(call.data());
        var key = call.keys().tenantKey();
        var sought = query.sought(key);
        var leads = Leads.of(call);
        var found = new ArrayList<Lead>();
        var room = new AnswerRoom();
        var after = start;
        int looked = 0;
        var restricted = new HashSet<String>();
        while (true) {
            int step = Math.min(most - found.size() + 1, MOST_LOOKED_AT - looked);
            var page = call.data()
                    .query(index.entries(sought)
                            .limit(step)
                            .after(after.map(sort -> index.position(sought, sort))
                                    .orElse(null)));
            var sorts = page.items().stream()
                    .map(item -> Attributes.text(item, "sk"))
                    .toList();
            var ids = sorts.stream().map(LeadItems::idInSort).distinct().toList();
            var opened = leads.findAll(ids, call.now(), false, item -> mayAnswer(call, item, restricted));
            for (var sort : sorts) {
                var lead = opened.get(LeadItems.idInSort(sort));
                if (lead != null
                        && query.matches(lead.details())
                        && isFirst(LeadIndex.path(sort), sought, LeadTokens.of(key, lead.details()))) {
                    if (found.size() == most || !room.takes(lead.details().bytes())) {
                        return new Found(found, after, restricted.size());
                    }
                    found.add(lead);
                }
                after = Optional.of(sort);
            }
            looked += sorts.size();
            if (!page.more()) {
                return new Found(found, Optional.empty(), restricted.size());
            }
            if (looked >= MOST_LOOKED_AT || sorts.isEmpty()) {
                return new Found(found, after, restricted.size());
            }
        }
    }

    /** Two words of one lead may begin alike; the lead is found at the first that comes, so that it is met once. */
    private static boolean isFirst(String path, LeadTokens.Entry sought, Set<LeadTokens.Entry> entries) {
        return entries.stream()
                .filter(sought::begins)
                .max(Comparator.naturalOrder())
                .filter(first -> first.path().equals(path))
                .isPresent();
    }

    private static boolean mayAnswer(Call call, EnhancedDocument item, Set<String> restricted) {
        if (LeadItems.isTrashed(item) || !LeadAccess.sees(call.caller(), Attributes.text(item, "ownerId"))) {
            return false;
        }
        if (LeadItems.isRestricted(item)) {
            restricted.add(LeadItems.leadId(item));
            return false;
        }
        return true;
    }

    private static boolean answers(Call call, LeadQuery query, Lead lead) {
        return lead.trashed() == null
                && LeadAccess.sees(call.caller(), lead.ownerId())
                && query.matches(lead.details());
    }

    private static Cursors cursors(Call call, LeadQuery query) {
        var own = call.caller().ownLeadsOnly() ? call.caller().userId() : "";
        return new Cursors(call.keys().tenantKey()::signCursor, "lead.search|" + own + "|" + query.name(), call.now());
    }
}
