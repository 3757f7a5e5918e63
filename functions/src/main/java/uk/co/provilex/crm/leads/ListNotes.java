package uk.co.provilex.crm.leads;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;

/** {@code GET /v1/leads/{leadId}/notes}: lists the notes on a lead, newest first. */
public final class ListNotes extends Operation<NoBody, ListNotes.NotePage> {

    /** Stands on the environment of Lambda. */
    public ListNotes() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public ListNotes(Platform platform) {
        super(platform, Action.LIST_NOTES, NoBody.class);
    }

    /**
     * A page of notes.
     *
     * @param items the notes
     * @param next the cursor of the next page, absent at the end
     */
    public record NotePage(List<Note> items, @Nullable String next) {}

    @Override
    protected Set<String> queryParameters() {
        return ChildPages.PARAMETERS;
    }

    @Override
    protected Reply<NotePage> handle(Call call, NoBody request) {
        var leads = Leads.of(call);
        var lead = LeadAccess.visible(call, leads);
        var page = ChildPages.read(call, lead, Notes.KIND);
        var notes = new Notes(call.tenancy());
        var key = leads.keyOf(lead);
        var items = page.items().stream().map(item -> notes.open(item, key)).toList();
        return Reply.ok(new NotePage(items, page.next())).about(lead.subject());
    }
}
