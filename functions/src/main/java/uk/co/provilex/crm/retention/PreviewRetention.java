package uk.co.provilex.crm.retention;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.EndingLeads;
import uk.co.provilex.crm.leads.EndingLeads.Held;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadPage.Omitted;
import uk.co.provilex.crm.leads.LeadView;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.tenants.RetentionRules;
import uk.co.provilex.crm.tenants.Tenants;

/**
 * {@code GET /v1/retention}: which leads the rules in force end, or others that are tried out as if they were set now, and on which
 * days; the first first (P12). What is shown is what the sweep does.
 */
public final class PreviewRetention extends Operation<NoBody, PreviewRetention.Page> {

    private static final int STANDARD = 50;

    /**
     * A page of leads.
     *
     * @param rules by which rules
     * @param proposed whether they are tried out, and not in force
     * @param items the leads, those that end first first, each with the horizon that these rules give it
     * @param next the cursor of the next page, absent at the end
     * @param omitted who was met that nothing ends for now, and why; absent when nobody was
     */
    public record Page(
            RetentionRules rules,
            boolean proposed,
            List<LeadView> items,
            @Nullable String next,
            @Nullable List<Omitted> omitted) {}

    /**
     * Where a page ended.
     *
     * @param since when the rules were first tried out in this walk, from which their notice counts
     * @param place the place in the order
     */
    private record Place(Instant since, String place) {

        String text() {
            return since + " " + place;
        }

        static Place of(String text) {
            try {
                int space = text.indexOf(' ');
                return new Place(Instant.parse(text.substring(0, space)), text.substring(space + 1));
            } catch (DateTimeParseException | StringIndexOutOfBoundsException impossible) {
                throw new IllegalStateException("a cursor of ours is not what it was", impossible);
            }
        }
    }

    /** Runs as a Lambda function. */
    public PreviewRetention() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public PreviewRetention(Platform platform) {
        super(platform, Action.PREVIEW_RETENTION, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("limit", "cursor", "inactiveMonths", "withoutBasisDays");
    }

    @Override
    protected Reply<Page> handle(Call call, NoBody request) {
        var limit = call.limit(STANDARD);
        var settings = Tenants.of(call).settings();
        var months = number(call, "inactiveMonths", RetentionRules.MOST_MONTHS);
        var days = number(call, "withoutBasisDays", RetentionRules.MOST_DAYS);
        var asked = new RetentionRules(months.orElse(null), days.orElse(null), call.now());
        boolean proposed = asked.isInForce() && !asked.sayTheSameAs(settings.retention());
        var name = "retention|"
                + (proposed ? months + "|" + days : settings.retention().toString());
        var cursors = new Cursors(call.keys().tenantKey()::signCursor, name, call.now());
        var after = call.query("cursor").map(cursors::decode).map(Place::of);
        var since = after.map(Place::since).orElse(call.now());
        var rules = proposed
                ? new RetentionRules(asked.inactiveMonths(), asked.withoutBasisDays(), since)
                : settings.retention();
        var page = new EndingLeads(call.tenancy(), Tenants.of(call).leadShards(), rules)
                .page(after.map(Place::place).orElse(null), limit, null);
        var next = page.next()
                .map(place -> cursors.encode(new Place(since, place).text()))
                .orElse(null);
        var items = LeadView.of(page.leads(), settings.retaining(rules));
        return Reply.ok(new Page(rules, proposed, items, next, omitted(page.held())))
                .about(page.leads().stream().map(Lead::subject).toList());
    }

    private static @Nullable List<Omitted> omitted(Map<Held, Integer> held) {
        var omitted = new ArrayList<Omitted>();
        held.forEach((why, count) -> omitted.add(new Omitted(
                switch (why) {
                    case RESTRICTION -> "restricted";
                    case RIGHTS_REQUEST -> "rights-request";
                },
                count)));
        return omitted.isEmpty() ? null : omitted;
    }

    private static Optional<Integer> number(Call call, String name, int most) {
        return call.query(name).map(text -> {
            if (text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= most) {
                return Integer.valueOf(text);
            }
            throw refuse(name, most);
        });
    }

    private static ProblemException refuse(String name, int most) {
        return Problem.MALFORMED_REQUEST
                .because("A query parameter is wrong.")
                .field(name, "takes a whole number from 1 to " + most);
    }
}
