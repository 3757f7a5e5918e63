package uk.co.provilex.crm.portability;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.data.Cursors;
import uk.co.provilex.crm.platform.http.AnswerRoom;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.portability.jobs.JobKind;
import uk.co.provilex.crm.portability.jobs.Jobs;
import uk.co.provilex.crm.portability.jobs.Tracked;

/** How the operations on jobs find them, and what they say when a job does not stand as they need it. */
final class JobAccess {

    private static final int PAGE = 50;

    private JobAccess() {}

    /**
     * Returns the job that the path names.
     *
     * @throws ProblemException {@link Problem#NOT_FOUND} when there is none of this kind
     */
    static Tracked found(Call call, JobKind kind) {
        return new Jobs(call.tenancy())
                .find(kind, call.pathId(kind.text() + "Id"))
                .orElseThrow(Call::notFound);
    }

    /** Reads the page of jobs that the query asks for, or as many of it as fit into an answer. */
    static Jobs.Listed listed(Call call, JobKind kind) {
        var after = call.query("cursor").map(cursors(call, kind)::decode).orElse(null);
        return fitting(new Jobs(call.tenancy()).list(kind, call.limit(PAGE), after));
    }

    static Jobs.Listed fitting(Jobs.Listed page) {
        var room = new AnswerRoom();
        var fitting = new ArrayList<Tracked>();
        for (var tracked : page.jobs()) {
            if (!room.takes(Json.bytes(tracked.job().settings()).length)) {
                return new Jobs.Listed(fitting, true);
            }
            fitting.add(tracked);
        }
        return page;
    }

    /** Returns the cursor of the page after {@code page}, or {@code null}. */
    static @Nullable String next(Call call, JobKind kind, Jobs.Listed page) {
        return page.more() && !page.jobs().isEmpty()
                ? cursors(call, kind).encode(page.jobs().getLast().job().id())
                : null;
    }

    private static Cursors cursors(Call call, JobKind kind) {
        return new Cursors(call.keys().tenantKey()::signCursor, kind.area(), call.now());
    }

    static ProblemException wrongState(Tracked tracked, String remedy) {
        return Problem.WRONG_STATE.because("The " + tracked.job().kind().text() + " is "
                + tracked.job().state().text() + "; " + remedy);
    }
}
