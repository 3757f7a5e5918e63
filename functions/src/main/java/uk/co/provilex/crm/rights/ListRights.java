package uk.co.provilex.crm.rights;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.tenants.Tenants;

/** {@code GET /v1/rights-requests}: open requests by due date, those that are overdue, or those that are closed (P14). */
public final class ListRights extends Operation<NoBody, ListRights.RightsPage> {

    private static final int STANDARD = 50;

    /**
     * A page of requests.
     *
     * @param items the requests, the one that is due first first; those without a due date last
     * @param next the cursor of the next page, absent at the end
     */
    public record RightsPage(
            List<RightsView> items, @Nullable String next) {}

    /** Runs as a Lambda function. */
    public ListRights() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListRights(Platform platform) {
        super(platform, Action.LIST_RIGHTS, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("limit", "cursor", "state", "overdue", "dueBefore");
    }

    @Override
    protected Reply<RightsPage> handle(Call call, NoBody request) {
        var open = choice(call, "state", "open", "closed").equals("open");
        var until = until(call, open);
        var own = call.caller().ownLeadsOnly() ? call.caller().userId() : "";
        var listing = "rights.list|" + open + "|" + (until == null ? "" : until) + "|" + own;
        var cursors = new Cursors(call.keys().tenantKey()::signCursor, listing, call.now());
        var after = call.query("cursor").map(cursors::decode).orElse(null);
        var page = new RightsRequests(call.tenancy()).list(open, until, call.limit(STANDARD), after);
        var seen = page.requests().stream()
                .filter(one -> RightsAccess.sees(call.caller(), one))
                .toList();
        var last = page.last();
        return Reply.ok(new RightsPage(
                        seen.stream()
                                .map(one -> RightsView.listed(one, call.now()))
                                .toList(),
                        last == null ? null : cursors.encode(last)))
                .about(seen.stream().map(RightsRequest::subject).toList());
    }

    /** Returns the last due date of the list. */
    private static @Nullable LocalDate until(Call call, boolean open) {
        var overdue = choice(call, "overdue", "false", "true").equals("true");
        var before = call.query("dueBefore");
        if (overdue && (!open || before.isPresent())) {
            throw refuse("overdue", "goes with neither `state=closed` nor `dueBefore`; leave those out");
        }
        if (overdue) {
            var zone = Tenants.of(call).settings().dataProtection().zone();
            return LocalDate.ofInstant(call.now(), zone).minusDays(1);
        }
        return before.map(ListRights::day).map(day -> day.minusDays(1)).orElse(null);
    }

    private static LocalDate day(String text) {
        try {
            var day = LocalDate.parse(text);
            if (day.getYear() >= 2000 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeException notADay) {
            throw refuse("dueBefore", "is not a date such as 2026-10-03");
        }
        throw refuse("dueBefore", "is not a date from 2000-01-01 to 9999-12-31");
    }

    private static String choice(Call call, String name, String standard, String other) {
        var value = call.query(name).orElse(standard);
        if (!value.equals(standard) && !value.equals(other)) {
            throw refuse(name, "takes " + standard + " or " + other);
        }
        return value;
    }

    private static ProblemException refuse(String parameter, String remedy) {
        return Problem.MALFORMED_REQUEST.because("A query parameter is wrong.").field(parameter, remedy);
    }
}
