package uk.co.provilex.crm.portability;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.Operation;
import uk.co.provilex.crm.platform.http.Reply;
import uk.co.provilex.crm.platform.identity.Action;
import uk.co.provilex.crm.portability.ImportView.KeptPart;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.JobRows;
import uk.co.provilex.crm.portability.jobs.JobRows.KeptPlace;
import uk.co.provilex.crm.portability.jobs.Tracked;

/**
 * {@code GET /v1/imports/{importId}}: how an import is doing. Of the leads that did not become quite what they were when it was
 * taken back it shows the first, or by a cursor those that follow.
 */
public final class GetImport extends Operation<NoBody, ImportView> {

    /** Runs as a Lambda function. */
    public GetImport() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetImport(Platform platform) {
        super(platform, Action.GET_IMPORT, NoBody.class);
    }

    @Override
    protected Set<String> queryParameters() {
        return Set.of("cursor");
    }

    @Override
    protected Reply<ImportView> handle(Call call, NoBody request) {
        var tracked = JobAccess.found(call, JobKind.IMPORT);
        var cursors = new Cursors(
                call.keys().tenantKey()::signCursor, "kept|" + tracked.job().id(), call.now());
        var cursor = call.query("cursor");
        var part = cursor.isPresent()
                ? after(call, tracked, KeptCursor.parse(cursors.decode(cursor.get())), cursors)
                : KeptPart.first(tracked.job(), afterTheFirst(tracked, cursors));
        var preview = new JobRows(call.tenancy()).preview(tracked.job(), call.now());
        return Reply.ok(ImportView.of(tracked, preview, part))
                .about(tracked.job().subject());
    }

    private static @Nullable String afterTheFirst(Tracked tracked, Cursors cursors) {
        var settings = tracked.job().settings();
        var undo = settings.undo();
        // of an import that was taken back elsewhere, the leads stayed there
        if (undo == null || undo.keptMore() == 0 || settings.broughtBy() != null) {
            return null;
        }
        int first = undo.kept().size();
        return cursors.encode(new KeptCursor(first, new KeptPlace(null, first)).text());
    }

    private static KeptPart after(Call call, Tracked tracked, KeptCursor from, Cursors cursors) {
        var page = new JobRows(call.tenancy()).kept(tracked.job(), from.place(), UndoRun.MOST_KEPT, call.now());
        var next = page.next();
        long shown = from.before() + page.kept().size();
        return new KeptPart(
                from.before(), page.kept(), next == null ? null : cursors.encode(new KeptCursor(shown, next).text()));
    }

    /**
     * What a cursor says.
     *
     * @param before how many leads were shown before
     * @param place where the next are
     */
    private record KeptCursor(long before, KeptPlace place) {

        static KeptCursor parse(String text) {
            var parts = text.split("/", 3);
            var after = parts[2].isEmpty() ? null : parts[2];
            return new KeptCursor(Long.parseLong(parts[0]), new KeptPlace(after, Integer.parseInt(parts[1])));
        }

        String text() {
            return before + "/" + place.passed() + "/" + (place.after() == null ? "" : place.after());
        }
    }
}
