package uk.co.provilex.crm.leads;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.validation.Checks;

/** {@code POST /v1/leads/{leadId}/notes}: adds a note to a live lead. */
public final class AddNote extends Operation<AddNote.NewNote, Note> {

    /** Stands on the environment of Lambda. */
    public AddNote() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public AddNote(Platform platform) {
        super(platform, Action.ADD_NOTE, NewNote.class);
    }

    /**
     * The body.
     *
     * @param text the text
     */
    public record NewNote(@Nullable String text) {
        @Override
        public String toString() {
            return "NewNote";
        }
    }

    @Override
    protected void requireShown(Call call, SubjectId about, Supplier<NewNote> request) {
        LeadAccess.requireShown(call, about, false);
    }

    @Override
    protected Reply<Note> handle(Call call, NewNote request) {
        var leads = Leads.of(call);
        var lead = LeadAccess.live(call, leads);
        var checks = new Checks();
        Notes.check(request.text(), "/text", checks);
        checks.done();
        var changes = new Changes();
        var note = new Notes(call.tenancy())
                .add(lead.id(), Objects.requireNonNull(request.text()), Author.of(call), changes);
        leads.touch(lead, lead.keeping().active(call.now(), Keeping.NOTE), changes);
        call.keys().requireWhole(lead.subject(), changes, stored -> Call.notFound());
        return Reply.created(note)
                .committing(changes)
                .about(lead.subject())
                .fact("note", note.id())
                .keptFor(leads.keyOf(lead));
    }
}
