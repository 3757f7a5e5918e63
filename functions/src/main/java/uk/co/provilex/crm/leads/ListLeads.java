package uk.co.provilex.crm.leads;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.AnswerRoom;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.tenancy.Ids;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code GET /v1/leads}: lists live leads, those of a status, those of an owner, or the trash; or, for those who may
 * lift it, those whose processing is restricted, which every other list leaves out and says so (P15).
 */
public final class ListLeads extends Operation<NoBody, LeadPage> {

    private static final int STANDARD = 50;
    private static final Pattern STATUS = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");

    /** Stands on the environment of Lambda. */
    public ListLeads() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListLeads(Platform platform) {
        super(platform, Action.LIST_LEADS, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("limit", "cursor", "sort", "order", "status", "owner", "trashed", "restricted");
    }

    @Override
    protected Reply<LeadPage> handle(Call call, NoBody request) {
        var asked = Asked.of(call);
        var limit = call.limit(STANDARD);
        if (asked.restricted()) {
            return restricted(call, asked, limit);
        }
        var lists = new LeadLists(call.data()::query, call.scope(), Leads.shards(call), call.now());
        var cursors = new Cursors(call.keys().tenantKey()::signCursor, asked.name(call), call.now());
        var after = call.query("cursor").map(cursors::decode).orElse(null);
        var page = lists.page(asked.listing(lists, call), asked.ascending(), after, limit);
        var leads = Leads.of(call).open(page.slice().items(), !asked.byUpdate());
        var next = page.slice().next().map(cursors::encode).orElse(null);
        return Reply.ok(LeadPage.of(shown(call, leads), next, page.restricted()))
                .about(leads.stream().map(Lead::subject).toList());
    }

    /** Reads the register of restricted leads, which are few. */
    private static Reply<LeadPage> restricted(Call call, Asked asked, int limit) {
        if (!LeadAccess.mayLift(call.caller())) {
            throw Problem.FORBIDDEN.because("Only those who may lift restrictions see who is restricted.");
        }
        var cursors = new Cursors(call.keys().tenantKey()::signCursor, asked.name(call), call.now());
        var register = LeadItems.restricted(call.scope());
        var query = Query.of(Table.RECORDS, register).limit(limit);
        var page = call.data()
                .query((asked.ascending() ? query : query.descending())
                        .after(call.query("cursor")
                                .map(cursors::decode)
                                .map(id -> new Query.Position(register.item(id), id))
                                .orElse(null)));
        var ids = page.items().stream().map(item -> Attributes.text(item, "sk")).toList();
        var found = Leads.of(call).findAll(ids, call.now(), false);
        var room = new AnswerRoom();
        var leads = new ArrayList<Lead>();
        @Nullable String last = null;
        boolean more = page.more();
        for (var id : ids) {
            var lead = found.get(id);
            if (lead != null && !room.takes(lead.details().bytes())) {
                more = true;
                break;
            }
            if (lead != null) {
                leads.add(lead);
            }
            last = id;
        }
        var next = more && last != null ? cursors.encode(last) : null;
        return Reply.ok(LeadPage.of(shown(call, leads), next, 0))
                .about(leads.stream().map(Lead::subject).toList());
    }

    private static List<LeadView> shown(Call call, List<Lead> leads) {
        return LeadView.of(leads, Tenants.of(call));
    }

    /** What the parameters ask for. */
    private record Asked(
            boolean byUpdate,
            boolean ascending,
            Optional<String> status,
            Optional<String> owner,
            boolean trashed,
            boolean restricted) {

        static Asked of(Call call) {
            var asked = new Asked(
                    "updated".equals(choice(call, "sort", "created", "updated")),
                    "asc".equals(choice(call, "order", "desc", "asc")),
                    call.query("status"),
                    call.query("owner"),
                    "true".equals(choice(call, "trashed", "false", "true")),
                    "true".equals(choice(call, "restricted", "false", "true")));
            require(
                    asked.status()
                            .filter(status -> !STATUS.matcher(status).matches())
                            .isEmpty(),
                    "status",
                    "is not the key of a status");
            require(
                    asked.owner().filter(owner -> !Ids.wellFormed(owner)).isEmpty(),
                    "owner",
                    "is not the id of a user");
            var filters = Stream.of(
                            asked.status().isPresent(), asked.owner().isPresent(), asked.trashed(), asked.restricted())
                    .filter(given -> given)
                    .count();
            require(
                    filters <= 1,
                    "status",
                    "goes with none of `owner`, `trashed` and `restricted`; give one of the four");
            require(
                    filters == 0 || !asked.byUpdate(),
                    "sort",
                    "is `created` for leads of a status, of an owner, in the trash or restricted; leave it out");
            return asked;
        }

        /** Returns the one text that tells this list from every other, for its cursors. */
        String name(Call call) {
            return String.join(
                    "|",
                    "lead.list",
                    byUpdate ? "updated" : "created",
                    ascending ? "asc" : "desc",
                    status.orElse(""),
                    owner.orElse(""),
                    Boolean.toString(trashed),
                    Boolean.toString(restricted),
                    call.caller().ownLeadsOnly() ? call.caller().userId() : "");
        }

        LeadLists.Listing listing(LeadLists lists, Call call) {
            var own = call.caller().ownLeadsOnly();
            var self = call.caller().userId();
            if (trashed) {
                return own ? lists.inTrash().ownedBy(self) : lists.inTrash();
            }
            if (byUpdate) {
                return own ? lists.byUpdate().ownedBy(self) : lists.byUpdate();
            }
            if (own) {
                // of others' leads there is nothing to see, whoever is asked for
                var mine = lists.ofOwner(self);
                return status.map(mine::withStatus)
                        .or(() -> owner.map(mine::ownedBy))
                        .orElse(mine);
            }
            return status.map(lists::ofStatus)
                    .or(() -> owner.map(lists::ofOwner))
                    .orElseGet(lists::byCreation);
        }

        private static String choice(Call call, String name, String standard, String other) {
            var value = call.query(name).orElse(standard);
            require(value.equals(standard) || value.equals(other), name, "takes " + standard + " or " + other);
            return value;
        }

        private static void require(boolean condition, String parameter, String remedy) {
            if (!condition) {
                throw refuse(parameter, remedy);
            }
        }

        private static ProblemException refuse(String parameter, String remedy) {
            return Problem.MALFORMED_REQUEST
                    .because("A query parameter is wrong.")
                    .field(parameter, remedy);
        }
    }
}
