package uk.co.provilex.crm.leads;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/leads/{leadId}/timeline}: tells what happened to a lead, newest first. */
public final class GetTimeline extends Operation<NoBody, GetTimeline.TimelinePage> {

    /** Stands on the environment of Lambda. */
    public GetTimeline() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetTimeline(Platform platform) {
        super(platform, Action.GET_TIMELINE, NoBody.class);
    }

    /**
     * A page of a timeline.
     *
     * @param items the events
     * @param next the cursor of the next page, absent at the end
     */
    public record TimelinePage(
            List<Timeline.Event> items, @Nullable String next) {}

    @Override
    protected Set<String> queryParameters() {
        return ChildPages.PARAMETERS;
    }

    @Override
    protected Reply<TimelinePage> handle(Call call, NoBody request) {
        var leads = Leads.of(call);
        var lead = LeadAccess.visible(call, leads);
        var cursors = ChildPages.cursors(call, lead, "timeline");
        var after = call.query("cursor").map(cursors::decode).orElse(null);
        var slice = ChildPages.slice(call, lead, Timeline.KINDS, after);
        var timeline = new Timeline(
                lead,
                leads.keyOf(lead),
                new Consents(call.tenancy()),
                new Notes(call.tenancy()),
                new Tasks(call.tenancy()));
        var events = new ArrayList<Timeline.Event>();
        slice.items().forEach(item -> events.add(timeline.event(item)));
        var next = slice.next();
        if (next.isEmpty()) {
            // the beginning is no item of its own; it comes last, on a page by itself where this one is full
            if (events.size() < ChildPages.limit(call)) {
                events.add(timeline.beginning());
            } else {
                next = slice.items().reversed().stream()
                        .findFirst()
                        .map(item -> LeadItems.idInSort(Attributes.text(item, "sk")));
            }
        }
        return Reply.ok(new TimelinePage(events, next.map(cursors::encode).orElse(null)))
                .about(lead.subject());
    }
}
